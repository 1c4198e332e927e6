"""Files wait in quarantine for the virus scanner; what was sent and never completed is cleared away."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage

from loanops.core import clock
from loanops.core.outbox import deliver_outbox
from loanops.notifications.models import Notification
from origination.files import storing
from origination.files.scanning import ScannerUnavailable, Verdict
from origination.models import DocumentUpload
from origination.services import scanning
from origination.services.documents import (
    DocumentInQuarantine,
    open_document,
    upload_document,
    verify_document,
)
from origination.services.uploads import UploadEnded, complete_upload
from tests.factories.access import SYSTEM
from tests.factories.origination import PDF, make_application
from tests.factories.uploads import begin, exists, send

pytestmark = pytest.mark.django_db


class Silent:
    def scan(self, path):
        raise ScannerUnavailable("Silent.")


class TestTheScanner:
    @pytest.fixture
    def silent(self, monkeypatch):
        monkeypatch.setattr(storing, "scanner", Silent)
        monkeypatch.setattr(scanning, "scanner", Silent)
        return monkeypatch

    def waiting(self):
        upload = begin()
        send(upload)
        return complete_upload(upload_id=upload.pk, actor=SYSTEM)

    def test_without_its_answer_nobody_opens_the_file(self, silent):
        document = self.waiting()

        assert (document.status, document.scan_result) == ("SCANNING", "")
        assert document.file.name.startswith("quarantine/waiting/")
        with pytest.raises(DocumentInQuarantine):
            open_document(document_id=document.pk, actor=SYSTEM)
        with pytest.raises(DocumentInQuarantine):
            verify_document(document_id=document.pk, actor=SYSTEM)

    def test_holds_for_files_that_pass_through_us_too(self, silent):
        document = upload_document(
            application_id=make_application().pk, kind="OTHER", name="a.pdf", file=BytesIO(PDF), actor=SYSTEM
        )

        assert document.status == "SCANNING"

    def test_is_asked_again_until_it_answers(self, silent):
        document = self.waiting()
        assert scanning.tend_documents() == {"clean": 0, "infected": 0, "waiting": 1, "abandoned": 0}
        silent.undo()

        assert scanning.tend_documents() == {"clean": 1, "infected": 0, "waiting": 0, "abandoned": 0}
        quarantined = document.file.name
        deliver_outbox()
        document.refresh_from_db()

        assert (document.status, document.scan_result) == ("PENDING_REVIEW", "built-in: clean")
        assert document.file.name.startswith("documents/") and exists(document.file.name)
        assert not exists(quarantined)
        assert scanning.tend_documents()["clean"] == 0

    def test_what_it_finds_later_is_deleted_and_told(self, silent):
        class Strict:
            def scan(self, path):
                return Verdict("ClamAV", "Win.Trojan")

        document = self.waiting()
        quarantined = document.file.name
        silent.setattr(scanning, "scanner", Strict)

        assert scanning.scan_waiting()["infected"] == 1
        deliver_outbox()
        document.refresh_from_db()

        assert (document.status, document.file.name, document.scan_result) == (
            "REJECTED",
            "",
            "ClamAV: Win.Trojan",
        )
        assert not exists(quarantined)
        assert "virus" in Notification.objects.get(template_code="document-rejected").body

    def test_a_lost_file_does_not_stop_the_others(self, silent):
        lost, other = self.waiting(), self.waiting()
        default_storage.delete(lost.file.name)
        silent.undo()

        assert scanning.scan_waiting() == {"clean": 1, "infected": 0, "waiting": 1}
        other.refresh_from_db()
        assert other.status == "PENDING_REVIEW"


class TestAbandonedUploads:
    def expire(self, **ago):
        DocumentUpload.objects.update(expires_at=clock.now() - timedelta(**ago))

    def test_are_cleared_away_with_what_was_sent(self):
        upload = begin()
        send(upload)
        self.expire(minutes=59)
        assert scanning.tend_documents()["abandoned"] == 0
        self.expire(minutes=61)

        assert scanning.tend_documents()["abandoned"] == 1
        deliver_outbox()

        upload.refresh_from_db()
        assert upload.status == "ABANDONED" and not exists(upload.path)
        with pytest.raises(UploadEnded):
            complete_upload(upload_id=upload.pk, actor=SYSTEM)

    def test_a_file_stored_and_never_attached_is_cleared_away(self, monkeypatch):
        def crash(*args, **kwargs):
            raise ZeroDivisionError

        monkeypatch.setattr("origination.services.documents.attachment", crash)
        with pytest.raises(ZeroDivisionError):
            upload_document(
                application_id=make_application().pk,
                kind="OTHER",
                name="a.pdf",
                file=BytesIO(PDF),
                actor=SYSTEM,
            )
        upload = DocumentUpload.objects.get()
        assert exists(upload.stored_path)
        self.expire(minutes=61)

        scanning.tend_documents()
        deliver_outbox()

        assert not exists(upload.stored_path)

    def test_completed_ones_stay(self):
        upload = begin()
        send(upload)
        document = complete_upload(upload_id=upload.pk, actor=SYSTEM)
        self.expire(days=1)

        assert scanning.tend_documents()["abandoned"] == 0
        deliver_outbox()
        assert exists(document.file.name)
