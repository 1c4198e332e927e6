from decimal import Decimal

import pytest

from loanops.core.errors import NotAllowed
from origination.states import ApplicationStatus
from servicing.models import Installment, Loan
from servicing.services.boarding import NoContract, board_loan
from servicing.states import LoanStatus
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.origination import make_application, make_contract

pytestmark = pytest.mark.django_db


def board(application, actor=SYSTEM):
    return board_loan(application_id=application.pk, actor=actor)


class TestBoardLoan:
    def test_books_the_contract_with_its_product_as_it_was(self):
        offer = make_contract()
        loan = board(offer.application)

        assert (loan.status, loan.principal, loan.annual_rate) == (
            LoanStatus.PENDING_DISBURSEMENT,
            offer.amount,
            offer.annual_rate,
        )
        assert loan.product_snapshot == offer.product_snapshot
        assert loan.fees_withheld == Decimal(
            "400.00"
        )  # 2 % origination fee; what events cost is not withheld
        assert loan.engine_terms().number_of_installments == offer.number_of_installments
        assert Installment.objects.filter(loan=loan).count() == offer.number_of_installments
        assert_books_prove()

    def test_tells_origination_in_the_same_transaction(self):
        offer = make_contract()
        loan = board(offer.application)

        offer.application.refresh_from_db()
        assert (offer.application.status, offer.application.loan_number) == (
            ApplicationStatus.BOARDED,
            loan.number,
        )

    def test_twice_gives_the_same_loan(self):
        application = make_contract().application

        assert board(application) == board(application)
        assert Loan.objects.count() == 1

    def test_refuses_an_application_without_a_signed_contract(self):
        with pytest.raises(NoContract, match="no accepted offer"):
            board(make_application())

    def test_is_not_for_collections_agents(self, agent):
        with pytest.raises(NotAllowed):
            board(make_application(), actor=agent)
