"""What a change of terms does to a loan: the same figures before and after, and both schedules.

Both sides are replays of the loan on the day of the change, without it and with it. What is still to come supposes,
as every schedule does, that everything due is paid now and every later installment on its day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.engine.alternatives import CASH_MONTHS, Outcome, outcome
from loanops.engine.dates import add_months
from loanops.engine.errors import EngineError
from loanops.engine.events import Event, EventKind, TermsChange
from loanops.engine.replay import replay
from loanops.engine.state import LoanState, Row, RowKind
from products.terms import FREQUENCIES
from servicing.models.modifications import ModificationType
from servicing.services.modifying.course import Standing

CHANGE_ID, PAUSE_ID = "proposed-change", "proposed-pause"


@dataclass(frozen=True)
class Figures:
    """A loan from the day of the change on. `total_cost` is all that is paid above what was lent, from the start."""

    payment: Decimal | None
    largest_payment: Decimal | None
    annual_rate: Decimal
    installments: int
    next_due_date: date | None
    maturity_date: date | None
    principal: Decimal
    total_interest: Decimal
    total_cost: Decimal
    still_to_pay: Decimal
    cash_next_months: Decimal
    days_past_due: int
    overdue_amount: Decimal

    def to_json(self) -> dict[str, Any]:
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}


LABELS: tuple[tuple[str, str], ...] = (
    ("payment", "Payment"),
    ("annual_rate", "Rate"),
    ("installments", "Installments still to come"),
    ("next_due_date", "Next due date"),
    ("maturity_date", "Maturity"),
    ("principal", "Principal"),
    ("total_interest", "Total interest"),
    ("total_cost", "Total cost"),
    ("still_to_pay", "Still to pay"),
    ("cash_next_months", f"Cash over the next {CASH_MONTHS} months"),
    ("overdue_amount", "Overdue"),
    ("days_past_due", "Days past due"),
)
"""The figures people compare, in the order in which they are shown."""


@dataclass(frozen=True)
class Impact:
    """A change's effect on one loan."""

    on_date: date
    before: Figures
    after: Figures
    state_before: LoanState
    state_after: LoanState
    contract_maturity: date | None
    deferral_months: int

    @property
    def before_maturity(self) -> date:
        return self.before.maturity_date or self.on_date

    def frequency_code(self, change: TermsChange) -> str:
        """The product's word for the frequency a change asks for; empty when it has none."""
        return next((code.value for code, each in FREQUENCIES.items() if each == change.frequency), "")

    def to_json(self) -> dict[str, Any]:
        """As a proposal keeps it."""
        return {
            "on_date": self.on_date.isoformat(),
            "deferral_months": self.deferral_months,
            "before": self.before.to_json(),
            "after": self.after.to_json(),
            "schedule_before": schedule_rows(self.state_before),
            "schedule_after": schedule_rows(self.state_after),
        }


def impact_of(standing: Standing, change: TermsChange | None, interest_pause_until: date | None) -> Impact:
    """The loan without and with the change; raises EngineError where the engine cannot compute such a plan."""
    loan, on_date = standing.loan, standing.on_date
    terms, events = loan.engine_terms(), standing.stored.events()
    changed = [*events, *_events_of(change, interest_pause_until, on_date)]
    before = replay(terms, events, on_date)
    after = replay(terms, changed, on_date)
    agreed = [each for each in events if each.kind is EventKind.DISBURSEMENT]
    contract = replay(terms, agreed, max(each.effective_date for each in agreed))
    return Impact(
        on_date=on_date,
        before=figures_of(outcome(terms, events, on_date), before),
        after=figures_of(outcome(terms, changed, on_date), after),
        state_before=before,
        state_after=after,
        contract_maturity=_maturity(contract),
        deferral_months=_deferral(before, after, change),
    )


def figures_of(asked: Outcome, state: LoanState) -> Figures:
    """The figures of one side: what the loan asks for, and where it stands."""
    to_come = [row.due.principal + row.due.interest for row in _to_come(state)]
    return Figures(
        payment=asked.payment if to_come else None,
        largest_payment=max(to_come, default=None),
        annual_rate=asked.annual_rate,
        installments=asked.installments,
        next_due_date=asked.first_due_date,
        maturity_date=asked.maturity_date,
        principal=state.balances.principal,
        total_interest=asked.interest,
        total_cost=asked.cost,
        still_to_pay=asked.still_to_pay,
        cash_next_months=asked.cash_next_months,
        days_past_due=state.days_past_due,
        overdue_amount=state.overdue_amount,
    )


