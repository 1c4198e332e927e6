"""L4: a new application on a borrower's behalf, step by step; each step is saved, errors stand beside their fields."""

import pytest
from django.urls import reverse

from loanops.access.roles import Role
from loanops.parties.models import Business, Consent
from origination.models import Application
from tests.factories.access import make_user
from tests.factories.origination import make_application, make_submitted, tax_id
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db
BEGIN = "admin:origination_application_action_create_application"


def url(application, step):
    return reverse(f"admin:origination_application_action_apply_{step}", args=[application.pk])


def send(client, address, **form):
    """Open the step, then send it as a browser would."""
    opened = client.get(address)
    assert opened.status_code == 200, opened
    return client.post(
        address,
        {
            "_key": hidden(opened, "_key"),
            "_version": hidden(opened, "_version"),
            "_step": "confirm",
            **form,
        },
    )


def officer():
    return signed_in(make_user(Role.LOAN_OFFICER))


def begun(client, **details):
    """A draft after the first step."""
    form = {"legal_name": "Riverside Tools LLC", "tax_id": tax_id(), **details}
    assert send(client, reverse(BEGIN), **form).status_code == 302
    return Application.objects.latest("id")


class TestFirstStep:
    def test_the_draft_is_stored_with_the_business_alone(self):
        client = officer()

        application = begun(client, state="OH")

        assert (application.status, application.product_version) == ("DRAFT", None)
        assert (application.requested_amount, application.purpose) == (None, "")
        assert application.business.state == "OH"
        for tab in ("overview", "documents", "credit", "rules", "offer", "messages", "timeline"):
            address = reverse("admin:origination_application_change", args=[application.pk])
            assert client.get(f"{address}?tab={tab}").status_code == 200

    def test_leads_to_the_owners(self):
        client = officer()
        answer = send(client, reverse(BEGIN), legal_name="Riverside Tools LLC")

        assert answer["Location"] == url(Application.objects.get(), "owners")

    def test_a_known_tax_id_leads_to_the_known_business(self):
        known = make_application().business

        application = begun(officer(), tax_id=known.tax_id, phone="614-555-0100", state="KY")

        assert application.business == known
        known.refresh_from_db()
        # What was known stays, what was not is filled in
        assert (known.state, known.phone) == ("OH", "614-555-0100")

    @pytest.mark.parametrize("how", ["number", "tax_id"])
    def test_a_business_we_know(self, how):
        known = make_application().business

        answer = send(officer(), reverse(BEGIN), known_business=getattr(known, how))

        assert answer.status_code == 302 and known.applications.count() == 2

    def test_what_is_wrong_is_said_and_nothing_is_stored(self):
        client = officer()

        unknown = send(client, reverse(BEGIN), known_business="BZ-999999")
        wrong = send(client, reverse(BEGIN), legal_name="x", tax_id="12", state="Ohio"[:2])

        assert "We know no business by this number or tax id." in text_of(unknown)
        assert "Nine digits, such as 12-3456789." in text_of(wrong)
        assert not Application.objects.exists() and not Business.objects.exists()


