"""Ways out of trouble that the engine can compute by itself, for people to pick from or to start from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loanops.engine.dates import add_months, advance
from loanops.engine.errors import EngineError
from loanops.engine.events import TermsChange
from servicing.services.modifying.course import Standing
from servicing.services.modifying.impact import Impact, impact_of
from servicing.services.modifying.policy import limit_of

RELIEF = Decimal("0.75")
"""Of the payment now: what a longer term aims at when the borrower does not say what he can pay."""
STEPS_MAX = 400


@dataclass(frozen=True)
class Alternative:
    """One way out, with its effect."""

    key: str
    title: str
    description: str
    change: TermsChange | None
    interest_pause_until: date | None
    impact: Impact


def alternatives_of(standing: Standing, affordable_payment: Decimal | None) -> list[Alternative]:
    """Three ways out, the smallest change first; one that this loan does not admit is left out."""
    now = _Loan(standing)
    found = []
    for make in (_catching_up, _longer_term, _breathing_space):
        for each in make(now, affordable_payment):
            if each.impact.state_after.rows != each.impact.state_before.rows:
                found.append(each)
    return found


class _Loan:
    """What the alternatives are computed from."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        today = impact_of(standing, TermsChange(), None)
        self.figures = today.before
        self.is_late = today.before.overdue_amount > 0
        self.first_due_date = today.before.next_due_date
        self.installments = today.before.installments
        self.contract_maturity = today.contract_maturity
        self.maturity = today.before_maturity

    def limit(self, name: str) -> int:
        return int(limit_of(self.standing.loan, name))

    def further_installments(self) -> int:
        """How many more installments the longest term of the policy has room for."""
        if self.contract_maturity is None:
            return 0
        until = add_months(self.contract_maturity, self.limit("modification_extension_months_max"))
        start = max(self.maturity, self.standing.on_date)
        steps = 0
        while steps < STEPS_MAX and advance(start, self.standing.frequency, steps + 1) <= until:
            steps += 1
        return steps

    def changed(self, change: TermsChange) -> Impact | None:
        """The effect of a change, or None when the engine has no such plan."""
        try:
            return impact_of(self.standing, change, None)
        except EngineError:
            return None


def _catching_up(loan: _Loan, affordable_payment: Decimal | None) -> Iterator[Alternative]:
    """Arrears over the installments still to come; the end stays. For a loan that is not late, half the longer term."""
    if loan.is_late:
        change = TermsChange(spread_arrears=True)
        title, words = (
            "Catch up over the remaining term",
            "What is overdue is spread over the installments to come.",
        )
    else:
        count = loan.installments + (loan.further_installments() + 1) // 2
        change = TermsChange(number_of_installments=count)
        title, words = "Somewhat longer term", "Half the extension that the policy allows."
    impact = loan.changed(change)
    if impact is not None and (loan.is_late or change.number_of_installments != loan.installments):
        yield Alternative("catch-up", title, words, change, None, impact)


def _longer_term(loan: _Loan, affordable_payment: Decimal | None) -> Iterator[Alternative]:
    """As many installments more as the payment needs to become affordable, within the policy."""
    fewest, most = loan.installments + 1, loan.installments + loan.further_installments()
    if most < fewest or (loan.figures.payment is None and not loan.is_late):
        return
    target = affordable_payment
    if target is None:
        target = (loan.figures.payment or Decimal(0)) * RELIEF
    best: tuple[TermsChange, Impact] | None = None
    while fewest <= most:
        middle = (fewest + most) // 2
        change = TermsChange(number_of_installments=middle, spread_arrears=loan.is_late)
        impact = loan.changed(change)
        if impact is None or impact.after.payment is None or impact.after.payment > target:
            fewest = middle + 1
            best = best or (None if impact is None else (change, impact))
        else:
            most, best = middle - 1, (change, impact)
    if best is None:
        return
    change, impact = best
    reached = impact.after.payment is not None and impact.after.payment <= target
    words = "The term that brings the payment down to what is affordable."
    if not reached:
        words = "The longest term of the policy; the payment stays above what is affordable."
        count = loan.installments + loan.further_installments()
        change = TermsChange(number_of_installments=count, spread_arrears=loan.is_late)
        impact = loan.changed(change) or impact
    yield Alternative("longer-term", "Longer term", words, change, None, impact)


def _breathing_space(loan: _Loan, affordable_payment: Decimal | None) -> Iterator[Alternative]:
    """Nothing to pay for the months the policy allows; then the same number of installments."""
    months = loan.limit("modification_deferral_months_max")
    if loan.first_due_date is None or not months:
        return
    change = TermsChange(first_due_date=add_months(loan.first_due_date, months), spread_arrears=loan.is_late)
    impact = loan.changed(change)
    if impact is not None:
        words = (
            f"No payment for {months} months while interest goes on; every installment after that moves back."
        )
        yield Alternative("breathing-space", "Payment break", words, change, None, impact)
