"""ORI-7: decisions by people, with their reasons and within their authority."""

from decimal import Decimal

import pytest

from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from loanops.core.errors import ApprovalRequired, InvalidInput, InvalidTransition, NotAllowed, VersionConflict
from loanops.notifications.models import Notification
from loanops.parties.services.businesses import update_owner
from loanops.usecases import Executed, Proposed
from loanops.usecases.decisions import approve_request
from origination.services.applying import submit_application
from origination.services.book_screening import handle_party_changed
from origination.services.deciding import (
    UnableToDecide,
    approve_application,
    counter_offer_application,
    decline_application,
    refer_application,
    rerun_checks,
)
from origination.services.documents import verify_document
from origination.services.hits import has_blocking_hits
from tests.factories.access import SYSTEM, staff
from tests.factories.origination import (
    NEAR_PRIME,
    ask_bureaus,
    business_fields,
    make_application,
    make_document,
    make_offered,
    make_referred,
    make_submitted,
)
from tests.refusals import pointers

pytestmark = pytest.mark.django_db
WHY = "Strong deposits, long relationship, owner's score recovers."


def approve(application, actor, **changes):
    arguments = {
        "application_id": application.pk,
        "approved_amount": application.requested_amount,
        "annual_rate": Decimal("12"),
        "rate_reason": "Deposits moved to us",
        "reason": WHY,
        "actor": actor,
        **changes,
    }
    return approve_application(**arguments)


def large_application(amount="150000.00"):
    """A term loan with verified documents: the rules would approve, but a person decides above 100,000."""
    application = make_application(
        product="term-loan",
        requested_amount=Decimal(amount),
        requested_term_months=60,
        cash_flow_available=Decimal("250000.00"),
        existing_debt_service=Decimal("0.00"),
        business={**business_fields(), "annual_revenue": Decimal("2000000.00")},
    )
    for kind in ("BANK_STATEMENT", "TAX_RETURN"):
        verify_document(document_id=make_document(application, kind=kind).pk, actor=SYSTEM)
    submit_application(application_id=application.pk, actor=SYSTEM)
    ask_bureaus(application)
    return application


