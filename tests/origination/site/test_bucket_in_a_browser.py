"""A browser without script sends a file straight to the bucket and is led back; its content policy allows just that."""

from typing import Any

from origination.models import Document
from tests.factories.access import PASSWORD
from tests.factories.files import make_pdf
from tests.factories.origination import make_application
from tests.factories.people import make_member, make_person
from tests.origination.test_documents_on_s3 import credentials, far_bucket, server  # noqa: F401 - fixtures
from tests.web.test_browser import browser, pytestmark  # noqa: F401 - fixture and marks

ANA = "ana@riverside.example"


class TestWithoutScript:
    def test_a_file_goes_to_the_bucket_and_becomes_a_document(
        self,
        browser: Any,  # noqa: F811
        far_bucket: Any,  # noqa: F811
        live_server: Any,
        settings: Any,
    ) -> None:
        settings.PUBLIC_URL = live_server.url
        application = make_application()
        make_member(application.business, user=make_person(ANA))
        context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
        page = context.new_page()
        page.goto(f"/my/sign-in?next=/my/applications/{application.public_id}/documents")
        page.fill("[name=email]", ANA)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.locator("details:has([value=OTHER]) summary").click()
        page.locator("form:has([value=OTHER]) button").click()
        page.set_input_files(
            "#id_file", {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": make_pdf("Plan")}
        )
        page.click("text=Send the file")
        page.wait_for_selector("text=we have received other.pdf")
        page.reload()
        context.close()

        document = Document.objects.get()
        assert document.uploaded_by_label == "Ana Moreno"
        assert [stored.key for stored in far_bucket.objects.all()] == [document.file.name]
