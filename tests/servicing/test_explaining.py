from datetime import date
from decimal import Decimal

import pytest

from loanops.core import clock
from loanops.engine.explanation import Figure
from servicing.explaining import Question, UnableToExplain, explain_figure, state_known
from servicing.services.reversals import reverse_transaction
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh, make_loan, pay

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


class TestExplainFigure:
    def test_says_what_was_known_then_and_what_holds_now(self, loan):
        before = clock.now()
        pay(loan, "1200.00", on=date(2026, 2, 14), reference="LATE-POST")

        answer = explain_figure(fresh(loan), Question(Figure.DAYS_PAST_DUE), as_of=DAY, known_at=before)

        assert (answer.explanation.value, answer.restated.value) == (15, 0)
        assert answer.has_changed
        assert answer.rule_version == "Micro loan, version 1"

    def test_without_a_moment_everything_known_counts(self, loan):
        answer = explain_figure(loan, Question(Figure.OVERDUE), as_of=DAY)

        assert (answer.explanation.value, answer.restated, answer.has_changed) == (
            Decimal("1091.19"),
            None,
            False,
        )

    def test_equals_the_stored_position(self, loan):
        pay(loan, "300.00", on=date(2026, 2, 20))
        position = fresh(loan).position

        for figure, stored in (
            (Figure.PRINCIPAL, position.principal),
            (Figure.INTEREST, position.interest),
            (Figure.PENALTIES, position.penalties),
            (Figure.DUE, position.total_due),
            (Figure.OVERDUE, position.overdue_amount),
            (Figure.DAYS_PAST_DUE, position.days_past_due),
            (Figure.PAYOFF, position.total_outstanding),
        ):
            assert explain_figure(loan, Question(figure)).explanation.value == stored, figure

    def test_explains_the_allocation_of_a_transaction_and_refuses_a_reversed_one(self, loan):
        payment = pay(loan, "300.00", on=date(2026, 2, 20))
        question = Question(Figure.ALLOCATION, transaction=payment)

        assert explain_figure(loan, question).explanation.value == Decimal("300.00")

        reverse_transaction(transaction_id=payment.pk, reason="Entered twice", actor=SYSTEM)
        with pytest.raises(UnableToExplain, match="reversed or lies later"):
            explain_figure(loan, question)

    def test_a_loan_not_paid_out_has_nothing_to_explain(self):
        loan = make_loan()
        with pytest.raises(UnableToExplain, match="not disbursed yet"):
            explain_figure(loan, Question(Figure.PAYOFF))

    def test_nothing_was_known_before_the_loan_was_booked(self, loan):
        before = loan.created_at.replace(year=2020)
        with pytest.raises(UnableToExplain, match="not on the books"):
            explain_figure(loan, Question(Figure.PAYOFF), known_at=before)


def test_a_reversal_recorded_later_did_not_count_then(loan):
    payment = pay(loan, "1200.00", on=date(2026, 2, 14))
    before = clock.now()
    reverse_transaction(transaction_id=payment.pk, reason="Returned", actor=SYSTEM)

    assert state_known(loan, DAY, before).days_past_due == 0
    assert state_known(loan, DAY, clock.now()).days_past_due == 15
