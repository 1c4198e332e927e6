"""From catalogue to signed offer, with the people at their screens in Chromium and the applicant at the API."""

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from loanops.access.models import User
from loanops.access.roles import Role
from loanops.core.outbox import deliver_outbox
from origination.models import Application, Deadline
from products.models import LoanProduct, ProductVersion
from products.reasons import ReasonCode
from tests.factories.access import make_user
from tests.factories.files import make_pdf
from tests.factories.tokens import ApiCaller, caller
from tests.journeys.test_api import APPLICATION, BORROWER_SCOPES, answered
from tests.web.test_browser import CHROMIUM, browser, visit  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
NO_ANSWER_ONCE, NEAR_PRIME = "0004", "0201"
WHY = "Strong deposits, long relationship, the owner's score recovers."
ADMIN = "/admin/origination"


@pytest.fixture
def applicant() -> ApiCaller:
    return caller(*BORROWER_SCOPES, user=make_user(is_staff=False))


def apply(applicant: ApiCaller, ending: str, amount: str = "20000.00") -> str:
    """A complete application, handed in; answers its path. The last digits choose what bureaus answer."""
    owner = {**APPLICATION["owners"][0], "ssn": f"543-21-{ending}"}  # type: ignore[index]
    business = {**APPLICATION["business"], "tax_id": f"98-765{ending}"}  # type: ignore[dict-item]
    body = {**APPLICATION, "requested_amount": amount, "business": business, "owners": [owner]}
    application = answered(applicant.post("/loan-applications", body, idempotency_key="apply"), 201)
    path = f"/loan-applications/{application['id']}"
    answered(applicant.post(f"{path}/submit"), 200)
    deliver_outbox()
    return path


def status(applicant: ApiCaller, path: str) -> str:
    return str(answered(applicant.get(path), 200)["status"])


def accept(applicant: ApiCaller, path: str) -> None:
    """Read the disclosure, confirm the code from the mail, sign."""
    offer = answered(applicant.get(f"{path}/offer"), 200)
    one = f"{path}/offers/{offer['id']}"
    disclosure = answered(applicant.get(f"{one}/disclosure"), 200)
    answered(applicant.post(f"{one}/signature-code"), 202)
    deliver_outbox()
    code = re.search(r"[0-9]{6}(?=\.)", str(mail.outbox[-1].body)).group()  # type: ignore[union-attr]
    answered(applicant.post(f"{one}/signature-code/confirm", {"code": code}), 200)
    signature = {"signer_name": "Ana Moreno", "consents": True, "document_hash": disclosure["document_hash"]}
    answered(applicant.post(f"{one}/accept", signature), 200)


def at_desk(visit: Any, role: Role) -> Any:  # noqa: F811
    """Somebody of the staff, signed in."""
    user: User = make_user(role)
    window = visit()
    window.sign_in(user.username)
    return window


def press(window: Any, action: str, **entries: str) -> None:
    """Open an action's page, enter, look at the preview where there is one, confirm."""
    page = window.page
    page.goto(action)
    for name, value in entries.items():
        field = page.locator(f"[name={name}]").first
        if field.evaluate("each => each.type") == "checkbox":
            page.check(f"[name={name}][value={value}]")
        elif field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    if page.locator("button[value=preview]").count():
        page.click("button[value=preview]")
        page.wait_for_selector("button[value=confirm]")
    page.click("button[value=confirm]")
    page.wait_for_url(lambda address: "/action/" not in address)


