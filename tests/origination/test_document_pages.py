"""Documents on staff pages: checklist and viewer, pages drawn by us, every opening on record, verified or rejected."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from origination.document_kinds import guide_to
from origination.models import Document
from origination.services.documents import reject_document, request_document, upload_document, verify_document
from tests.factories.access import SYSTEM, make_user
from tests.factories.files import make_jpeg, make_pdf
from tests.factories.origination import PDF, make_application, make_document
from tests.origination.pages import action, officer, press
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
ROWS = b"date,text,amount\n" + b"".join(b"2026-02-01,Card %d,-1.00\n" % n for n in range(1, 151))


def reader(role=Role.UNDERWRITER):
    return signed_in(make_user(role))


def upload(application=None, content=None, name="statement.pdf", kind="BANK_STATEMENT"):
    return upload_document(
        application_id=(application or make_application()).pk,
        kind=kind,
        name=name,
        file=BytesIO(content or make_pdf(pages=3)),
        actor=SYSTEM,
    )


def page_of(document, number=1, **query):
    url = reverse("admin:origination_document_page", args=[document.pk, number])
    return url + "?" + "&".join(f"{name}={value}" for name, value in query.items())


def tab_of(application, document=None, page=1):
    url = reverse("admin:origination_application_change", args=[application.pk]) + "?tab=documents"
    return f"{url}&document={document.pk}&page={page}" if document else url


def openings():
    return [
        event.changes[0]["fields"]["opened"][1]
        for event in AuditEvent.objects.filter(event="document.opened").order_by("id")
    ]


class TestPages:
    def test_are_drawn_by_us_and_each_opening_is_on_record(self):
        document, client = upload(), reader()

        answer = client.get(page_of(document, 2))

        assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
        assert "no-store" in answer["Cache-Control"]
        assert Image.open(BytesIO(answer.content)).size == (900, 1165)
        assert openings() == ["page 2 of 3"]

    def test_pictures_too_turned_and_larger(self):
        document, client = upload(content=make_jpeg(300, 200), name="photo.jpg"), reader()

        plain = Image.open(BytesIO(client.get(page_of(document)).content))
        turned = Image.open(BytesIO(client.get(page_of(document, turn=90, zoom="large")).content))

        assert (plain.size, turned.size) == ((300, 200), (200, 300))

    @pytest.mark.parametrize("number", [0, 4])
    def test_there_are_no_others(self, number):
        assert reader().get(page_of(upload(), number)).status_code == 404

    def test_are_for_those_who_may_open_documents(self):
        document = upload()

        assert reader(Role.FINANCE_ANALYST).get(page_of(document)).status_code == 403
        assert reader().post(page_of(document)).status_code == 405
        assert openings() == []

    def test_nothing_is_shown_out_of_quarantine(self):
        document, client = upload(), reader()
        Document.objects.filter(pk=document.pk).update(status="SCANNING")
        content = reverse("admin:origination_document_content", args=[document.pk])

        answers = [client.get(page_of(document)), client.get(content)]
        shown = client.get(tab_of(document.application, document)).content.decode()

        assert [answer.status_code for answer in answers] == [409, 409]
        assert "waits for the malware scanner" in shown and "<img" not in shown.split("lo-docs-view")[1]
        assert openings() == []


class TestTheDocumentsTab:
    def test_has_the_checklist_and_the_columns_of_each_document(self):
        application = make_application(product="term-loan")
        upload(application)
        request_document(
            application_id=application.pk, kind="OTHER", message="The lease, please.", actor=SYSTEM
        )

        shown = reader().get(tab_of(application)).content.decode()

        for words in (
            "Checklist",
            "Tax return",
            "Missing",
            "Pending",
            "The lease, please.",
            "built-in: clean",
        ):
            assert words in shown
        for column in ("Kind", "File", "Period", "Handed in", "Scan", "Status", "Reviewer"):
            assert f">{column}</th>" in shown
        assert openings() == []

    def test_shows_the_chosen_page_with_what_to_do_beside_it(self):
        document = upload()

        shown = reader().get(tab_of(document.application, document, 2)).content.decode()

        assert "Page 2 of 3" in shown and page_of(document, 2).rstrip("?") in shown
        assert "Previous page" in shown and "Next page" in shown
        assert "verify-document" in shown and "reject-document" in shown

    def test_a_table_is_shown_as_a_table_and_its_pages_are_on_record(self):
        document = upload(content=ROWS, name="transactions.csv")

        shown = reader().get(tab_of(document.application, document, 2)).content.decode()

        assert "Card 101<" in shown and "Card 100<" not in shown and "Page 2 of 2" in shown
        assert openings() == ["page 2 of 2"]

    def test_what_stands_in_a_table_is_text(self):
        content = b"name,amount\n<b>bold</b>,1\n"
        document = upload(content=content, name="a.csv")

        shown = reader().get(tab_of(document.application, document)).content.decode()

        assert "&lt;b&gt;bold&lt;/b&gt;" in shown and "<b>bold</b>" not in shown

    def test_costs_the_same_for_few_and_for_many(self):
        application, client = make_application(), reader()
        upload(application)

        def cost():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(tab_of(application)).status_code == 200
            return len(queries)

        few = cost()
        for number in range(5):
            upload(application, make_pdf(f"Statement {number}"))

        assert cost() == few


class TestTheDocumentsPage:
    def test_leads_to_the_viewer_and_has_the_access_log(self):
        document, client = upload(), reader()
        url = reverse("admin:origination_document_change", args=[document.pk])
        client.get(page_of(document, 3))

        page = client.get(url).content.decode()
        log = client.get(url + "?tab=access").content.decode()

        viewer = tab_of(document.application, document).replace("&", "&amp;").removesuffix("&amp;page=1")
        assert viewer in page and "7 years from decision or withdrawal" in page
        assert "page 3 of 3" in log and "127.0.0.1" in log

    def test_is_verified_with_every_point_ticked(self):
        document, client = make_document(), reader()
        url = reverse("admin:origination_document_action_verify_document", args=[document.pk])
        points = list(guide_to(document.kind).check_points)

        refused = client.post(url, {"_step": "confirm", "check_points": points[1:]})
        client.post(url, {"_step": "confirm", "check_points": points})
        document.refresh_from_db()
        shown = client.get(reverse("admin:origination_document_change", args=[document.pk])).content.decode()

        assert "All pages are there and can be read" in refused.content.decode()
        assert (document.status, document.check_points) == ("VERIFIED", points)
        assert "The account is the applicant" in shown

    def test_a_request_is_made_and_withdrawn(self):
        application, client = make_application(), reader()
        url = reverse("admin:origination_application_action_request_document", args=[application.pk])

        client.post(url, {"_step": "confirm", "kind": "OTHER", "message": "The lease, please."})
        document = application.documents.get()
        client.post(
            reverse("admin:origination_document_action_withdraw_document_request", args=[document.pk]),
            {"_step": "confirm"},
        )

        document.refresh_from_db()
        assert document.status == "SUPERSEDED"

    def test_a_second_click_hands_in_once(self):
        application, client = make_application(), reader()
        url = reverse("admin:origination_application_action_attach_document", args=[application.pk])

        for _ in range(2):
            file = SimpleUploadedFile("march.pdf", make_pdf())
            answer = client.post(
                url,
                {
                    "_step": "confirm",
                    "_key": "a" * 32,
                    "kind": "BANK_STATEMENT",
                    "period": "2026-02",
                    "file": file,
                },
            )
            assert answer.status_code == 302

        assert application.documents.get().period == "2026-02"

    def test_a_deleted_file_is_said_to_be_gone(self):
        document = upload()
        reject_document(document_id=document.pk, reason="x", actor=SYSTEM)
        Document.objects.filter(pk=document.pk).update(file="")

        shown = reader().get(tab_of(document.application, document)).content.decode()

        assert "deleted because it was not safe" in shown


class TestHandingInAndReviewing:
    def test_is_handed_in_read_on_record_and_verified(self):
        application, client = make_application(), officer()
        file = SimpleUploadedFile("march.pdf", PDF)

        press(client, action(application, "attach-document"), kind="BANK_STATEMENT", file=file)
        document = application.documents.get()
        content = client.get(reverse("admin:origination_document_content", args=[document.pk]))
        press(
            client,
            action(document, "verify-document"),
            check_points=list(guide_to(document.kind).check_points),
        )

        assert b"".join(content.streaming_content) == PDF
        assert AuditEvent.objects.filter(event="document.opened").count() == 1
        document.refresh_from_db()
        assert document.status == "VERIFIED"

    def test_what_is_not_accepted_is_said_on_the_form(self):
        application = make_application()
        file = SimpleUploadedFile("march.pdf", b"MZ\x90")

        answer = press(officer(), action(application, "attach-document"), kind="BANK_STATEMENT", file=file)

        assert "Only PDF, PNG, JPEG and CSV files are accepted." in text_of(answer)

    def test_is_rejected_with_a_reason(self):
        document = make_document()

        press(officer(), action(document, "reject-document"), reason="Page 2 is missing")

        document.refresh_from_db()
        assert (document.status, document.rejection_reason) == ("REJECTED", "Page 2 is missing")

    def test_the_file_is_not_for_everybody(self):
        document = make_document()
        url = reverse("admin:origination_document_content", args=[document.pk])

        assert signed_in(make_user(Role.FINANCE_ANALYST)).get(url).status_code == 403
        assert officer().get(reverse("admin:origination_document_content", args=["x"])).status_code == 404
        assert officer().post(url).status_code == 405

    def test_the_queue_holds_what_waits_for_review(self):
        waiting, done = make_document(), make_document()
        verify_document(document_id=done.pk, actor=SYSTEM)

        shown = text_of(officer().get(reverse("admin:origination_document_changelist")))

        assert waiting.application.number in shown and done.application.number not in shown
