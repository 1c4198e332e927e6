"""PRD-6: what compliance records as a state's rate cap binds every offer, the rules' and people's."""

import re
from datetime import date
from decimal import Decimal

import pytest

from loanops.access.roles import Role
from loanops.core.errors import InvalidInput
from origination.services.ceilings import UnableToOffer
from origination.services.deciding import approve_application, counter_offer_application
from origination.services.offering import create_offers
from origination.services.offers import reissue_offers
from origination.services.replaying import Replay, decisions_to_replay
from origination.underwriting.methods import CURRENT
from tests.factories.access import SYSTEM, staff
from tests.factories.origination import (
    NEAR_PRIME,
    business_fields,
    make_checked,
    make_offered,
    make_referred,
)
from tests.factories.products import make_rate_cap
from tests.origination.pages import WHY, action, press, underwriter
from tests.refusals import pointers
from tests.web.admin.pages import text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def cap(rate_max, basis="APR", state="OH", **changes):
    return make_rate_cap(
        **{
            "state": state,
            "rate_max": Decimal(rate_max),
            "basis": basis,
            "source": "Revised Code",
            "amount_below": None,
            "effective_date": TODAY,
            **changes,
        }
    )


def referred_in(state):
    return make_referred(credit=NEAR_PRIME, business={**business_fields(NEAR_PRIME), "state": state})


def approve(application, rate, **changes):
    return approve_application(
        **{
            "application_id": application.pk,
            "approved_amount": application.requested_amount,
            "annual_rate": Decimal(rate),
            "rate_reason": "Deposits moved to us",
            "reason": WHY,
            "actor": staff(Role.UNDERWRITER),
            **changes,
        }
    )


class TestByTheRules:
    def test_a_cap_of_the_apr_lowers_the_rate(self):
        cap("12")

        offer = make_offered().offers.get()

        assert Decimal("11.9") < offer.annual_percentage_rate <= 12
        assert offer.annual_rate == Decimal("9.97")
        assert "Revised Code" in offer.decision.pricing["high_because"]

    def test_what_is_left_below_the_lowest_rate_goes_to_a_person(self):
        cap("8")

        application = make_checked()

        assert application.status == "REFERRED" and not application.offers.exists()
        failed = application.decisions.get().rule_results.get(passed=False)
        assert failed.code == "RATE-CAP"
        assert failed.name.startswith("Rate cap of OH: 8 % APR leaves at most 6 %")

    def test_one_of_another_state_kind_amount_or_day_binds_nothing(self):
        cap("8", state="NY", effective_date=date(2026, 3, 1))
        cap("8", product_type="EQUIPMENT_LOAN")
        cap("8", amount_from=Decimal("20000.01"))
        cap("8", product_type="MICRO_LOAN", effective_date=date(2026, 3, 3))

        assert make_offered().offers.get().annual_rate > 10

    def test_the_decision_comes_out_again_after_the_cap_has_gone(self):
        recorded = cap("12")
        decision = make_offered().decisions.get()
        recorded.delete()
        (stored,) = decisions_to_replay().filter(pk=decision.pk)

        assert Replay().differences(stored) == []
        assert Decimal(stored.inputs["rate_ceilings"][0]["rate_max"]) == 12
        assert stored.inputs["method"] == CURRENT


class TestByAPerson:
    @pytest.mark.parametrize(
        ("state", "words"),
        [
            ("FL", r"for this loan: the rate cap of FL, 18 % APR \(Florida Statutes § 687\.03\)"),
            ("AR", r"At most 17\.0000 percent for this loan: the rate cap of AR, 17 % interest"),
        ],
    )
    def test_a_rate_above_the_cap_is_refused_and_the_cap_is_named(self, state, words):
        application = referred_in(state)

        with pytest.raises(InvalidInput) as refusal:
            approve(application, "17.99")

        assert pointers(refusal) == {"/annual_rate": "out_of_range"}
        assert refusal.match("The decision cannot be recorded")
        assert re.search(words, refusal.value.errors[0].detail)
        assert not application.offers.exists()

    @pytest.mark.parametrize(("rate", "admitted"), [("17", True), ("17.0001", False)])
    def test_both_sides_of_a_cap_of_the_rate(self, rate, admitted):
        application = referred_in("AR")
        if admitted:
            assert approve(application, rate).annual_rate == Decimal(rate)
        else:
            with pytest.raises(InvalidInput):
                approve(application, rate)

    def test_where_nothing_is_left_no_rate_can_be_approved(self):
        cap("8")
        application = make_checked()

        with pytest.raises(InvalidInput) as refusal:
            approve(application, "8")

        assert "No rate can be offered for this loan: the rate cap of OH, 8 % APR" in (
            refusal.value.errors[0].detail
        )

    def test_a_counter_offer_is_held_against_the_cap_of_its_own_amount(self):
        cap("14", amount_below=Decimal("10000.00"))
        application = make_referred(credit=NEAR_PRIME)
        given = {
            "application_id": application.pk,
            "term_months": 12,
            "annual_rate": Decimal("13"),
            "reason_codes": ["R109"],
            "reason": WHY,
            "rate_reason": "Deposits moved to us",
            "actor": staff(Role.UNDERWRITER),
        }

        with pytest.raises(InvalidInput, match="cannot be recorded"):
            counter_offer_application(approved_amount=Decimal("9999.99"), **given)

        assert counter_offer_application(approved_amount=Decimal("10000.00"), **given)

    def test_the_page_shows_it_beside_the_rate(self):
        application = referred_in("FL")
        form = {
            "approved_amount": "30000.00",
            "annual_rate": "17.99",
            "rate_reason": "Deposits moved to us",
            "reason": WHY,
        }

        answer = press(underwriter(), action(application, "approve-application"), **form)

        assert answer.status_code == 422
        assert "the rate cap of FL, 18 % APR" in text_of(answer)


class TestLastLook:
    def test_an_offer_above_a_cap_is_never_made(self):
        application = make_offered()
        decision = application.decisions.get()
        application.offers.get().change_status("WITHDRAWN")
        cap("8")

        with pytest.raises(UnableToOffer, match="is above the rate cap of OH, 8 % APR"):
            create_offers(application, decision)

    def test_offers_are_not_issued_again_under_a_new_cap(self):
        application = make_offered()
        cap("8")

        with pytest.raises(UnableToOffer, match="Decide again with a lower rate"):
            reissue_offers(application_id=application.pk, reason="Asked for", actor=SYSTEM)

        assert application.offers.get().status == "MADE"
