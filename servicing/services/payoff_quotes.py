"""Payoff quotes: the sum that closes a loan on a day, told in writing and kept as it was told."""

from datetime import date, timedelta

from django.conf import settings

from loanops.core.actors import Actor
from loanops.core.errors import FieldError, LoanOpsError, NotFound
from loanops.core.ids import next_number
from loanops.core.outbox import announce
from loanops.engine.replay import payoff
from loanops.engine.state import PayoffQuote as Payoff
from loanops.usecases import use_case
from loanops.web.documents.storing import stored_pdf
from servicing.documents.payoff import payoff_pdf
from servicing.models import Loan, PayoffQuote
from servicing.services.figures import ZERO, accrual
from servicing.services.recording import day_of, lock_loan, require_status
from servicing.services.stored import StoredLoan, load
from servicing.states import LoanStatus

DAYS_AHEAD_MAX = 90


class QuoteDateOutOfRange(LoanOpsError):
    """A payoff is quoted from today on, and not too far ahead."""


class NothingToPayOff(LoanOpsError):
    """Nothing is owed on that day."""


@use_case("servicing.issue_payoff_quote", audit="payoff-quote.issued", title="Issue payoff quote")
def issue_payoff_quote(*, loan_id: int, quote_date: date, reason: str = "", actor: Actor) -> PayoffQuote:
    """The payoff on `quote_date` and on each day after it that the quote is good for, as a letter to the borrower."""
    if not Loan.objects.visible_to(actor).filter(pk=loan_id).exists():
        raise NotFound(f"Loan {loan_id} does not exist.")
    loan = lock_loan(loan_id)
    require_status(loan, LoanStatus.ACTIVE, LoanStatus.CHARGED_OFF, because="a payoff quote")
    today = day_of(loan)
    _require_near(quote_date, today)
    [stored] = load([loan])
    payoffs = payoffs_from(stored, quote_date)
    first = payoffs[0]
    if first.total <= ZERO:
        raise NothingToPayOff(f"{loan.number} owes nothing on {quote_date}.")
    quote = PayoffQuote.objects.create(
        loan=loan,
        number=next_number("PQ"),
        issued_on=today,
        issued_by=actor.label[:200],
        through_sequence=max(each.sequence for each in stored.transactions),
        quote_date=quote_date,
        valid_through=payoffs[-1].on_date,
        amount=first.total,
        principal=first.components.principal,
        interest=first.components.interest,
        fees=first.components.fees,
        penalties=first.components.penalties,
        per_diem=accrual(first.per_diem),
        days=[{"date": each.on_date.isoformat(), "amount": f"{each.total:.2f}"} for each in payoffs],
    )
    announce("payoff-quote.issued", quote_id=quote.pk)
    return quote


def payoffs_from(stored: StoredLoan, quote_date: date) -> list[Payoff]:
    """What closes the loan on each day of a quote for `quote_date`, supposing that nothing else happens."""
    terms, events = stored.loan.engine_terms(), stored.events()
    days = range(settings.PAYOFF_QUOTE_DAYS + 1)
    return [payoff(terms, events, quote_date + timedelta(days=number)) for number in days]


def read_quote_pdf(quote: PayoffQuote) -> bytes:
    """The letter from the storage; made and stored there when it is asked for before that happened."""
    return stored_pdf(quote.file_path, lambda: payoff_pdf(quote))


def handle_issued(quote_id: int) -> None:
    """After commit: make the letter and store it. Safe to repeat."""
    read_quote_pdf(PayoffQuote.objects.select_related("loan__business").get(pk=quote_id))


def _require_near(quote_date: date, today: date) -> None:
    last = today + timedelta(days=DAYS_AHEAD_MAX)
    if not today <= quote_date <= last:
        detail = f"A payoff is quoted for {today} to {last}, not for {quote_date}."
        raise QuoteDateOutOfRange(detail, errors=[FieldError("/quote_date", "out_of_range", detail)])
