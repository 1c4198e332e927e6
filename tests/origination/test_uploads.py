"""Files sent straight to the storage: announced, sent, completed; whatever stops in between loses nothing."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.errors import DuplicateReference, InvalidInput, NotAllowed, NotFound
from loanops.core.outbox import deliver_outbox
from loanops.notifications.models import Notification
from origination.files import storing
from origination.files.refusals import FileMissing, UnableToUploadDocument
from origination.files.scanning import TEST_VIRUS, ScannerUnavailable, Verdict
from origination.models import Document, DocumentUpload
from origination.services import scanning, uploads
from origination.services.applying import withdraw_application
from origination.services.documents import (
    DocumentInQuarantine,
    open_document,
    upload_document,
    verify_document,
)
from origination.services.uploads import (
    UnableToAttachDocument,
    UploadEnded,
    UploadUsed,
    address_of,
    begin_upload,
    complete_upload,
    receive_upload,
)
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.files import CSV, make_pdf
from tests.factories.origination import PDF, make_application
from tests.factories.parties import make_borrower

pytestmark = pytest.mark.django_db
HTML = b"<html><script>alert(1)</script></html>"


def begin(application=None, *, actor=SYSTEM, **changes):
    fields = {
        "kind": "BANK_STATEMENT",
        "file_name": "statement.pdf",
        "media_type": "application/pdf",
        "size": len(PDF),
        "period": "2026-02",
    }
    application = application or make_application()
    return begin_upload(application_id=application.pk, actor=actor, **{**fields, **changes})


def send(upload, content=PDF, *, client=None, name="blob"):
    address = address_of(upload)
    form = {**address.fields, "file": ContentFile(content, name=name)}
    return (client or Client(enforce_csrf_checks=True)).post(address.url, form)


def exists(path):
    return bool(path) and default_storage.exists(path)


def content_of(path):
    with default_storage.open(path) as file:
        return file.read()


class Silent:
    def scan(self, path):
        raise ScannerUnavailable("Silent.")


class TestBeginUpload:
    def test_gives_an_address_that_expires(self):
        upload = begin()
        address = address_of(upload)

        assert (upload.status, address.method, address.size_max) == ("WAITING", "POST", 25 * 1024 * 1024)
        assert address.fields == {"Content-Type": "application/pdf"}
        assert address.expires_at - clock.now() < timedelta(minutes=15)
        assert upload.public_id in upload.path and "statement" not in upload.path

    @pytest.mark.parametrize(
        ("changes", "refusal", "code"),
        [
            ({"kind": "SELFIE"}, InvalidInput, "invalid_choice"),
            ({"media_type": "image/svg+xml"}, InvalidInput, "invalid_choice"),
            ({"period": "February"}, InvalidInput, "invalid"),
            ({"size": 25 * 1024 * 1024 + 1}, UnableToUploadDocument, "too_large"),
            ({"file_name": "../statement.pdf"}, UnableToUploadDocument, "unsafe_name"),
            ({"file_name": "statement.exe"}, UnableToUploadDocument, "wrong_extension"),
        ],
    )
    def test_refuses_before_anything_is_sent(self, changes, refusal, code):
        with pytest.raises(refusal) as refused:
            begin(**changes)

        assert refused.value.errors[0].code == code
        assert not DocumentUpload.objects.exists()

    def test_the_largest_file_may_be_announced(self):
        assert begin(size=25 * 1024 * 1024).pk

    def test_is_for_those_who_may_hand_in(self):
        application = make_application()
        owner = actor_of_user(make_borrower(application.business))

        assert begin(application, actor=owner).uploaded_by_id == owner.user_id
        with pytest.raises(NotFound):
            begin(application, actor=actor_of_user(make_user(is_staff=False)))
        with pytest.raises(NotAllowed):
            begin(application, actor=staff(Role.FINANCE_ANALYST))

    def test_a_closed_application_takes_none(self):
        application = make_application()
        withdraw_application(application_id=application.pk, actor=SYSTEM)

        with pytest.raises(UnableToAttachDocument):
            begin(application)


class TestOurOwnAddress:
    def test_takes_the_file_without_a_session_into_quarantine(self):
        upload = begin()

        assert send(upload).status_code == 204
        assert upload.path.startswith("quarantine/incoming/")
        assert content_of(upload.path) == PDF
        assert not Document.objects.exists()

    def test_takes_one_file_only(self):
        upload = begin()
        send(upload)

        answer = send(upload, make_pdf("Another"))

        assert (answer.status_code, answer.json()["code"]) == (409, "upload_used")
        assert content_of(upload.path) == PDF

    def test_a_changed_address_opens_nothing(self):
        upload = begin()
        address = address_of(upload)

        assert Client().post(address.url + "x", {"file": ContentFile(PDF, "a")}).status_code == 404
        assert Client().get(address.url).status_code == 405
        assert not exists(upload.path)

    def test_is_closed_when_its_time_is_over(self):
        upload = begin()
        DocumentUpload.objects.update(expires_at=clock.now())

        assert send(upload).json()["code"] == "upload_ended"
        assert not exists(upload.path)

    def test_takes_what_was_announced(self):
        upload = begin()
        form = {"Content-Type": "text/csv", "file": ContentFile(CSV, "a")}

        assert Client().post(address_of(upload).url, form).status_code == 422
        assert Client().post(address_of(upload).url, {"Content-Type": "application/pdf"}).status_code == 422
        assert send(upload, b"").status_code == 422
        assert not exists(upload.path)

    def test_reads_nothing_of_a_body_that_is_too_large(self, settings):
        upload = begin()
        settings.DOCUMENT_SIZE_MAX = 1000

        answer = send(upload, bytes(1000 + 1024 * 1024 + 1))
        with pytest.raises(UnableToUploadDocument):
            receive_upload(
                token=address_of(upload).url.rpartition("/")[2],
                stream=BytesIO(bytes(1001)),
                media_type="application/pdf",
            )

        assert answer.json()["errors"][0]["code"] == "too_large"
        assert not exists(upload.path)

    def test_two_at_once_store_one(self, monkeypatch):
        """The second looked before the first had stored."""
        upload = begin()
        send(upload)
        there, asked = type(default_storage._wrapped).exists, []

        def too_early(self, name):
            asked.append(name)
            return len(asked) > 1 and there(self, name)

        monkeypatch.setattr(type(default_storage._wrapped), "exists", too_early)

        with pytest.raises(UploadUsed):
            receive_upload(
                token=address_of(upload).url.rpartition("/")[2],
                stream=BytesIO(CSV),
                media_type="application/pdf",
            )

        assert len(default_storage.listdir(upload.path.rpartition("/")[0])[1]) == 1


class TestCompleteUpload:
    def test_looks_at_it_and_moves_it_out_of_quarantine(self):
        upload = begin()
        send(upload)

        document = complete_upload(upload_id=upload.pk, actor=SYSTEM)
        deliver_outbox()

        upload.refresh_from_db()
        assert (document.status, document.period, document.page_count) == ("PENDING_REVIEW", "2026-02", 1)
        assert (upload.status, upload.document_id) == ("COMPLETED", document.pk)
        assert document.file.name.startswith("documents/") and content_of(document.file.name) == PDF
        assert not exists(upload.path)

    def test_a_second_call_finds_it_done(self):
        upload = begin()
        send(upload)
        first = complete_upload(upload_id=upload.pk, actor=SYSTEM)

        assert complete_upload(upload_id=upload.pk, actor=SYSTEM) == first
        assert Document.objects.count() == 1

    def test_before_anything_was_sent_it_waits(self):
        upload = begin()

        with pytest.raises(FileMissing):
            complete_upload(upload_id=upload.pk, actor=SYSTEM)
        send(upload)

        assert complete_upload(upload_id=upload.pk, actor=SYSTEM).status == "PENDING_REVIEW"

    @pytest.mark.parametrize(("content", "code"), [(HTML, "unsupported_type"), (PDF + TEST_VIRUS, "malware")])
    def test_what_is_refused_is_deleted_and_stays_refused(self, content, code):
        upload = begin()
        send(upload, content)

        for _ in range(2):
            with pytest.raises(UnableToUploadDocument) as refused:
                complete_upload(upload_id=upload.pk, actor=SYSTEM)
            assert refused.value.errors[0].code == code
        deliver_outbox()

        upload.refresh_from_db()
        assert (upload.status, upload.refusal_code) == ("REFUSED", code)
        assert not exists(upload.path) and not exists(upload.stored_path)
        assert not Document.objects.exists()

    def test_what_lies_there_is_read_up_to_the_limit_only(self, settings):
        upload = begin()
        default_storage.save(upload.path, ContentFile(bytes(2000)))
        settings.DOCUMENT_SIZE_MAX = 1999

        with pytest.raises(UnableToUploadDocument, match="larger"):
            complete_upload(upload_id=upload.pk, actor=SYSTEM)

    @pytest.mark.parametrize("step", ["keep", "attach"])
    def test_goes_on_after_a_crash(self, monkeypatch, step):
        upload = begin()
        send(upload)

        def crash(*args, **kwargs):
            raise ZeroDivisionError("the power went out")

        with monkeypatch.context() as broken:
            if step == "keep":
                broken.setattr(uploads, "keep", crash)
            else:
                broken.setattr(uploads, "attachment", crash)
            with pytest.raises(ZeroDivisionError):
                complete_upload(upload_id=upload.pk, actor=SYSTEM)
        assert exists(upload.path) and not Document.objects.exists()

        document = complete_upload(upload_id=upload.pk, actor=SYSTEM)

        assert document.status == "PENDING_REVIEW" and exists(document.file.name)

    def test_the_same_file_under_another_upload_is_a_duplicate(self):
        application = make_application()
        one, two = begin(application), begin(application)
        for upload in (one, two):
            send(upload)
        complete_upload(upload_id=one.pk, actor=SYSTEM)

        with pytest.raises(DuplicateReference):
            complete_upload(upload_id=two.pk, actor=SYSTEM)

        assert Document.objects.count() == 1

    def test_a_stranger_does_not_find_it(self):
        upload = begin()
        send(upload)

        with pytest.raises(NotFound):
            complete_upload(upload_id=upload.pk, actor=actor_of_user(make_user(is_staff=False)))


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
