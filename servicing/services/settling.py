"""Settlement: the lender takes less than is owed; when the agreed money has come, the rest is forgiven."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.core.actors import Actor, system_actor
from loanops.core.errors import LoanOpsError, NotFound
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.usecases import second_person_above_limit, use_case
from servicing.models import Loan, LoanPosition, SettlementAgreement, Transaction, TransactionKind
from servicing.models.transactions import MONEY_IN
from servicing.services.figures import ZERO
from servicing.services.noticing import tell
from servicing.services.projecting import Projection
from servicing.services.recording import (
    append_transaction,
    day_of,
    hold_loan,
    lock_loan,
    require_amount,
    require_effective_date,
    require_status,
    settle,
    state_on,
    write_and_follow,
)
from servicing.states import LoanStatus, SettlementStatus

SETTLER = system_actor("settlements")
FULFILLED = "The agreed money has come."

_by_amount = second_person_above_limit("amount")


class UnableToSettle(LoanOpsError):
    """A settlement takes less than is owed, and a loan has one at a time."""


def second_person_above_limit_of_discount(
    use_case_name: str, actor: Actor, arguments: Mapping[str, Any]
) -> str | None:
    """Four eyes when what the lender would give up is above what the actor may do alone."""
    position = LoanPosition.objects.filter(loan_id=arguments["loan_id"]).first()
    owed = position.total_outstanding if position else ZERO
    return _by_amount(use_case_name, actor, {"amount": max(owed - arguments["amount"], ZERO)})


@use_case(
    "servicing.agree_settlement",
    audit="loan.settlement-agreed",
    title="Agree settlement",
    approval=second_person_above_limit_of_discount,
)
def agree_settlement(
    *,
    loan_id: int,
    amount: Decimal,
    effective_date: date,
    deadline: date | None = None,
    reason: str,
    actor: Actor,
) -> SettlementAgreement:
    """Agree to take `amount` for everything: money effective from that day on (and by the deadline) counts toward it.

    Until it has come the debt stays as it is; when it has, what is left is forgiven on the day that completed it.
    """
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, LoanStatus.CHARGED_OFF, because="a settlement")
    require_amount(amount)
    require_effective_date(loan, effective_date, day_of(loan))
    owed = state_on(loan, effective_date).total_outstanding
    if amount >= owed:
        raise UnableToSettle(
            f"{owed:,.2f} is owed on {effective_date}; a settlement takes less, not {amount:,.2f}."
        )
    if deadline is not None and deadline < day_of(loan):
        raise UnableToSettle(f"The deadline {deadline} has passed; today is {day_of(loan)}.")
    running = SettlementAgreement.objects.filter(loan=loan, status=SettlementStatus.OPEN).first()
    if running is not None:
        raise UnableToSettle(f"{running} is open; cancel it first.")
    agreement = SettlementAgreement(
        loan=loan,
        amount=amount,
        agreed_date=effective_date,
        deadline=deadline,
        owed_at_agreement=owed,
        reason=reason[:300],
        recorded_by=actor.label[:200],
    )
    agreement.save()
    settle(loan)
    announce("loan.settlement-agreed", loan_id=loan.pk, agreement_id=agreement.pk)
    tell(loan, "settlement-agreed", key=agreement.public_id, amount=amount, owed=owed, deadline=deadline)
    return agreement


@use_case("servicing.cancel_settlement", audit="loan.settlement-canceled", title="Cancel settlement")
def cancel_settlement(*, agreement_id: int, reason: str, actor: Actor) -> SettlementAgreement:
    """Call an agreement off that was not kept: the whole debt stands, whatever comes later."""
    agreement = _lock_agreement(agreement_id)
    agreement.change_status(SettlementStatus.CANCELED, reason=reason)
    settle(agreement.loan)
    announce("loan.settlement-canceled", loan_id=agreement.loan_id, agreement_id=agreement.pk)
    return agreement


@use_case("servicing.break_settlement", audit="loan.settlement-broken", title="Break settlement", surfaces=())
def break_settlement(*, agreement_id: int, actor: Actor) -> SettlementAgreement:
    """The deadline has passed and the money has not come. Repeating it changes nothing."""
    agreement = _lock_agreement(agreement_id)
    if agreement.status == SettlementStatus.OPEN and _is_overdue(agreement, day_of(agreement.loan)):
        agreement.change_status(SettlementStatus.BROKEN, reason="The deadline has passed.")
        announce("loan.settlement-broken", loan_id=agreement.loan_id, agreement_id=agreement.pk)
    return agreement


def follow_settlement(loan: Loan) -> Projection | None:
    """After the loan's money moved: forgive what an agreement forgives now, or take back what it forgave.

    Only what stands counts, by its effective date, so that the order of entry makes no difference. Answers the loan as
    it then is, None where nothing followed.
    """
    agreement = (
        SettlementAgreement.objects.in_force()
        .filter(loan=loan)
        .select_related("transaction")
        .order_by("-id")
        .first()
    )
    if agreement is None:
        return None
    agreement.loan = loan
    completed = completed_on(agreement)
    forgiving = agreement.transaction
    projection = None
    if forgiving is not None and forgiving.effective_date != completed:
        projection = _take_back(agreement, forgiving)
        forgiving = None
    if forgiving is None and completed is not None:
        projection = _forgive(agreement, completed) or projection
    return projection


def completed_on(agreement: SettlementAgreement) -> date | None:
    """The day whose money completed what was agreed; None while some of it is missing."""
    rows = Transaction.objects.standing().filter(
        loan=agreement.loan_id, effective_date__gte=agreement.agreed_date
    )
    if agreement.deadline is not None:
        rows = rows.filter(effective_date__lte=agreement.deadline)
    counted = (*MONEY_IN, TransactionKind.CHARGEBACK, TransactionKind.REFUND)
    left = agreement.amount
    completed = None
    for kind, amount, day in (
        rows.filter(kind__in=counted)
        .order_by("effective_date", "id")
        .values_list("kind", "amount", "effective_date")
    ):
        left += -amount if kind in MONEY_IN else amount
        if left <= ZERO:
            completed = completed or day
        else:
            completed = None
    return completed


def received(agreement: SettlementAgreement) -> Decimal:
    """What has come toward it so far."""
    rows = Transaction.objects.standing().filter(
        loan=agreement.loan_id, effective_date__gte=agreement.agreed_date
    )
    if agreement.deadline is not None:
        rows = rows.filter(effective_date__lte=agreement.deadline)
    came = sum(rows.filter(kind__in=MONEY_IN).values_list("amount", flat=True), ZERO)
    gone = rows.filter(kind__in=(TransactionKind.CHARGEBACK, TransactionKind.REFUND))
    return came - sum(gone.values_list("amount", flat=True), ZERO)


def _forgive(agreement: SettlementAgreement, completed: date) -> Projection | None:
    loan = agreement.loan
    left = state_on(loan, completed).total_outstanding
    if left <= ZERO:
        return None  # everything was paid; there is nothing to forgive
    forgiven = append_transaction(
        loan,
        kind=TransactionKind.SETTLEMENT,
        amount=left,
        effective_date=completed,
        actor=SETTLER,
        reason=f"Settled for {agreement.amount:,.2f}.",
    )
    agreement.transaction = forgiven
    agreement.change_status(SettlementStatus.KEPT, reason=FULFILLED)
    projection = write_and_follow(loan, forgiven)
    announce("loan.settled", loan_id=loan.pk, agreement_id=agreement.pk)
    tell(loan, "settled", key=forgiven.public_id, amount=agreement.amount, effective_date=completed)
    return projection


def _take_back(agreement: SettlementAgreement, forgiven: Transaction) -> Projection:
    """The money that kept it was taken back or came on another day: what was forgiven is owed again."""
    loan = agreement.loan
    reversal = append_transaction(
        loan,
        kind=TransactionKind.REVERSAL,
        amount=forgiven.amount,
        effective_date=forgiven.effective_date,
        reverses=forgiven,
        actor=SETTLER,
        reason="The agreed money is not there any more.",
    )
    agreement.transaction = None
    overdue = _is_overdue(agreement, day_of(loan))
    agreement.change_status(SettlementStatus.BROKEN if overdue else SettlementStatus.OPEN)
    return write_and_follow(loan, reversal)


def _is_overdue(agreement: SettlementAgreement, day: date) -> bool:
    return agreement.deadline is not None and agreement.deadline < day


def _lock_agreement(agreement_id: int) -> SettlementAgreement:
    loan_id = SettlementAgreement.objects.filter(pk=agreement_id).values_list("loan_id", flat=True).first()
    if loan_id is None:
        raise NotFound(f"Settlement agreement {agreement_id} does not exist.")
    hold_loan(loan_id)
    agreement = lock(SettlementAgreement.objects.all(), agreement_id)
    agreement.loan = lock_loan(loan_id)
    return agreement
