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
from origination.files.refusals import FileMissing, UnableToUploadDocument
from origination.files.scanning import TEST_VIRUS
from origination.models import Document, DocumentUpload
from origination.services import uploads
from origination.services.applying import withdraw_application
from origination.services.uploads import (
    UnableToAttachDocument,
    UploadUsed,
    address_of,
    complete_upload,
    receive_upload,
)
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.files import CSV, make_pdf
from tests.factories.origination import PDF, make_application
from tests.factories.parties import make_borrower
from tests.factories.uploads import begin, exists, send

pytestmark = pytest.mark.django_db
HTML = b"<html><script>alert(1)</script></html>"


def content_of(path):
    with default_storage.open(path) as file:
        return file.read()


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
