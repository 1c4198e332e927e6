"""Disbursing: one person proposes, another approves, the money leaves once; what comes back shows on the loan."""

from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError, NotFound
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.engine.terms import LoanTerms
from loanops.ledger import chart
from loanops.parties.interests import require_no_interest
from loanops.parties.models import BankAccount
from loanops.usecases import second_person_always, use_case
from origination.services.screening import blocked_because
from servicing.models import DisbursementOrder, Loan, PaymentMethod, Transaction, TransactionKind
from servicing.models.transactions import DERIVED
from servicing.services.boarding import start_on
from servicing.services.figures import ZERO
from servicing.services.index_rates import next_reset_date
from servicing.services.recording import (
    EffectiveDateInFuture,
    append_transaction,
    day_of,
    hold_loan,
    lock_loan,
    require_amount,
    require_effective_date,
    require_status,
    settle,
)
from servicing.states import DISBURSEMENT_STATES, DisbursementStatus, LoanStatus

LENT = (TransactionKind.DISBURSEMENT, TransactionKind.REFINANCE_IN)
STILL_OUT = (DisbursementStatus.APPROVED, DisbursementStatus.SENT, DisbursementStatus.SETTLED)
TO_A_BANK = (PaymentMethod.ACH, PaymentMethod.WIRE)


class UnableToDisburse(LoanOpsError):
    """The contract does not lend that much, or there is no account to pay to."""


class DisbursementBlocked(LoanOpsError):
    """Compliance has not cleared what was found about the borrower."""

    status = 409


class UnableToReturn(LoanOpsError):
    """Things happened to the loan that make no sense without its disbursement."""

    status = 409


@use_case(
    "servicing.disburse_loan",
    audit="loan.disbursement-ordered",
    title="Propose disbursement",
    approval=second_person_always,
)
def disburse_loan(
    *,
    loan_id: int,
    amount: Decimal,
    method: str = PaymentMethod.ACH,
    bank_account_id: int | None = None,
    reason: str = "",
    actor: Actor,
) -> DisbursementOrder:
    """Order the money to be sent to the borrower's bank account. It leaves through payments after commit."""
    loan = lock_loan(loan_id)
    order = new_order(loan, amount, method=method, reason=reason, actor=actor)
    order.bank_account = _account_to_pay(loan, method, bank_account_id)
    order.save()
    announce("loan.disbursement-approved", order_id=order.pk)
    return order


@use_case(
    "servicing.record_manual_disbursement",
    audit="loan.disbursed-manually",
    title="Record manual disbursement",
    approval=second_person_always,
)
def record_manual_disbursement(
    *,
    loan_id: int,
    amount: Decimal,
    effective_date: date,
    method: str = PaymentMethod.WIRE,
    reference: str = "",
    reason: str = "",
    actor: Actor,
) -> DisbursementOrder:
    """Money that was paid out by hand, a check or a wire at the bank: order and transaction in one step."""
    loan = lock_loan(loan_id)
    order = new_order(loan, amount, method=method, reason=reason, actor=actor)
    order.reference = reference.strip()
    order.save()
    pay_out(loan, order, effective_date, cash_account=chart.CASH, actor=actor)
    return order


@use_case(
    "servicing.mark_disbursement_sent",
    audit="loan.disbursement-sent",
    title="Mark disbursement sent",
    surfaces=(),
)
def mark_disbursement_sent(*, order_id: int, reference: str = "", actor: Actor) -> DisbursementOrder:
    """A provider has the order in hand; it must not be sent again. Repeating it changes nothing."""
    order = _lock_order(order_id)
    if order.status == DisbursementStatus.APPROVED:
        order.reference = reference or order.reference
        order.change_status(DisbursementStatus.SENT)
    return order


@use_case("servicing.record_disbursement", audit="loan.disbursed", title="Record disbursement", surfaces=())
def record_disbursement(
    *,
    order_id: int,
    effective_date: date,
    reference: str = "",
    cash_account: str = chart.CASH_CLEARING,
    actor: Actor,
) -> Transaction:
    """The money of an order left on `effective_date`: booked once, the loan is active. Repeating it changes nothing."""
    order = _lock_order(order_id)
    if order.status == DisbursementStatus.SETTLED and order.transaction is not None:
        return order.transaction
    order.reference = reference or order.reference
    return pay_out(order.loan, order, effective_date, cash_account=cash_account, actor=actor)


