"""U2 and U3: what a decision would mean while it is entered, and what it rests on."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from loanops.access.models import ApprovalRequest, AuthorityLimit
from loanops.access.roles import Role
from origination.services.handling import claim_application
from tests.factories.access import PASSWORD, make_user, staff
from tests.factories.origination import NEAR_PRIME, make_referred
from tests.origination.graded_product import publish_graded
from tests.origination.pages import action, press, underwriter
from tests.web.admin.pages import hidden, text_of

pytestmark = pytest.mark.django_db
WHY = "Strong deposits, long relationship, owner's score recovers."


@pytest.fixture
def client():
    found = Client()
    found.login(username=make_user(Role.UNDERWRITER).username, password=PASSWORD)
    return found


def address(application, slug):
    return reverse(f"admin:origination_application_action_{slug}", args=[application.pk])


def live(client, application, slug="counter_offer_application", **entered):
    answer = client.post(address(application, slug), {"_step": "live", **entered})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


class TestWhileItIsEntered:
    ENTERED = {"approved_amount": "20000.00", "term_months": "24", "annual_rate": "12"}

    def test_cost_coverage_authority_and_schedule_follow_the_entries(self, client):
        application = make_referred(
            credit=NEAR_PRIME,
            cash_flow_available=Decimal("60000.00"),
            existing_debt_service=Decimal("1000.00"),
        )

        shown = live(client, application, **self.ENTERED)

        # 20,000 over 24 months at 12 %: 941.47 a month.
        assert "941.47" in shown and "Annual percentage rate" in shown
        assert "Debt service coverage afterwards" in shown and ">4.87<" in shown
        assert "130,000.00" in shown and "You alone" in shown
        assert "Why this rate" in shown and "Origination fee" in shown and "Balance after" in shown
        assert live(client, application, **{**self.ENTERED, "annual_rate": "10"}) != shown
        application.refresh_from_db()
        assert application.status == "REFERRED" and application.decisions.count() == 1

    def test_the_form_asks_for_them(self, client):
        page = client.get(address(make_referred(credit=NEAR_PRIME), "approve_application")).content.decode()

        assert 'data-live="lo-live"' in page and 'id="lo-live"' in page

    def test_above_the_limit_it_says_that_it_will_be_proposed(self, client):
        AuthorityLimit.objects.filter(role="UNDERWRITER").update(amount_max=Decimal("19999.99"))
        application = make_referred(credit=NEAR_PRIME)

        assert "Propose for second approval" in live(client, application, **self.ENTERED)
        answer = client.post(
            address(application, "counter_offer_application"),
            {
                **self.ENTERED,
                "rate_reason": "Long relationship",
                "reason_codes": ["R109"],
                "reason": WHY,
                "_step": "preview",
            },
        )
        assert "Propose for second approval" in answer.content.decode()

    @pytest.mark.parametrize("entered", [{}, {"approved_amount": "20000"}, {**ENTERED, "annual_rate": "x"}])
    def test_what_is_missing_is_no_mistake_yet(self, client, entered):
        assert "Enter amount, term and rate" in live(client, make_referred(credit=NEAR_PRIME), **entered)

    def test_another_rate_needs_its_reason(self, client):
        application = make_referred(credit=NEAR_PRIME)

        answer = client.post(
            address(application, "counter_offer_application"),
            {**self.ENTERED, "reason_codes": ["R109"], "reason": WHY, "_step": "preview"},
        )

        assert "The rules come to 13 %" in answer.content.decode()

    def test_usual_conditions_and_others_are_one_list(self, client):
        application = make_referred(credit=NEAR_PRIME)
        form = {
            **self.ENTERED,
            "rate_reason": "Long relationship",
            "reason_codes": ["R109"],
            "reason": WHY,
            "usual_conditions": ["First lien filed on the collateral"],
            "conditions": "Lease\n\nFirst lien filed on the collateral",
        }

        client.post(address(application, "counter_offer_application"), {**form, "_step": "confirm"})

        offer = application.offers.get()
        assert offer.conditions == ["First lien filed on the collateral", "Lease"]


class TestDecline:
    def test_each_reason_stands_with_its_fact_and_the_reports_are_named(self, client):
        application = make_referred(credit=NEAR_PRIME)

        page = client.get(address(application, "decline_application")).content.decode()

        assert "Lowest personal score of owners and guarantors:" in page and "must be ≥ 680" in page
        assert "Reports used:" in page

    def test_the_notice_and_its_last_day_are_shown_before(self, client):
        application = make_referred(credit=NEAR_PRIME)

        answer = client.post(
            address(application, "decline_application"),
            {"reason_codes": ["R109"], "reason": WHY, "_step": "preview"},
        )

        page = answer.content.decode()
        assert "2026-04-01" in page and "Notice to the applicant" in page and "CRD-02" in page
        assert not application.adverse_action_notices.exists()


class TestRulesTab:
    def test_rules_score_rate_options_and_decisions(self, client, django_assert_max_num_queries):
        publish_graded()
        application = make_referred(credit=NEAR_PRIME)
        url = reverse("admin:origination_application_change", args=[application.pk]) + "?tab=rules"
        client.get(url)

        with django_assert_max_num_queries(30):
            page = client.get(url).content.decode()

        for words in (
            "✗ not met",
            "Principal reasons",
            "Scorecard small-business, version 1",
            "What cost points?",
            "Why this rate",
            "Two years or more",
            "Decisions",
        ):
            assert words in page, words


class TestApprove:
    FORM = {
        "approved_amount": "30000.00",
        "annual_rate": "12",
        "rate_reason": "Deposits moved to us",
        "conditions": "Insurance\n\nLease",
        "reason": WHY,
    }

    def test_the_preview_shows_the_offer_and_changes_nothing(self):
        application = make_referred(credit=NEAR_PRIME)

        answer = press(underwriter(), action(application, "approve-application"), "preview", **self.FORM)

        shown = text_of(answer)
        assert "Finance charge" in shown and "Insurance, Lease" in shown
        assert not application.offers.exists()

    def test_confirming_makes_one_offer_however_often_it_is_sent(self):
        application, client = make_referred(credit=NEAR_PRIME), underwriter()
        url = action(application, "approve-application")
        opened = client.get(url)
        form = {
            "_key": hidden(opened, "_key"),
            "_version": hidden(opened, "_version"),
            "_step": "confirm",
            **self.FORM,
        }

        answers = [client.post(url, form) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [302, 302]
        assert application.offers.get().conditions == ["Insurance", "Lease"]

    def test_first_values_come_from_the_products_pricing(self):
        application = make_referred(credit=NEAR_PRIME)

        answer = underwriter().get(action(application, "approve-application"))

        assert 'value="30000.00"' in answer.content.decode() and 'value="13"' in answer.content.decode()

    def test_a_refusal_is_on_the_form_beside_its_field(self):
        application = make_referred(credit=NEAR_PRIME)

        answer = press(
            underwriter(), action(application, "approve-application"), **{**self.FORM, "annual_rate": "50"}
        )

        assert answer.status_code == 422
        assert "to 18.0000 (the product" in text_of(answer)
        assert not application.offers.exists()

    def test_above_the_limit_it_is_proposed(self):
        AuthorityLimit.objects.filter(role="UNDERWRITER").update(amount_max=Decimal("29999.99"))
        application = make_referred(credit=NEAR_PRIME)

        press(underwriter(), action(application, "approve-application"), **self.FORM)

        assert ApprovalRequest.objects.get().use_case == "origination.approve_application"
        assert not application.offers.exists()

    def test_a_stale_page_is_not_carried_out(self):
        application, client = make_referred(credit=NEAR_PRIME), underwriter()
        opened = client.get(action(application, "approve-application"))
        claim_application(application_id=application.pk, actor=staff(Role.UNDERWRITER))

        answer = client.post(
            action(application, "approve-application"),
            {
                "_key": hidden(opened, "_key"),
                "_version": hidden(opened, "_version"),
                "_step": "confirm",
                **self.FORM,
            },
        )

        assert answer.status_code == 422
        assert not application.offers.exists()


class TestCounterOfferAndDecline:
    def test_a_counter_offer(self):
        application = make_referred(credit=NEAR_PRIME)
        form = {
            "approved_amount": "20000.00",
            "term_months": "12",
            "annual_rate": "12.5",
            "rate_reason": "Deposits moved to us",
            "reason_codes": ["R109"],
            "reason": WHY,
        }

        press(underwriter(), action(application, "counter-offer-application"), **form)

        assert application.offers.get().number_of_installments == 12

    def test_reasons_come_with_the_facts_behind_them(self):
        application = make_referred(credit=NEAR_PRIME)

        answer = underwriter().get(action(application, "decline-application"))

        assert "must be ≥ 680" in text_of(answer)
        assert (
            'value="R109" checked' in " ".join(answer.content.decode().split())
            or "checked" in answer.content.decode()
        )

    def test_the_preview_shows_the_letter_and_its_deadline(self):
        application = make_referred(credit=NEAR_PRIME)

        answer = press(
            underwriter(),
            action(application, "decline-application"),
            "preview",
            reason_codes=["R109", "R102"],
            reason=WHY,
        )

        shown = text_of(answer)
        assert "Equal Credit Opportunity Act" in shown and "2026-04-01" in shown
        application.refresh_from_db()
        assert application.status == "REFERRED"

    def test_declining(self):
        application = make_referred(credit=NEAR_PRIME)

        press(underwriter(), action(application, "decline-application"), reason_codes=["R109"], reason=WHY)

        application.refresh_from_db()
        assert application.status == "DECLINED"
