"""Applying on the borrower site: saved step by step, wrong fields named, other people's businesses unknown."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from loanops.audit.models import AuditEvent
from loanops.parties.models import Business, BusinessOwner, Consent
from origination.models import Application, BeneficialOwnership
from origination.services.matching import current_policy
from tests.factories.origination import business_fields, make_application, make_offered, make_referred
from tests.factories.parties import BusinessFactory
from tests.factories.people import make_member, make_person, site_client

pytestmark = pytest.mark.django_db

BUSINESS = {
    "legal_name": "Riverside Tools LLC",
    "structure": "LLC",
    "tax_id": "12-3450101",
    "date_established": "2018-05-01",
    "naics_code": "23",
    "annual_revenue": "$400,000",
    "state": "OH",
    "email": "office@riverside.example",
}
OWNER = {
    "first_name": "Ana",
    "last_name": "Moreno",
    "ownership_percentage": "100",
    "date_of_birth": "1975-04-30",
    "ssn": "512340101",
    "is_guarantor": "on",
}
REQUEST = {
    "product": "micro-loan",
    "requested_amount": "20,000",
    "requested_term_months": "24",
    "purpose": "WORKING_CAPITAL",
}
KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def client() -> Client:
    return site_client(make_person(first_name="Ana", last_name="Moreno"))


def begun(client: Client) -> Application:
    client.post("/my/apply/business", BUSINESS)
    return Application.objects.get()


def step(application: Application, slug: str) -> str:
    return f"/my/applications/{application.public_id}/apply/{slug}"


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def own(application: Application) -> Client:
    return site_client(make_member(application.business).user)


class TestBeginning:
    def test_the_draft_is_there_from_the_first_step(self, client):
        answer = client.post("/my/apply/business", BUSINESS)
        application = Application.objects.get()

        assert answer["Location"] == step(application, "owners")
        assert (application.status, application.channel, application.product_version) == (
            "DRAFT",
            "PORTAL",
            None,
        )
        assert application.business.annual_revenue == Decimal("400000.00")
        assert application.business.members.get().role == "OWNER"
        assert "Go on where you stopped" in text_of(client.get("/my/apply"))

    def test_a_second_click_makes_nothing_more(self, client):
        for _ in range(2):
            client.post("/my/apply/business", {**BUSINESS, "_key": KEY})

        assert (Application.objects.count(), Business.objects.count()) == (1, 1)

    def test_a_tax_id_that_is_known_is_refused_without_saying_whose_it_is(self, client):
        make_application(business=business_fields(legal_name="Quiet Mill LLC", tax_id="987650101"))
        answer = client.post("/my/apply/business", {**BUSINESS, "tax_id": "98-7650101"})

        assert answer.status_code == 422
        assert "Another business" in text_of(answer) and "Quiet" not in text_of(answer)
        assert not Application.objects.filter(channel="PORTAL").exists()
        assert Business.objects.filter(legal_name="Riverside Tools LLC").count() == 0

    def test_my_own_business_is_used_again_for_its_tax_id(self, client):
        first = begun(client)
        client.post("/my/apply/business", BUSINESS)

        assert set(Application.objects.values_list("business", flat=True)) == {first.business_id}

    def test_wrong_fields_are_named_and_what_was_entered_stays(self, client):
        answer = client.post("/my/apply/business", {**BUSINESS, "tax_id": "12", "annual_revenue": "much"})
        text = text_of(answer)

        assert answer.status_code == 422 and not Business.objects.exists()
        assert 'href="#id_annual_revenue"' in text and 'value="Riverside Tools LLC"' in text

    def test_for_a_business_i_have_one_press_is_enough(self):
        member = make_member(BusinessFactory())
        client = site_client(member.user)
        client.post("/my/apply", {"business": member.business.public_id})

        assert Application.objects.get().business == member.business

    def test_for_somebody_elses_it_is_not_found(self):
        client = site_client(make_member(BusinessFactory()).user)

        assert client.post("/my/apply", {"business": BusinessFactory().public_id}).status_code == 404
        assert not Application.objects.exists()

    def test_one_page_begins_one_application_whatever_is_pressed_on_it(self, client):
        """Where the browser shows the page again as it was, its key is used up."""
        begun(client)
        user = Business.objects.get().members.get().user
        first, second = (make_member(BusinessFactory(), user=user).business for _ in range(2))
        client.post("/my/apply", {"business": first.public_id, "_key": KEY})
        answer = client.post("/my/apply", {"business": second.public_id, "_key": KEY})

        assert answer.status_code == 422 and "Not possible" in text_of(answer)
        assert Application.objects.count() == 2


class TestSteps:
    def test_identifiers_are_never_shown_again(self, client):
        application = begun(client)
        client.post(step(application, "owners/new"), OWNER)
        owner = application.business.owners.get()
        pages = [
            step(application, "business"),
            step(application, "owners"),
            step(application, f"owners/{owner.public_id}"),
            step(application, "review"),
        ]
        for page in pages:
            text = text_of(client.get(page))
            assert "3450101" not in text and "512340101" not in text and "1975-04-30" not in text, page
        assert "•••• 0101" in text_of(client.get(pages[0]))

    def test_left_empty_they_stay(self, client):
        application = begun(client)
        client.post(step(application, "owners/new"), OWNER)
        owner = application.business.owners.get()
        client.post(
            step(application, f"owners/{owner.public_id}"),
            {**OWNER, "ssn": "", "date_of_birth": "", "last_name": "Moreno-Lee"},
        )
        client.post(step(application, "business"), {**BUSINESS, "tax_id": "", "city": "Columbus"})

        owner.refresh_from_db()
        business = Business.objects.get(pk=application.business_id)
        assert (owner.last_name, owner.ssn, owner.date_of_birth) == ("Moreno-Lee", "512340101", "1975-04-30")
        assert (business.city, business.tax_id_last4) == ("Columbus", "0101")

    def test_owners_hold_at_most_everything(self, client):
        application = begun(client)
        client.post(step(application, "owners/new"), {**OWNER, "ownership_percentage": "60"})
        answer = client.post(
            step(application, "owners/new"), {**OWNER, "ssn": "512340102", "ownership_percentage": "40.01"}
        )

        assert answer.status_code == 422 and "at most 40.00 % is left" in text_of(answer)
        assert BusinessOwner.objects.count() == 1

    def test_the_payment_is_shown_and_nothing_saved(self, client):
        application = begun(client)
        answer = client.post(
            step(application, "request"),
            {
                "product": "micro-loan",
                "requested_amount": "20000",
                "requested_term_months": "24",
                "show": "yes",
            },
        )

        assert answer.status_code == 200 and "About this payment" in text_of(answer)
        application.refresh_from_db()
        assert application.requested_amount is None

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"requested_amount": "50000.01"}, "At most 50000.00."),
            ({"requested_term_months": "60"}, "One of 6, 12"),
        ],
    )
    def test_what_the_product_does_not_do_is_said_beside_the_field(self, client, change, words):
        application = begun(client)
        for more in ({}, {"show": "yes"}):
            answer = client.post(step(application, "request"), {**REQUEST, **change, **more})
            assert answer.status_code == 422 and words in text_of(answer)
        application.refresh_from_db()
        assert application.product_version is None

    def test_collateral_is_added_and_removed(self, client):
        application = begun(client)
        client.post(step(application, "request"), {**REQUEST, "product": "equipment-loan"})
        page = step(application, "collateral")
        client.post(page, {"kind": "EQUIPMENT", "description": "Lathe, 2020", "estimated_value": "30,000"})
        row = application.collateral.get()
        assert row.estimated_value == Decimal("30000.00")
        assert (
            client.post(page, {"remove": "a\0b"})["Location"] == page and application.collateral.count() == 1
        )
        client.post(page, {"remove": row.public_id})
        assert not application.collateral.exists()

    def test_consents_are_asked_for_once(self, client):
        application = begun(client)
        client.post(step(application, "owners/new"), OWNER)
        client.post(step(application, "request"), REQUEST)
        owner = application.business.owners.get()
        page = step(application, "consents")
        assert f"owner_{owner.pk}" in text_of(client.get(page))
        form = {"credit_consent_by": "Ana Moreno", f"owner_{owner.pk}": "on"}
        following = client.post(page, form)["Location"]
        assert following == f"/my/applications/{application.public_id}/questions"

        assert Consent.objects.filter(owner=owner, given_by="Ana Moreno").count() == 1
        assert f"owner_{owner.pk}" not in text_of(client.get(page))

    def test_the_review_says_what_is_lacking_and_where(self, client):
        application = begun(client)
        text = text_of(client.get(step(application, "review")))
        assert step(application, "owners") in text and "At least one owner is needed." in text
        answer = client.post(step(application, "review"))

        assert answer.status_code == 422
        application.refresh_from_db()
        assert application.status == "DRAFT"

    def test_what_was_sent_is_no_longer_changed_here(self):
        application = make_offered()
        client = own(application)
        for slug in ("business", "owners", "request", "collateral", "consents", "review"):
            assert client.get(step(application, slug)).status_code == 302, slug
            assert client.post(step(application, slug), BUSINESS)["Location"].endswith(application.public_id)
        application.business.refresh_from_db()
        assert application.business.tax_id_last4 == "0101"

    def test_the_review_names_the_documents_that_are_missing(self, client):
        application = begun(client)
        client.post(step(application, "request"), {**REQUEST, "product": "term-loan"})
        text = text_of(client.get(step(application, "review")))

        assert "Documents: Bank statement, Tax return." in text


class TestSending:
    def test_everything_entered_it_is_sent_once(self, client):
        application = begun(client)
        client.post(step(application, "owners/new"), OWNER)
        client.post(step(application, "request"), REQUEST)
        owner = application.business.owners.get()
        client.post(
            step(application, "consents"), {"credit_consent_by": "Ana Moreno", f"owner_{owner.pk}": "on"}
        )
        for _ in range(2):
            client.post(step(application, "review"), {"_key": KEY})

        application.refresh_from_db()
        assert application.status != "DRAFT"
        assert AuditEvent.objects.filter(event="application.submitted").count() == 1
        assert "What has happened" in text_of(client.get(f"/my/applications/{application.public_id}"))


class TestStatus:
    def test_while_the_lender_is_at_work_it_says_by_when_one_hears(self):
        application = make_referred()
        page = f"/my/applications/{application.public_id}"
        text = text_of(own(application).get(page))

        assert application.completed_on == date(2026, 3, 2)
        assert "You hear from us at the latest on" in text and "2026-04-01" in text

    def test_a_message_reaches_the_lender_once(self):
        application = make_offered()
        client = own(application)
        for _ in range(2):
            client.post(
                f"/my/applications/{application.public_id}", {"text": "When is the payout?", "_key": KEY}
            )

        message = application.messages.get()
        assert message.is_from_applicant and message.text == "When is the payout?"

    def test_withdrawing_asks_first(self):
        application = make_application()
        client = own(application)
        page = f"/my/applications/{application.public_id}/withdraw"
        assert client.get(page).status_code == 200
        client.post(page, {"reason": "Found another lender"})

        application.refresh_from_db()
        assert application.status == "WITHDRAWN"

    def test_pages_take_few_questions_to_the_database(self, django_assert_max_num_queries):
        application = make_offered()
        client = own(application)
        for path, most in (("/my/", 12), (f"/my/applications/{application.public_id}", 20)):
            client.get(path)
            with django_assert_max_num_queries(most):
                assert client.get(path).status_code == 200


class TestWhoStandsBehindTheBusiness:
    @pytest.fixture
    def application(self, client) -> Application:
        policy = current_policy()
        policy.beneficial_owner_products = ["micro-loan"]
        policy.save()
        application = begun(client)
        client.post(step(application, "owners/new"), {**OWNER, "street": "1 Mill Lane", "city": "Columbus"})
        client.post(step(application, "request"), REQUEST)
        return application

    def test_is_asked_for_where_the_loan_needs_it(self, client, application):
        assert "beneficial owners certified" in text_of(client.get(step(application, "review")))
        page = step(application, "owners/behind")
        assert page in text_of(client.get(step(application, "owners")))
        owner = application.business.owners.get()
        form = {
            "control_person_id": owner.pk,
            "control_title": "Managing member",
            "certified_by": "Ana Moreno",
        }
        assert client.post(page, form).status_code == 302

        word = BeneficialOwnership.objects.get(application=application)
        assert (word.control_person, word.certified_by) == (owner, "Ana Moreno")
        assert "beneficial owners certified" not in text_of(client.get(step(application, "review")))

    def test_for_somebody_elses_application_it_is_not_found(self, application):
        stranger = site_client(make_member(BusinessFactory()).user)
        assert stranger.post(step(application, "owners/behind"), {}).status_code == 404


class TestSigning:
    @pytest.mark.parametrize("form", [{"send_code": "yes"}, {"signer_name": "", "capacity": "OWNER"}])
    def test_what_came_of_it_stands_where_the_page_jumps_to(self, form):
        application = make_offered()
        page = f"/my/applications/{application.public_id}/offers/{application.offers.get().public_id}"
        client = own(application)
        assert 'action="#sign"' in text_of(client.get(page))
        text = text_of(client.post(page, form))

        words = "We have sent a code" if "send_code" in form else "Please check:</h2>"
        assert words in text.partition('id="sign"')[2] and words not in text.partition('id="sign"')[0]

    def test_a_page_asked_for_without_its_body_was_not_read(self):
        application = make_offered()
        offer = application.offers.get()
        page = f"/my/applications/{application.public_id}/offers/{offer.public_id}"
        client = own(application)

        assert [client.head(path).status_code for path in (page, f"{page}/paper")] == [200, 405]
        assert not offer.showings.exists()
