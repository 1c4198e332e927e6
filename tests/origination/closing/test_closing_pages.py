"""Staff pages of offers, papers and disclosure forms."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from origination.models import DisclosureForm
from tests.factories.access import make_user
from tests.factories.origination import make_checked, make_offered, make_submitted, sign, signature_form
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db


def action(record, slug):
    name = f"admin:{record._meta.app_label}_{record._meta.model_name}_action_{slug.replace('-', '_')}"
    return reverse(name, args=[record.pk])


def press(client, url, *steps, **data):
    """Open the page, enter, preview and confirm; the last answer."""
    page = client.get(url)
    entered = {"_key": hidden(page, "_key"), "_version": hidden(page, "_version"), **data}
    answer = page
    for step in steps or ("preview", "confirm"):
        answer = client.post(url, {**entered, "_step": step})
    return answer


def tab(application):
    return reverse("admin:origination_application_change", args=[application.pk]) + "?tab=offer"


class TestOfferTab:
    def test_shows_form_comparison_papers_and_signature_in_few_queries(self):
        application = make_offered()
        sign(application)
        client = signed_in(make_user(Role.UNDERWRITER))
        client.get(tab(application))

        with CaptureQueriesContext(connection) as queries:
            page = text_of(client.get(tab(application)))
        for words in (
            "Itemization of the amount financed",
            "Compared with other terms",
            "not offered",
            "How does the balance fall?",
            "Signed copy (PDF)",
            "SHA-256 of the paper shown",
        ):
            assert words in page
        assert len(queries) <= 12

    def test_a_paper_is_opened_on_record(self):
        offer = make_offered().offers.get()
        url = reverse("admin:origination_offer_document", args=[offer.pk])

        answer = signed_in(make_user(Role.LOAN_OFFICER)).get(url)
        assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
        assert (offer.showings.get().delivery, AuditEvent.objects.filter(event="offer.shown").count()) == (
            "DOWNLOADED",
            1,
        )
        assert signed_in(make_user(Role.FINANCE_ANALYST)).get(url).status_code == 403
        signed = reverse("admin:origination_offer_signed", args=[offer.pk])
        assert signed_in(make_user(Role.LOAN_OFFICER)).get(signed).status_code == 404


class TestAcceptance:
    def test_of_a_paper_that_is_no_longer_the_offers_is_refused(self):
        application = make_offered()
        client = signed_in(make_user(Role.LOAN_OFFICER))
        offer = application.offers.get()
        form = signature_form(application, offer=f"{offer.pk}:{'0' * 64}", reason="Recorded call")

        answer = press(client, action(application, "accept-offer"), "preview", **form)

        assert "Select a valid choice" in answer.content.decode()
        assert application.offers.get().status == "MADE"

    def test_which_offer_is_shown_before_it_is_confirmed(self):
        application = make_offered()
        offer = application.offers.select_related("disclosure").get()
        chosen = f"{offer.pk}:{offer.disclosure.document_checksum}"
        form = signature_form(application, offer=chosen, reason="Recorded call")

        answer = press(
            signed_in(make_user(Role.LOAN_OFFICER)), action(application, "accept-offer"), "preview", **form
        )

        assert (
            f"<dt>Offer</dt><dd>{offer.amount:,.2f} over {offer.term_months} months"
            in answer.content.decode()
        )

    def test_not_taken_withdrawn_and_issued_again(self):
        officer, underwriter = signed_in(make_user(Role.LOAN_OFFICER)), signed_in(make_user(Role.UNDERWRITER))
        refused, withdrawn, again = make_offered(), make_offered(), make_offered()

        press(officer, action(refused, "decline-offer"), "confirm", offer="", reason="By phone")
        press(
            underwriter, action(withdrawn, "withdraw-offer"), "confirm", offer="", reason="Report corrected"
        )
        press(underwriter, action(again, "reissue-offers"), reason="New last day")

        statuses = []
        for application in (refused, withdrawn, again):
            application.refresh_from_db()
            statuses.append(application.status)
        assert statuses == ["WITHDRAWN", "REFERRED", "OFFER_MADE"]
        assert again.offers.get(status="MADE").round == 2


class TestDisclosureFormPages:
    def test_drafted_by_one_put_into_force_by_another(self):
        form = DisclosureForm.objects.get(code="UT-loan")
        client = signed_in(make_user(Role.COMPLIANCE_OFFICER))
        rows = "Total funds provided | {amount}\nYearly rate | {apr} | It is no interest rate.\n"

        preview = press(
            client,
            action(form, "draft-disclosure-form"),
            law=form.law,
            amount_max="900000.00",
            heading="FINANCING OFFER",
            rows=rows,
            reason="New wording",
        )
        assert preview.status_code == 302
        draft = DisclosureForm.objects.get(code="UT-loan", status="DRAFT")
        assert draft.rows[1] == {
            "label": "Yearly rate",
            "figure": "{apr}",
            "text": "It is no interest rate.",
            "when": "",
        }

        press(
            client,
            action(draft, "activate-disclosure-form"),
            "confirm",
            effective_from="2026-03-02",
            reason="Checked by counsel",
        )
        assert ApprovalRequest.objects.get().use_case == "origination.activate_disclosure_form"
        draft.refresh_from_db()
        assert draft.status == "DRAFT"

    def test_an_unknown_figure_is_named(self):
        form = DisclosureForm.objects.get(code="UT-loan")
        answer = press(
            signed_in(make_user(Role.COMPLIANCE_OFFICER)),
            action(form, "draft-disclosure-form"),
            "preview",
            law=form.law,
            amount_max="1.00",
            heading="X",
            rows="Yield | {yield}",
            reason="x",
        )

        assert answer.status_code == 422 and "{yield} is none of" in answer.content.decode()


class TestDeadlineList:
    def test_costs_the_same_for_few_and_for_many(self):
        client = signed_in(make_user(Role.COMPLIANCE_OFFICER))
        url = reverse("admin:origination_deadline_changelist") + "?work=all"
        make_checked()
        client.get(url)

        def cost():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            return len(queries)

        before = cost()
        for _ in range(3):
            make_submitted()
        assert cost() == before <= 12
