"""V10: files handed in, columns mapped, tried, run, paused, and what was refused taken home."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from loanops.access.roles import Role
from loanops.core.outbox import deliver_outbox
from products.models import LoanProduct
from servicing.models import ImportJob, Loan
from servicing.services.imports import ImportNotPossible, pause_import, run_import, work_import
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM, make_user
from tests.servicing.importing.test_live import HISTORY, LOAN, history_file, loans_file
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db

LIST = "/admin/servicing/importjob/"
WRONG = {**LOAN, "external_number": "OLD-9", "principal_balance": "1.00"}


@pytest.fixture
def client():
    return signed_in(make_user(Role.FINANCE_MANAGER))


def act(client, url, data):
    shown = client.get(url)
    assert shown.status_code == 200, shown.status_code
    entered = {
        **data,
        "_key": hidden(shown, "_key"),
        "_version": hidden(shown, "_version"),
        "_step": "confirm",
    }
    return client.post(url, entered, follow=True)


def hand_in(client, tmp_path, *rows):
    loans, history = loans_file(tmp_path, *rows), history_file(tmp_path, HISTORY)
    act(
        client,
        f"{LIST}action/start-import/",
        {
            "layout": "live",
            "product": LoanProduct.objects.get(code="micro-loan").pk,
            "file": SimpleUploadedFile("loans.csv", loans.read_bytes()),
            "history": SimpleUploadedFile("history.csv", history.read_bytes()),
            "tolerance": "0.00",
            "reason": "",
        },
    )
    return ImportJob.objects.get()


def step(client, job, action, data=None):
    page = act(client, f"{LIST}{job.pk}/action/{action}/", data or {})
    deliver_outbox()
    job.refresh_from_db()
    return page


def test_from_the_file_to_the_books(client, tmp_path):
    job = hand_in(client, tmp_path, LOAN, WRONG)
    assert job.status == "UPLOADED"

    step(client, job, "check-import")
    assert (job.status, job.rows, job.accepted, job.refused, Loan.objects.count()) == ("CHECKED", 2, 1, 1, 0)
    page = text_of(client.get(f"{LIST}{job.pk}/change/"))
    assert "principal 1.00 reported" in page and "Balances reconciled" in page

    step(client, job, "run-import")
    assert (job.status, job.booked, job.refused) == ("COMPLETED", 1, 1)
    refused = client.get(f"{LIST}{job.pk}/refused/")
    assert b"OLD-9" in refused.content
    assert Loan.objects.get().external_number == "OLD-1"
    assert_books_prove()


def test_columns_are_mapped_where_the_file_calls_them_otherwise(client, tmp_path):
    header = [*LOAN]
    path = tmp_path / "loans.csv"
    path.write_text(",".join(["Account", *header[1:]]) + "\n" + ",".join(LOAN.values()) + "\n")
    job = ImportJob.objects.none()
    act(
        client,
        f"{LIST}action/start-import/",
        {
            "layout": "live",
            "product": LoanProduct.objects.get(code="micro-loan").pk,
            "file": SimpleUploadedFile("loans.csv", path.read_bytes()),
            "history": SimpleUploadedFile("history.csv", history_file(tmp_path).read_bytes()),
            "tolerance": "0.00",
        },
    )
    job = ImportJob.objects.get()
    step(client, job, "check-import")
    assert (job.status, "lacks external_number" in job.message) == ("FAILED", True)

    names = {name: name for name in header}
    step(client, job, "map-import-columns", {**names, "external_number": "Account"})
    step(client, job, "check-import")
    assert (job.status, job.columns, job.accepted) == ("CHECKED", {"external_number": "Account"}, 1)


def test_a_file_of_another_kind_is_refused_beside_its_field(client):
    page = act(
        client,
        f"{LIST}action/start-import/",
        {
            "layout": "live",
            "product": LoanProduct.objects.get(code="micro-loan").pk,
            "file": SimpleUploadedFile("loans.pdf", b"%PDF-1.4"),
            "tolerance": "0.00",
        },
    )
    assert "loans.pdf is neither CSV nor XLSX" in text_of(page)
    assert not ImportJob.objects.exists()


def test_a_paused_run_goes_on_where_it_was(client, tmp_path, monkeypatch):
    job = hand_in(client, tmp_path, LOAN)
    step(client, job, "check-import")
    run_import(job_id=job.pk, actor=SYSTEM)
    pause_import(job_id=job.pk, actor=SYSTEM)
    assert work_import(job.pk).status == "PAUSED"
    assert not Loan.objects.exists()

    run_import(job_id=job.pk, actor=SYSTEM)
    assert work_import(job.pk).status == "COMPLETED"
    assert Loan.objects.count() == 1


def test_the_second_click_starts_nothing(client, tmp_path):
    job = hand_in(client, tmp_path, LOAN)
    step(client, job, "check-import")
    run_import(job_id=job.pk, actor=SYSTEM)
    with pytest.raises(ImportNotPossible):
        run_import(job_id=job.pk, actor=SYSTEM)


def test_agents_have_no_business_here():
    agent = signed_in(make_user(Role.COLLECTIONS_AGENT))
    assert agent.get(LIST).status_code == 403