class TestApproveApplication:
    def test_an_underwriter_within_the_limit(self):
        application, underwriter = make_referred(credit=NEAR_PRIME), staff(Role.UNDERWRITER)

        decision = approve(application, underwriter, conditions=["Insurance certificate"])

        application.refresh_from_db()
        assert application.status == "OFFER_MADE"
        assert (decision.decided_by, decision.underwriter_id, decision.rationale) == (
            "PERSON",
            underwriter.user_id,
            WHY,
        )
        assert decision.rule_results.exists()
        offer = application.offers.get()
        assert (offer.annual_rate, offer.conditions) == (Decimal("12"), ["Insurance certificate"])
        assert application.decisions.filter(is_current=True).count() == 1

    def test_up_to_the_limit_alone_and_a_cent_more_with_a_second_person(self):
        underwriter = staff(Role.UNDERWRITER)
        at, over = large_application("150000.00"), large_application("150000.01")

        assert isinstance(self.submit(at, underwriter), Executed)
        proposed = self.submit(over, underwriter)

        assert isinstance(proposed, Proposed)
        assert "above your limit of 150,000.00" in proposed.request.why
        over.refresh_from_db()
        assert over.status == "REFERRED" and not over.offers.exists()

    def test_the_second_person_makes_it_effective_for_the_first(self):
        underwriter = staff(Role.UNDERWRITER)
        application = large_application("200000.00")
        proposed = self.submit(application, underwriter)

        approve_request(approval_id=proposed.request.pk, actor=staff(Role.MANAGER))

        application.refresh_from_db()
        assert application.status == "OFFER_MADE"
        assert application.decisions.get(is_current=True).underwriter_id == underwriter.user_id

    def test_an_underwriter_cannot_be_the_second_person(self):
        proposed = self.submit(large_application("200000.00"), staff(Role.UNDERWRITER))

        with pytest.raises(NotAllowed):
            approve_request(approval_id=proposed.request.pk, actor=staff(Role.UNDERWRITER))

    def test_a_proposal_about_something_that_changed_is_void(self):
        application = large_application("200000.00")
        proposed = self.submit(application, staff(Role.UNDERWRITER))
        rerun_checks(application_id=application.pk, reason="New figures", actor=SYSTEM)

        with pytest.raises(VersionConflict):
            approve_request(approval_id=proposed.request.pk, actor=staff(Role.MANAGER))

    def test_calling_it_directly_above_the_limit_is_refused(self):
        with pytest.raises(ApprovalRequired):
            approve(large_application("200000.00"), staff(Role.UNDERWRITER))

    def test_nonsense_is_refused_before_it_is_proposed(self):
        application = large_application("200000.00")

        with pytest.raises(InvalidInput):
            self.submit(application, staff(Role.UNDERWRITER), annual_rate=Decimal("50"))

        assert not ApprovalRequest.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"approved_amount": Decimal("29999.99")}, "/approved_amount"),
            ({"annual_rate": Decimal("7.99")}, "/annual_rate"),
            ({"annual_rate": Decimal("18.01")}, "/annual_rate"),
            ({"reason": "Nineteen characters"}, "/reason"),
        ],
    )
    def test_refuses_and_leaves_nothing_behind(self, changes, pointer):
        application = make_referred(credit=NEAR_PRIME)

        with pytest.raises(InvalidInput) as refusal:
            approve(application, staff(Role.UNDERWRITER), **changes)

        assert set(pointers(refusal)) == {pointer}
        application.refresh_from_db()
        assert application.status == "REFERRED"
        assert application.decisions.count() == 1 and not application.offers.exists()

    def test_a_second_click_is_refused(self):
        application, underwriter = make_referred(credit=NEAR_PRIME), staff(Role.UNDERWRITER)
        approve(application, underwriter)

        with pytest.raises(UnableToDecide, match="offer made"):
            approve(application, underwriter)

        assert application.offers.count() == 1

    @pytest.mark.parametrize("make", [make_application, make_submitted])
    def test_only_what_is_before_an_underwriter(self, make):
        with pytest.raises(UnableToDecide):
            approve(make(), staff(Role.UNDERWRITER))

    def test_a_loan_officer_does_not_decide(self):
        with pytest.raises(NotAllowed):
            approve(make_referred(credit=NEAR_PRIME), staff(Role.LOAN_OFFICER))

    def submit(self, application, actor, **changes):
        arguments = {
            "application_id": application.pk,
            "approved_amount": application.requested_amount,
            "annual_rate": Decimal("9.5"),
            "rate_reason": "Deposits moved to us",
            "reason": WHY,
            "actor": actor,
            **changes,
        }
        return approve_application.submit(**arguments)


class TestCounterOfferApplication:
    def counter(self, application, **changes):
        arguments = {
            "application_id": application.pk,
            "approved_amount": Decimal("25000.00"),
            "term_months": 24,
            "annual_rate": Decimal("13"),
            "rate_reason": "Deposits moved to us",
            "reason_codes": ["R109"],
            "reason": WHY,
            "actor": staff(Role.UNDERWRITER),
            **changes,
        }
        return counter_offer_application(**arguments)

    def test_offers_other_terms_with_the_reasons(self):
        application = make_referred(credit=NEAR_PRIME)

        decision = self.counter(application)

        offer = application.offers.get()
        assert (offer.amount, offer.number_of_installments) == (Decimal("25000.00"), 24)
        assert [reason.code for reason in decision.reasons.all()] == ["R109"]
        assert application.adverse_action_notices.get().kind == "COUNTER_OFFER_NOT_TAKEN"

    def test_what_was_asked_for_is_not_a_counter_offer_unless_with_conditions(self):
        application = make_referred(credit=NEAR_PRIME)
        same = {"approved_amount": Decimal("30000.00"), "term_months": 24}

        with pytest.raises(InvalidInput, match="approve it instead"):
            self.counter(application, **same)

        assert self.counter(application, **same, conditions=["Guarantee of the parent company"]).conditions

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"approved_amount": Decimal("50000.01")}, "/approved_amount"),
            ({"approved_amount": Decimal("999.99")}, "/approved_amount"),
            ({"term_months": 7}, "/term_months"),
            ({"reason_codes": []}, "/reason_codes"),
            ({"reason_codes": ["R999"]}, "/reason_codes/0"),
        ],
    )
    def test_stays_within_the_product_and_gives_reasons(self, changes, pointer):
        with pytest.raises(InvalidInput) as refusal:
            self.counter(make_referred(credit=NEAR_PRIME), **changes)

        assert set(pointers(refusal)) == {pointer}


