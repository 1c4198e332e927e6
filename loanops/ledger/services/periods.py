"""Months of the books: opened as time comes, closed by two people when everything in them proves, reopened by two."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Min
from django.utils.module_loading import import_string

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.locks import lock
from loanops.ledger.models import AccountingPeriod, JournalEntry, PeriodBalance
from loanops.ledger.selectors import closed_through, turnovers
from loanops.ledger.states import PERIOD_STATES, PeriodStatus
from loanops.usecases import second_person_always, use_case

PERIOD_LOCK = 7_420_011
ONE_DAY = timedelta(days=1)

Check = Callable[[AccountingPeriod], list[str]]
"""Why a period may not close yet, in sentences; nothing when it may. `PERIOD_CLOSE_CHECKS` in the settings."""


class UnableToClosePeriod(LoanOpsError):
    """Something in the period is not finished, or does not prove."""

    status = 409


class UnableToReopenPeriod(LoanOpsError):
    """Only the last closed period can be opened again."""

    status = 409


def open_day(day: date) -> date:
    """The day on which something is posted that belongs to this one: the first open day when its month is closed."""
    closed = closed_through()
    return day if closed is None or day > closed else closed + ONE_DAY


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the day's month."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return first, following - ONE_DAY


def open_periods(through: date) -> int:
    """A row for every month from the first posting up to this day; answers how many were missing. Safe to repeat."""
    first_posting = JournalEntry.objects.aggregate(first=Min("posting_date"))["first"]
    known = set(AccountingPeriod.objects.values_list("first_day", flat=True))
    first, last = month_of(min(first_posting or through, through))
    opened = 0
    while first <= through:
        if first not in known:
            AccountingPeriod(first_day=first, last_day=last).save()
            opened += 1
        first, last = month_of(last + ONE_DAY)
    return opened


def open_coming_period(run: Any, progress: Any) -> dict[str, int]:
    """End of day: the month of the day that begins has its row."""
    return {"opened": open_periods(run.business_date + ONE_DAY)}


@use_case(
    "ledger.close_period", audit="ledger.period-closed", title="Close period", approval=second_person_always
)
def close_period(*, period_id: int, reason: str, actor: Actor) -> AccountingPeriod:
    """Close a month for good: nothing is posted into it any more, and its balances are kept."""
    _lock_posting()
    period = lock(AccountingPeriod.objects.all(), period_id)
    PERIOD_STATES.require(period.status, PeriodStatus.CLOSED)
    found = obstacles(period)
    if found:
        raise UnableToClosePeriod(f"{period} cannot be closed: {' '.join(found)}")
    _keep_balances(period)
    period.closed_at, period.closed_by = clock.now(), actor.label[:200]
    period.change_status(PeriodStatus.CLOSED, reason=reason)
    return period


@use_case(
    "ledger.reopen_period",
    audit="ledger.period-reopened",
    title="Reopen period",
    approval=second_person_always,
)
def reopen_period(*, period_id: int, reason: str, actor: Actor) -> AccountingPeriod:
    """Open the last closed month again, to post into it what was forgotten."""
    _lock_posting()
    period = lock(AccountingPeriod.objects.all(), period_id)
    PERIOD_STATES.require(period.status, PeriodStatus.OPEN)
    later = _closed().filter(first_day__gt=period.last_day).order_by("-first_day").first()
    if later is not None:
        raise UnableToReopenPeriod(f"{later} is closed too; periods are opened again from the last one.")
    period.closed_at, period.closed_by = None, ""
    period.change_status(PeriodStatus.OPEN, reason=reason)
    period.balances.all().delete()
    return period


def obstacles(period: AccountingPeriod) -> list[str]:
    """Every reason why the period may not be closed now."""
    earlier = AccountingPeriod.objects.filter(first_day__lt=period.first_day, status=PeriodStatus.OPEN)
    found = [f"{each} is still open." for each in earlier.order_by("first_day")[:1]]
    if clock.business_date() <= period.last_day:
        found.append(f"The business date {clock.business_date()} still lies in it.")
        return found
    checks: list[Check] = [import_string(name) for name in settings.PERIOD_CLOSE_CHECKS]
    return [*found, *(why for check in checks for why in check(period))]


def _closed() -> Any:
    return AccountingPeriod.objects.filter(status=PeriodStatus.CLOSED)


def _keep_balances(period: AccountingPeriod) -> None:
    PeriodBalance.objects.bulk_create(
        PeriodBalance(
            period=period,
            account_id=each.account_id,
            currency=each.currency,
            debit=each.debit,
            credit=each.credit,
        )
        for each in turnovers(through=period.last_day)
    )


def _lock_posting() -> None:
    """Waits for entries that are being posted, and keeps others waiting until the period has its new status."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PERIOD_LOCK])
