"""Reminders: before a due date, on it, and after it while it stays unpaid, as the loan's product says.

They are written when a day is closed, for the morning after. One reminder is one key (loan, due date, kind): whatever
runs again, nobody gets it twice. Everything goes in slices with a constant number of statements.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast, Concat, Mod

from loanops.core import clock
from loanops.notifications.models import Notification
from loanops.notifications.services.queueing import Message, notify_all
from products.models import ProductVersion
from servicing.close.shards import in_processes
from servicing.models import Installment, Loan, LoanPosition
from servicing.states import LoanStatus

SLICE_SIZE = 500
ONE_DAY = timedelta(days=1)
NOT_NEEDED = ("loan__terms", "loan__product_snapshot", "loan__business__tax_id")
"""Large or encrypted columns that no reminder speaks of."""
TONES = ((90, "late-90"), (60, "late-60"), (30, "late-30"), (1, "late"))
"""From so many days past due on a reminder has this tone; the first that fits."""

Progress = Callable[[str], None]
Offsets = Mapping[int, Sequence[int]]
"""Days from the due date on which a product version reminds, by the version's key."""


def remind(*, closed_day: date, progress: Progress, shards: int = 1) -> dict[str, int]:
    """Write the reminders of the morning after `closed_day`; answers how many of each sort are new."""
    if shards == 1:
        return remind_share(closed_day=closed_day, share=0, shares=1, progress=progress)
    shares = [{"closed_day": closed_day, "share": share, "shares": shards} for share in range(shards)]
    found = in_processes("loan_collections.services.reminding.remind_share", shares)
    return {name: sum(each[name] for each in found) for name in found[0]}


def remind_share(
    *, closed_day: date, share: int, shares: int, progress: Progress = lambda line: None
) -> dict[str, int]:
    """The reminders of every so-many-th row, for processes that work side by side."""
    morning = closed_day + ONE_DAY
    offsets = _offsets_by_version()
    upcoming = _in_slices(
        _share_of(_upcoming(morning, offsets), share, shares),
        lambda rows: _upcoming_messages(rows, morning, offsets),
        morning,
        progress,
    )
    late = _in_slices(
        _share_of(_late(offsets), share, shares),
        lambda rows: _late_messages(rows, offsets),
        morning,
        progress,
    )
    return {"reminders_upcoming": upcoming, "reminders_late": late}


def _share_of(rows: QuerySet[Any], share: int, shares: int) -> QuerySet[Any]:
    return rows if shares == 1 else rows.annotate(part=Mod("pk", shares)).filter(part=share)


def send_reminders(*, progress: Progress = lambda line: None) -> dict[str, int]:
    """What the schedule and `manage.py send_reminders` call: the reminders of the day that was closed last.

    End of day writes them by itself; this writes what it could not.
    """
    return remind(closed_day=clock.business_date() - ONE_DAY, progress=progress)


def _in_slices(
    rows: QuerySet[Any],
    compose: Callable[[Sequence[Any]], Iterator[Message]],
    morning: date,
    progress: Progress,
) -> int:
    written = 0
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), SLICE_SIZE):
        found = list(rows.filter(pk__in=keys[first : first + SLICE_SIZE]).order_by("pk"))
        with transaction.atomic():
            written += len(notify_all(compose(found)))
        progress(f"{morning} reminders written: {written}")
    return written


# Before and on the due date ---------------------------------------------------------------------------------------


def _upcoming(morning: date, offsets: Offsets) -> QuerySet[Installment]:
    """Unpaid installments that are due soon enough for some product to remind of them."""
    days = {morning - timedelta(days=each) for told in offsets.values() for each in told if each <= 0}
    rows = Installment.objects.filter(
        loan__status=LoanStatus.ACTIVE, number__isnull=False, outstanding__gt=0, due_date__in=days
    ).select_related("loan__business", "loan__position")
    return rows.defer(*NOT_NEEDED)