class TestCatalogue:
    def test_one_person_drafts_and_another_publishes(self, visit):  # noqa: F811
        product = LoanProduct.objects.get(code="micro-loan")
        manager, compliance = at_desk(visit, Role.PRODUCT_MANAGER), at_desk(visit, Role.COMPLIANCE_OFFICER)

        press(manager, f"/admin/products/loanproduct/{product.pk}/action/new-version/")
        draft = product.versions.get(number=2)
        version = f"/admin/products/productversion/{draft.pk}"
        press(manager, f"{version}/action/submit-version/", change_summary="Same terms, reviewed")
        assert ProductVersion.objects.get(pk=draft.pk).status == "IN_APPROVAL"
        compliance.page.goto(f"{version}/change/")
        compliance.page.wait_for_selector("text=Same terms, reviewed")
        press(compliance, f"{version}/action/publish-version/", effective_date="2026-03-10")

        published = ProductVersion.objects.get(pk=draft.pk)
        assert (published.status, published.effective_from) == ("PUBLISHED", date(2026, 3, 10))
        assert (manager.wrong, compliance.wrong) == ([], [])


class TestApplying:
    def test_a_bureau_that_is_down_holds_the_application_until_it_is_back(self, visit, applicant):  # noqa: F811
        path = apply(applicant, NO_ANSWER_ONCE)
        upload = SimpleUploadedFile("statement.pdf", make_pdf(), content_type="application/pdf")
        sent = applicant.client.post(
            f"/api/v1{path}/documents", {"kind": "BANK_STATEMENT", "period": "2026-01", "file": upload}
        )
        assert answered(sent, 201)["status"] == "PENDING_REVIEW"
        assert status(applicant, path) == "CREDIT_CHECK"
        officer = at_desk(visit, Role.LOAN_OFFICER)

        while (
            officer.page.goto(f"{ADMIN}/application/pipeline/") and officer.page.locator("text=Retry").count()
        ):
            officer.page.locator("text=Retry").first.click()
            officer.page.wait_for_selector("button[value=confirm]")
            reason = officer.page.locator("[name=reason]")
            if reason.count():
                reason.fill("The bureau answers again.")
            officer.page.click("button[value=confirm]")
            officer.page.wait_for_load_state()
            deliver_outbox()

        application = Application.objects.get()
        assert application.status == "OFFER_MADE" and application.decisions.get().decided_by == "RULES"
        accept(applicant, path)
        assert status(applicant, path) == "ACCEPTED"
        assert officer.wrong == []


class TestReferred:
    def test_a_counter_offer_is_made_by_a_person_and_accepted(self, visit, applicant):  # noqa: F811
        path = apply(applicant, NEAR_PRIME, "30000.00")
        application = Application.objects.get()
        assert application.status == "REFERRED"
        underwriter = at_desk(visit, Role.UNDERWRITER)

        press(
            underwriter,
            f"{ADMIN}/application/{application.pk}/action/counter-offer-application/",
            approved_amount="12000",
            term_months="12",
            annual_rate="12",
            rate_reason="Deposits moved to us",
            reason_codes="R104",
            reason=WHY,
        )

        assert status(applicant, path) == "OFFER_MADE"
        accept(applicant, path)
        assert status(applicant, path) == "ACCEPTED"
        assert underwriter.wrong == []

    def test_a_decline_is_told_before_its_deadline(self, visit, applicant):  # noqa: F811
        path = apply(applicant, NEAR_PRIME, "30000.00")
        application = Application.objects.get()
        underwriter, compliance = at_desk(visit, Role.UNDERWRITER), at_desk(visit, Role.COMPLIANCE_OFFICER)

        press(
            underwriter,
            f"{ADMIN}/application/{application.pk}/action/decline-application/",
            reason_codes="R109",
            reason=WHY,
        )
        deliver_outbox()

        assert status(applicant, path) == "DECLINED"
        letter = next(each for each in mail.outbox if "Equal Credit Opportunity Act" in str(each.body))
        assert ReasonCode("R109").label in str(letter.body)
        deadline = Deadline.objects.get(application=application)
        assert deadline.due_date == date(2026, 4, 1)
        compliance.page.goto(f"{ADMIN}/deadline/?work=all")
        compliance.page.wait_for_selector(f"text={application.number}")
        assert (underwriter.wrong, compliance.wrong) == ([], [])