def types_of(
    standing: Standing, change: TermsChange | None, interest_pause_until: date | None, impact: Impact
) -> list[str]:
    """What kinds of modification a change amounts to; several at once."""
    found = [ModificationType.INTEREST_PAUSE] if interest_pause_until is not None else []
    if change is not None:
        found += _types_of_change(standing, change, impact)
    return [each.value for each in ModificationType if each in found]


def _types_of_change(standing: Standing, change: TermsChange, impact: Impact) -> list[ModificationType]:
    found = []
    before, after = impact.before, impact.after
    if change.annual_rate is not None and change.annual_rate != before.annual_rate:
        found.append(ModificationType.RATE_CHANGE)
    if change.frequency is not None and change.frequency != standing.frequency:
        found.append(ModificationType.FREQUENCY_CHANGE)
    if change.first_due_date is not None and change.first_due_date != before.next_due_date:
        deferred = impact.deferral_months > 0
        found.append(ModificationType.DEFERRAL if deferred else ModificationType.DUE_DATE_CHANGE)
    if change.number_of_installments is not None and before.maturity_date and after.maturity_date:
        if change.number_of_installments > before.installments or after.maturity_date > before.maturity_date:
            found.append(ModificationType.TERM_EXTENSION)
        elif after.maturity_date < before.maturity_date:
            found.append(ModificationType.TERM_REDUCTION)
    if (
        change.installment_amount is not None
        and before.payment
        and change.installment_amount < before.payment
    ):
        found.append(ModificationType.REDUCED_PAYMENT)
    if change.capitalize:
        found.append(ModificationType.CAPITALIZATION)
    if change.spread_arrears:
        found.append(ModificationType.RE_AGE)
    if change.amortization is not None or not found:
        found.append(ModificationType.RE_AMORTIZATION)
    return found


def schedule_rows(state: LoanState) -> list[dict[str, Any]]:
    """A schedule as a proposal keeps and shows it."""
    return [
        {
            "number": row.number,
            "kind": row.kind.value,
            "due_date": row.due_date.isoformat(),
            "billed": row.billed,
            "principal": _plain(row.due.principal),
            "interest": _plain(row.due.interest),
            "charges": _plain(row.due.fees + row.due.penalties),
            "due": _plain(row.due.total),
            "outstanding": _plain(row.outstanding.total),
            "balance_after": _plain(row.balance_after),
        }
        for row in state.rows
    ]


def read_figure(values: Mapping[str, Any], name: str) -> Any:
    """A kept figure in its own type again."""
    value = values.get(name)
    if value is None or isinstance(value, int):
        return value
    return date.fromisoformat(value) if name.endswith("_date") else Decimal(value)


def _events_of(change: TermsChange | None, interest_pause_until: date | None, on_date: date) -> list[Event]:
    events = []
    if interest_pause_until is not None:
        events.append(Event(PAUSE_ID, EventKind.INTEREST_PAUSE, on_date, until_date=interest_pause_until))
    if change is not None:
        events.append(Event(CHANGE_ID, EventKind.RESCHEDULE, on_date, change=change))
    if not events:
        raise EngineError("Nothing is to change.")
    return events


def _to_come(state: LoanState) -> list[Row]:
    return [row for row in state.rows if row.kind is RowKind.INSTALLMENT and not row.billed]


def _maturity(state: LoanState) -> date | None:
    return max((row.due_date for row in state.rows if row.kind is RowKind.INSTALLMENT), default=None)


def _deferral(before: LoanState, after: LoanState, change: TermsChange | None) -> int:
    """Whole months by which the next installment moves back."""
    if change is None or change.first_due_date is None:
        return 0
    first, moved = _to_come(before), _to_come(after)
    if not first or not moved:
        return 0
    months = 0
    while add_months(first[0].due_date, months + 1) <= moved[0].due_date:
        months += 1
    return months


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value