@use_case(
    "servicing.disbursement_returned",
    audit="loan.disbursement-returned",
    title="Record returned disbursement",
)
def disbursement_returned(*, order_id: int, reason: str, actor: Actor) -> DisbursementOrder:
    """The bank sent the money back: the disbursement is reversed, and the loan waits for another one."""
    order = _lock_order(order_id)
    if order.status == DisbursementStatus.RETURNED:
        return order
    DISBURSEMENT_STATES.require(order.status, DisbursementStatus.RETURNED)
    if order.transaction is not None and order.transaction.kind == TransactionKind.REFINANCE_IN:
        raise UnableToReturn(
            "No bank had this money: it paid off another loan. Undo the refinancing instead."
        )
    if order.transaction is not None:
        take_back(order.loan, order.transaction, reason=reason, actor=actor)
    order.outcome = reason[:300]
    order.change_status(DisbursementStatus.RETURNED, reason=reason)
    announce("loan.disbursement-returned", loan_id=order.loan_id, order_id=order.pk)
    return order


@use_case(
    "servicing.disbursement_failed",
    audit="loan.disbursement-failed",
    title="Record failed disbursement",
    surfaces=(),
)
def disbursement_failed(*, order_id: int, reason: str, actor: Actor) -> DisbursementOrder:
    """The provider declined the order, no money left; a new one may be proposed."""
    order = _lock_order(order_id)
    if order.status == DisbursementStatus.FAILED:
        return order
    order.outcome = reason[:300]
    order.change_status(DisbursementStatus.FAILED, reason=reason)
    announce("loan.disbursement-failed", loan_id=order.loan_id, order_id=order.pk)
    return order


def undisbursed(loan: Loan) -> Decimal:
    """What the contract still allows to be paid out: neither sent nor on its way."""
    out = DisbursementOrder.objects.filter(loan=loan, status__in=STILL_OUT).aggregate(total=Sum("amount"))[
        "total"
    ]
    return loan.principal - (out or ZERO)


def new_order(loan: Loan, amount: Decimal, *, method: str, reason: str, actor: Actor) -> DisbursementOrder:
    """An order that is not stored yet, within what the contract lends; the first one keeps the fees back."""
    require_status(loan, LoanStatus.PENDING_DISBURSEMENT, LoanStatus.ACTIVE, because="a disbursement")
    require_amount(amount)
    _require_clear(loan)
    require_no_interest(loan.business, actor)
    left = undisbursed(loan)
    if amount > left:
        raise UnableToDisburse(
            f"{loan.number} lends {loan.principal:,.2f}; {left:,.2f} is left to pay out, not {amount:,.2f}."
        )
    withheld = fees_to_keep_back(loan)
    if amount <= withheld:
        raise UnableToDisburse(
            f"The fees withheld ({withheld:,.2f}) leave nothing of {amount:,.2f} to pay out."
        )
    return DisbursementOrder(
        loan=loan,
        amount=amount,
        fees_withheld=withheld,
        currency=loan.currency,
        method=method,
        reason=reason[:300],
        ordered_date=day_of(loan),
        proposed_by_id=actor.user_id,
    )


def _require_clear(loan: Loan) -> None:
    """No money to a party with an open or confirmed hit, or to one that nobody has judged yet."""
    why = blocked_because(loan.business)
    if why:
        raise DisbursementBlocked(
            f"{loan.number} cannot be paid out: {why}. Money goes out when compliance has cleared it."
        )


def fees_to_keep_back(loan: Loan) -> Decimal:
    """The fees that the next order withholds: all of them with the first one."""
    is_first = not DisbursementOrder.objects.filter(loan=loan, status__in=STILL_OUT).exists()
    return loan.fees_withheld if is_first else ZERO


