"""Statements: the account of a period, told to the borrower once and never changed."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.ids import next_numbers
from loanops.core.outbox import announce_all
from loanops.notifications.services.queueing import Message, notify_all
from loanops.usecases import use_case
from loanops.web.documents.storing import stored_pdf
from servicing.documents.statement import statement_pdf
from servicing.models import Statement, StatementKind
from servicing.models.loans import StatementDelivery
from servicing.services.recording import day_of, lock_loan
from servicing.services.statement_figures import Period, checksum_of, statement_figures
from servicing.services.stored import StoredLoan, load

ONE_DAY = timedelta(days=1)
ISSUED = "statement.issued"


class UnableToIssueStatement(LoanOpsError):
    """There is nothing to account for yet."""


@use_case("servicing.issue_statement", audit="statement.issued", title="Issue statement")
def issue_statement(*, loan_id: int, reason: str = "", actor: Actor) -> Statement:
    """The account from the end of the last statement through today; today's is there already when asked twice."""
    loan = lock_loan(loan_id)
    last_day = day_of(loan)
    if loan.first_disbursed_date is None:
        raise UnableToIssueStatement(f"{loan.number} is not disbursed yet; there is nothing to account for.")
    [stored] = load([loan])
    previous = latest_statements([loan.pk]).get(loan.pk)
    if previous is not None and previous.period_to > last_day:
        return previous
    statement = draft_statement(stored, last_day, previous, kind=StatementKind.ON_REQUEST)
    statement.issued_by = actor.label[:200]
    store_statements([statement])
    return statement


def latest_statements(loan_ids: Iterable[int]) -> dict[int, Statement]:
    """The last statement of each loan that has one, in one query."""
    rows = Statement.objects.filter(loan_id__in=loan_ids).order_by("loan_id", "-period_to")
    return {each.loan_id: each for each in rows.distinct("loan_id")}


def draft_statement(
    stored: StoredLoan, last_day: date, previous: Statement | None, *, kind: StatementKind
) -> Statement:
    """The statement through `last_day`, not stored yet; the loan is disbursed and its row locked."""
    loan = stored.loan
    assert loan.first_disbursed_date is not None
    from_date = previous.period_to if previous else loan.first_disbursed_date
    period = Period(from_date, last_day + ONE_DAY, previous)
    figures = statement_figures(stored, period)
    due = figures["amount_due"]
    return Statement(
        loan=loan,
        kind=kind,
        issued_on=last_day,
        through_sequence=max(each.sequence for each in stored.transactions),
        period_from=period.from_date,
        period_to=period.to_date,
        due_date=due["due_date"] and date.fromisoformat(due["due_date"]),
        amount_due=Decimal(due["total"]),
        figures=figures,
        checksum=checksum_of(figures),
    )


def store_statements(statements: Sequence[Statement]) -> None:
    """Number and store statements, tell the borrowers, and have the papers made after commit."""
    for statement, number in zip(statements, next_numbers("ST", len(statements)), strict=True):
        statement.number = number
        statement.ensure_public_id()
    Statement.objects.bulk_create(statements)
    notify_all(_ready(each) for each in statements if each.loan.statement_delivery == StatementDelivery.EMAIL)
    announce_all(ISSUED, [{"statement_id": each.pk} for each in statements])


def _ready(statement: Statement) -> Message:
    loan = statement.loan
    return Message(
        template="loan.statement-ready",
        recipient=loan.business.email,
        context={
            "business": str(loan.business),
            "lender": settings.LENDER_NAME,
            "loan": loan.number,
            "number": statement.number,
            "from_date": statement.period_from,
            "last_day": statement.period_to - ONE_DAY,
            "amount_due": statement.amount_due,
            "due_date": statement.due_date,
            "overdue": Decimal(statement.figures["past_due"]["amount"]),
            "link": f"{settings.PUBLIC_URL}/",
        },
        dedupe_key=f"loan.statement-ready:{statement.number}",
        business_id=loan.business_id,
        loan_number=loan.number,
    )


def read_statement_pdf(statement: Statement) -> bytes:
    """The paper from the storage; made and stored there when it is asked for before that happened."""
    return stored_pdf(statement.file_path, lambda: statement_pdf(statement))


def handle_issued(statement_id: int) -> None:
    """After commit: make the paper and store it. Safe to repeat."""
    read_statement_pdf(Statement.objects.get(pk=statement_id))
