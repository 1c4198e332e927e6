"""ORI-7: who decides what alone, second persons, and decisions against the rules."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.errors import InvalidInput, NotAllowed
from loanops.parties.models import BusinessMember
from loanops.usecases import Executed, Proposed
from loanops.usecases.decisions import approve_request
from origination.overrides import override_figures
from origination.services.deciding import (
    approve_application,
    counter_offer_application,
    decline_application,
    refer_application,
)
from tests.factories.access import staff
from tests.factories.origination import NEAR_PRIME, business_fields, make_checked, make_offered, make_referred
from tests.origination.graded_product import LIMITS, publish_graded
from tests.refusals import pointers

pytestmark = pytest.mark.django_db
WHY = "Strong deposits, long relationship, owner's score recovers."
OVERRIDE = {
    "override_reason": "NEWER_FIGURES",
    "override_note": "The verified returns show a third more revenue.",
}


def submit_approval(application, actor, **changes):
    arguments = {
        "application_id": application.pk,
        "approved_amount": application.requested_amount,
        "annual_rate": Decimal("13"),
        "rate_reason": "Deposits moved to us",
        "reason": WHY,
        "actor": actor,
        **changes,
    }
    return approve_application.submit(**arguments)


def decline(application, actor=None, **changes):
    arguments = {"application_id": application.pk, "reason_codes": ["R102"], "reason": WHY, **changes}
    return decline_application(**arguments, actor=actor or staff(Role.UNDERWRITER))


def small_revenue(**changes):
    """The rules offer 15,000 of the 20,000 asked for; an underwriter takes it to his desk."""
    application = make_checked(
        business={**business_fields(), "annual_revenue": Decimal("50000.00")}, **changes
    )
    refer_application(application_id=application.pk, reason=WHY, actor=staff(Role.UNDERWRITER))
    application.refresh_from_db()
    return application


class TestSecondPerson:
    def test_who_entered_an_application_does_not_approve_it_alone(self):
        author = staff(Role.UNDERWRITER, Role.LOAN_OFFICER)
        application = make_referred(actor=author, credit=NEAR_PRIME)

        proposed = submit_approval(application, author)

        assert isinstance(proposed, Proposed)
        assert "You entered" in proposed.request.why
        assert isinstance(submit_approval(application, staff(Role.UNDERWRITER)), Executed)

    def test_nobody_decides_on_a_business_he_belongs_to(self):
        application, underwriter = make_referred(credit=NEAR_PRIME), staff(Role.UNDERWRITER)
        BusinessMember.objects.create(business=application.business, user_id=underwriter.user_id)

        for attempt in (
            lambda: submit_approval(application, underwriter),
            lambda: decline(application, underwriter),
        ):
            with pytest.raises(NotAllowed, match="You belong to"):
                attempt()

        assert application.decisions.count() == 1

    def test_nor_does_he_approve_what_another_proposed(self):
        author, manager = staff(Role.UNDERWRITER, Role.LOAN_OFFICER), staff(Role.MANAGER)
        application = make_referred(actor=author, credit=NEAR_PRIME)
        proposed = submit_approval(application, author)
        BusinessMember.objects.create(business=application.business, user_id=manager.user_id)

        with pytest.raises(NotAllowed, match="You belong to"):
            approve_request(approval_id=proposed.request.pk, actor=manager)

        assert not application.offers.exists()
        approve_request(approval_id=proposed.request.pk, actor=staff(Role.MANAGER))

    @pytest.mark.parametrize(("amount", "alone"), [("40000.00", True), ("40000.01", False)])
    def test_the_products_limit_by_amount(self, amount, alone):
        publish_graded(grades=[], scorecard="", rate_adjustments=[])
        application = make_referred(requested_amount=Decimal(amount))

        outcome = submit_approval(application, staff(Role.UNDERWRITER))

        assert isinstance(outcome, Executed if alone else Proposed)

    @pytest.mark.parametrize(("exceptions", "alone"), [(20, True), (0, False)])
    def test_the_products_limit_by_rules_not_met(self, exceptions, alone):
        limits = [{**LIMITS[0], "exceptions_max": exceptions}, LIMITS[1]]
        publish_graded(grades=[], scorecard="", rate_adjustments=[], decision_limits=limits)
        application = make_referred(credit=NEAR_PRIME)

        outcome = submit_approval(application, staff(Role.UNDERWRITER))

        assert isinstance(outcome, Executed if alone else Proposed)
        if not alone:
            assert "rules not met is above the 0.00 the product leaves to you" in outcome.request.why

    def test_the_product_narrows_what_a_grade_leaves(self):
        limits = [{**LIMITS[0], "grade": "A"}, LIMITS[1]]
        publish_graded(decision_limits=limits)
        application = make_referred(credit=NEAR_PRIME)

        outcome = submit_approval(application, staff(Role.UNDERWRITER), annual_rate=Decimal("14.75"))

        assert isinstance(outcome, Proposed)
        assert "in grade C" in outcome.request.why


class TestOverrides:
    def test_more_than_the_rules_admit_needs_a_reason_and_a_second_person(self):
        application, underwriter = small_revenue(), staff(Role.UNDERWRITER)

        with pytest.raises(InvalidInput) as refusal:
            submit_approval(application, underwriter)
        assert pointers(refusal) == {"/override_reason": "required", "/override_note": "min_length"}
        proposed = submit_approval(application, underwriter, **OVERRIDE)
        assert isinstance(proposed, Proposed) and "more than the rules admit" in proposed.request.why
        approve_request(approval_id=proposed.request.pk, actor=staff(Role.MANAGER))

        decision = application.decisions.get(is_current=True)
        assert (decision.rules_outcome, decision.override_direction) == ("COUNTER_OFFERED", "UP")
        assert decision.override_reason == "NEWER_FIGURES"

    def test_up_to_what_the_rules_would_offer_is_none(self):
        application = small_revenue()

        decision = counter_offer_application(
            application_id=application.pk,
            approved_amount=Decimal("15000.00"),
            term_months=24,
            annual_rate=Decimal("12"),
            rate_reason="Deposits moved to us",
            reason_codes=["R102"],
            reason=WHY,
            actor=staff(Role.UNDERWRITER),
        )

        assert (decision.override_direction, decision.override_reason) == ("", "")
        assert decision.options == [
            {"kind": "OTHER", "amount": "15000.00", "term_months": 24, "annual_rate": "12"}
        ]

    def test_a_cent_more_is_one(self):
        application = small_revenue()

        proposed = counter_offer_application.submit(
            application_id=application.pk,
            approved_amount=Decimal("15000.01"),
            term_months=24,
            annual_rate=Decimal("12"),
            rate_reason="Deposits moved to us",
            reason_codes=["R102"],
            reason=WHY,
            **OVERRIDE,
            actor=staff(Role.UNDERWRITER),
        )

        assert isinstance(proposed, Proposed)

    def test_a_longer_term_than_the_rules_admit_is_one(self):
        grades = [{"grade": "A", "probability_below": "100", "term_months_max": 12}]
        publish_graded(grades=grades, alternative_offers=False)
        application, underwriter = make_checked(), staff(Role.UNDERWRITER)
        assert application.status == "REFERRED"
        pricing = application.decisions.get(is_current=True).pricing["rate"]

        with pytest.raises(InvalidInput) as refusal:
            submit_approval(application, underwriter, annual_rate=Decimal(pricing))
        assert "20,000.00 over 12 months" in str(refusal.value.errors[0].detail)
        proposed = submit_approval(application, underwriter, annual_rate=Decimal(pricing), **OVERRIDE)

        assert isinstance(proposed, Proposed) and "more than the rules admit" in proposed.request.why

    def test_a_rate_that_leaves_less_than_the_margin_asked_for_is_one(self):
        costs = {"funding_rate": "4", "servicing_rate": "1", "loss_given_default_percent": "45"}
        grades = [{"grade": "A", "probability_below": "100", "automatic_approval_amount_max": "25000.00"}]
        publish_graded(grades=grades, risk_margin_min="5", **costs)
        application, underwriter = make_offered(), staff(Role.UNDERWRITER)
        refer_application(application_id=application.pk, reason=WHY, actor=underwriter)
        pricing = application.decisions.get(is_current=True).pricing
        less = Decimal(pricing["rate"]) - Decimal(pricing["margin"]["points"]) + 5 - Decimal("0.01")

        with pytest.raises(InvalidInput) as refusal:
            submit_approval(application, underwriter, annual_rate=less)
        assert "/override_reason" in pointers(refusal)

        assert isinstance(submit_approval(application, underwriter, annual_rate=less + 1), Executed)

    def test_declining_what_the_rules_approve_is_down(self):
        application = make_offered()
        refer_application(application_id=application.pk, reason=WHY, actor=staff(Role.UNDERWRITER))

        with pytest.raises(InvalidInput) as refusal:
            decline(application)
        assert "This goes against the rules (approved, 20,000.00 over 24 months)" in str(
            refusal.value.errors[0].detail
        )
        decision = decline(application, **{**OVERRIDE, "override_reason": "ADVERSE_INFORMATION"})

        assert (decision.override_direction, decision.rules_outcome) == ("DOWN", "APPROVED")

    def test_what_the_rules_refer_is_a_persons_to_decide(self):
        application = make_referred(credit=NEAR_PRIME)

        with pytest.raises(InvalidInput) as refusal:
            decline(application, **OVERRIDE)
        assert pointers(refusal) == {"/override_reason": "not_empty"}
        assert decline(application).override_direction == ""

    def test_the_report_counts_them_by_direction_and_reason(self):
        today = clock.business_date()
        decline(make_referred(credit=NEAR_PRIME))
        application = make_offered()
        refer_application(application_id=application.pk, reason=WHY, actor=staff(Role.UNDERWRITER))
        decline(application, **OVERRIDE)

        found = override_figures(today, today + timedelta(days=1))

        assert (found.decided, found.up, found.down, found.rate_percent) == (2, 0, 1, Decimal("50.00"))
        assert found.by_reason == (("Newer or verified figures say otherwise", 1),)
        assert override_figures(today, today + timedelta(days=1), product_code="term-loan").decided == 0
        assert override_figures(today - timedelta(days=9), today).rate_percent == Decimal("0.00")


class TestTermsOfAPerson:
    def test_the_way_off_the_rate_of_the_rules_is_kept_with_its_reason(self):
        application = make_referred(credit=NEAR_PRIME)

        outcome = submit_approval(
            application,
            staff(Role.UNDERWRITER),
            annual_rate=Decimal("12.5"),
            rate_reason="Deposits moved to us",
            offer_expires_on=date(2026, 3, 12),
        )

        decision = outcome.result
        assert (decision.rate_adjustment, decision.rate_reason) == (Decimal("-0.5"), "Deposits moved to us")
        assert application.offers.get().expires_on == date(2026, 3, 12)
        assert Decimal(decision.pricing["rate"]) == 13

    @pytest.mark.parametrize(
        ("day", "accepted"),
        [
            (date(2026, 3, 2), False),
            (date(2026, 3, 3), True),
            (date(2026, 4, 1), True),
            (date(2026, 4, 2), False),
        ],
    )
    def test_an_offer_stays_open_from_tomorrow_to_the_products_days(self, day, accepted):
        application, underwriter = make_referred(credit=NEAR_PRIME), staff(Role.UNDERWRITER)
        if accepted:
            assert isinstance(submit_approval(application, underwriter, offer_expires_on=day), Executed)
            return

        with pytest.raises(InvalidInput) as refusal:
            submit_approval(application, underwriter, offer_expires_on=day)

        assert pointers(refusal) == {"/offer_expires_on": "out_of_range"}
        assert not ApprovalRequest.objects.exists() and application.decisions.count() == 1

    def test_a_states_cap_binds_people_too(self):
        limits = [{"state": "OH", "rate_floor": None, "rate_cap": "12"}]
        publish_graded(grades=[], scorecard="", rate_adjustments=[], state_rate_limits=limits)
        application = make_referred(credit=NEAR_PRIME)

        with pytest.raises(InvalidInput) as refusal:
            submit_approval(application, staff(Role.UNDERWRITER), annual_rate=Decimal("12.01"))

        assert "the cap of the state OH" in refusal.value.errors[0].detail
