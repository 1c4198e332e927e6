"""ORI-3: documents are what their content says, harmless, opened on record, and verified by people."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.core.errors import DuplicateReference, InvalidInput, InvalidTransition, NotAllowed, NotFound
from loanops.notifications.models import Notification
from origination import files
from origination.files import UnableToUploadDocument, find_test_virus, sniff
from origination.models import Document
from origination.services.applying import withdraw_application
from origination.services.documents import (
    UnableToAttachDocument,
    open_document,
    reject_document,
    upload_document,
    verify_document,
)
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.origination import PDF, make_application, make_document
from tests.factories.parties import make_borrower

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 20
CSV = b"date,amount\n2026-03-01,12.50\n"


class TestSniff:
    @pytest.mark.parametrize(
        ("content", "media_type"),
        [
            (PDF, "application/pdf"),
            (PNG, "image/png"),
            (JPEG, "image/jpeg"),
            (CSV, "text/csv"),
            (b"\xef\xbb\xbfdate;amount\r\n2026-03-01;12,50\r\n", "text/csv"),
            (b"<html>,</html>\n<b>,</b>", None),
            (b'{"a": 1,\n"b": 2}', None),
            (b"just one line, with a comma", None),
            (b"no separators\nat all", None),
            (b"MZ\x90\x00,\n,", None),
            (b"caf\xe9,1\n2,3", None),
            (b"\n\n", None),
            (b"PK\x03\x04", None),
        ],
    )
    def test_believes_the_content_only(self, content, media_type):
        assert sniff(content) == media_type

    def test_the_default_scanner_knows_the_test_virus(self):
        assert find_test_virus(PDF + files.TEST_VIRUS)
        assert not find_test_virus(PDF)


def upload(application, content=PDF, *, kind="BANK_STATEMENT", name="statement.pdf", actor=SYSTEM):
    return upload_document(
        application_id=application.pk, kind=kind, name=name, file=BytesIO(content), actor=actor
    )


@pytest.mark.django_db
class TestUploadDocument:
    def test_is_stored_under_a_name_nobody_guesses_and_waits_for_review(self):
        application = make_application()

        document = upload(application, name="..\\secret/March\x00 statement.pdf")

        assert (document.status, document.media_type, document.size) == (
            "PENDING_REVIEW",
            "application/pdf",
            len(PDF),
        )
        assert document.file_name == "March statement.pdf"
        assert "March" not in document.file.name
        assert default_storage.open(document.file.name).read() == PDF
        assert len(document.checksum) == 64

    @pytest.mark.parametrize(
        ("content", "code"),
        [(b"", "empty"), (b"<script>", "unsupported_type"), (PDF + files.TEST_VIRUS, "malware")],
    )
    def test_refuses_and_keeps_nothing(self, content, code):
        application = make_application()
        before = self.stored()

        with pytest.raises(UnableToUploadDocument) as refusal:
            upload(application, content)

        assert refusal.value.errors[0].code == code
        assert not Document.objects.exists() and self.stored() == before

    def test_both_sides_of_the_size_limit(self, monkeypatch):
        monkeypatch.setattr(files, "SIZE_MAX", len(PDF))
        application = make_application()

        upload(application, PDF)
        with pytest.raises(UnableToUploadDocument, match="larger"):
            upload(application, PDF + b"x")

    def test_the_same_file_twice_is_refused_and_not_stored_again(self):
        application = make_application()
        upload(application)
        before = self.stored()

        with pytest.raises(DuplicateReference):
            upload(application, kind="TAX_RETURN")

        assert self.stored() == before

    def test_an_unknown_kind_is_refused(self):
        with pytest.raises(InvalidInput):
            upload(make_application(), kind="SELFIE")

    def test_a_closed_application_takes_none(self):
        application = make_application()
        withdraw_application(application_id=application.pk, actor=SYSTEM)

        with pytest.raises(UnableToAttachDocument, match="withdrawn"):
            upload(application)

    def test_a_borrower_uploads_to_his_own_only(self):
        application = make_application()
        owner = actor_of_user(make_borrower(application.business))
        stranger = actor_of_user(make_user(is_staff=False))

        assert upload(application, actor=owner).uploaded_by_id == owner.user_id
        with pytest.raises(NotFound):
            upload(application, PDF + b"2", actor=stranger)

    def test_finance_uploads_nothing(self):
        with pytest.raises(NotAllowed):
            upload(make_application(), actor=staff(Role.FINANCE_ANALYST))

    def stored(self):
        return sorted(default_storage.listdir("documents")[1]) if default_storage.exists("documents") else []


@pytest.mark.django_db
class TestOpenDocument:
    def test_is_on_record(self):
        document, underwriter = make_document(), staff(Role.UNDERWRITER)

        open_document(document_id=document.pk, actor=underwriter)

        event = AuditEvent.objects.get(event="document.opened")
        assert (event.actor_user_id, event.subject_id) == (underwriter.user_id, document.pk)

    def test_a_stranger_does_not_find_it(self):
        with pytest.raises(NotFound):
            open_document(document_id=make_document().pk, actor=actor_of_user(make_user(is_staff=False)))


@pytest.mark.django_db
class TestReview:
    def test_a_person_verifies(self):
        document, underwriter = make_document(), staff(Role.UNDERWRITER)

        verified = verify_document(document_id=document.pk, actor=underwriter)

        assert (verified.status, verified.reviewed_by_id) == ("VERIFIED", underwriter.user_id)

    def test_a_rejected_one_is_told_and_replaced_by_the_next(self):
        document = make_document()

        reject_document(document_id=document.pk, reason="Page 2 is missing.", actor=staff(Role.LOAN_OFFICER))

        message = Notification.objects.get(template_code="document-rejected")
        assert "Page 2 is missing." in message.body
        newer = upload(document.application, PDF + b"complete")
        document.refresh_from_db()
        assert (document.status, newer.status) == ("SUPERSEDED", "PENDING_REVIEW")

    def test_the_very_same_file_may_come_again_after_a_rejection(self):
        application = make_application()
        document = upload(application)
        reject_document(document_id=document.pk, reason="Too dark", actor=SYSTEM)

        assert upload(application).status == "PENDING_REVIEW"

    def test_a_rejection_has_a_reason(self):
        with pytest.raises(InvalidInput):
            reject_document(document_id=make_document().pk, reason=" ", actor=SYSTEM)

    def test_a_second_click_is_refused(self):
        document = make_document()
        verify_document(document_id=document.pk, actor=SYSTEM)

        with pytest.raises(InvalidTransition):
            verify_document(document_id=document.pk, actor=SYSTEM)

    def test_a_borrower_reviews_nothing(self):
        document = make_document()
        owner = actor_of_user(make_borrower(document.application.business))

        with pytest.raises(NotAllowed):
            verify_document(document_id=document.pk, actor=owner)