def _upcoming_messages(rows: Sequence[Installment], morning: date, offsets: Offsets) -> Iterator[Message]:
    for row in rows:
        days = (row.due_date - morning).days
        if -days not in offsets.get(row.loan.product_version_id, ()):
            continue
        kind = "due-today" if days == 0 else "before-due"
        yield _message(
            row.loan,
            kind,
            key=f"{kind}-{days}",
            due_date=row.due_date,
            context={
                "amount": row.outstanding,
                **_split(row),
                "days": days,
            },
        )


def _split(row: Installment) -> dict[str, Decimal]:
    """What is left of an installment by component; together exactly what is outstanding, also after a waiver."""
    principal = min(row.principal - row.paid_principal, row.outstanding)
    interest = min(row.interest - row.paid_interest, row.outstanding - principal)
    return {"principal": principal, "interest": interest, "fees": row.outstanding - principal - interest}


# After it ---------------------------------------------------------------------------------------------------------


def _late(offsets: Offsets) -> QuerySet[LoanPosition]:
    late = LoanPosition.objects.filter(
        loan__status=LoanStatus.ACTIVE, days_past_due__gt=0, oldest_unpaid_due_date__isnull=False
    )
    return _not_told(late, offsets).select_related("loan__business").defer(*NOT_NEEDED)


def _not_told(late: QuerySet[LoanPosition], offsets: Offsets) -> QuerySet[LoanPosition]:
    """Without those that have had the reminder of the latest offset they passed, which is nearly all of them."""
    after = sorted({each for told in offsets.values() for each in told if each > 0}, reverse=True)
    latest = [When(days_past_due__gte=each, then=Value(f":late-{each}")) for each in after]
    if not latest:
        return late
    due_date = Cast("oldest_unpaid_due_date", CharField())
    key = Concat(
        Value("reminder:"), "loan__number", Value(":"), due_date, Case(*latest, default=Value(":none"))
    )
    told = Notification.objects.filter(dedupe_key=OuterRef("reminder_key"))
    return late.annotate(reminder_key=key).filter(~Exists(told))


def _late_messages(positions: Sequence[LoanPosition], offsets: Offsets) -> Iterator[Message]:
    """The reminder of the latest offset the loan has passed; earlier ones that were missed are not made up for."""
    for position in positions:
        told = offsets.get(position.loan.product_version_id, ())
        passed = [offset for offset in told if 0 < offset <= position.days_past_due]
        if not passed or position.oldest_unpaid_due_date is None:
            continue
        offset = max(passed)
        yield late_message(position, offset, key=f"late-{offset}", due_date=position.oldest_unpaid_due_date)


def late_message(position: LoanPosition, days: int, *, key: str, due_date: date) -> Message:
    """The reminder of what is overdue now, in the tone of so many days past due."""
    loan = position.loan
    loan.position = position
    return _message(
        loan,
        next(tone for first, tone in TONES if days >= first),
        key=key,
        due_date=due_date,
        context={
            "amount": position.overdue_amount,
            "principal": position.overdue_principal,
            "interest": position.overdue_interest,
            "fees": position.overdue_fees + position.overdue_penalties,
            "days": position.days_past_due,
        },
    )


def _offsets_by_version() -> Offsets:
    """The offsets of the products of all active loans, each told by one of its loans."""
    loans = Loan.objects.filter(status=LoanStatus.ACTIVE, product_version=OuterRef("pk"))
    offsets = Subquery(loans.values("product_snapshot__reminder_offsets_days")[:1])
    told = ProductVersion.objects.annotate(offsets=offsets).values_list("pk", "offsets")
    return {version: each or () for version, each in told}


def _message(loan: Loan, kind: str, *, key: str, due_date: date, context: Mapping[str, Any]) -> Message:
    return Message(
        template=f"reminder.{kind}",
        recipient=loan.business.email,
        context={
            "business": str(loan.business),
            "lender": settings.LENDER_NAME,
            "loan": loan.number,
            "due_date": due_date,
            "overdue": loan.position.overdue_amount,
            "total_due": loan.position.total_due,
            "link": f"{settings.PUBLIC_URL}/",
            **context,
        },
        dedupe_key=f"reminder:{loan.number}:{due_date}:{key}",
        business_id=loan.business_id,
        loan_number=loan.number,
    )
