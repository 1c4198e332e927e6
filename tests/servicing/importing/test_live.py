"""Running loans taken over with their history: replayed, reconciled, proven, and alive afterwards."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from loanops.parties.models import Business
from servicing.importing.importer import import_file
from servicing.importing.live import LiveLayout, read_history, read_schedules
from servicing.importing.rows import RowRefused
from servicing.importing.tables import UnreadableFile
from servicing.models import Loan
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.factories.servicing import close_days, fresh, pay

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
HEADER = (*LiveLayout.columns, "fees_balance", "tax_id", "first_due_date", "product")
# 12,000.00 at 12 % over twelve months, paid out on 15 January; the first installment came on its day.
LOAN = {
    "external_number": "OLD-1",
    "business_name": "Riverside Tools LLC",
    "disbursed_date": "2026-01-15",
    "principal": "12000.00",
    "annual_rate": "12",
    "number_of_installments": "12",
    "balance_date": "2026-03-01",
    "principal_balance": "11053.81",
    "interest_balance": "55.27",
    "fees_balance": "0.00",
    "tax_id": "120999001",
}
HISTORY = [("OLD-1", "2026-02-15", "REPAYMENT", "1066.19")]


def loans_file(folder: Path, *rows: dict[str, str], name: str = "loans.csv", header=HEADER) -> Path:
    path = folder / name
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, header, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def history_file(folder: Path, rows=HISTORY) -> Path:
    path = folder / "history.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["external_number", "date", "kind", "amount", "component"])
        writer.writerows(rows)
    return path


def layout(folder: Path, history=HISTORY, **options) -> LiveLayout:
    found = read_history(history_file(folder, history)) if history else {}
    return LiveLayout(today=TODAY, product_code="micro-loan", history=found, **options)


def run(path: Path, chosen: LiveLayout, **options):
    return import_file(path, layout=chosen, product_code="micro-loan", actor=SYSTEM, **options)


class TestRunningLoan:
    def test_arrives_with_its_history_and_lives_on(self, tmp_path):
        chosen = layout(tmp_path)
        report = run(loans_file(tmp_path, LOAN), chosen)

        loan = Loan.objects.get(external_number="OLD-1")
        assert (report.booked, report.refused) == (1, 0)
        assert (loan.status, loan.imported, loan.position.principal) == ("ACTIVE", True, Decimal("11053.81"))
        assert [each.kind for each in loan.transactions.order_by("sequence")] == ["DISBURSEMENT", "REPAYMENT"]
        assert loan.business.legal_name == "Riverside Tools LLC"
        assert {each.difference for _, each in chosen.comparisons} == {Decimal("0.00")}
        assert_books_prove()

        close_days(date(2026, 3, 14))
        pay(loan, "1066.19", on=date(2026, 3, 15))
        assert fresh(loan).position.days_past_due == 0
        assert_books_prove()

    def test_a_late_one_is_late_at_once_and_brings_its_late_fees(self, tmp_path):
        late = {
            **LOAN,
            "principal_balance": "12000.00",
            "interest_balance": "180.00",
            "fees_balance": "25.00",
        }
        run(loans_file(tmp_path, late), layout(tmp_path, [("OLD-1", "2026-02-26", "LATE_FEE", "25.00")]))

        position = Loan.objects.get().position
        assert (position.days_past_due, position.bucket) == (15, "DPD_1_29")
        assert (position.fees, position.penalties) == (Decimal("25.00"), 0)
        assert Loan.objects.get().delinquencies.count() == 1
        assert_books_prove()

    def test_a_business_known_by_its_tax_id_is_not_made_twice(self, tmp_path):
        second = {**LOAN, "external_number": "OLD-2"}
        run(
            loans_file(tmp_path, LOAN, second),
            layout(tmp_path, [*HISTORY, ("OLD-2", "2026-02-15", "REPAYMENT", "1066.19")]),
        )

        assert (Loan.objects.count(), Business.objects.count()) == (2, 1)

    def test_due_dates_of_its_own_replace_the_frequency(self, tmp_path):
        path = tmp_path / "schedule.csv"
        days = [f"2026-{month:02}-20" for month in range(2, 14) if month < 13] + ["2027-01-20"]
        path.write_text("external_number,due_date\n" + "".join(f"OLD-1,{day}\n" for day in days))
        given = {**LOAN, "principal_balance": "12000.00", "interest_balance": "180.00"}
        chosen = layout(tmp_path, history=[], due_dates=read_schedules(path), tolerance=Decimal("5.00"))
        report = run(loans_file(tmp_path, given), chosen)

        assert report.booked == 1, report.reasons
        rows = Loan.objects.get().installments.filter(number__isnull=False).order_by("number")
        assert rows.first().due_date == date(2026, 2, 20)


class TestReconciliation:
    def test_a_loan_whose_balances_differ_is_refused_with_both_figures(self, tmp_path):
        wrong = {**LOAN, "principal_balance": "11053.82"}
        report = run(loans_file(tmp_path, wrong), layout(tmp_path), errors=tmp_path / "refused.csv")

        assert (report.booked, report.refused, Loan.objects.count()) == (0, 1, 0)
        told = (tmp_path / "refused.csv").read_text()
        assert "principal 11053.82 reported, 11053.81 replayed" in told

    def test_a_cent_within_the_tolerance_is_taken_and_the_difference_kept(self, tmp_path):
        wrong = {**LOAN, "principal_balance": "11053.82"}
        chosen = layout(tmp_path, tolerance=Decimal("0.01"))

        assert run(loans_file(tmp_path, wrong), chosen).booked == 1
        assert ("OLD-1", Decimal("-0.01")) in [(name, each.difference) for name, each in chosen.comparisons]

    def test_a_dry_run_judges_the_same_and_books_nothing(self, tmp_path):
        wrong = {**LOAN, "external_number": "OLD-2", "interest_balance": "0.00"}
        report = run(loans_file(tmp_path, LOAN, wrong), layout(tmp_path), dry_run=True)

        assert (report.booked, report.refused, Loan.objects.count()) == (1, 1, 0)


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            ({"external_number": ""}, "external_number is empty"),
            ({"business_name": " "}, "business_name is empty"),
            ({"principal": "much"}, "principal 'much' is not a number"),
            ({"principal": "0.00"}, "The terms cannot be"),
            ({"annual_rate": "-1"}, "annual_rate '-1' is not zero or more"),
            ({"number_of_installments": "0"}, "not a whole number from 1 to 1200"),
            ({"disbursed_date": "15.01.2026"}, "disbursed_date '15.01.2026' is not a date"),
            ({"balance_date": "2026-03-03"}, "balance_date 2026-03-03 lies not between"),
            ({"balance_date": "2026-02-01"}, "History of 2026-02-15 lies outside"),
        ],
    )
    def test_say_what_and_why(self, tmp_path, change, reason):
        report = run(
            loans_file(tmp_path, {**LOAN, **change}), layout(tmp_path), errors=tmp_path / "refused.csv"
        )

        assert report.refused == 1
        assert reason in (tmp_path / "refused.csv").read_text()

    def test_a_tax_id_that_is_none_refuses_its_loan_only(self, tmp_path):
        good = {
            **LOAN,
            "external_number": "OLD-2",
            "principal_balance": "12000.00",
            "interest_balance": "180.00",
        }
        report = run(loans_file(tmp_path, {**LOAN, "tax_id": "12"}, good), layout(tmp_path))

        assert (report.booked, report.refused) == (1, 1)
        assert Loan.objects.get().external_number == "OLD-2"

    @pytest.mark.parametrize(
        "row",
        [
            ("OLD-1", "2026-02-15", "GIFT", "1.00"),
            ("OLD-1", "soon", "FEE", "1.00"),
            ("OLD-1", "2026-02-15", "FEE", "x"),
        ],
    )
    def test_a_history_that_cannot_be_read_stops_everything(self, tmp_path, row):
        with pytest.raises(RowRefused, match="history.csv, line 2"):
            read_history(history_file(tmp_path, [row]))


class TestFiles:
    def test_a_workbook_has_its_sheets(self, tmp_path):
        book = Workbook()
        loans, history = book.active, book.create_sheet("History")
        loans.title = "Loans"
        loans.append(list(LOAN))
        loans.append([date.fromisoformat(v) if "date" in k else v for k, v in LOAN.items()])
        history.append(["external_number", "date", "kind", "amount"])
        history.append(["OLD-1", date(2026, 2, 15), "repayment", 1066.19])
        path = tmp_path / "portfolio.xlsx"
        book.save(path)

        chosen = LiveLayout(today=TODAY, product_code="micro-loan", history=read_history(path))
        assert run(path, chosen).booked == 1

    def test_other_names_of_columns_are_mapped(self, tmp_path):
        header = ["Account No" if name == "external_number" else name for name in HEADER]
        path = loans_file(tmp_path, {**LOAN, "Account No": "OLD-1"} | {}, header=[*header, "external_number"])
        text = path.read_text().replace(",external_number", "", 1).splitlines()
        path.write_text("\n".join(line.removesuffix(",OLD-1") for line in text) + "\n")

        with pytest.raises(UnreadableFile, match="lacks external_number"):
            run(path, layout(tmp_path))
        assert run(path, layout(tmp_path), columns={"external_number": "Account No"}).booked == 1

    def test_again_books_nothing_twice(self, tmp_path):
        path = loans_file(tmp_path, LOAN)
        run(path, layout(tmp_path))
        report = run(path, layout(tmp_path))

        assert (report.booked, report.known_before, Loan.objects.count()) == (0, 1, 1)


def test_the_command_takes_history_and_writes_the_reconciliation(tmp_path, capsys):
    balances = tmp_path / "balances.csv"
    call_command(
        "import_portfolio",
        str(loans_file(tmp_path, LOAN)),
        "--layout=live",
        "--product=micro-loan",
        f"--history={history_file(tmp_path)}",
        f"--reconciliation={balances}",
    )

    assert Loan.objects.count() == 1
    assert "OLD-1,principal,11053.81,11053.81,0.00" in balances.read_text()