class TestHeldByScreening:
    def test_nothing_is_offered_while_a_hit_stands_but_a_decline_is_possible(self):
        application = make_referred(credit=NEAR_PRIME)
        owner = application.business.owners.get()
        update_owner(
            owner_id=owner.pk,
            fields={"first_name": "Kastrel", "last_name": "Zorvane", "date_of_birth": "1961-07-01"},
            actor=SYSTEM,
        )
        handle_party_changed(business_id=application.business_id)
        assert has_blocking_hits(application.business_id)

        with pytest.raises(UnableToDecide, match="is held: .*Zorvane.* Compliance clears the hit"):
            approve(application, staff(Role.UNDERWRITER))
        with pytest.raises(UnableToDecide, match="is held"):
            counter_offer_application(
                application_id=application.pk,
                approved_amount=Decimal("10000.00"),
                term_months=12,
                annual_rate=Decimal("12"),
                reason_codes=["R104"],
                reason=WHY,
                actor=staff(Role.UNDERWRITER),
            )
        assert not application.offers.exists()
        decline_application(
            application_id=application.pk,
            reason_codes=["R115"],
            reason=WHY,
            actor=staff(Role.UNDERWRITER),
        )

        application.refresh_from_db()
        assert application.status == "DECLINED"


class TestDeclineApplication:
    def decline(self, application, codes, reason=WHY, actor=None):
        return decline_application(
            application_id=application.pk,
            reason_codes=codes,
            reason=reason,
            actor=actor or staff(Role.UNDERWRITER),
        )

    @pytest.mark.parametrize("codes", [["R101"], ["R101", "R102", "R103", "R104"]])
    def test_with_one_to_four_reasons(self, codes):
        application = make_referred(credit=NEAR_PRIME)

        decision = self.decline(application, codes)

        application.refresh_from_db()
        assert application.status == "DECLINED"
        assert [reason.code for reason in decision.reasons.order_by("position")] == codes
        assert decision.reasons.first().text_version == "2026-1"
        assert Notification.objects.filter(template_code="application-declined").count() == 1

    @pytest.mark.parametrize(
        "codes", [[], ["R101", "R101"], ["R101", "R102", "R103", "R104", "R105"], ["R1"]]
    )
    def test_refuses_none_five_twice_or_unknown(self, codes):
        application = make_referred(credit=NEAR_PRIME)

        with pytest.raises(InvalidInput):
            self.decline(application, codes)

        assert application.decisions.count() == 1

    def test_needs_a_rationale(self):
        with pytest.raises(InvalidInput) as refusal:
            self.decline(make_referred(credit=NEAR_PRIME), ["R101"], reason="No.")

        assert pointers(refusal) == {"/reason": "min_length"}

    def test_a_second_click_is_refused(self):
        application = make_referred(credit=NEAR_PRIME)
        self.decline(application, ["R101"])

        with pytest.raises(UnableToDecide):
            self.decline(application, ["R101"])

        assert application.adverse_action_notices.count() == 1


class TestReferApplication:
    def test_an_offer_is_taken_back_to_an_underwriters_desk(self):
        application = make_offered()

        refer_application(application_id=application.pk, reason=WHY, actor=staff(Role.UNDERWRITER))

        told = Notification.objects.get(template_code="offer-withdrawn")
        assert "20,000.00" in told.body and "looked at again" in told.body

        application.refresh_from_db()
        assert application.status == "REFERRED"
        assert application.offers.get().status == "WITHDRAWN"

    def test_what_is_referred_already_stays(self):
        with pytest.raises(InvalidTransition):
            refer_application(
                application_id=make_referred(credit=NEAR_PRIME).pk, reason=WHY, actor=staff(Role.MANAGER)
            )
