"""Principal sent out: disbursements, the down payment that comes back at once, from when a tranche earns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loanops.engine.conventions import InterestPeriod
from loanops.engine.errors import EngineError
from loanops.engine.exact import HUNDRED, ZERO
from loanops.engine.money import require_decimal
from loanops.engine.periods import Period
from loanops.engine.terms import LoanTerms


@dataclass(frozen=True, slots=True)
class Disbursement:
    """Principal sent out on a day; a loan may have several."""

    on: date
    amount: Decimal

    def __post_init__(self) -> None:
        require_decimal(self.amount, "disbursed amount")
        if self.amount <= ZERO:
            raise EngineError("A disbursement is above zero.")


def down_payment(terms: LoanTerms, disbursed: Decimal) -> Decimal:
    """The part of a disbursement that the borrower pays at once."""
    if terms.down_payment_percent is None:
        return ZERO
    return terms.rounding.round_installment(disbursed * terms.down_payment_percent / HUNDRED)


@dataclass(frozen=True, slots=True)
class Tranche:
    """A disbursement as the plan repays it: its amount net of the down payment, and what flat interest counts on.

    Flat interest worked out for the whole term counts on all that was sent.
    """

    on: date
    amount: Decimal
    base: Decimal


def tranche(terms: LoanTerms, on: date, sent: Decimal) -> Tranche:
    """What the plan makes of a sum sent out."""
    net = sent - down_payment(terms, sent)
    return Tranche(on, net, sent if terms.is_evenly_flat else net)


def interest_start(terms: LoanTerms, period: Period, on: date) -> date:
    """The day from which a tranche earns interest: its own, or the period's first where parts do not count."""
    whole_periods = terms.interest_period is InterestPeriod.SAME_AS_REPAYMENT
    return period.from_date if whole_periods and not terms.partial_period_interest else on
