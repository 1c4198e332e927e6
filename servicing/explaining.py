"""Answering "why is it so much?": any figure of a loan, on any day, as it was known then and as it stands now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from loanops.core.errors import LoanOpsError
from loanops.engine.errors import EngineError
from loanops.engine.events import Event
from loanops.engine.explaining import explain
from loanops.engine.explanation import Explanation, Figure
from loanops.engine.replay import replay
from loanops.engine.state import LoanState
from loanops.engine.terms import LoanTerms
from servicing.models import Loan, Transaction, TransactionKind
from servicing.models.transactions import DERIVED
from servicing.selectors import loan_day
from servicing.services.figures import event_of

DOCUMENTS = {
    Figure.PRINCIPAL: "allocation",
    Figure.INTEREST: "accrual",
    Figure.FEES: "allocation",
    Figure.PENALTIES: "late-fees",
    Figure.CREDIT: "allocation",
    Figure.PAYOFF: "payoff",
    Figure.DUE: "late-fees",
    Figure.OVERDUE: "late-fees",
    Figure.DAYS_PAST_DUE: "late-fees",
    Figure.INSTALLMENT: "schedule",
    Figure.ALLOCATION: "allocation",
    Figure.ACCRUAL: "accrual",
    Figure.LATE_FEE: "late-fees",
}


class UnableToExplain(LoanOpsError):
    """There is no such figure on that day, or something is missing that names it."""


@dataclass(frozen=True)
class Question:
    """Which figure, and what names it: an installment, a transaction, a stretch of days `[from_date, to_date)`."""

    figure: Figure
    installment: int | None = None
    transaction: Transaction | None = None
    from_date: date | None = None
    to_date: date | None = None


@dataclass(frozen=True)
class Answer:
    """The explanation as of a day; `restated` is the same figure by everything known now, where that was asked for.

    `rule_version` names the product version whose rules the loan carries, `document` the page that describes the rule.
    """

    loan: Loan
    as_of: date
    known_at: datetime | None
    explanation: Explanation
    restated: Explanation | None
    rule_version: str
    document: str

    @property
    def has_changed(self) -> bool:
        """What was known then is no longer what holds."""
        return self.restated is not None and self.restated.value != self.explanation.value


def explain_figure(
    loan: Loan, question: Question, *, as_of: date | None = None, known_at: datetime | None = None
) -> Answer:
    """Explain a figure of the loan on `as_of`, by what was recorded until `known_at` (by default: until now)."""
    day = as_of or loan_day(loan)
    if loan.first_disbursed_date is None:
        raise UnableToExplain(f"{loan.number} is not disbursed yet; there is no figure to explain.")
    transactions = list(loan.transactions.order_by("sequence"))

    def explained(known: Callable[[Transaction], bool], terms: LoanTerms) -> Explanation:
        try:
            return explain(
                terms,
                events_of([each for each in transactions if known(each)]),
                day,
                question.figure,
                event_id=str(question.transaction.pk) if question.transaction else None,
                installment=question.installment,
                from_date=question.from_date,
                to_date=question.to_date,
            )
        except EngineError as error:
            raise UnableToExplain(str(error)) from error

    now = explained(lambda each: True, loan.engine_terms())
    then = None
    if known_at is not None:
        then = explained(lambda each: each.recorded_at <= known_at, terms_known(loan, known_at))
    snapshot = loan.product_snapshot
    return Answer(
        loan=loan,
        as_of=day,
        known_at=known_at,
        explanation=then or now,
        restated=now if then else None,
        rule_version=f"{snapshot['name']}, version {snapshot['version_number']}",
        document=f"docs/calculations/{DOCUMENTS[question.figure]}.md",
    )


def state_known(loan: Loan, as_of: date, known_at: datetime) -> LoanState:
    """The loan on a day as it was known at a moment: terms and transactions recorded later do not count."""
    known = loan.transactions.filter(recorded_at__lte=known_at).order_by("sequence")
    return replay(terms_known(loan, known_at), events_of(list(known)), as_of)


def events_of(transactions: list[Transaction]) -> list[Event]:
    """Standing transactions as the engine reads them: without reversals and what they reverse, without late fees."""
    undone = {each.reverses_id for each in transactions}
    quiet = (TransactionKind.REVERSAL, *DERIVED)
    return [event_of(each) for each in transactions if each.pk not in undone and each.kind not in quiet]


def terms_known(loan: Loan, known_at: datetime) -> LoanTerms:
    """The loan's terms as they were stored at that moment."""
    record = loan.history.filter(history_date__lte=known_at).order_by("-history_date", "-history_id").first()
    if record is None:
        raise UnableToExplain(f"{loan.number} was not on the books at {known_at.isoformat()}.")
    return LoanTerms.from_json(record.terms)
