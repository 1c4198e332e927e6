"""Charges a person decides on: a fee, or giving up a fee, a penalty or interest."""

from datetime import date
from decimal import Decimal

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.usecases import second_person_above_limit, use_case
from servicing.models import Loan, Transaction, TransactionKind
from servicing.models.transactions import WaivableComponent
from servicing.services.fees import LoanFee, fee_called
from servicing.services.recording import (
    append_transaction,
    day_of,
    lock_loan,
    require_amount,
    require_effective_date,
    require_status,
    settle,
)
from servicing.states import LoanStatus


class FeeNotSaid(LoanOpsError):
    """Which fee, or how much, is not said, or both contradict each other."""


class UnableToWaive(LoanOpsError):
    """More than is owed cannot be given up."""


@use_case("servicing.assess_fee", audit="loan.fee-assessed", title="Assess fee")
def assess_fee(
    *,
    loan_id: int,
    amount: Decimal | None = None,
    effective_date: date,
    fee: str = "",
    reference: str = "",
    reason: str,
    actor: Actor,
) -> Transaction:
    """A fee for something that happened, due with the installment in whose period it falls.

    `fee` names one of the product's fees, which costs what the product says; without it the amount is free.
    """
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, because="assessing a fee")
    amount, known = _fee_to_charge(loan, fee.strip(), amount)
    require_amount(amount)
    require_effective_date(loan, effective_date, day_of(loan))
    charged = append_transaction(
        loan,
        kind=TransactionKind.FEE,
        amount=amount,
        effective_date=effective_date,
        reference=reference.strip() or (known.name if known else ""),
        details={"fee": known.code} if known else {},
        actor=actor,
        reason=reason,
    )
    settle(loan, charged)
    return charged


def _fee_to_charge(loan: Loan, fee: str, amount: Decimal | None) -> tuple[Decimal, LoanFee | None]:
    """The amount, and the product's fee where one is named; both have to agree."""
    if not fee:
        if amount is None:
            raise FeeNotSaid("Say either one of the product's fees or an amount.")
        return amount, None
    known = fee_called(loan, fee)
    if amount is not None and amount != known.amount:
        raise FeeNotSaid(f"{known.name} costs {known.amount:,.2f} on {loan.number}, not {amount:,.2f}.")
    return known.amount, known


@use_case(
    "servicing.waive", audit="loan.charge-waived", title="Waive", approval=second_person_above_limit("amount")
)
def waive(
    *, loan_id: int, component: str, amount: Decimal, effective_date: date, reason: str, actor: Actor
) -> Transaction:
    """Give up fees, penalties or interest on purpose: never more than is owed of them."""
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, because="a waiver")
    require_amount(amount)
    require_effective_date(loan, effective_date, day_of(loan))
    waiver = append_transaction(
        loan,
        kind=TransactionKind.WAIVER,
        amount=amount,
        effective_date=effective_date,
        component=WaivableComponent(component),
        actor=actor,
        reason=reason,
    )
    left = settle(loan, waiver).unused(waiver)
    if left:
        label = WaivableComponent(component).label.lower()
        raise UnableToWaive(
            f"Of {label}, {amount - left:,.2f} is owed on {effective_date}; {amount:,.2f} is too much."
        )
    return waiver
