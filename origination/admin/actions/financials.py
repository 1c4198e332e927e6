"""Figures: statements, debts, guarantors' income, bank statements."""

from typing import Any

from django.urls import reverse

from loanops.core import clock
from loanops.core.actors import system_actor
from loanops.web.admin import ActionPage, PreviewTable
from origination.admin import figure_forms
from origination.admin.debt_form import RecordDebtsForm, initial_debts
from origination.admin.spreading import RecordStatementsForm
from origination.admin.tabs.spreads import debts_table, spread_table
from origination.models import Application, DebtSchedule, Document
from origination.services.bank_statements import (
    read_bank_statements,
    record_bank_analysis,
    take_bank_statement,
    upload_bank_statement,
)
from origination.services.debts import record_debts, record_guarantor_income
from origination.services.financials import record_financial_statements
from origination.services.verified import period_of, standing_statements
from origination.states import FINAL_STATUSES, DocumentStatus

READER = system_actor("bank statements")


def _open(application: Application) -> bool:
    return application.status not in FINAL_STATUSES


def _spread_then(application: Application, before: Application) -> list[PreviewTable]:
    statements = standing_statements(application)
    return [spread_table([period_of(each) for each in statements], statements, title="Spread afterwards")]


def _debts_then(schedule: DebtSchedule, application: Application) -> list[PreviewTable]:
    return [debts_table(schedule)]


def _statements_of(application: Application, data: dict[str, Any]) -> dict[str, Any]:
    return {"application_id": application.pk, "statements": data["statements"], "reason": data["reason"]}


def _debts_of(application: Application, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "application_id": application.pk,
        "as_of": data["as_of"],
        "source": data["source"],
        "document_id": int(data["document"]) if data["document"] else None,
        "debts": data["debts"],
        "reason": data["reason"],
    }


def _income_of(application: Application, data: dict[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in data.items() if name not in ("owner", "document")}
    document = int(data["document"]) if data["document"] else None
    return {
        "application_id": application.pk,
        "owner_id": int(data["owner"]),
        "document_id": document,
        **values,
    }


def _analysis_of(application: Application, data: dict[str, Any]) -> dict[str, Any]:
    """The files are read here, before the transaction; the page has asked the matrix already."""
    read = read_bank_statements(application_id=application.pk, files=data["files"], actor=READER)
    return {**read, "reason": data["reason"]}


def _bank_upload_of(application: Application, data: dict[str, Any]) -> dict[str, Any]:
    """The file is looked at, stored, read and computed before the use case and its transaction begin."""
    upload = data["file"]
    taken = take_bank_statement(
        application_id=application.pk,
        name=upload.name,
        file=upload.file,
        account=data["account"],
        period=data["period"],
        with_earlier=data["with_earlier"],
        actor=data["actor"],
    )
    return {**taken, "reason": data["reason"]}


def _taken(document: Document) -> str:
    if document.status == DocumentStatus.SCANNING:
        return f"{document.file_name} is kept and waits for the malware scanner; analyze it once it was found clean."
    return f"{document.file_name} is attached and analyzed; the figures count once the file is verified."


def _financials_page(_: Document, application: Application) -> str:
    page = reverse("admin:origination_application_change", args=[application.pk])
    return f"{page}?tab=financials"


RECORD_STATEMENTS = ActionPage(
    record_financial_statements,
    RecordStatementsForm,
    icon="table_chart",
    available=_open,
    initial=RecordStatementsForm.initial_of,
    arguments=_statements_of,
    preview=_spread_then,
    description="Expenses and outflows are positive amounts; leave empty what a statement does not show. "
    "A column that is changed replaces the period it stands for.",
    result_message="Recorded; the figures count once they are verified.",
)
RECORD_DEBTS = ActionPage(
    record_debts,
    RecordDebtsForm,
    icon="credit_score",
    available=_open,
    initial=initial_debts,
    arguments=_debts_of,
    preview=_debts_then,
    description="All debts the business has. No line at all says that there are none.",
    result_message="Recorded; the debts count once they are verified.",
)
RECORD_INCOME = ActionPage(
    record_guarantor_income,
    figure_forms.RecordIncomeForm,
    icon="person_check",
    available=lambda application: (
        _open(application)
        and (
            any(owner.is_guarantor for owner in application.business.owners.all())
            or "The business has no guarantor."
        )
    ),
    initial=lambda application: {"year": clock.business_date().year - 1},
    arguments=_income_of,
    result_message="Recorded; the income counts once it is verified.",
)
ANALYZE_BANK = ActionPage(
    record_bank_analysis,
    figure_forms.AnalyzeBankForm,
    icon="query_stats",
    available=lambda application: (
        _open(application)
        and (figure_forms.has_bank_file(application) or "Attach a bank statement as CSV first.")
    ),
    arguments=_analysis_of,
    description="Three to twelve months. Name the account where a file does not say it; files of one account are "
    "put together, and transfers between accounts are no revenue.",
    result_message="Analyzed; the figures count once the files are verified.",
)

UPLOAD_BANK = ActionPage(
    upload_bank_statement,
    figure_forms.UploadBankForm,
    icon="account_balance",
    available=_open,
    arguments=_bank_upload_of,
    description="A CSV file becomes a document of the application and is analyzed at once; one that cannot be read is "
    "kept nowhere. Three to twelve months are needed, of all files together.",
    press="Upload and analyze",
    result_message=_taken,
    leads_to=_financials_page,
)

FIGURE_ACTIONS = (RECORD_STATEMENTS, RECORD_DEBTS, RECORD_INCOME, UPLOAD_BANK, ANALYZE_BANK)
