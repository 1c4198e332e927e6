"""Ways to change a loan that its borrower cannot pay as agreed, and what any change does to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from loanops.engine.conventions import Component
from loanops.engine.dates import add_months
from loanops.engine.errors import EngineError
from loanops.engine.events import Event, EventKind, TermsChange
from loanops.engine.exact import ZERO, exact
from loanops.engine.replay import replay
from loanops.engine.state import LoanState, Row, RowKind
from loanops.engine.terms import LoanTerms

CASH_MONTHS = 6
INSTALLMENTS_MAX = 600
RATE_STEP = Decimal("0.01")
PROPOSED = "proposed change"
NEW_PRINCIPAL = (EventKind.CAPITALIZATION, EventKind.RESCHEDULE)


@dataclass(frozen=True, slots=True)
class ModificationLimits:
    """How far a lender goes: months beyond the present maturity, months without payment, the lowest annual rate."""

    extension_months_max: int
    deferral_months_max: int
    rate_floor: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a loan asks from a day on.

    `payment` is what most installments to come ask for. Interest and cost are those of the loan's whole life, cost
    with fees and penalties; both include what became principal. `cash_next_months` falls due within six months,
    with all that is overdue.
    """

    payment: Decimal
    annual_rate: Decimal
    installments: int
    first_due_date: date | None
    maturity_date: date
    interest: Decimal
    cost: Decimal
    still_to_pay: Decimal
    cash_next_months: Decimal


@dataclass(frozen=True, slots=True)
class Impact:
    """The loan without a change and with it."""

    before: Outcome
    after: Outcome


class Route(StrEnum):
    """What an alternative changes first."""

    LONGER_TERM = "LONGER_TERM"
    LOWER_RATE = "LOWER_RATE"
    DEFERRAL = "DEFERRAL"


@dataclass(frozen=True, slots=True)
class Alternative:
    """One change that stays within the limits; `reaches_target` is false when the payment is still too high."""

    route: Route
    change: TermsChange
    impact: Impact
    reaches_target: bool


def impact(terms: LoanTerms, events: Iterable[Event], as_of: date, change: TermsChange) -> Impact:
    """What the change does to the loan when it counts from that day on."""
    known = list(events)
    return Impact(outcome(terms, known, as_of), _with(terms, known, as_of, change))


@exact
def outcome(terms: LoanTerms, events: Iterable[Event], as_of: date) -> Outcome:
    """What the loan asks as it stands."""
    known = list(events)
    state = replay(terms, known, as_of)
    to_come = _to_come(state)
    lent = state.principal_disbursed + state.refunded_above_credit + state.charged_back
    cost = sum((row.due.total for row in state.rows), ZERO) - lent
    until = add_months(as_of, CASH_MONTHS)
    asked = Counter(row.due.principal + row.due.interest for row in to_come)
    return Outcome(
        payment=max(asked, key=lambda amount: (asked[amount], amount), default=state.per_diem * 0),
        annual_rate=state.annual_rate_now,
        installments=len(to_come),
        first_due_date=min((row.due_date for row in to_come), default=None),
        maturity_date=max((row.due_date for row in to_come), default=state.maturity_date),
        interest=sum((row.due.interest for row in state.rows), ZERO) + _interest_made_principal(known, state),
        cost=cost,
        still_to_pay=sum((row.outstanding.total for row in state.rows), ZERO),
        cash_next_months=sum((row.outstanding.total for row in state.rows if row.due_date <= until), ZERO),
    )


def alternatives(
    terms: LoanTerms,
    events: Iterable[Event],
    as_of: date,
    limits: ModificationLimits,
    target_payment: Decimal | None,
) -> tuple[Alternative, ...]:
    """A longer term, a lower rate, a break from paying: each goes only as far as the target payment needs.

    Without a target each goes as far as the limits allow. Arrears go into the new plan. A change that the limits or
    the loan do not admit is left out.
    """
    search = _Search(terms, list(events), as_of, limits, target_payment)
    if not search.before.installments and not search.is_late:
        return ()
    found = (search.longer_term(), search.lower_rate(), search.deferral())
    return tuple(each for each in found if each is not None)


