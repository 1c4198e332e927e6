"""The viewer of documents in a real browser: by mouse and by keyboard, light, dark and narrow, without an error."""

import os
from io import BytesIO
from pathlib import Path

import pytest

from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from origination.services.documents import reject_document, request_document, upload_document
from tests.factories.access import SYSTEM, make_user
from tests.factories.files import make_jpeg, make_pdf
from tests.factories.origination import make_application
from tests.web.test_browser import browser, pytestmark, visit  # noqa: F401 - fixtures and marks

ROWS = b"date,text,amount\n" + b"".join(b"2026-02-01,Card %d,-1.00\n" % n for n in range(1, 151))
SHOTS = os.environ.get("SCREENSHOTS", "")


def shot(page, name):
    """Kept where the environment says so, for people to look at."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def upload(application, content, name, kind="BANK_STATEMENT", period=""):
    return upload_document(
        application_id=application.pk,
        kind=kind,
        name=name,
        file=BytesIO(content),
        period=period,
        actor=SYSTEM,
    )


class TestTheViewer:
    @pytest.mark.parametrize("options", [{}, {"dark": True}, {"width": 390}])
    def test_reads_verifies_and_sees_who_has_read(self, visit, options):  # noqa: F811
        underwriter = make_user(Role.UNDERWRITER, username="ursula")
        application = make_application(product="term-loan")
        statement = upload(
            application, make_pdf("Statement of February", pages=3), "february.pdf", period="2026-02"
        )
        upload(application, ROWS, "transactions.csv")
        upload(application, make_jpeg(600, 400), "license.jpg", "BUSINESS_LICENSE")
        dark = upload(application, make_pdf("Too dark"), "return.pdf", "TAX_RETURN", "2025")
        reject_document(document_id=dark.pk, reason="Page 2 cannot be read.", actor=SYSTEM)
        request_document(
            application_id=application.pk, kind="OTHER", message="The lease, please.", actor=SYSTEM
        )
        window, name = visit(**options), "-".join(str(value) for value in options.values()) or "light"
        page = window.sign_in(underwriter.username)

        page.goto(f"/admin/origination/application/{application.pk}/change/?tab=documents")
        assert page.is_visible("text=The lease, please.")
        shot(page, f"f-checklist-{name}")
        page.click("text=february.pdf >> nth=0")
        page.wait_for_selector("text=Page 1 of 3")
        page.click("text=Next page")
        page.wait_for_selector("text=Page 2 of 3")
        page.wait_for_function("document.querySelector('.lo-docs-page img').naturalWidth === 900")
        shot(page, f"f-viewer-{name}")
        page.click(".lo-docs-file:has-text('transactions.csv')")
        page.wait_for_selector("text=Card 100")
        shot(page, f"f-table-{name}")
        page.click(".lo-docs-file:has-text('february.pdf')")
        page.wait_for_selector("text=Page 1 of 3")
        page.click(".lo-docs-view >> text=Verify")
        for box in page.query_selector_all("input[name=check_points]"):
            box.check()
        shot(page, f"f-verify-{name}")
        page.click("button[value=confirm]")
        page.wait_for_selector("text=Verify document: done.")
        shot(page, f"f-document-{name}")
        page.click("text=Access log")
        page.wait_for_selector("text=page 2 of 3")
        shot(page, f"f-access-{name}")

        statement.refresh_from_db()
        assert statement.status == "VERIFIED" and len(statement.check_points) == 4
        assert AuditEvent.objects.filter(event="document.opened", actor_user_id=underwriter.pk).count() >= 4
        assert window.wrong == []
