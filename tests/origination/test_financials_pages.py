"""L3 Financials: the tab, the grid, verification, and the API of figures."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from origination.admin.tabs.financials import financials_part
from origination.models import Application, BankAnalysis, DebtSchedule, FinancialStatement, GuarantorIncome
from origination.services.documents import verify_document
from origination.services.gathering import gather_inputs
from tests.factories.access import SYSTEM, make_user
from tests.factories.financials import (
    lines,
    make_analysis,
    make_bank_document,
    make_debts,
    make_income,
    make_statement,
    make_verified_document,
    make_verified_statement,
    statement_csv,
    troubled_moves,
)
from tests.factories.origination import make_application
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db


def page(record):
    return reverse(f"admin:origination_{record._meta.model_name}_change", args=[record.pk])


def press(client, record, slug, step="confirm", **data):
    """Open the form, then send it as a browser would."""
    url = f"{page(record).removesuffix('change/')}action/{slug}/"
    opened = client.get(url)
    assert opened.status_code == 200, opened
    given = {"_key": hidden(opened, "_key"), "_version": hidden(opened, "_version"), "_step": step}
    return client.post(url, {**given, **data})


def column(number, statement_lines, document="", **changes):
    values = {"kind": "FISCAL_YEAR", "ends_on": "2025-12-31", "source": "TAX_RETURN", "document": document}
    cells = {**values, **statement_lines, **changes}
    return {f"c{number}-{name}": str(value) for name, value in cells.items()}


@pytest.fixture
def underwriter():
    return signed_in(make_user(Role.UNDERWRITER))


class TestTab:
    def test_shows_spread_ratios_debts_and_bank_with_the_same_figures_as_rules_see(self, underwriter):
        application = make_application(product="term-loan", requested_amount=Decimal("60000.00"))
        make_verified_statement(application)
        make_debts(application)
        make_income(application)
        make_analysis(application, statement_csv(troubled_moves))

        shown = text_of(underwriter.get(page(application) + "?tab=financials"))

        for expected in (
            "800,000.00",
            "124,000.00",
            "84,000.00",
            "Debt service coverage (DSCR)",
            "≥ 1.25 (CSH-01)",
        ):
            assert expected in shown
        assert "cash flow available ÷ (debt service that stays + debt service of this loan)" in shown
        for expected in ("First Bank", "repaid from this loan", "RAPID ADVANCE FUNDING", "bank-1", "2026-01"):
            assert expected in shown
        assert "not verified: rules do not see these figures yet" in shown
        assert "130000" not in shown and "130,000" not in shown

    def test_costs_at_most_twelve_queries_however_much_there_is(self):
        application = make_application()
        financials_part(application, None)
        for year in ("2023", "2024"):
            make_statement(application, ends_on=date(int(year), 12, 31))
        make_verified_statement(application)
        make_debts(application)
        make_income(application)
        make_analysis(application)
        fresh = Application.objects.select_related("business", "product_version__product").get(
            pk=application.pk
        )

        with CaptureQueriesContext(connection) as queries:
            financials_part(fresh, None)

        assert len(queries) <= 12, [query["sql"][:90] for query in queries]

    def test_an_empty_application_says_what_is_missing(self, underwriter):
        shown = text_of(underwriter.get(page(make_application()) + "?tab=financials"))

        for expected in (
            "No financial statement is recorded yet.",
            "No bank statement has been analyzed yet.",
        ):
            assert expected in shown


class TestGrid:
    def test_records_two_years_at_once_after_a_preview(self, underwriter):
        application = make_application()
        data = {
            **column(0, lines(), ends_on="2024-12-31"),
            **column(1, lines(DISTRIBUTIONS="20000")),
            "reason": "",
        }

        preview = press(underwriter, application, "record-financial-statements", "preview", **data)
        assert "Spread afterwards" in text_of(preview) and not FinancialStatement.objects.exists()
        done = press(underwriter, application, "record-financial-statements", **data)

        assert done.status_code == 302
        assert FinancialStatement.objects.count() == 2
        again = press(underwriter, application, "record-financial-statements", **data)
        assert "Enter or change at least one period." in text_of(again)

    def test_a_problem_stands_in_its_cell(self, underwriter):
        application = make_application()

        refused = press(
            underwriter,
            application,
            "record-financial-statements",
            **column(2, lines(EQUITY="1"), kind="INTERIM"),
            reason="",
        )

        body = refused.content.decode()
        assert refused.status_code == 422
        assert 'id="id_c2-TOTAL_ASSETS_error"' in body and "liabilities and equity 200,001.00" in text_of(
            refused
        )
        assert 'id="id_c2-months_error"' in body
        assert not FinancialStatement.objects.exists()

    def test_only_the_changed_column_is_recorded_again(self, underwriter):
        application = make_application()
        first = make_statement(application)
        kept = {name: f"{value:.2f}" for name, value in lines().items()}
        same = column(0, kept, months="12")

        press(
            underwriter,
            application,
            "record-financial-statements",
            **same,
            **column(1, lines(), ends_on="2024-12-31"),
            reason="",
        )

        first.refresh_from_db()
        assert (first.status, FinancialStatement.objects.count()) == ("RECORDED", 2)


class TestOtherPages:
    def test_debts_are_recorded_and_verified(self, underwriter):
        application = make_application()
        data = {
            "as_of": "2026-02-28",
            "source": "INTERNAL",
            "d0-lender": "First Bank",
            "d0-kind": "TERM_LOAN",
            "d0-balance": "42000",
            "d0-yearly_payments": "12000",
            "reason": "",
        }

        press(underwriter, application, "record-debts", **data)
        schedule = DebtSchedule.objects.get()
        press(underwriter, schedule, "verify-debts", reason="")

        schedule.refresh_from_db()
        assert (schedule.status, schedule.debts.get().lender) == ("VERIFIED", "First Bank")
        half = press(underwriter, application, "record-debts", **{**data, "d1-balance": "5"})
        assert "Say who the lender is." in text_of(half)
        unknown = press(underwriter, application, "record-debts", **{**data, "d0-kind": ""})
        assert unknown.status_code == 422 and "One of TERM_LOAN" in text_of(unknown)

    def test_a_guarantors_figures_are_opened_on_record(self, underwriter):
        application = make_application()
        owner = application.business.owners.get()
        press(
            underwriter,
            application,
            "record-guarantor-income",
            owner=str(owner.pk),
            year="2025",
            source="TAX_RETURN",
            document=str(make_verified_document(application, kind="TAX_RETURN").pk),
            gross_income="130000",
            business_income="60000",
            distributions="30000",
            taxes="22000",
            living_expense_percent="30",
            debt_payments="18000",
            reason="",
        )
        income = GuarantorIncome.objects.get()
        assert "130,000" not in text_of(underwriter.get(page(income)))
        assert not AuditEvent.objects.filter(event="guarantor-income.opened").exists()

        figures = underwriter.get(reverse("admin:origination_guarantorincome_figures", args=[income.pk]))

        assert "130,000.00" in text_of(figures) and "48,000.00" in text_of(figures)
        assert "no-store" in figures["Cache-Control"]
        assert AuditEvent.objects.filter(event="guarantor-income.opened").count() == 1
        press(underwriter, income, "verify-guarantor-income", reason="")
        income.refresh_from_db()
        assert income.status == "VERIFIED"

    def test_bank_statements_are_read_from_the_documents(self, underwriter):
        application = make_application()
        document = make_bank_document(application, statement_csv(troubled_moves))

        press(
            underwriter,
            application,
            "record-bank-analysis",
            **{f"f{document.pk}-use": "on", f"f{document.pk}-account": "Checking", "reason": ""},
        )

        analysis = BankAnalysis.objects.get()
        assert analysis.metrics["figures"]["open_advances"] == 2
        assert analysis.sources.get().account == "Checking"
        assert gather_inputs(application).bank is None
        verify_document(document_id=document.pk, actor=SYSTEM)
        assert gather_inputs(application).bank.open_advances == 2

    def test_an_unreadable_file_is_refused_row_by_row(self, underwriter):
        application = make_application()
        bad = b"Date,Description,Amount\n2026-01-05,Sale,ten\n2026-01-06,Sale,1.00\n"
        document = make_bank_document(application, bad)

        refused = press(underwriter, application, "record-bank-analysis", **{f"f{document.pk}-use": "on"})

        assert refused.status_code == 422
        assert "Row 2: “ten” is no amount" in text_of(refused)
        assert not BankAnalysis.objects.exists()

    def test_an_adjustment_shows_the_spread_before_it_is_made(self, underwriter):
        statement = make_statement(make_application())
        data = {"kind": "ONE_OFF_EXPENSE", "amount": "12000", "reason": "Lawsuit, settled"}

        preview = press(underwriter, statement, "adjust-financial-statement", "preview", **data)
        assert "136,000.00" in text_of(preview) and not statement.adjustments.exists()
        press(underwriter, statement, "adjust-financial-statement", **data)

        adjustment = statement.adjustments.get()
        press(
            underwriter,
            statement,
            "remove-statement-adjustment",
            adjustment=str(adjustment.pk),
            reason="Not documented",
        )
        adjustment.refresh_from_db()
        assert not adjustment.is_active
