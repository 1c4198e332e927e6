"""ORI-3 through the API: begin, send, complete; the checklist; and nobody sees another one's."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from origination.models import Document, DocumentUpload
from origination.services.documents import reject_document, request_document
from tests.factories.access import SYSTEM, make_user
from tests.factories.files import make_pdf
from tests.factories.origination import PDF, make_application, make_document
from tests.factories.parties import make_borrower
from tests.factories.tokens import caller, make_token
from tests.origination.callers import borrower, path_of, staff

pytestmark = pytest.mark.django_db
SCOPES = ("applications:read", "applications:write")


@pytest.fixture
def application():
    return make_application(product="term-loan")


@pytest.fixture
def applicant(application):
    return caller(*SCOPES, user=make_borrower(application.business))


def announced(**changes):
    fields = {
        "kind": "BANK_STATEMENT",
        "period": "2026-02",
        "file_name": "statement-february.pdf",
        "media_type": "application/pdf",
        "size": len(PDF),
    }
    return {**fields, **changes}


def send(answer, content=PDF):
    address = answer.json()["address"]
    return Client().post(address["url"], {**address["fields"], "file": ContentFile(content, "a")})


class TestUploads:
    def test_begin_send_complete(self, application, applicant):
        begun = applicant.post(path_of(application, "uploads"), announced())
        assert begun.status_code == 201 and begun.json()["status"] == "WAITING"
        assert begun.json()["address"]["method"] == "POST" and begun.json()["address"]["size_max"] == 26214400
        assert send(begun).status_code == 204
        one = path_of(application, "uploads", begun.json()["id"])

        completed = [applicant.post(f"{one}/complete", {}) for _ in range(2)]
        upload = applicant.get(one).json()

        document = completed[0].json()
        assert {answer["Location"] for answer in completed} == {
            f"/api/v1{path_of(application, 'documents', document['id'])}"
        }
        assert [answer.status_code for answer in completed] == [201, 201]
        assert completed[1].json()["id"] == document["id"] == upload["document"]
        assert (document["status"], document["period"], document["page_count"]) == (
            "PENDING_REVIEW",
            "2026-02",
            1,
        )
        assert (upload["status"], upload["address"]) == ("COMPLETED", None)
        assert applicant.get(path_of(application, "documents", document["id"])).json()["checksum"]

    def test_too_early_and_what_is_refused(self, application, applicant):
        begun = applicant.post(path_of(application, "uploads"), announced())
        one = path_of(application, "uploads", begun.json()["id"])

        early = applicant.post(f"{one}/complete", {})
        send(begun, make_pdf(catalog=b"/OpenAction << /S /JavaScript /JS (1) >>"))
        refused = [applicant.post(f"{one}/complete", {}) for _ in range(2)]

        assert (early.status_code, early.json()["code"]) == (409, "file_missing")
        assert {answer.status_code for answer in refused} == {422}
        assert {answer.json()["errors"][0]["code"] for answer in refused} == {"active_content"}
        assert applicant.get(one).json()["refusal_code"] == "active_content"
        assert not Document.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"media_type": "image/gif"}, "/media_type"),
            ({"size": 0}, "/size"),
            ({"size": 26214401}, "/file"),
            ({"file_name": "../a.pdf"}, "/file"),
            ({"period": "2026-2"}, "/period"),
            ({"surprise": 1}, "/surprise"),
        ],
    )
    def test_says_what_is_wrong(self, application, applicant, changes, pointer):
        answer = applicant.post(path_of(application, "uploads"), announced(**changes))

        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
        assert not DocumentUpload.objects.exists()

    def test_strangers_find_nothing(self, application, applicant):
        begun = applicant.post(path_of(application, "uploads"), announced())
        one = path_of(application, "uploads", begun.json()["id"])
        stranger = caller(*SCOPES, user=make_user(is_staff=False))
        other = make_application()
        neighbor = caller(*SCOPES, user=make_borrower(other.business))

        assert stranger.post(path_of(application, "uploads"), announced()).status_code == 404
        assert (
            stranger.get(one).status_code == 404 and stranger.post(f"{one}/complete", {}).status_code == 404
        )
        assert neighbor.get(path_of(other, "uploads", begun.json()["id"])).status_code == 404
        finance = caller(*SCOPES, user=make_user(Role.FINANCE_ANALYST))
        assert finance.post(path_of(application, "uploads"), announced()).status_code == 403

    def test_a_repeated_announcement_with_a_key_is_one(self, application, applicant):
        answers = [
            applicant.post(path_of(application, "uploads"), announced(), idempotency_key="a-key-of-mine")
            for _ in range(2)
        ]

        assert answers[0].json() == answers[1].json()
        assert DocumentUpload.objects.count() == 1


class TestChecklist:
    def test_says_why_what_and_how_far(self, application, applicant):
        document = make_document(application)
        reject_document(document_id=document.pk, reason="Page 2 is missing.", actor=SYSTEM)
        request_document(
            application_id=application.pk, kind="OTHER", message="The lease, please.", actor=SYSTEM
        )

        shown = applicant.get(path_of(application, "document-checklist")).json()

        items = {item["kind"]: item for item in shown["items"]}
        assert (items["BANK_STATEMENT"]["state"], items["BANK_STATEMENT"]["messages"]) == (
            "REJECTED",
            ["Page 2 is missing."],
        )
        assert (items["TAX_RETURN"]["state"], items["TAX_RETURN"]["is_required"]) == ("MISSING", True)
        assert (items["OTHER"]["state"], items["OTHER"]["messages"]) == ("REQUESTED", ["The lease, please."])
        assert items["TAX_RETURN"]["why"] and items["TAX_RETURN"]["example"]
        assert shown["open_count"] == 3

    def test_is_the_applicants_own(self, application):
        stranger = caller(*SCOPES, user=make_user(is_staff=False))

        assert stranger.get(path_of(application, "document-checklist")).status_code == 404


class TestContent:
    def test_not_before_it_is_clean(self, application, applicant):
        document = make_document(application)
        Document.objects.update(status="SCANNING")

        answer = applicant.get(path_of(application, "documents", document.public_id, "content"))

        assert (answer.status_code, answer.json()["code"]) == (409, "document_in_quarantine")


class TestFilesThroughUs:
    def upload(self, application, *, user, content=PDF, kind="BANK_STATEMENT"):
        client = Client(headers={"Authorization": f"Bearer {make_token(*SCOPES, user=user)}"})
        file = SimpleUploadedFile("march.pdf", content, content_type="image/gif")
        return client.post(f"/api/v1{path_of(application, 'documents')}", {"kind": kind, "file": file})

    def test_an_applicant_hands_one_in_and_reads_it_again_on_record(self):
        application = make_application()
        user = make_borrower(application.business)

        answer = self.upload(application, user=user)

        document = answer.json()
        assert (answer.status_code, document["status"], document["media_type"]) == (
            201,
            "PENDING_REVIEW",
            "application/pdf",
        )
        reader = caller(*SCOPES, user=user)
        assert [d["id"] for d in reader.get(path_of(application, "documents")).json()["data"]] == [
            document["id"]
        ]
        content = reader.get(path_of(application, "documents", document["id"], "content"))
        assert b"".join(content.streaming_content) == PDF
        assert content["Content-Disposition"] == 'attachment; filename="march.pdf"'
        assert AuditEvent.objects.filter(event="document.opened", actor_user_id=user.pk).count() == 1

    def test_another_file_under_the_same_key_is_refused(self):
        application = make_application()
        token = make_token(*SCOPES, user=make_borrower(application.business))
        client = Client(headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "a-key-of-mine"})
        path = f"/api/v1{path_of(application, 'documents')}"
        answers = [
            client.post(path, {"kind": "OTHER", "file": SimpleUploadedFile("a.pdf", content)})
            for content in (PDF, PDF, make_pdf("Another"))
        ]

        assert [answer.status_code for answer in answers] == [201, 201, 422]
        assert answers[0].json() == answers[1].json() and answers[1]["Idempotency-Replayed"] == "true"
        assert answers[2].json()["code"] == "idempotency_key_reused"
        assert Document.objects.count() == 1

    @pytest.mark.parametrize(("content", "code"), [(b"GIF89a", "unsupported_type"), (b"", "empty")])
    def test_refuses_what_it_does_not_accept(self, content, code):
        application = make_application()

        answer = self.upload(application, user=make_borrower(application.business), content=content)

        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
        assert not Document.objects.exists()

    def test_a_refused_one_leaves_no_file(self):
        application = make_application()
        user = make_borrower(application.business)
        caller(*SCOPES, user=user).post(path_of(application, "withdraw"), {})

        answer = self.upload(application, user=user)

        assert answer.status_code == 409
        assert not default_storage.exists(f"documents/{application.public_id}")

    def test_strangers_and_the_wrong_roles(self):
        document = make_document()
        application = document.application

        assert self.upload(application, user=make_user(is_staff=False)).status_code == 404
        assert self.upload(application, user=make_user(Role.FINANCE_ANALYST)).status_code == 403
        path = path_of(application, "documents", document.public_id, "content")
        assert borrower().get(path).status_code == 404
        assert (
            staff(Role.LOAN_OFFICER).get(path_of(application, "documents", "doc_1", "content")).status_code
            == 404
        )

    def test_json_is_no_file(self):
        application = make_application()

        answer = borrower(application).post(path_of(application, "documents"), {"kind": "OTHER"})

        assert answer.status_code == 415
