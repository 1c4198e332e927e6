"""ORI-3: documents are what their content says, harmless, opened on record, and verified by people."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.core.errors import DuplicateReference, InvalidInput, InvalidTransition, NotAllowed, NotFound
from loanops.notifications.models import Notification
from origination.checklists import checklist
from origination.document_kinds import GUIDES, RETENTION, RetentionClass, guide_to
from origination.files.refusals import UnableToUploadDocument
from origination.files.scanning import TEST_VIRUS
from origination.models import Document
from origination.services.applying import withdraw_application
from origination.services.documents import (
    DocumentInQuarantine,
    open_document,
    reject_document,
    request_document,
    upload_document,
    verify_document,
    withdraw_document_request,
)
from origination.services.uploads import UnableToAttachDocument
from products.choices import DocumentKind
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.files import make_pdf
from tests.factories.origination import PDF, make_application, make_document
from tests.factories.parties import make_borrower


def upload(application, content=PDF, *, kind="BANK_STATEMENT", name="statement.pdf", period="", actor=SYSTEM):
    return upload_document(
        application_id=application.pk,
        kind=kind,
        name=name,
        file=BytesIO(content),
        period=period,
        actor=actor,
    )


@pytest.mark.django_db
class TestUploadDocument:
    def test_is_stored_under_a_name_nobody_guesses_and_waits_for_review(self):
        application = make_application()

        document = upload(application, name="March statement.pdf")

        assert (document.status, document.media_type, document.size) == (
            "PENDING_REVIEW",
            "application/pdf",
            len(PDF),
        )
        assert document.file_name == "March statement.pdf"
        assert "March" not in document.file.name
        assert (document.page_count, document.scan_result) == (1, "built-in: clean")
        assert default_storage.open(document.file.name).read() == PDF
        assert len(document.checksum) == 64

    @pytest.mark.parametrize(
        ("content", "code"),
        [(b"", "empty"), (b"<script>", "unsupported_type"), (PDF + TEST_VIRUS, "malware")],
    )
    def test_refuses_and_keeps_nothing(self, content, code):
        application = make_application()
        before = self.stored()

        with pytest.raises(UnableToUploadDocument) as refusal:
            upload(application, content)

        assert refusal.value.errors[0].code == code
        assert not Document.objects.exists() and self.stored() == before

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
        assert event.changes[0]["fields"] == {"opened": [None, "whole file"]}

    def test_says_which_page(self):
        document = make_document()

        open_document(document_id=document.pk, page=1, actor=staff(Role.UNDERWRITER))

        event = AuditEvent.objects.get(event="document.opened")
        assert event.changes[0]["fields"] == {"opened": [None, "page 1 of 1"]}

    def test_a_stranger_does_not_find_it(self):
        with pytest.raises(NotFound):
            open_document(document_id=make_document().pk, actor=actor_of_user(make_user(is_staff=False)))


@pytest.mark.django_db
class TestReview:
    def test_a_person_verifies(self):
        document, underwriter = make_document(), staff(Role.UNDERWRITER)
        points = list(guide_to(document.kind).check_points)

        verified = verify_document(document_id=document.pk, check_points=points, actor=underwriter)

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

    def test_every_check_point_is_ticked_by_a_person_and_kept(self):
        document, underwriter = make_document(), staff(Role.UNDERWRITER)
        points = list(guide_to(document.kind).check_points)

        with pytest.raises(InvalidInput) as refusal:
            verify_document(document_id=document.pk, check_points=points[:-1], actor=underwriter)
        with pytest.raises(InvalidInput):
            verify_document(document_id=document.pk, check_points=[*points, "LUCK"], actor=underwriter)
        verified = verify_document(document_id=document.pk, check_points=points, actor=underwriter)

        assert refusal.value.errors[0].pointer == "/check_points"
        assert verified.check_points == points

    def test_the_applicant_may_read_other_words_than_the_file(self):
        document = reject_document(
            document_id=make_document().pk,
            reason="Looks edited",
            message="Send the bank's own PDF.",
            actor=SYSTEM,
        )

        assert document.rejection_reason == "Send the bank's own PDF."
        assert "Looks edited" not in Notification.objects.get(template_code="document-rejected").body

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


@pytest.mark.django_db
class TestRequestDocument:
    def request(self, application, **changes):
        fields = {
            "kind": "BANK_STATEMENT",
            "message": "The statement of February, please.",
            "period": "2026-02",
        }
        return request_document(application_id=application.pk, actor=SYSTEM, **{**fields, **changes})

    def test_the_applicant_is_told_and_finds_it_on_the_checklist(self):
        application = make_application()

        document = self.request(application)

        assert (document.status, document.requested_by_label) == ("REQUESTED", SYSTEM.label)
        message = Notification.objects.get(template_code="document-requested")
        assert "The statement of February, please." in message.body
        assert "Bank statement 2026-02" in message.body
        [item] = [item for item in checklist(application) if item.kind == "BANK_STATEMENT"]
        assert (item.state, item.is_open, item.messages) == (
            "REQUESTED",
            True,
            ["The statement of February, please."],
        )

    def test_the_next_upload_answers_it(self):
        application = make_application()
        january, february = self.request(application, period="2026-01"), self.request(application)

        answer = upload(application, period="2026-02")
        january.refresh_from_db()

        assert (answer.pk, answer.status, january.status) == (february.pk, "PENDING_REVIEW", "REQUESTED")

    def test_another_kind_answers_nothing(self):
        application = make_application()
        asked = self.request(application)

        assert upload(application, kind="TAX_RETURN").pk != asked.pk

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"message": " "}, "/message"),
            ({"kind": "SELFIE"}, "/kind"),
            ({"period": "2026"}, "/period"),
            ({"period": "2026-13"}, "/period"),
            ({"period": "2026-04"}, "/period"),
            ({"kind": "IDENTITY", "period": "2026"}, "/period"),
        ],
    )
    def test_says_what_is_wrong(self, changes, pointer):
        application = make_application()

        with pytest.raises(InvalidInput) as refusal:
            self.request(application, **changes)

        assert refusal.value.errors[0].pointer == pointer
        assert not Document.objects.exists()

    def test_is_made_once(self):
        application = make_application()
        self.request(application)

        with pytest.raises(DuplicateReference):
            self.request(application)

    def test_is_withdrawn(self):
        document = self.request(make_application())

        withdraw_document_request(document_id=document.pk, actor=SYSTEM)

        document.refresh_from_db()
        assert document.status == "SUPERSEDED"
        with pytest.raises(NotFound):
            withdraw_document_request(document_id=document.pk, actor=SYSTEM)

    def test_nobody_opens_or_rejects_what_has_not_come(self):
        document = self.request(make_application())

        with pytest.raises(DocumentInQuarantine):
            open_document(document_id=document.pk, actor=SYSTEM)
        with pytest.raises(InvalidTransition):
            reject_document(document_id=document.pk, reason="x", actor=SYSTEM)


@pytest.mark.django_db
class TestChecklist:
    def test_follows_what_happens_to_a_kind(self):
        application = make_application(product="term-loan")
        states = [self.state(application)]
        document = upload(application)
        states.append(self.state(application))
        reject_document(document_id=document.pk, reason="Too dark", actor=SYSTEM)
        states.append(self.state(application))
        newer = upload(application, make_pdf("Brighter"))
        verify_document(document_id=newer.pk, actor=SYSTEM)
        states.append(self.state(application))

        assert states == ["MISSING", "PENDING", "REJECTED", "VERIFIED"]

    def test_an_optional_kind_stands_last(self):
        application = make_application(product="term-loan")
        upload(application, kind="OTHER")

        items = checklist(application)

        assert [
            item.kind for item in items if item.is_required
        ] == application.product_version.required_documents
        assert (items[-1].kind, items[-1].is_required) == ("OTHER", False)

    def state(self, application):
        [item] = [item for item in checklist(application) if item.kind == "BANK_STATEMENT"]
        return item.state


class TestGuides:
    def test_every_kind_has_words_points_and_a_time_it_is_kept(self):
        assert set(GUIDES) == set(DocumentKind.values)
        assert all(guide.why and guide.example and guide.check_points for guide in GUIDES.values())
        assert set(RETENTION) == set(RetentionClass.values)

    @pytest.mark.django_db
    def test_the_kind_decides_how_long_it_is_kept(self):
        assert make_document(kind="IDENTITY").retention_class == "IDENTITY"
        assert make_document().retention_class == "APPLICATION"
