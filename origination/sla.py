"""How long an application may stay where it is: business hours per state, paused while it waits for the applicant."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from loanops.core.business_hours import lender_hours
from origination.models import Application, ServiceLevel
from origination.states import ApplicationStatus

HALF, CLOSE = Decimal("0.5"), Decimal("0.8")

STANDARD_HOURS: dict[ApplicationStatus, Decimal] = {
    ApplicationStatus.SUBMITTED: Decimal(4),
    ApplicationStatus.SCREENING: Decimal(8),
    ApplicationStatus.CREDIT_CHECK: Decimal(8),
    ApplicationStatus.UNDERWRITING: Decimal(16),
    ApplicationStatus.REFERRED: Decimal(16),
    ApplicationStatus.APPROVED: Decimal(4),
    ApplicationStatus.COUNTER_OFFERED: Decimal(4),
    ApplicationStatus.ACCEPTED: Decimal(16),
}
"""What a new installation begins with: a day is eight hours, so a referral has two business days."""


class Urgency(StrEnum):
    ON_TIME = "on time"
    HALF = "half used"
    CLOSE = "nearly due"
    LATE = "late"


@dataclass(frozen=True)
class SlaClock:
    """What is left of the time allowed in the present state, in business minutes; below zero it is late."""

    minutes_left: int
    minutes_allowed: int

    @property
    def breached(self) -> bool:
        return self.minutes_left < 0

    @property
    def urgency(self) -> Urgency:
        """Warns when half, and when four fifths of the time are used."""
        if self.breached:
            return Urgency.LATE
        used = 1 - Decimal(self.minutes_left) / Decimal(self.minutes_allowed or 1)
        if used >= CLOSE:
            return Urgency.CLOSE
        return Urgency.HALF if used >= HALF else Urgency.ON_TIME

    def __str__(self) -> str:
        """`1 d 3 h` left, or how long it is late; a day is a business day."""
        minutes = abs(self.minutes_left)
        days, rest = divmod(minutes, lender_hours().minutes_a_day)
        hours, minutes = divmod(rest, 60)
        parts = [f"{count} {unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "min")) if count]
        shown = " ".join(parts[:2]) or "0 min"
        return f"{shown} late" if self.breached else shown


def left(application: Application, now: datetime) -> SlaClock | None:
    """The running clock; none where no service level is set, and while the applicant's answer is awaited."""
    if application.sla_due_at is None:
        return None
    hours = lender_hours()
    remaining = hours.minutes_between(now, application.sla_due_at)
    if remaining == 0 and now > application.sla_due_at:
        remaining = -1
    since = application.status_since or application.sla_due_at
    used_before = int(application.sla_used_minutes.get(application.status, 0))
    return SlaClock(remaining, hours.minutes_between(since, application.sla_due_at) + used_before)


def turn(application: Application, to_status: ApplicationStatus, now: datetime) -> None:
    """Set the clock for the state the application comes to.

    What was used before it had to wait for the applicant counts when it comes back to the same state; a state it left
    for good begins afresh.
    """
    hours, used = lender_hours(), dict(application.sla_used_minutes)
    leaving = application.status
    if to_status == ApplicationStatus.INCOMPLETE:
        if application.sla_due_at is not None and application.status_since is not None:
            used[leaving] = used.get(leaving, 0) + hours.minutes_between(application.status_since, now)
    else:
        used.pop(leaving, None)
    level = ServiceLevel.objects.filter(status=to_status).values_list("business_hours", flat=True).first()
    application.sla_used_minutes = used
    application.status_since = now
    application.sla_due_at = None
    if level is not None:
        minutes = max(int(level * 60) - int(used.get(to_status, 0)), 0)
        application.sla_due_at = hours.after(now, minutes)
