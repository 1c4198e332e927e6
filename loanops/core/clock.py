"""The only place that reads a clock. Everything else is given its date."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The wall clock in UTC, for recorded-at stamps and expiries, never for decisions about a loan."""
    return timezone.now()


def lender_today() -> date:
    """Today's calendar day where the lender is; the first business date is taken from it, no decision about a loan."""
    return lender_day(now())


def lender_day(moment: datetime) -> date:
    """The calendar day of a moment where the lender is: what is sent there at 23:00 is sent that day."""
    return moment.astimezone(ZoneInfo(settings.LENDER_TIME_ZONE)).date()


def business_date() -> date:
    """The lender's current business day: a stored value that only end of day moves."""
    from loanops.core.models import BusinessDay

    return BusinessDay.current().business_date
