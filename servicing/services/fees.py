"""The fees of a loan's product, as they were when it was booked."""

from dataclasses import dataclass
from decimal import Decimal

from loanops.core.errors import FieldError, InvalidInput
from products.choices import FeeTiming
from products.quoting import fees_of
from servicing.models import Loan


@dataclass(frozen=True)
class LoanFee:
    """A fee the product charges when something happens: what it costs on this loan."""

    code: str
    name: str
    kind: str
    amount: Decimal


def event_fees(loan: Loan) -> list[LoanFee]:
    """The fees that may be charged while the loan runs.

    Those of the disbursement are withheld from it, those of every installment stand in the schedule.
    """
    return [
        LoanFee(fee["code"], fee["name"], fee["kind"], Decimal(fee["amount"]))
        for fee in fees_of(loan.product_snapshot, loan.engine_terms())
        if fee["timing"] == FeeTiming.EVENT
    ]


def fee_of_kind(loan: Loan, kind: str) -> LoanFee | None:
    """The product's fee for this kind of event, if it has one that costs something."""
    return next((fee for fee in event_fees(loan) if fee.kind == kind and fee.amount > 0), None)


def fee_called(loan: Loan, code: str) -> LoanFee:
    """The fee of this name; one the product does not have is refused."""
    known = event_fees(loan)
    for fee in known:
        if fee.code == code:
            return fee
    names = ", ".join(fee.code for fee in known) or "none"
    raise InvalidInput(
        errors=[FieldError("/fee", "unknown_fee", f"{loan.number} has no such fee. It has: {names}.")]
    )
