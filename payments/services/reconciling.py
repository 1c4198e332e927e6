"""A day's payments against the provider's report of it: every movement matched, or a difference somebody resolves."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loanops.core import clock
from loanops.core.actors import Actor, system_actor
from loanops.core.errors import FieldError, InvalidInput
from loanops.core.locks import lock
from loanops.core.network import require_no_transaction
from loanops.usecases import use_case
from payments.models import Payment, PaymentAttempt, ProviderAccount, ReconciliationItem
from payments.providers.base import Movement
from payments.services.routing import open_account
from payments.services.settling import settle_payment
from payments.states import AttemptOutcome, Finding, ItemStatus, Operation, PaymentStatus

RECONCILER = system_actor("reconciliation")


@dataclass(frozen=True)
class Line:
    """One movement as we and the provider see it; None where one of us does not know it."""

    key: str
    ours: Decimal | None
    theirs: Decimal | None
    finding: Finding
    reference: str = ""
    payment_id: int | None = None
    is_payment: bool = False


def reconcile_day(report_date: date) -> dict[str, Counter[str]]:
    """Compare the day with every provider that moved money or is in use; counts of findings by account.

    Repeating it for a day brings the day's rows up to date and adds none twice.
    """
    require_no_transaction("Fetching a provider's report")
    counts: dict[str, Counter[str]] = {}
    for account in ProviderAccount.objects.order_by("code"):
        if not account.is_enabled and not account.attempts.filter(on_date=report_date).exists():
            continue
        movements = open_account(account).movements(report_date)
        lines = compare(_ours(account, report_date), movements)
        known = _known(account, report_date)
        for line in lines:
            if known.get(line.key) != (line.finding, line.ours, line.theirs):
                _record(account, report_date, line)
            if line.finding == Finding.MATCHED and line.is_payment:
                _settle(line, report_date)
        counts[account.code] = Counter(line.finding.value for line in lines)
    return counts


def compare(attempts: Mapping[str, PaymentAttempt], movements: Iterable[Movement]) -> list[Line]:
    """Match by key: what both know with one amount, what only one knows, what differs, what moved twice."""
    reported: dict[str, list[Movement]] = {}
    for movement in movements:
        reported.setdefault(movement.key, []).append(movement)
    lines = [_line(key, attempts.get(key), seen) for key, seen in reported.items()]
    for key, attempt in attempts.items():
        if key not in reported and attempt.outcome == AttemptOutcome.SUCCEEDED:
            lines.append(_missing_there(attempt))
    return lines


def _line(key: str, attempt: PaymentAttempt | None, seen: list[Movement]) -> Line:
    theirs = sum((movement.amount for movement in seen), Decimal(0))
    reference = ", ".join(dict.fromkeys(movement.reference for movement in seen))
    known = attempt is not None and attempt.outcome == AttemptOutcome.SUCCEEDED
    ours = attempt.amount if attempt is not None and known else None
    if len(seen) > 1:
        finding = Finding.DUPLICATE
    elif ours is None:
        finding = Finding.MISSING_HERE
    else:
        finding = Finding.MATCHED if ours == theirs else Finding.AMOUNT_DIFFERS
    return Line(
        key=key,
        ours=ours,
        theirs=theirs,
        finding=finding,
        reference=reference[:120],
        payment_id=attempt.payment_id if attempt else None,
        is_payment=attempt is not None and attempt.operation != Operation.REFUND,
    )


def _missing_there(attempt: PaymentAttempt) -> Line:
    return Line(
        key=attempt.key,
        ours=attempt.amount,
        theirs=None,
        finding=Finding.MISSING_AT_PROVIDER,
        reference=attempt.provider_reference,
        payment_id=attempt.payment_id,
    )


def _ours(account: ProviderAccount, day: date) -> dict[str, PaymentAttempt]:
    return {attempt.key: attempt for attempt in account.attempts.filter(on_date=day).order_by("id")}


def _known(
    account: ProviderAccount, report_date: date
) -> dict[str, tuple[str, Decimal | None, Decimal | None]]:
    """What an earlier comparison of the day found."""
    items = account.reconciliation_items.filter(report_date=report_date)
    return {item.key: (item.finding, item.our_amount, item.their_amount) for item in items}


def _record(account: ProviderAccount, report_date: date, line: Line) -> None:
    record_finding(
        account_id=account.pk,
        report_date=report_date,
        key=line.key,
        finding=line.finding,
        our_amount=line.ours,
        their_amount=line.theirs,
        reference=line.reference,
        payment_id=line.payment_id,
        actor=RECONCILER,
    )


def _settle(line: Line, report_date: date) -> None:
    """The money of a matched payment has left the provider for our account, or the reverse."""
    payment_id = line.payment_id
    if (
        payment_id is None
        or not Payment.objects.filter(pk=payment_id, status=PaymentStatus.SUCCEEDED).exists()
    ):
        return
    settle_payment(payment_id=payment_id, settled_date=report_date, actor=RECONCILER)


@use_case("payments.record_finding", audit="reconciliation.recorded", title="Record a finding", surfaces=())
def record_finding(
    *,
    account_id: int,
    report_date: date,
    key: str,
    finding: str,
    our_amount: Decimal | None,
    their_amount: Decimal | None,
    reference: str = "",
    payment_id: int | None = None,
    actor: Actor,
) -> ReconciliationItem:
    """The row of one movement. A difference a person resolved stays resolved while the figures are the same."""
    status = ItemStatus.MATCHED if finding == Finding.MATCHED else ItemStatus.OPEN
    known = ReconciliationItem.objects.filter(
        provider_account_id=account_id, report_date=report_date, key=key
    )
    item = known.select_for_update().first()
    figures = (finding, our_amount, their_amount)
    if item is not None and (item.finding, item.our_amount, item.their_amount) == figures:
        return item
    item = item or ReconciliationItem(
        provider_account_id=account_id, report_date=report_date, key=key, status=status
    )
    item.finding, item.our_amount, item.their_amount = figures
    item.provider_reference, item.payment_id, item.resolution = reference[:120], payment_id, ""
    if item.status == status:
        item.save()
    else:
        item.change_status(status, reason="The figures changed.")
    if finding == Finding.MISSING_HERE and payment_id is not None:
        _look_up_soon(payment_id)
    return item


def _look_up_soon(payment_id: int) -> None:
    """The provider moved money we do not know of yet: polling asks about it next."""
    payment = lock(Payment.objects.all(), payment_id)
    payment.next_look_at = clock.now()
    payment.save()


@use_case(
    "payments.investigate_item",
    audit="reconciliation.investigating",
    title="Investigate",
    surfaces=("admin",),
)
def investigate_item(*, item_id: int, reason: str, actor: Actor) -> ReconciliationItem:
    """Somebody looks into a difference."""
    item = lock(ReconciliationItem.objects.all(), item_id)
    item.change_status(ItemStatus.INVESTIGATING, reason=reason)
    return item


@use_case("payments.resolve_item", audit="reconciliation.resolved", title="Resolve", surfaces=("admin",))
def resolve_item(*, item_id: int, reason: str, actor: Actor) -> ReconciliationItem:
    """A difference is explained and dealt with; the reason says how."""
    item = lock(ReconciliationItem.objects.all(), item_id)
    if not reason.strip():
        raise InvalidInput(
            "Say how it was resolved.", errors=[FieldError("/reason", "blank", "It is kept with the item.")]
        )
    item.resolution = reason[:300]
    item.change_status(ItemStatus.RESOLVED, reason=reason)
    return item
