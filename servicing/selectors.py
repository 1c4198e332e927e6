"""Reading loans: their state on any day, what a payoff takes, what is due next."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loanops.core import clock
from loanops.core.errors import LoanOpsError
from loanops.engine.amounts import ComponentAmounts
from loanops.engine.events import Event, EventKind
from loanops.engine.replay import payoff, replay
from loanops.engine.state import LoanState, PayoffQuote
from servicing.models import Installment, Loan, LoanPosition
from servicing.services.boarding import start_on
from servicing.services.figures import ZERO
from servicing.services.stored import load
from servicing.states import LoanStatus


class UnableToQuote(LoanOpsError):
    """There is nothing to pay off on that day."""


@dataclass(frozen=True)
class NextPayment:
    """What the borrower is asked to pay next: what is overdue already, and the coming installment."""

    due_date: date | None
    amount: Decimal
    components: ComponentAmounts
    overdue_amount: Decimal


def loan_day(loan: Loan) -> date:
    """The day the loan lives in now."""
    return loan.current_day(clock.business_date())


def loan_state(loan: Loan, as_of: date | None = None) -> LoanState:
    """The loan on any day, replayed from its terms and transactions; today when no day is given."""
    [stored] = load([loan])
    return replay(loan.engine_terms(), stored.events(), as_of or loan_day(loan))


def payoff_quote(loan: Loan, on_date: date) -> PayoffQuote:
    """The sum that closes the loan when it is paid on `on_date`; valid on that day only."""
    if loan.first_disbursed_date is None or on_date < loan.first_disbursed_date:
        raise UnableToQuote(f"{loan.number} is not disbursed on {on_date}; there is nothing to pay off.")
    [stored] = load([loan])
    return payoff(loan.engine_terms(), stored.events(), on_date)


def next_payment(loan: Loan) -> NextPayment:
    """The next due date with its amount by component; nothing when nothing is due."""
    position = LoanPosition.objects.filter(loan=loan).first()
    if position is None or loan.status != LoanStatus.ACTIVE or position.next_due_date is None:
        overdue = position.overdue_amount if position else ZERO
        return NextPayment(None, ZERO, ComponentAmounts(), overdue)
    rows = Installment.objects.filter(loan=loan, due_date=position.next_due_date, number__isnull=False)
    components = ComponentAmounts()
    for row in rows:
        components = components + ComponentAmounts(
            fees=row.fees - row.paid_fees,
            penalties=row.penalties - row.paid_penalties,
            interest=row.interest - row.paid_interest,
            principal=row.principal - row.paid_principal,
        )
    return NextPayment(position.next_due_date, position.next_due_amount, components, position.overdue_amount)


def planned_state(loan: Loan, on_date: date) -> LoanState:
    """A loan not paid out yet, as it will look when its whole principal leaves on `on_date`."""
    terms = start_on(loan.engine_terms(), loan.product_snapshot, on_date)
    return replay(terms, [Event("planned", EventKind.DISBURSEMENT, on_date, loan.principal)], on_date)
