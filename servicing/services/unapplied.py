"""Unapplied funds: money that arrived for a loan and waits, until it is known what it is for."""

from datetime import date
from decimal import Decimal

from loanops.core.actors import Actor
from loanops.core.errors import DuplicateReference, LoanOpsError, NotFound
from loanops.core.outbox import announce
from loanops.ledger.services.posting import Entry, post_entries
from loanops.usecases import second_person_above_limit, use_case
from products.choices import AccountRole
from servicing.models import (
    FundsMove,
    FundsMovement,
    Loan,
    PaymentMethod,
    Transaction,
    UnappliedFunds,
)
from servicing.services.accounting import Accounts
from servicing.services.receipts import receipt_kind_on
from servicing.services.recording import (
    append_transaction,
    day_of,
    lock_loan,
    require_amount,
    require_effective_date,
    settle,
)
from servicing.states import LoanStatus


class UnableToHold(LoanOpsError):
    """Money is held for loans that were paid out."""

    status = 409


class NotThatMuchHeld(LoanOpsError):
    """Less is left of the held money."""


@use_case("servicing.record_unapplied", audit="loan.funds-held", title="Hold unapplied funds")
def record_unapplied(
    *,
    loan_id: int,
    amount: Decimal,
    received_date: date,
    method: str = PaymentMethod.OTHER,
    reference: str = "",
    reason: str,
    actor: Actor,
) -> UnappliedFunds:
    """Take money in without touching the debt: it is the borrower's until it is applied. A reference counts once."""
    loan = lock_loan(loan_id)
    if loan.status == LoanStatus.PENDING_DISBURSEMENT:
        raise UnableToHold(f"{loan.number} is not disbursed; money for it cannot be held on it.")
    require_amount(amount)
    require_effective_date(loan, received_date, day_of(loan))
    reference = reference.strip()
    if reference and UnappliedFunds.objects.filter(loan=loan, reference=reference).exists():
        raise DuplicateReference(f"{reference} is held already on {loan.number}.")
    funds = UnappliedFunds(
        loan=loan,
        amount=amount,
        received_date=received_date,
        posting_date=day_of(loan),
        method=method,
        reference=reference,
        reason=reason[:300],
        recorded_by=actor.label[:200],
    )
    funds.save()
    accounts = Accounts(loan)
    cash = funds.cash_account or accounts.code(AccountRole.CASH)
    _book(loan, "UNAPPLIED_FUNDS", f"funds:{funds.pk}", received_date, funds.reason, {cash: amount})
    settle(loan)
    announce("loan.funds-held", loan_id=loan.pk, funds_id=funds.pk)
    return funds


@use_case("servicing.apply_unapplied", audit="loan.funds-applied", title="Apply unapplied funds")
def apply_unapplied(
    *, funds_id: int, amount: Decimal, effective_date: date, reason: str = "", actor: Actor
) -> Transaction:
    """Count held money, or a part of it, as a payment from a day on or after it was received.

    When the payment is reversed, the money is held again.
    """
    loan, funds = _lock_funds(funds_id)
    require_amount(amount)
    require_effective_date(loan, effective_date, day_of(loan))
    _require_left(funds, amount)
    if effective_date < funds.received_date:
        raise NotThatMuchHeld(
            f"The money came on {funds.received_date}; it cannot count from {effective_date}."
        )
    payment = append_transaction(
        loan,
        kind=receipt_kind_on(loan, effective_date),
        amount=amount,
        effective_date=effective_date,
        method=funds.method,
        reference=funds.reference,
        cash_account=Accounts(loan).code(AccountRole.UNAPPLIED_FUNDS),
        actor=actor,
        reason=reason or funds.reason,
    )
    FundsMovement.objects.create(
        funds=funds,
        kind=FundsMove.APPLIED,
        amount=amount,
        effective_date=effective_date,
        posting_date=payment.posting_date,
        transaction=payment,
        reason=reason[:300],
        recorded_by=actor.label[:200],
    )
    settle(loan, payment)
    return payment


@use_case(
    "servicing.return_unapplied",
    audit="loan.funds-returned",
    title="Return unapplied funds",
    approval=second_person_above_limit("amount"),
)
def return_unapplied(
    *,
    funds_id: int,
    amount: Decimal,
    effective_date: date,
    method: str = PaymentMethod.ACH,
    reference: str = "",
    reason: str,
    actor: Actor,
) -> FundsMovement:
    """Send held money, or a part of it, back to the borrower."""
    loan, funds = _lock_funds(funds_id)
    require_amount(amount)
    require_effective_date(loan, effective_date, day_of(loan))
    _require_left(funds, amount)
    if effective_date < funds.received_date:
        raise NotThatMuchHeld(
            f"The money came on {funds.received_date}; it cannot leave on {effective_date}."
        )
    movement = FundsMovement.objects.create(
        funds=funds,
        kind=FundsMove.RETURNED,
        amount=amount,
        effective_date=effective_date,
        posting_date=day_of(loan),
        method=method,
        reference=reference.strip(),
        reason=reason[:300],
        recorded_by=actor.label[:200],
    )
    cash = funds.cash_account or Accounts(loan).code(AccountRole.CASH)
    key = f"funds:{funds.pk}:returned:{movement.pk}"
    _book(loan, "UNAPPLIED_FUNDS_RETURN", key, effective_date, reason, {cash: -amount})
    settle(loan)
    announce("loan.funds-returned", loan_id=loan.pk, funds_id=funds.pk)
    return movement


def remaining(funds: UnappliedFunds) -> Decimal:
    """What is still held of it."""
    return UnappliedFunds.objects.with_remaining().get(pk=funds.pk).remaining


def _lock_funds(funds_id: int) -> tuple[Loan, UnappliedFunds]:
    funds = UnappliedFunds.objects.filter(pk=funds_id).first()
    if funds is None:
        raise NotFound(f"Unapplied funds {funds_id} do not exist.")
    return lock_loan(funds.loan_id), funds


def _require_left(funds: UnappliedFunds, amount: Decimal) -> None:
    left = remaining(funds)
    if amount > left:
        raise NotThatMuchHeld(f"{left:,.2f} of {funds.amount:,.2f} is still held, not {amount:,.2f}.")


def _book(loan: Loan, kind: str, key: str, effective_date: date, memo: str, cash: dict[str, Decimal]) -> None:
    """Cash against what the lender owes for it; the loan's own balances stay as they are."""
    [(code, amount)] = cash.items()
    lines = {code: amount, Accounts(loan).code(AccountRole.UNAPPLIED_FUNDS): -amount}
    entries = post_entries(
        [
            Entry(
                kind=kind,
                posting_key=key,
                posting_date=day_of(loan),
                effective_date=effective_date,
                lines=lines,
                loan_id=loan.pk,
                product_id=loan.product_id,
                memo=memo[:200],
                currency=loan.currency,
            )
        ]
    )
    loan.posted_entries = [*loan.posted_entries, *(entry.pk for entry in entries)]
