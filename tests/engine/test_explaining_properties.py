"""Whatever happened to a loan, under every convention: the working of each figure adds up to the figure."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import assume, given

from loanops.engine import EngineError
from loanops.engine.explaining import Explainer
from loanops.engine.explanation import Explanation, Figure
from tests.engine.loans import thorough
from tests.engine.test_changes_properties import Course, courses


def added_up(explanation: Explanation) -> Decimal:
    return sum((step.amount or Decimal(0) for step in explanation.steps), Decimal(0))


@thorough
@given(courses())
def test_every_working_adds_up(course: Course) -> None:
    terms, events, as_of = course
    try:
        explainer = Explainer(terms, events, as_of)
    except EngineError:
        assume(False)
    for name in ("PRINCIPAL", "INTEREST", "FEES", "PENALTIES", "CREDIT"):
        explanation = explainer.balance(Figure(name))
        assert added_up(explanation) == explanation.value, name
    for explanation in (explainer.payoff(), explainer.due(), explainer.overdue()):
        assert added_up(explanation) == explanation.value, explanation.figure
