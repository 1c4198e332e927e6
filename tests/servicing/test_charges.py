from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import NotAllowed
from loanops.usecases import Executed, Proposed
from servicing.selectors import payoff_quote
from servicing.services.charges import UnableToWaive, assess_fee, waive
from servicing.services.recording import LoanNotOpen
from tests.books import assert_books_prove, lines_of
from tests.factories.access import SYSTEM
from tests.factories.servicing import fresh, pay

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def fee(loan, amount="30.00", on=TODAY, actor=SYSTEM):
    return assess_fee(loan_id=loan.pk, amount=Decimal(amount), effective_date=on, reason="Wire", actor=actor)


def waive_penalties(loan, amount, actor=SYSTEM, on=TODAY, component="PENALTIES"):
    return waive(
        loan_id=loan.pk,
        component=component,
        amount=Decimal(amount),
        effective_date=on,
        reason="Goodwill",
        actor=actor,
    )


class TestAssessFee:
    def test_is_owed_and_is_income(self, loan):
        charged = fee(loan)

        assert fresh(loan).position.fees == Decimal("30.00")
        assert lines_of(charged) == {"fees-receivable": Decimal("30.00"), "fee-income": Decimal("-30.00")}
        assert_books_prove()

    def test_is_paid_before_everything_else(self, loan):
        fee(loan)
        payment = pay(loan, "40.00")

        assert lines_of(payment) == {
            "cash": Decimal("40.00"),
            "fees-receivable": Decimal("-30.00"),
            "penalties-receivable": Decimal("-10.00"),
        }
        assert_books_prove()

    def test_dated_back_takes_its_share_of_an_earlier_payment(self, loan):
        payment = pay(loan, "1066.19", date(2026, 2, 15))
        fee(loan, on=date(2026, 2, 1))

        assert lines_of(payment)["fees-receivable"] == Decimal("-30.00")
        assert (
            fresh(loan).position.overdue_amount == Decimal("30.00") + fresh(loan).position.overdue_penalties
        )
        assert_books_prove()

    def test_is_refused_on_a_closed_loan(self, loan):
        pay(loan, payoff_quote(loan, TODAY).total)
        with pytest.raises(LoanNotOpen, match="is closed"):
            fee(loan)


class TestWaive:
    def test_gives_up_a_late_fee_at_the_lenders_cost(self, loan):
        waiver = waive_penalties(loan, "25.00")

        assert fresh(loan).position.penalties == Decimal("0.00")
        assert lines_of(waiver) == {
            "penalties-receivable": Decimal("-25.00"),
            "discounts-waivers": Decimal("25.00"),
        }
        assert_books_prove()

    def test_refuses_a_cent_more_than_is_owed_and_leaves_nothing_behind(self, loan):
        with pytest.raises(UnableToWaive, match="25.00 is owed"):
            waive_penalties(loan, "25.01")

        assert fresh(loan).position.penalties == Decimal("25.00")
        assert_books_prove()

    def test_gives_up_interest(self, loan):
        before = fresh(loan).position.interest
        waive_penalties(loan, "100.00", component="INTEREST")

        assert fresh(loan).position.interest == before - Decimal("100.00")
        assert_books_prove()

    def test_of_a_late_fee_that_stops_holding_has_no_effect_any_more(self, loan):
        waiver = waive_penalties(loan, "25.00")
        pay(loan, "1066.19", date(2026, 2, 15))

        assert lines_of(waiver) == {}
        assert fresh(loan).position.penalties == Decimal("0.00")
        assert_books_prove()

    def test_within_ones_limit_is_done_at_once_and_above_it_proposed(self, loan, officer):
        fee(loan, "150.00")
        common = {
            "loan_id": loan.pk,
            "component": "FEES",
            "effective_date": TODAY,
            "reason": "Goodwill",
            "actor": officer,
        }

        assert isinstance(waive.submit(amount=Decimal("100.00"), **common), Executed)
        assert isinstance(waive.submit(amount=Decimal("50.00"), **common), Executed)
        fee(loan, "150.00")
        assert isinstance(waive.submit(amount=Decimal("100.01"), **common), Proposed)
        assert_books_prove()

    def test_is_not_for_collections_agents(self, loan, agent):
        with pytest.raises(NotAllowed):
            waive_penalties(loan, "25.00", actor=agent)
