from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import InvalidInput, InvalidTransition, NotAllowed
from loanops.notifications.models import Notification
from servicing.selectors import payoff_quote
from servicing.services.modifying.course import LoanMovedOn, ModificationExpired
from servicing.services.modifying.deciding import (
    OwnProposal,
    PolicyNotMet,
    approve_modification,
    approve_modification_exception,
    reject_modification,
)
from servicing.services.modifying.proposing import propose_modification
from servicing.services.recording import LoanNotOpen
from tests.factories.access import SYSTEM
from tests.factories.modifications import LONGER, again, make_proposal
from tests.factories.servicing import pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
TOO_LONG = {"number_of_installments": 39, "spread_arrears": True}


def approve(modification, actor, reason="Sound."):
    return approve_modification(modification_id=modification.pk, reason=reason, actor=actor)


def approve_exception(modification, actor, reason="Founder's illness; guarantor pays in."):
    return approve_modification_exception(modification_id=modification.pk, reason=reason, actor=actor)


@pytest.fixture
def proposed(late_loan, agent):
    return make_proposal(late_loan, actor=agent)


class TestApprove:
    def test_by_a_second_person(self, proposed, officer):
        approved = approve(proposed, officer)

        assert (approved.status, approved.approved_by_id) == ("APPROVED", officer.user_id)
        assert (approved.approval_date, approved.expires_on) == (TODAY, date(2026, 4, 1))

    def test_of_ones_own_proposal_is_refused(self, late_loan, officer, other_officer):
        own = make_proposal(late_loan, actor=officer)
        with pytest.raises(OwnProposal, match="somebody else"):
            approve(own, officer)

        assert again(own).status == "PROPOSED"
        assert approve(own, other_officer).status == "APPROVED"

    def test_is_not_for_agents(self, proposed, agent):
        with pytest.raises(NotAllowed):
            approve(proposed, agent)

    def test_twice_is_refused(self, proposed, officer, other_officer):
        approve(proposed, officer)
        with pytest.raises(InvalidTransition):
            approve(proposed, other_officer)

    def test_on_the_last_day_goes_and_on_the_day_after_does_not(self, proposed, officer):
        set_business_date(date(2026, 4, 2))
        with pytest.raises(ModificationExpired, match="2026-04-01"):
            approve(proposed, officer)
        set_business_date(date(2026, 4, 1))
        assert approve(proposed, officer).status == "APPROVED"

    def test_is_refused_when_the_loan_moved_on_until_it_is_proposed_anew(self, proposed, late_loan, officer):
        pay(late_loan, "100.00")
        with pytest.raises(LoanMovedOn, match="new proposal"):
            approve(proposed, officer)
        propose_modification(modification_id=proposed.pk, change=LONGER, actor=SYSTEM)

        assert approve(proposed, officer).status == "APPROVED"

    def test_does_not_mind_late_fees(self, proposed, late_loan, officer):
        set_business_date(date(2026, 3, 30))
        assert approve(proposed, officer).status == "APPROVED"

    def test_is_refused_on_a_loan_that_closed_meanwhile(self, proposed, late_loan, officer):
        pay(late_loan, payoff_quote(late_loan, TODAY).total)
        with pytest.raises(LoanNotOpen, match="is closed"):
            approve(proposed, officer)


class TestApproveException:
    @pytest.fixture
    def beyond(self, late_loan, agent):
        return make_proposal(late_loan, change=TOO_LONG, actor=agent)

    def test_of_what_policy_refuses_is_a_managers_with_his_reason(self, beyond, officer, manager):
        with pytest.raises(PolicyNotMet, match="months beyond the contract's maturity: 25"):
            approve(beyond, officer)
        with pytest.raises(NotAllowed):
            approve_exception(beyond, officer)
        with pytest.raises(InvalidInput):
            approve_exception(beyond, manager, reason=" ")
        approved = approve_exception(beyond, manager)

        assert approved.status == "APPROVED"
        assert approved.override_reason == "Founder's illness; guarantor pays in."

    def test_of_what_keeps_to_the_policy_is_refused(self, proposed, manager):
        with pytest.raises(PolicyNotMet, match="needs no exception"):
            approve_exception(proposed, manager)

    def test_of_ones_own_proposal_is_refused(self, late_loan, manager):
        own = make_proposal(late_loan, change=TOO_LONG, actor=manager)
        with pytest.raises(OwnProposal):
            approve_exception(own, manager)


class TestReject:
    def test_tells_the_borrower_why(self, proposed, officer):
        reject_modification(modification_id=proposed.pk, reason="The plan does not carry.", actor=officer)

        rejected = again(proposed)
        assert (rejected.status, rejected.status_reason) == ("REJECTED", "The plan does not carry.")
        told = Notification.objects.get(template_code="modification.rejected")
        assert "The plan does not carry." in told.body

    def test_without_a_reason_is_refused(self, proposed, officer):
        with pytest.raises(InvalidInput):
            reject_modification(modification_id=proposed.pk, reason="  ", actor=officer)

        assert again(proposed).status == "PROPOSED"

    def test_is_final(self, proposed, officer):
        reject_modification(modification_id=proposed.pk, reason="No.", actor=officer)
        with pytest.raises(InvalidTransition):
            approve(proposed, officer)
        with pytest.raises(InvalidTransition):
            propose_modification(modification_id=proposed.pk, change=LONGER, actor=SYSTEM)


def test_amounts_are_exact(proposed):
    assert proposed.payment_change == Decimal("460.72") - Decimal("564.88")
