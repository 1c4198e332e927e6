"""A portfolio of real rows taken onto the books: none lost, none twice, the books proven."""

import csv
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from loanops.audit.models import AuditLink
from loanops.core import clock
from loanops.demo.portfolio import SAMPLE
from loanops.ledger.selectors import balance_of
from loanops.parties.models import Business
from servicing.importing import booking, importer
from servicing.importing.booking import IMPORTED, REVOLVING_AT_SOURCE, import_loans
from servicing.importing.importer import import_file
from servicing.importing.sba import SbaLayout
from servicing.importing.tables import UnreadableFile
from servicing.models import Loan, Transaction
from servicing.proof import verify
from servicing.services.receipts import record_recovery
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.servicing.tampering import tamper

pytestmark = pytest.mark.django_db
HEADER = ",".join(SbaLayout.columns)
PAID = "{number},DAYTON,OH,45402,722410,2/28/1997,60,2,N,,5/31/1997,40000,P I F,0,40000"
LOST = "{number},DAYTON,OH,45402,722410,2/28/1997,60,2,Y,18-Apr-02,5/31/1997,40000,CHGOFF,35000,40000"


def write(tmp_path: Path, *rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "loans.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def run(path: Path, **options: object):
    return import_file(path, layout=SbaLayout(), product_code="term-loan", actor=SYSTEM, **options)


class TestOutcomes:
    def test_a_paid_loan_is_closed_and_a_lost_one_is_charged_off_with_balanced_books(self, tmp_path):
        report = run(write(tmp_path, PAID.format(number=1), LOST.format(number=2)))

        assert (report.rows, report.booked, report.refused) == (2, 2, 0)
        paid, lost = Loan.objects.get(external_number="1"), Loan.objects.get(external_number="2")
        assert (paid.status, paid.close_reason, lost.status) == ("CLOSED", "PAID_OFF", "CHARGED_OFF")
        assert paid.position.total_outstanding == 0
        assert lost.position.charged_off_principal == Decimal("35000.00")
        assert lost.position.principal == 0
        assert (paid.flags, lost.flags) == ([IMPORTED], [IMPORTED, REVOLVING_AT_SOURCE])
        assert balance_of("charge-off-expense") == Decimal("35000.00")
        assert balance_of("loans-receivable") == 0
        assert AuditLink.objects.filter(record_type="servicing.Loan", record_id=paid.pk).exists()
        assert paid.history.count() == 1
        assert_books_prove()

    def test_a_loan_charged_off_for_nothing_keeps_that_outcome(self, tmp_path):
        run(write(tmp_path, LOST.format(number=3).replace(",35000,", ",0,")))

        assert Loan.objects.get().status == "CHARGED_OFF"
        assert_books_prove()

    def test_a_lost_loan_that_was_recovered_in_full_may_not_stay_charged_off(self, tmp_path):
        run(write(tmp_path, LOST.format(number=2)))
        loan = Loan.objects.get()
        record_recovery(
            loan_id=loan.pk, amount=Decimal("35000.00"), effective_date=clock.business_date(), actor=SYSTEM
        )
        assert Loan.objects.get().status == "CLOSED"
        assert_books_prove()
        tamper("UPDATE servicing_loan SET status = 'CHARGED_OFF', closed_date = NULL WHERE id = %s", loan.pk)

        assert any("status differs" in str(each) for each in verify().differences)

    def test_control_totals_are_those_of_the_file(self, tmp_path):
        totals = run(write(tmp_path, PAID.format(number=1), LOST.format(number=2))).totals

        assert (totals.loans, totals.disbursed) == (2, Decimal(80000))
        assert (totals.repaid, totals.charged_off) == (Decimal(45000), Decimal(35000))


class TestAgain:
    def test_a_second_run_books_nothing_and_counts_the_same_rows_as_accepted(self, tmp_path):
        path = write(tmp_path, PAID.format(number=1), LOST.format(number=2))
        run(path)
        report = run(path)

        assert (report.booked, report.known_before, report.accepted) == (0, 2, 2)
        assert (Loan.objects.count(), Business.objects.count(), Transaction.objects.count()) == (2, 2, 5)

    def test_a_run_stopped_between_two_slices_goes_on_where_it_was(self, tmp_path, monkeypatch):
        path = write(tmp_path, *(PAID.format(number=number) for number in range(1, 6)))
        monkeypatch.setattr(importer, "SLICE", 2)
        calls = []

        def stop_in_the_second_slice(**arguments):
            calls.append(len(arguments["loans"]))
            if len(calls) == 2:
                raise KeyboardInterrupt
            return import_loans(**arguments)

        monkeypatch.setattr(booking, "import_loans", stop_in_the_second_slice)
        with pytest.raises(KeyboardInterrupt):
            run(path)
        assert Loan.objects.count() == 2

        monkeypatch.setattr(booking, "import_loans", import_loans)
        report = run(path)

        assert (report.known_before, report.booked, Loan.objects.count()) == (2, 3, 5)
        assert_books_prove()

    def test_a_number_that_stands_twice_in_the_file_is_refused_the_second_time(self, tmp_path):
        report = run(write(tmp_path, PAID.format(number=1), PAID.format(number=1)))

        assert (report.booked, report.refused) == (1, 1)
        assert "Duplicate in the file" in report.reasons


class TestRefusedRows:
    def test_are_written_out_with_line_and_reason_and_nothing_is_lost(self, tmp_path):
        refused = PAID.format(number=2).replace("P I F", "")
        errors = tmp_path / "refused.csv"
        report = run(write(tmp_path, PAID.format(number=1), refused, "3,DAYTON"), errors=errors)

        assert (report.rows, report.accepted, report.refused, report.is_complete) == (3, 1, 2, True)
        rows = list(csv.DictReader(errors.read_text().splitlines()))
        assert [row["line"] for row in rows] == ["3", "4"]
        assert "not known how the loan ended" in rows[0]["reason"]
        assert "Number of columns" in rows[1]["reason"]
        assert rows[0]["City"] == "DAYTON"

    def test_a_cell_that_looks_like_a_formula_is_defused(self, tmp_path):
        errors = tmp_path / "refused.csv"
        run(
            write(tmp_path, PAID.format(number=2).replace("P I F", "").replace("DAYTON", "=1+1")),
            errors=errors,
        )

        assert next(csv.DictReader(errors.read_text().splitlines()))["City"] == "'=1+1"


class TestDryRun:
    def test_judges_every_row_and_books_nothing(self, tmp_path):
        report = run(write(tmp_path, PAID.format(number=1), "x"), dry_run=True)

        assert (report.booked, report.refused) == (1, 1)
        assert not Loan.objects.exists()


class TestUnreadableFiles:
    def test_another_layout_names_the_missing_columns(self, tmp_path):
        with pytest.raises(UnreadableFile, match="lacks LoanNr_ChkDgt, City"):
            run(write(tmp_path, "1,2", header="a,b"))

    def test_a_missing_file_says_so(self, tmp_path):
        with pytest.raises(UnreadableFile, match="cannot be read"):
            run(tmp_path / "none.csv")

    def test_a_file_that_is_no_text_says_where(self, tmp_path):
        path = tmp_path / "loans.csv"
        path.write_bytes(HEADER.encode() + b"\n\xff\xfe\n")
        with pytest.raises(UnreadableFile, match="not UTF-8"):
            run(path)


class TestCommand:
    def test_the_sample_in_the_repository_is_imported_and_the_books_prove(self, tmp_path):
        out = StringIO()
        errors = tmp_path / "refused.csv"
        call_command("import_portfolio", str(SAMPLE), product="term-loan", errors=errors, stdout=out)

        assert Loan.objects.count() == 285
        assert len(list(csv.DictReader(errors.read_text().splitlines()))) == 15
        assert "27,750,954.00" in out.getvalue()
        assert "300 rows" in out.getvalue()
        assert_books_prove()

    def test_an_unknown_product_is_a_clear_error(self, tmp_path):
        with pytest.raises(CommandError, match="no-such-product"):
            call_command(
                "import_portfolio", str(write(tmp_path, PAID.format(number=1))), product="no-such-product"
            )
