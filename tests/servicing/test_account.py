from datetime import date

import pytest

from loanops.access.roles import Role
from loanops.core.errors import InvalidInput
from servicing.services.account import UnableToCancelLoan, assign_loan, cancel_loan, update_loan_details
from servicing.services.disbursing import disburse_loan
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM, make_user
from tests.factories.parties import make_business
from tests.factories.servicing import fresh, make_active_loan, make_loan

pytestmark = pytest.mark.django_db


class TestUpdateLoanDetails:
    def test_changes_what_is_given_and_keeps_the_rest(self, loan):
        update_loan_details(loan_id=loan.pk, nickname=" Oven ", actor=SYSTEM)
        update_loan_details(loan_id=loan.pk, statement_delivery="PAPER", actor=SYSTEM)

        loan = fresh(loan)
        assert (loan.nickname, loan.statement_delivery) == ("Oven", "PAPER")

    def test_a_contact_is_a_person_of_the_business(self):
        business = make_business()
        owner, stranger = business.owners.get(), make_business().owners.get()
        loan = make_active_loan(business=business)

        update_loan_details(loan_id=loan.pk, contact_id=owner.pk, actor=SYSTEM)
        assert fresh(loan).contact == owner
        with pytest.raises(InvalidInput):
            update_loan_details(loan_id=loan.pk, contact_id=stranger.pk, nickname="x", actor=SYSTEM)
        assert (fresh(loan).contact, fresh(loan).nickname) == (owner, "")

        update_loan_details(loan_id=loan.pk, contact_id=0, actor=SYSTEM)
        assert fresh(loan).contact is None

    @pytest.mark.parametrize(
        "given",
        [{"nickname": "x" * 61}, {"statement_delivery": "PIGEON"}, {"nickname": "4111 1111 1111 1111"}],
    )
    def test_refuses_what_cannot_be_kept(self, loan, given):
        with pytest.raises(InvalidInput):
            update_loan_details(loan_id=loan.pk, actor=SYSTEM, **given)


def test_a_loan_is_looked_after_by_people_of_the_right_role(loan):
    officer, agent = make_user(Role.LOAN_OFFICER), make_user(Role.COLLECTIONS_AGENT)
    assign_loan(loan_id=loan.pk, officer_id=officer.pk, agent_id=agent.pk, actor=SYSTEM)
    assert (fresh(loan).officer, fresh(loan).agent) == (officer, agent)

    with pytest.raises(InvalidInput) as refusal:
        assign_loan(loan_id=loan.pk, officer_id=agent.pk, agent_id=officer.pk, actor=SYSTEM)
    assert [error.pointer for error in refusal.value.errors] == ["/officer", "/agent"]
    assign_loan(loan_id=loan.pk, agent_id=0, actor=SYSTEM)
    assert (fresh(loan).officer, fresh(loan).agent) == (officer, None)


class TestCancelLoan:
    def test_a_contract_never_paid_out_closes(self):
        loan = make_loan()

        cancel_loan(loan_id=loan.pk, reason="The borrower withdrew", actor=SYSTEM)

        loan = fresh(loan)
        assert (loan.status, loan.close_reason, loan.closed_date) == ("CLOSED", "CANCELED", date(2026, 3, 2))
        assert_books_prove()

    def test_not_while_money_is_on_its_way(self):
        loan = make_loan(business=make_business())
        disburse_loan(loan_id=loan.pk, amount=loan.principal, actor=SYSTEM)

        with pytest.raises(UnableToCancelLoan):
            cancel_loan(loan_id=loan.pk, reason="Too late", actor=SYSTEM)
        assert fresh(loan).status == "PENDING_DISBURSEMENT"

    def test_not_once_it_was_paid_out(self, loan):
        with pytest.raises(UnableToCancelLoan, match="it was paid out"):
            cancel_loan(loan_id=loan.pk, reason="Too late", actor=SYSTEM)
