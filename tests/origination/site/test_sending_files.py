"""B2: a file is sent from the browser to the storage itself, and becomes a document once, whatever is pressed twice."""

import base64
import json
import re
import urllib.error
import urllib.request
import uuid
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loanops.core import clock
from origination.models import Application, Document, DocumentUpload
from origination.services import uploads
from origination.services.documents import reject_document, upload_document
from origination.services.uploads import begin_upload
from tests.factories.access import SYSTEM
from tests.factories.origination import PDF, make_application
from tests.factories.people import make_member, site_client
from tests.origination.test_documents_on_s3 import BUCKET, credentials, far_bucket, server  # noqa: F401

pytestmark = pytest.mark.django_db


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


class Sender:
    """Somebody of the applicant, with the pages about the documents of one application."""

    def __init__(self, **application: Any) -> None:
        self.application: Application = make_application(**application)
        self.client: Client = site_client(make_member(self.application.business).user)
        self.documents = f"/my/applications/{self.application.public_id}/documents"

    def begin(self, kind: str = "OTHER", **more: str) -> str:
        """The address of the page that takes the file."""
        answer = self.client.post(self.documents, {"kind": kind, **more})
        assert answer.status_code == 302, text_of(answer)
        return str(answer["Location"])

    def form(self, page: str) -> tuple[str, dict[str, str]]:
        """Where the page's form goes, and its hidden fields."""
        text = text_of(self.client.get(page))
        form = re.search(r'<form method="post" action="([^"]+)" enctype.*?</form>', text, re.S)
        assert form, text
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form.group(0))
        return form.group(1).replace("&amp;", "&"), {
            name: value.replace("&amp;", "&") for name, value in hidden
        }

    def send(self, page: str, content: bytes = PDF, name: str = "plan.pdf") -> str:
        """What a browser does on local disk; where it is led to."""
        action, fields = self.form(page)
        answer = Client().post(action, {**fields, "file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 303
        return str(answer["Location"])


class TestSendingAFile:
    def test_is_received_under_its_own_name(self):
        sender = Sender()
        back = sender.send(sender.begin("BANK_STATEMENT", period="2026-02"))
        answer = sender.client.get(back, follow=True)

        assert "Bank statement: we have received plan.pdf." in text_of(answer)
        document = sender.application.documents.get()
        assert (document.kind, document.period, document.file_name) == (
            "BANK_STATEMENT",
            "2026-02",
            "plan.pdf",
        )
        assert document.uploaded_by_label and document.status == "PENDING_REVIEW"

    def test_completes_once_however_often_the_page_is_opened(self):
        sender = Sender()
        page = sender.begin()
        back = sender.send(page)
        first = sender.client.get(back)
        assert sender.client.get(back)["Location"] == first["Location"]

        assert sender.client.get(page)["Location"] == first["Location"]
        assert Document.objects.exclude(file="").count() == 1

    def test_a_second_press_before_the_first_came_back_sends_nothing_twice(self):
        sender = Sender()
        page = sender.begin()
        sender.send(page)
        second = sender.send(page)

        assert "refused=upload_used" in second
        assert "we have received" in text_of(sender.client.get(second, follow=True))
        assert Document.objects.exclude(file="").count() == 1

    def test_two_pages_that_come_back_at_the_same_moment_make_one_document(self, monkeypatch):
        sender = Sender()
        back = sender.send(sender.begin())
        check = uploads.check_upload

        def overtaken(**arguments: Any) -> Any:
            stored = check(**arguments)
            monkeypatch.setattr(uploads, "check_upload", check)
            sender.client.get(back)
            return stored

        monkeypatch.setattr(uploads, "check_upload", overtaken)
        answer = sender.client.get(back)

        document = Document.objects.exclude(file="").get()
        assert answer["Location"].endswith(f"?received={document.public_id}")

    def test_without_the_files_name_it_is_called_after_its_kind(self):
        sender = Sender()
        back = sender.send(sender.begin("BANK_STATEMENT", period="2026-02")).partition("?")[0]
        sender.client.get(back)

        assert sender.application.documents.get().file_name == "bank-statement-2026-02.pdf"

    def test_the_same_file_again_is_said_to_be_there(self):
        sender = Sender()
        for _ in range(2):
            answer = sender.client.get(sender.send(sender.begin()), follow=True)

        assert "We have this file already." in text_of(answer)
        assert Document.objects.exclude(file="").count() == 1

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("page.pdf", b"<html>", "Only PDF, PNG, JPEG and CSV files are accepted."),
            ("tool.exe", b"MZ\x90\x00", "Only PDF"),
            ("plan.png", PDF, "The name ends in .png, but the content is PDF."),
            ("empty.pdf", b"", "The file is empty."),
        ],
    )
    def test_what_is_no_document_is_refused_with_the_reason_and_a_way_on(self, name, content, words):
        sender = Sender()
        answer = sender.client.get(sender.send(sender.begin(), content, name))

        assert answer.status_code == 422 and words in text_of(answer)
        assert "Choose" in text_of(answer) and not Document.objects.exclude(file="").exists()

    def test_a_period_that_is_none_is_refused_beside_its_field(self):
        sender = Sender()
        answer = sender.client.post(sender.documents, {"kind": "BANK_STATEMENT", "period": "soon"})

        assert answer.status_code == 422 and 'href="#id_bank_statement_period"' in text_of(answer)
        assert not DocumentUpload.objects.exists()

    def test_a_kind_that_does_not_exist_is_none(self):
        sender = Sender()
        assert sender.client.post(sender.documents, {"kind": "X"}).status_code == 422
        assert not DocumentUpload.objects.exists()

    def test_a_rejected_one_says_why_and_asks_again(self):
        sender = Sender()
        document = upload_document(
            application_id=sender.application.pk, kind="OTHER", name="x.pdf", file=BytesIO(PDF), actor=SYSTEM
        )
        reject_document(document_id=document.pk, reason="The second page is missing.", actor=SYSTEM)
        text = text_of(sender.client.get(sender.documents))

        assert "The second page is missing." in text and "Send it again" in text


