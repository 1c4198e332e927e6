"""Two completions of one upload at the same moment: one document, and its file stays where it is."""

import pytest

from loanops.core.outbox import deliver_outbox
from origination.api.views import documents as views
from origination.models import Document
from origination.services import uploads
from origination.services.uploads import StoredFile, complete_upload, discard_file
from tests.factories.access import SYSTEM
from tests.factories.origination import make_application
from tests.factories.parties import make_borrower
from tests.factories.tokens import caller
from tests.factories.uploads import begin, exists, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload():
    found = begin(make_application())
    send(found)
    return found


def meanwhile(monkeypatch, module, name, upload, *, after=lambda: None):
    """Just before `name` is called, somebody else completes the upload."""
    original, done = getattr(module, name), []

    def late(*args, **kwargs):
        if not done:
            done.append(True)
            complete_upload(upload_id=upload.pk, actor=SYSTEM)
            after()
        return original(*args, **kwargs)

    monkeypatch.setattr(module, name, late)


def complete(upload):
    application = upload.application
    applicant = caller("applications:read", "applications:write", user=make_borrower(application.business))
    return applicant.post(
        f"/loan-applications/{application.public_id}/uploads/{upload.public_id}/complete", {}
    )


def is_intact(upload):
    document = Document.objects.get()
    upload.refresh_from_db()
    assert exists(document.file.name)
    assert (upload.status, upload.document) == ("COMPLETED", document)
    return document.public_id


class TestTwoAtOnce:
    def test_the_other_attached_it_first(self, upload, monkeypatch):
        meanwhile(monkeypatch, views, "attachment", upload)

        answer = complete(upload)

        assert (answer.status_code, answer.json()["id"]) == (201, is_intact(upload))

    @pytest.mark.parametrize("step", ["scan", "kept_address"])
    def test_the_other_was_done_while_this_one_looked(self, upload, monkeypatch, step):
        meanwhile(monkeypatch, uploads, step, upload)

        answer = complete(upload)

        assert (answer.status_code, answer.json()["id"]) == (201, is_intact(upload))

    def test_the_file_has_left_quarantine_already(self, upload, monkeypatch):
        meanwhile(monkeypatch, uploads, "fetched", upload, after=deliver_outbox)

        answer = complete(upload)

        assert (answer.status_code, answer.json()["id"]) == (201, is_intact(upload))

    def test_the_service_answers_with_the_same_document(self, upload, monkeypatch):
        meanwhile(monkeypatch, uploads, "scan", upload)

        assert complete_upload(upload_id=upload.pk, actor=SYSTEM).public_id == is_intact(upload)


class TestDiscardFile:
    def test_never_deletes_the_file_of_a_document(self, upload):
        document = complete_upload(upload_id=upload.pk, actor=SYSTEM)
        stored = StoredFile(
            upload_id=upload.pk,
            path=document.file.name,
            name="statement.pdf",
            media_type="application/pdf",
            size=1,
            checksum="",
            page_count=1,
            scan_result="clean",
            period="",
        )

        discard_file(stored)

        assert exists(document.file.name)
