"""The lender's working time: open hours of business days in the lender's time zone; banking holidays are closed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from loanops.engine import is_business_day

HOLIDAY_CALENDAR = "XFED"
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class BusinessHours:
    """Open from `opens` until just before `closes`, on weekdays that are no holidays."""

    opens: time
    closes: time
    zone: ZoneInfo
    calendar: str = HOLIDAY_CALENDAR

    @property
    def minutes_a_day(self) -> int:
        return (self.closes.hour - self.opens.hour) * 60 + self.closes.minute - self.opens.minute

    def minutes_between(self, start: datetime, end: datetime) -> int:
        """Whole open minutes from `start` to `end`; negative when the end lies before the start."""
        if end < start:
            return -self.minutes_between(end, start)
        first, last = (each.astimezone(self.zone).date() for each in (start, end))
        seconds, day = 0.0, first
        while day <= last:
            opened, closed = self._open(day)
            if opened is not None and closed is not None:
                seconds += max((min(end, closed) - max(start, opened)).total_seconds(), 0)
            day += ONE_DAY
        return int(seconds // 60)

    def after(self, start: datetime, minutes: int) -> datetime:
        """The moment at which so many open minutes have passed since `start`."""
        left, day = timedelta(minutes=minutes), start.astimezone(self.zone).date()
        while True:
            opened, closed = self._open(day)
            if opened is not None and closed is not None:
                begun = max(start, opened)
                if begun <= closed and left <= closed - begun:
                    return begun + left
                left -= max(closed - begun, timedelta())
            day += ONE_DAY

    def _open(self, day: date) -> tuple[datetime | None, datetime | None]:
        if not is_business_day(day, self.calendar):
            return None, None
        opened, closed = (datetime.combine(day, each, tzinfo=self.zone) for each in (self.opens, self.closes))
        utc = ZoneInfo("UTC")  # differences of moments, whatever the clocks are set to that night
        return opened.astimezone(utc), closed.astimezone(utc)


def lender_hours() -> BusinessHours:
    """The lender's own hours, as the settings say."""
    opens, closes = (time.fromisoformat(each.strip()) for each in settings.LENDER_OPENING_HOURS.split("-"))
    return BusinessHours(opens, closes, ZoneInfo(settings.LENDER_TIME_ZONE))