class TestComingBack:
    def test_before_anything_was_sent_it_says_so_and_offers_the_form_again(self):
        sender = Sender()
        page = sender.begin()
        answer = sender.client.get(f"{page}/sent")

        assert answer.status_code == 422
        assert "The file has not arrived. Choose it again." in text_of(answer)
        assert 'type="file"' in text_of(answer)

    def test_with_the_key_of_another_file_nothing_is_taken(self):
        sender = Sender()
        page = sender.begin()
        sender.send(page)
        other = begin_upload(application_id=make_application().pk, kind="OTHER", actor=SYSTEM)
        for query in (f"key={other.path}", "key=documents/x.pdf", "bucket=another"):
            answer = sender.client.get(f"{page}/sent?{query}")
            assert answer.status_code == 422 and "not the file awaited here" in text_of(answer), query

        assert not Document.objects.exclude(file="").exists()

    def test_a_colleague_cannot_go_on_with_it_and_others_do_not_see_it(self):
        sender = Sender()
        page = sender.begin()
        back = sender.send(page)
        colleague = site_client(make_member(sender.application.business).user)
        other = Sender()
        for client in (colleague, other.client):
            assert client.get(page).status_code == client.get(back).status_code == 404
        mixed = page.replace(sender.application.public_id, other.application.public_id)
        assert sender.client.get(mixed).status_code == other.client.get(mixed).status_code == 404

        assert not Document.objects.exclude(file="").exists()

    def test_both_sides_of_its_end(self, monkeypatch):
        sender = Sender()
        page = sender.begin()
        end = DocumentUpload.objects.get().expires_at
        monkeypatch.setattr(clock, "now", lambda: end - timedelta(seconds=1))
        assert 'type="file"' in text_of(sender.client.get(page))
        monkeypatch.setattr(clock, "now", lambda: end)
        answer = sender.client.get(page)
        assert answer.status_code == 410 and "open too long" in text_of(answer)
        late = sender.client.get(f"{page}/sent")
        assert late.status_code == 410 and "Choose another file" in text_of(late)

    def test_an_application_that_ended_takes_no_file_any_more(self):
        sender = Sender()
        page = sender.begin()
        back = sender.send(page)
        sender.client.post(f"/my/applications/{sender.application.public_id}/withdraw", {"reason": ""})
        answer = sender.client.get(back)

        assert answer.status_code == 409 and not Document.objects.exclude(file="").exists()

    def test_our_own_address_leads_nowhere_else(self):
        sender = Sender()
        action, fields = sender.form(sender.begin())
        answer = Client().post(
            action,
            {
                **fields,
                "success_action_redirect": "https://evil.example/",
                "file": SimpleUploadedFile("a.pdf", PDF),
            },
        )

        assert answer["Location"].startswith("/my/applications/")


def posted(url: str, fields: dict[str, str], content: bytes) -> str:
    """A browser's form to the bucket; where the bucket leads it."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: Any, **__: Any) -> None:
            return None

    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'.encode()
    body = b"".join(parts) + head + content + f"\r\n--{boundary}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.build_opener(Stay).open(urllib.request.Request(url, body, headers))
    assert answer.value.code == 303
    return str(answer.value.headers["Location"])


class TestStraightToTheBucket:
    def test_the_browser_sends_it_there_and_comes_back(self, far_bucket, settings):  # noqa: F811
        sender = Sender()
        page = sender.begin("BANK_STATEMENT", period="2026-02")
        url, fields = sender.form(page)
        assert url.rstrip("/").endswith(BUCKET) and "csrfmiddlewaretoken" not in fields
        assert fields["success_action_redirect"] == f"{settings.PUBLIC_URL}{page}/sent?name="

        fields["success_action_redirect"] += "february.pdf"
        back = posted(url, fields, PDF).removeprefix(settings.PUBLIC_URL)
        assert "bucket=" in back and "key=quarantine" in back
        for _ in range(2):
            assert "we have received february.pdf" in text_of(sender.client.get(back, follow=True))

        document = sender.application.documents.get()
        assert document.file.name.startswith("documents/")

    def test_only_that_page_and_only_its_form_may_go_there(self, far_bucket):  # noqa: F811
        sender = Sender()
        page = sender.begin()
        url, _ = sender.form(page)
        policy = sender.client.get(page)["Content-Security-Policy"]

        assert f"form-action 'self' {url};" in policy
        assert policy.replace(f" {url}", "") == sender.client.get(sender.documents)["Content-Security-Policy"]

    def test_the_signature_fixes_where_the_browser_goes_on(self, far_bucket, settings):  # noqa: F811
        sender = Sender()
        page = sender.begin()
        _, fields = sender.form(page)
        conditions = json.loads(base64.b64decode(fields["policy"]))["conditions"]

        assert [
            "starts-with",
            "$success_action_redirect",
            f"{settings.PUBLIC_URL}{page}/sent?name=",
        ] in conditions
        assert {"key": DocumentUpload.objects.get().path} in conditions
        assert not any("Content-Type" in str(condition) for condition in conditions)