class _Search:
    """Tries changes on one loan."""

    def __init__(
        self,
        terms: LoanTerms,
        events: list[Event],
        as_of: date,
        limits: ModificationLimits,
        target: Decimal | None,
    ) -> None:
        self.terms = terms
        self.events = events
        self.as_of = as_of
        self.limits = limits
        self.target = target
        self.before = outcome(terms, events, as_of)
        self.is_late = replay(terms, events, as_of, project=False).days_past_due > 0
        self.count = max(self.before.installments, 1)
        self.latest = add_months(max(self.before.maturity_date, as_of), limits.extension_months_max)
        self.unchanged = TermsChange(number_of_installments=self.count, spread_arrears=self.is_late)

    def longer_term(self) -> Alternative | None:
        """The fewest further installments that reach the target."""
        change = self._extended(self.unchanged)
        return None if change == self.unchanged else self._alternative(Route.LONGER_TERM, change)

    def lower_rate(self) -> Alternative | None:
        """The highest rate that reaches the target; at the floor the term is extended as well."""
        floor, rate = self.limits.rate_floor, self.before.annual_rate
        if floor is None or floor >= rate:
            return None
        steps = int((rate - floor) / RATE_STEP)

        def at(step: int) -> TermsChange:
            new = floor if step == steps else rate - RATE_STEP * step
            return replace(self.unchanged, annual_rate=new)

        change = at(self._first(1, steps, at)) if steps else at(0)
        if not self._reaches(change):
            change = self._extended(change)
        return self._alternative(Route.LOWER_RATE, change)

    def deferral(self) -> Alternative | None:
        """All months without payment that the limits allow, then the balance of that day over a term as needed."""
        first, months = self.before.first_due_date, self.limits.deferral_months_max
        if first is None or not months:
            return None
        later = replace(self.unchanged, first_due_date=add_months(first, months))
        return self._alternative(Route.DEFERRAL, self._extended(later))

    def _extended(self, change: TermsChange) -> TermsChange:
        """The change with the fewest installments that reach the target, or the most that end in time."""

        def at(count: int) -> TermsChange:
            return replace(change, number_of_installments=count)

        def in_time(count: int) -> bool:
            tried = self._try(at(count))
            return tried is not None and tried.maturity_date <= self.latest

        low, high = self.count, min(2 * self.count, INSTALLMENTS_MAX)
        while high < INSTALLMENTS_MAX and in_time(high):
            low, high = high, min(2 * high, INSTALLMENTS_MAX)
        while low < high:
            middle = (low + high + 1) // 2
            if in_time(middle):
                low = middle
            else:
                high = middle - 1
        return at(self._first(self.count, low, at))

    def _first(self, low: int, high: int, at: Callable[[int], TermsChange]) -> int:
        """The first step that reaches the target, or the last one; payments only fall from step to step."""
        while low < high:
            middle = (low + high) // 2
            if self._reaches(at(middle)):
                high = middle
            else:
                low = middle + 1
        return low

    def _reaches(self, change: TermsChange) -> bool:
        tried = self._try(change)
        return self.target is not None and tried is not None and tried.payment <= self.target

    def _try(self, change: TermsChange) -> Outcome | None:
        try:
            return _with(self.terms, self.events, self.as_of, change)
        except EngineError:
            return None

    def _alternative(self, route: Route, change: TermsChange) -> Alternative | None:
        after = self._try(change)
        if after is None:
            return None
        reaches = self.target is None or after.payment <= self.target
        return Alternative(route, change, Impact(self.before, after), reaches)


def _with(terms: LoanTerms, events: list[Event], as_of: date, change: TermsChange) -> Outcome:
    proposed = Event(PROPOSED, EventKind.RESCHEDULE, as_of, change=change)
    return outcome(terms, [*events, proposed], as_of)


def _to_come(state: LoanState) -> list[Row]:
    return [row for row in state.rows if row.kind is RowKind.INSTALLMENT and not row.billed]


def _interest_made_principal(events: list[Event], state: LoanState) -> Decimal:
    parts = [
        part for each in events if each.kind in NEW_PRINCIPAL for part in state.allocations.get(each.id, ())
    ]
    return sum((part.amount for part in parts if part.component is Component.INTEREST), ZERO)
