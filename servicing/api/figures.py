"""What a loan looks like in figures on one day: as it is stored now, or replayed for another day."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from loanops.engine.amounts import ComponentAmounts
from servicing.buckets import bucket_of
from servicing.explaining import state_known
from servicing.models import Loan
from servicing.selectors import loan_state
from servicing.services.figures import ZERO, thresholds_of


@dataclass(frozen=True)
class Balances:
    """What is owed by component, and what the lender holds for the borrower."""

    principal: Decimal
    interest: Decimal
    fees: Decimal
    penalties: Decimal
    credit: Decimal

    @property
    def current(self) -> Decimal:
        return self.principal + self.interest + self.fees + self.penalties - self.credit


@dataclass(frozen=True)
class LoanFigures:
    """The figures of a loan on `as_of`."""

    as_of: date
    balances: Balances
    charged_off: ComponentAmounts
    due: ComponentAmounts
    overdue: ComponentAmounts
    next_due_date: date | None
    next_due_amount: Decimal
    oldest_unpaid_due_date: date | None
    days_past_due: int
    bucket: str
    principal_disbursed: Decimal
    recovered: Decimal
    written_off: Decimal
    per_diem: Decimal

    @property
    def current_balance(self) -> Decimal:
        """Principal, interest, fees and penalties less the credit the lender holds."""
        return self.balances.current


def stored_figures(loan: Loan) -> LoanFigures:
    """The figures of the loan's stored position."""
    position = loan.position
    plan_runs = bool(position.principal_disbursed) and position.charge_off_date is None
    return LoanFigures(
        as_of=position.as_of,
        balances=Balances(
            position.principal, position.interest, position.fees, position.penalties, position.credit
        ),
        charged_off=position.charged_off,
        due=ComponentAmounts(
            fees=position.due_fees,
            penalties=position.due_penalties,
            interest=position.due_interest,
            principal=position.due_principal,
        ),
        overdue=ComponentAmounts(
            fees=position.overdue_fees,
            penalties=position.overdue_penalties,
            interest=position.overdue_interest,
            principal=position.overdue_principal,
        ),
        next_due_date=position.next_due_date if plan_runs else None,
        next_due_amount=position.next_due_amount if plan_runs else ZERO,
        oldest_unpaid_due_date=position.oldest_unpaid_due_date,
        days_past_due=position.days_past_due,
        bucket=position.bucket,
        principal_disbursed=position.principal_disbursed,
        recovered=position.recovered,
        written_off=position.written_off,
        per_diem=position.per_diem,
    )


def figures_on(loan: Loan, as_of: date, known_at: datetime | None = None) -> LoanFigures:
    """The figures of any day up to now, replayed from terms and transactions: all, or those known at a moment."""
    state = loan_state(loan, as_of) if known_at is None else state_known(loan, as_of, known_at)
    plan_runs = bool(state.principal_disbursed) and state.charge_off_date is None
    return LoanFigures(
        as_of=state.as_of,
        balances=Balances(
            state.balances.principal,
            state.balances.interest,
            state.balances.fees,
            state.balances.penalties,
            state.balances.credit,
        ),
        charged_off=state.charged_off,
        due=state.due,
        overdue=state.overdue,
        next_due_date=state.next_due_date if plan_runs else None,
        next_due_amount=state.next_due_amount if plan_runs else ZERO,
        oldest_unpaid_due_date=state.oldest_unpaid_due_date,
        days_past_due=state.days_past_due,
        bucket=bucket_of(state.days_past_due, thresholds_of(loan)),
        principal_disbursed=state.principal_disbursed,
        recovered=state.recovered.total,
        written_off=state.written_off.total,
        per_diem=state.per_diem,
    )
