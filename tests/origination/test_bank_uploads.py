"""A bank's file is handed in and analyzed in one go: by page and by API; what cannot be read is kept nowhere."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from loanops.access.roles import Role
from origination.files.scanning import ScannerUnavailable
from origination.models import BankAnalysis, Document, DocumentUpload
from origination.services.bank_statements import take_bank_statement
from origination.services.documents import reject_document
from origination.services.figures import UnableToRecordFigures
from origination.services.scanning import scan_waiting
from tests.factories.access import SYSTEM, make_user
from tests.factories.financials import make_bank_document, statement_csv, troubled_moves
from tests.factories.origination import BANKRUPT, PDF, make_application, make_checked
from tests.factories.tokens import make_token
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db
FIRST_HALF = {"begins": date(2025, 9, 1), "ends": date(2025, 11, 30), "balances": False}
SECOND_HALF = {"begins": date(2025, 12, 1), "ends": date(2026, 2, 27), "balances": False}


@pytest.fixture
def underwriter():
    return signed_in(make_user(Role.UNDERWRITER))


def csv(content=None, name="checking.csv"):
    return SimpleUploadedFile(name, content or statement_csv(), content_type="text/csv")


def send(client, application, file, key="", **data):
    url = reverse("admin:origination_application_action_upload_bank_statement", args=[application.pk])
    opened = client.get(url)
    entered = {
        "_key": key or hidden(opened, "_key"),
        "_version": hidden(opened, "_version"),
        "_step": "confirm",
        "with_earlier": "on",
        "reason": "",
    }
    return client.post(url, {**entered, "file": file, **data})


def no_trace(application):
    uploads = DocumentUpload.objects.filter(application=application)
    kept = [each.stored_path for each in uploads if each.stored_path]
    return (
        not application.documents.exists()
        and not BankAnalysis.objects.exists()
        and not any(default_storage.exists(path) for path in kept)
        and {each.status for each in uploads} <= {"REFUSED"}
    )


class TestPage:
    def test_the_file_becomes_a_document_and_is_analyzed(self, underwriter):
        application = make_application()

        answer = send(underwriter, application, csv(), account="Checking", period="2026-02")

        assert answer.status_code == 302 and answer["Location"].endswith("?tab=financials")
        document, analysis = application.documents.get(), BankAnalysis.objects.get()
        assert (document.kind, document.status, document.period) == (
            "BANK_STATEMENT",
            "PENDING_REVIEW",
            "2026-02",
        )
        source = analysis.sources.get()
        assert (source.document, source.account, source.checksum) == (
            document,
            "Checking",
            document.checksum,
        )
        assert "attached and analyzed" in text_of(underwriter.get(answer["Location"]))

    def test_a_second_click_makes_one(self, underwriter):
        application = make_application()

        first = send(underwriter, application, csv(), key="a" * 32)
        second = send(underwriter, application, csv(), key="a" * 32)

        assert (first.status_code, second.status_code) == (302, 302)
        assert (application.documents.count(), BankAnalysis.objects.count()) == (1, 1)

    def test_more_months_join_the_files_analyzed_before(self, underwriter):
        application = make_application()
        send(underwriter, application, csv(statement_csv(**FIRST_HALF)), account="Checking")
        send(
            underwriter,
            application,
            csv(statement_csv(**SECOND_HALF), name="later.csv"),
            account="Checking",
        )

        analysis = BankAnalysis.objects.get(is_current=True)
        assert (analysis.from_date, analysis.sources.count()) == (date(2025, 9, 1), 2)
        send(underwriter, application, csv(statement_csv(troubled_moves), name="x.csv"), with_earlier="")
        assert BankAnalysis.objects.get(is_current=True).sources.get().document.file_name == "x.csv"

    def test_a_rejected_file_does_not_join(self, underwriter):
        application = make_application()
        send(underwriter, application, csv(), account="Checking")
        reject_document(document_id=application.documents.get().pk, reason="Another business's", actor=SYSTEM)

        send(underwriter, application, csv(statement_csv(troubled_moves), name="right.csv"))

        assert BankAnalysis.objects.get(is_current=True).sources.get().document.file_name == "right.csv"

    @pytest.mark.parametrize(
        ("content", "name", "words"),
        [
            (b"Date,Description,Amount\n2026-01-05,Sale,ten\n", "a.csv", "Row 2: “ten” is no amount"),
            (b"City,Mayor\nColumbus,Ann\n", "a.csv", "needed are a date, a description"),
            (PDF, "a.pdf", "only CSV files can be analyzed"),
            (statement_csv(begins=date(2026, 1, 1)), "a.csv", "at least 3 months are needed"),
            (b"MZ\x90\x00\x03" * 9, "a.csv", "This is"),
        ],
        ids=["unreadable row", "another table", "a paper", "too short", "a program"],
    )
    def test_a_wrong_file_is_refused_and_kept_nowhere(self, underwriter, content, name, words):
        application = make_application()

        refused = send(underwriter, application, csv(content, name=name))

        assert refused.status_code == 422
        assert words in text_of(refused)
        assert no_trace(application)

    def test_a_file_that_is_there_already_is_named_as_such(self, underwriter):
        application = make_application()
        make_bank_document(application)

        refused = send(underwriter, application, csv())

        assert refused.status_code == 422 and "already has this file" in text_of(refused)
        document = application.documents.get()
        assert default_storage.exists(str(document.file)) and not BankAnalysis.objects.exists()

    def test_without_a_scanner_it_waits_in_quarantine(self, underwriter, monkeypatch):
        def silent():
            raise ScannerUnavailable("No answer.")

        application = make_application()
        with monkeypatch.context() as patch:
            patch.setattr("origination.files.storing.scanner", silent)
            answer = send(underwriter, application, csv())

        assert "waits for the malware scanner" in text_of(underwriter.get(answer["Location"]))
        assert Document.objects.get().status == "SCANNING" and not BankAnalysis.objects.exists()
        scan_waiting()
        assert Document.objects.get().status == "PENDING_REVIEW"

    def test_an_application_that_has_ended_takes_none(self):
        application = make_checked(credit=BANKRUPT)
        file = BytesIO(statement_csv())

        with pytest.raises(UnableToRecordFigures, match="declined"):
            take_bank_statement(application_id=application.pk, name="a.csv", file=file, actor=SYSTEM)

        assert not DocumentUpload.objects.filter(application=application).exists()

    def test_a_role_that_records_no_figures_cannot(self):
        application = make_application()
        url = reverse("admin:origination_application_action_upload_bank_statement", args=[application.pk])

        assert signed_in(make_user(Role.COMPLIANCE_OFFICER)).get(url).status_code == 403


class TestApi:
    def send(self, application, **body):
        token = make_token("applications:read", "applications:write", user=make_user(Role.UNDERWRITER))
        return Client(headers={"Authorization": f"Bearer {token}"}).post(
            f"/api/v1/loan-applications/{application.public_id}/bank-statements", body
        )

    def test_one_call(self):
        application = make_application()

        made = self.send(application, file=csv(), account="Checking")

        assert made.status_code == 201, made.json()
        assert made.json()["status"] == "PENDING_REVIEW"
        assert BankAnalysis.objects.get().sources.get().document.public_id == made.json()["id"]

    def test_a_wrong_file_names_its_rows(self):
        application = make_application()

        refused = self.send(application, file=csv(b"Date,Description,Amount\n2026-01-05,Sale,ten\n"))

        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "/file/rows/2"
        assert no_trace(application)