class TestFurtherSteps:
    OWNER = {
        "row1_first_name": "Ana",
        "row1_last_name": "Moreno",
        "row1_ssn": "501000101",
        "row1_date_of_birth": "1975-04-30",
        "row1_ownership_percentage": "60",
        "row1_is_guarantor": "on",
    }

    def test_from_the_first_step_to_the_checks(self):
        client = officer()
        application = begun(
            client,
            date_established="2018-05-01",
            annual_revenue="400000.00",
            naics_code="332216",
            state="OH",
            email="office@riverside.example",
        )

        assert send(client, url(application, "owners"), **self.OWNER)["Location"] == url(
            application, "request"
        )
        shown = text_of(client.get(url(application, "request")))
        assert "Micro loan" in shown and "fits" in shown
        send(
            client,
            url(application, "request"),
            product="micro-loan",
            requested_amount="20000.00",
            requested_term_months="24",
            purpose="WORKING_CAPITAL",
        )
        send(
            client,
            url(application, "collateral"),
            row1_kind="VEHICLE",
            row1_description="Van",
            row1_estimated_value="9000.00",
        )
        owner = application.business.owners.get()
        send(
            client,
            url(application, "consents"),
            credit_consent_by="Ana Moreno",
            **{f"owner{owner.pk}": "on"},
        )
        assert "Nothing: it can be submitted." in text_of(client.get(url(application, "review")))
        send(client, url(application, "review"))

        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"
        assert application.collateral.get().description == "Van"
        consent = Consent.objects.get(business=application.business, owner=owner)
        assert (consent.text_version, consent.given_from) == ("credit-report-2026-1", "127.0.0.1")

    def test_products_that_do_not_fit_say_why(self):
        client = officer()
        application = begun(client, state="NV", date_established="2026-01-01")

        shown = text_of(client.get(url(application, "request")))

        assert "does not fit" in shown

    def test_shares_above_everything_stand_beside_the_second_owner(self):
        client = officer()
        application = begun(client)
        second = {
            "row2_first_name": "Ben",
            "row2_last_name": "Ito",
            "row2_ownership_percentage": "41",
            "row2_ssn": "12",
        }

        answer = send(client, url(application, "owners"), **self.OWNER, **second)

        assert answer.status_code == 422
        shown = text_of(answer)
        assert "at most 40.00 % is left" in shown and "Nine digits, such as 123-45-6789." in shown
        assert not application.business.owners.exists()

    def test_an_owner_is_changed_and_keeps_what_is_left_empty(self):
        client = officer()
        application = begun(client)
        send(client, url(application, "owners"), **self.OWNER)

        send(
            client,
            url(application, "owners"),
            row1_first_name="Ana",
            row1_last_name="Moreno-Ruiz",
            row1_ownership_percentage="55",
        )

        owner = application.business.owners.get()
        assert (owner.last_name, owner.ssn_last4, owner.is_guarantor) == ("Moreno-Ruiz", "0101", False)

    def test_an_owner_who_sold_all_of_it_holds_nothing(self):
        client = officer()
        application = begun(client)
        send(client, url(application, "owners"), **self.OWNER)
        shown = {
            name: value for name, value in self.OWNER.items() if name[5:] not in ("ssn", "date_of_birth")
        }

        sold = send(client, url(application, "owners"), **{**shown, "row1_ownership_percentage": "0"})
        emptied = send(client, url(application, "owners"), **{**shown, "row1_ownership_percentage": ""})

        assert (sold.status_code, emptied.status_code) == (302, 422)
        assert str(application.business.owners.get().ownership_percentage) == "0.00"

    def test_a_step_can_be_half_filled_in(self):
        client = officer()
        application = begun(client)

        send(client, url(application, "request"), requested_amount="20000.00")

        application.refresh_from_db()
        assert str(application.requested_amount) == "20000.00" and application.product_version is None

    def test_an_amount_the_product_does_not_lend_is_said_beside_it(self):
        client = officer()
        application = begun(client)

        answer = send(client, url(application, "request"), product="micro-loan", requested_amount="50000.01")

        assert answer.status_code == 422 and "At most 50000.00." in text_of(answer)

    def test_the_review_names_what_is_open_and_submitting_is_refused(self):
        client = officer()
        application = begun(client)

        shown = text_of(client.get(url(application, "review")))
        answer = send(client, url(application, "review"))

        assert "Choose a product of the catalogue." in shown and "At least one owner is needed." in shown
        assert answer.status_code == 422
        application.refresh_from_db()
        assert application.status == "DRAFT"

    def test_what_is_submitted_is_no_longer_filled_in(self):
        application, client = make_submitted(), officer()

        answer = client.get(url(application, "request"))

        assert answer.status_code == 302

    def test_the_page_of_a_draft_leads_on(self):
        client = officer()
        application = begun(client)

        shown = client.get(reverse("admin:origination_application_change", args=[application.pk]))

        assert url(application, "business") in shown.content.decode()