def _account_to_pay(loan: Loan, method: str, bank_account_id: int | None) -> BankAccount | None:
    """The account asked for, or the business's primary one; it must belong to the borrower."""
    wanted = Q(pk=bank_account_id) if bank_account_id is not None else Q(is_primary=True)
    account = BankAccount.objects.filter(wanted, business_id=loan.business_id).first()
    if account is None and (bank_account_id is not None or method in TO_A_BANK):
        raise UnableToDisburse(f"{loan.business} has no such bank account; add one before money is sent.")
    return account


def _lock_order(order_id: int) -> DisbursementOrder:
    """The order with its loan: the loan is locked first, as everywhere."""
    loan_id = DisbursementOrder.objects.filter(pk=order_id).values_list("loan_id", flat=True).first()
    if loan_id is None:
        raise NotFound(f"Disbursement {order_id} does not exist.")
    hold_loan(loan_id)
    order = lock(DisbursementOrder.objects.select_related("transaction"), order_id)
    order.loan = lock_loan(loan_id)
    return order


def pay_out(
    loan: Loan,
    order: DisbursementOrder,
    effective_date: date,
    *,
    cash_account: str,
    kind: TransactionKind = TransactionKind.DISBURSEMENT,
    actor: Actor,
) -> Transaction:
    """The order's money left the lender: the transaction is booked and the loan runs."""
    if loan.status == LoanStatus.PENDING_DISBURSEMENT:
        _begin(loan, effective_date)
    require_effective_date(loan, effective_date, day_of(loan))
    transaction = append_transaction(
        loan,
        kind=kind,
        amount=order.amount,
        effective_date=effective_date,
        withheld_amount=order.fees_withheld,
        method=order.method,
        reference=order.reference,
        cash_account=cash_account,
        source_key=f"disbursement:{order.public_id}",
        actor=actor,
        reason=order.reason,
    )
    order.transaction = transaction
    order.settled_date = effective_date
    order.change_status(DisbursementStatus.SETTLED)
    settle(loan, transaction)
    announce("loan.disbursed", loan_id=loan.pk, order_id=order.pk)
    return transaction


def _begin(loan: Loan, effective_date: date) -> None:
    """The first money out starts the loan: its due dates are counted from that day."""
    day = day_of(loan)
    if effective_date > day:
        raise EffectiveDateInFuture(f"{effective_date} lies after the business date {day}.")
    loan.terms = start_on(LoanTerms.from_json(loan.terms), loan.product_snapshot, effective_date).to_json()
    loan.first_disbursed_date = effective_date
    loan.rate_reset_date = next_reset_date(loan.product_snapshot, effective_date, after=effective_date)
    loan.change_status(LoanStatus.ACTIVE, reason="Disbursed.")


def take_back(loan: Loan, disbursement: Transaction, *, reason: str, actor: Actor) -> None:
    """Reverse the disbursement; the loan starts with the next one that stands, or waits for another."""
    others = [each for each in Transaction.objects.standing().filter(loan=loan) if each.pk != disbursement.pk]
    starts = [each.effective_date for each in others if each.kind in LENT]
    happened = [each.effective_date for each in others if each.kind not in DERIVED]
    if happened and (not starts or min(happened) < min(starts)):
        raise UnableToReturn(f"Reverse what happened to {loan.number} since this disbursement first.")
    reversal = append_transaction(
        loan,
        kind=TransactionKind.REVERSAL,
        amount=disbursement.amount,
        effective_date=disbursement.effective_date,
        reverses=disbursement,
        cash_account=disbursement.cash_account,
        actor=actor,
        reason=reason,
    )
    if starts and min(starts) != loan.first_disbursed_date:
        loan.first_disbursed_date = min(starts)
        terms = LoanTerms.from_json(loan.terms)
        loan.terms = start_on(terms, loan.product_snapshot, loan.first_disbursed_date).to_json()
    settle(loan, reversal)
    if not starts:
        loan.first_disbursed_date = loan.maturity_date = loan.rate_reset_date = None
        loan.change_status(LoanStatus.PENDING_DISBURSEMENT, reason=reason)
