from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import ApprovalRequired
from servicing.models import Transaction
from servicing.selectors import payoff_quote
from servicing.services.capitalizing import NothingToCapitalize, capitalize_interest
from servicing.services.reversals import reverse_transaction
from tests.books import assert_books_prove, lines_of
from tests.factories.access import SYSTEM
from tests.factories.servicing import START, fresh, pay

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def capitalize(loan, on=TODAY, actor=SYSTEM):
    return capitalize_interest(loan_id=loan.pk, effective_date=on, reason="As agreed", actor=actor)


class TestCapitalizeInterest:
    def test_turns_interest_owed_into_principal(self, loan):
        before = fresh(loan).position
        capitalization = capitalize(loan)

        after = fresh(loan).position
        assert after.principal == before.principal + before.interest
        assert (after.interest, capitalization.amount) == (Decimal("0.00"), before.interest)
        assert lines_of(capitalization) == {
            "loans-receivable": before.interest,
            "interest-receivable": -before.interest,
        }
        assert_books_prove()

    def test_without_interest_is_refused(self, loan):
        with pytest.raises(NothingToCapitalize, match="owes no interest on 2026-01-15"):
            capitalize(loan, START)
        assert not Transaction.objects.filter(kind="CAPITALIZATION").exists()

        capitalize(loan, date(2026, 1, 16))
        assert_books_prove()

    def test_is_less_when_a_payment_turns_up_that_came_before(self, loan):
        capitalization = capitalize(loan)
        pay(loan, "1066.19", date(2026, 2, 15))

        assert lines_of(capitalization)["loans-receivable"] < capitalization.amount
        assert_books_prove()

    def test_reversed_is_interest_again(self, loan):
        before = fresh(loan).position
        reverse_transaction(transaction_id=capitalize(loan).pk, reason="x", actor=SYSTEM)

        after = fresh(loan).position
        assert (after.principal, after.interest) == (before.principal, before.interest)
        assert_books_prove()

    def test_paid_off_leaves_exactly_zero(self, loan):
        capitalize(loan, date(2026, 2, 20))
        pay(loan, payoff_quote(loan, TODAY).total)

        assert fresh(loan).status == "CLOSED"
        assert_books_prove()

    def test_always_needs_a_second_person(self, loan, officer):
        with pytest.raises(ApprovalRequired):
            capitalize(loan, actor=officer)
