"""A borrower's whole way in a real browser on a phone: register, apply, send a document, read the offer, accept it."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page

from loanops.parties.models import BusinessMember
from origination.models import Application, Offer
from tests.factories.people import link_to
from tests.web.test_browser import CHROMIUM, browser, visit  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]

ANA = "ana@riverside.example"
CHOSEN = "seven quiet rivers"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)

WHAT_IS_WRONG = """() => {
    const wrong = [];
    const h1 = document.querySelectorAll("h1");
    if (h1.length !== 1) wrong.push(`${h1.length} first headings`);
    let level = 0;
    document.querySelectorAll("h1, h2, h3, h4").forEach((heading) => {
        const own = Number(heading.tagName[1]);
        if (level && own > level + 1) wrong.push(`heading "${heading.textContent}" skips a level`);
        level = own;
        if (!heading.textContent.trim()) wrong.push("an empty heading");
    });
    document.querySelectorAll("input:not([type=hidden]), select, textarea").forEach((field) => {
        if (!field.labels.length) wrong.push(`${field.name} has no label`);
    });
    document.querySelectorAll("a, button").forEach((each) => {
        if (!each.textContent.trim() && !each.ariaLabel) wrong.push(`nothing says what ${each.outerHTML} does`);
    });
    const ids = [...document.querySelectorAll("[id]")].map((each) => each.id);
    ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => wrong.push(`id ${id} stands twice`));
    document.querySelectorAll("[aria-describedby]").forEach((each) => {
        each.getAttribute("aria-describedby").split(" ").forEach((id) => {
            if (!document.getElementById(id)) wrong.push(`${each.name} points at ${id}, which is not there`);
        });
    });
    const over = document.documentElement.scrollWidth - window.innerWidth;
    if (over > 0) wrong.push(`${over} pixels too wide`);
    if (!document.documentElement.lang) wrong.push("no language");
    if (document.querySelector("[style], style, [onclick]")) wrong.push("something stands in line");
    return wrong;
}"""


class Walk:
    """The window, and a look at each page on the way."""

    def __init__(self, window: Any) -> None:
        self.window = window
        self.page: Page = window.page
        self.number = 0

    def look(self, name: str) -> None:
        assert self.page.evaluate(WHAT_IS_WRONG) == [], name
        self.number += 1
        if folder := os.environ.get("SCREENSHOTS"):
            self.page.screenshot(path=Path(folder) / f"s-{self.number:02d}-{name}.png", full_page=True)

    def press(self, text: str) -> None:
        self.page.get_by_role("button", name=text, exact=False).first.click()
        self.page.wait_for_load_state()

    def heading(self, text: str) -> None:
        self.page.get_by_role("heading", name=text, exact=False).first.wait_for()

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.page.fill(f"[name={name}]", value)


def code_in_mail() -> str:
    found = re.findall(r"is (\d{6})\.", " ".join(str(message.body) for message in mail.outbox))
    return str(found[-1])


def register(walk: Walk) -> None:
    walk.page.goto("/my/")
    walk.heading("Sign in")
    walk.look("sign-in")
    walk.page.click("text=Register")
    walk.fill(first_name="Ana", last_name="Moreno", email=ANA, password="short")
    walk.press("Register")
    walk.heading("Please check")
    walk.look("register-errors")
    walk.fill(password=CHOSEN)
    walk.page.check("[name=accepts_terms]")
    walk.press("Register")
    walk.heading("Look into your mail")
    walk.look("look-into-mail")
    walk.page.goto(link_to(ANA))
    walk.fill(password=CHOSEN)
    walk.look("verify")
    walk.press("Confirm and sign in")
    walk.heading("Hello, Ana Moreno")
    walk.look("home")


def describe_business_and_owner(walk: Walk) -> None:
    page = walk.page
    page.click("a.button:has-text('Apply for a loan')")
    walk.heading("Your business")
    walk.fill(
        legal_name="Riverside Tools LLC",
        tax_id="12-3450101",
        date_established="2018-05-01",
        annual_revenue="400,000",
        email="office@riverside.example",
    )
    page.select_option("[name=naics_code]", index=3)
    page.select_option("[name=state]", "OH")
    walk.look("business")
    walk.press("Save and continue")
    walk.heading("Owners")
    walk.look("owners-none")
    page.click("text=Add an owner")
    walk.fill(
        first_name="Ana",
        last_name="Moreno",
        ownership_percentage="100",
        date_of_birth="1975-04-30",
        ssn="512340101",
    )
    walk.fill(street="1 Mill Lane", city="Columbus", postal_code="43215")
    page.select_option("[name=state]", "OH")
    page.check("[name=is_guarantor]")
    walk.look("owner")
    walk.press("Save")
    walk.heading("Ana Moreno")
    walk.look("owners")
    walk.press("Continue")


def ask_for_the_loan(walk: Walk) -> None:
    page = walk.page
    walk.heading("Your loan")
    page.check("[name=product][value=micro-loan]")
    walk.fill(requested_amount="20000")
    page.select_option("[name=requested_term_months]", "24")
    walk.press("Show me the payment")
    walk.heading("About this payment")
    walk.look("request")
    page.select_option("[name=purpose]", "WORKING_CAPITAL")
    walk.press("Save and continue")
    walk.heading("Security for the loan")
    walk.look("collateral")
    page.click("a.button:has-text('Continue')")
    walk.heading("Documents")
    walk.look("documents")
    page.locator("details:has([value=OTHER]) summary").click()
    page.locator("form:has([value=OTHER]) button[type=submit]").click()
    walk.heading("Other")
    page.set_input_files("#id_file", {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": PDF})
    walk.look("document-chosen")
    walk.press("Send the file")
    page.wait_for_selector("text=we have received plan.pdf")
    walk.look("documents-sent")
    page.click("a.button:has-text('Continue')")
    walk.heading("Consents")
    if page.locator("[name=credit_consent_by]").count():
        walk.fill(credit_consent_by="Ana Moreno")
    for box in page.locator("[name^=owner_]").all():
        box.check()
    walk.look("consents")
    walk.press("Save and continue")
    walk.heading("Voluntary questions")
    page.check("[name=women_owned][value=YES]")
    walk.look("questions")
    walk.press("Save these answers")


class TestABorrowerOnAPhone:
    def test_from_registering_to_the_accepted_offer(self, visit):  # noqa: F811 - the fixture
        window = visit(width=390)
        walk = Walk(window)
        register(walk)
        describe_business_and_owner(walk)
        assert BusinessMember.objects.get().role == "OWNER"
        ask_for_the_loan(walk)
        walk.heading("Review and send")
        walk.look("review")
        walk.page.dblclick("main form button[type=submit]")
        walk.page.wait_for_url("**?sent")
        walk.page.wait_for_selector("text=Your application is sent")
        application = Application.objects.get()
        walk.page.goto(f"/my/applications/{application.public_id}")
        walk.heading("It is your turn")
        walk.look("status-offer")
        walk.page.click("text=Read your offer")
        walk.heading("Disclosures")
        walk.press("Send me a code")
        walk.page.wait_for_selector("text=We have sent a code")
        walk.fill(signer_title="Managing member", code="000000" if code_in_mail() != "000000" else "000001")
        walk.page.check("[name=consents]")
        walk.press("Accept the offer")
        walk.page.wait_for_selector("text=This is not the code")
        walk.look("offer")
        walk.fill(code=code_in_mail())
        walk.page.check("[name=consents]")
        walk.page.dblclick("button:has-text('Accept the offer')")
        walk.heading("Where it stands")
        walk.look("status-accepted")

        offer = Offer.objects.get(status="ACCEPTED")
        assert (offer.signer_name, offer.signer_title) == ("Ana Moreno", "Managing member")
        assert Application.objects.get().status == "ACCEPTED"
        for path in ("/my/security", f"/my/businesses/{application.business.public_id}/people", "/my/"):
            walk.page.goto(path)
            walk.look(path.strip("/").replace("/", "-")[:20] or "home")
        unexpected = [text for text in window.wrong if "422" not in text]
        assert unexpected == []
