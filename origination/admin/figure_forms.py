"""Forms of debts, guarantors' income, bank statements and adjustments."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet

from loanops.web.admin.forms import ActionForm, MoneyField, ReasonField
from origination.admin.document_forms import PeriodField
from origination.admin.grids import GridForm, GridPart, GridRow, RecordForm
from origination.admin.spreading import documents_of
from origination.files.limits import MEBIBYTE, limits
from origination.models import Application, Document
from origination.selectors import counted_documents
from origination.services.bank_statements import MEDIA_TYPE
from origination.services.figures import USABLE_DOCUMENTS
from origination.underwriting.guarantors import LIVING_EXPENSE_PERCENT
from origination.underwriting.lines import AdjustmentKind, StatementSource
from products.choices import DocumentKind

NOT_LESS = {"min_value": Decimal("0.00")}


class RecordIncomeForm(RecordForm):
    """A guarantor's year. What is entered is kept encrypted."""

    owner = forms.ChoiceField(label="Guarantor")
    year = forms.IntegerField(label="Year", min_value=1990, max_value=2100)
    source = forms.ChoiceField(
        label="Source", choices=StatementSource.choices, initial=StatementSource.TAX_RETURN
    )
    document = forms.ChoiceField(label="Document", required=False)
    gross_income = MoneyField(label="Adjusted gross income", min_value=None)
    business_income = MoneyField(
        label="Of this the share in the business's profit",
        min_value=None,
        help_text="Counted with the business, so it is taken out here.",
    )
    distributions = MoneyField(
        label="Distributions received",
        help_text="Counts as far as it was deducted from the business's cash flow.",
        **NOT_LESS,
    )
    taxes = MoneyField(label="Income taxes", min_value=None)
    living_expenses = MoneyField(label="Living expenses, stated", required=False, **NOT_LESS)
    living_expense_percent = forms.DecimalField(
        label="Living expenses, policy, % of income",
        max_digits=5,
        decimal_places=2,
        min_value=0,
        max_value=100,
        initial=LIVING_EXPENSE_PERCENT,
        help_text="The larger of the two counts.",
    )
    debt_payments = MoneyField(label="Personal debt, payments a year", **NOT_LESS)
    reason = ReasonField(required=False)

    def fields_of(self, record: Any) -> dict[str, forms.Field]:
        owners = record.business.owners.filter(is_guarantor=True).order_by("id") if record is not None else ()
        return {
            "owner": forms.ChoiceField(label="Guarantor", choices=[(each.pk, str(each)) for each in owners]),
            "document": forms.ChoiceField(label="Document", choices=documents_of(record), required=False),
        }


class AnalyzeBankForm(GridForm):
    """Which files are read, and which account each is of."""

    grid_title = "Bank statements in CSV"
    reason = ReasonField(required=False)

    def fields_of(self, record: Any) -> dict[str, forms.Field]:
        cells: dict[str, forms.Field] = {}
        for each in bank_files(record):
            name = each.file_name
            cells[f"f{each.pk}-use"] = forms.BooleanField(label=f"{name}: read", required=False, initial=True)
            cells[f"f{each.pk}-account"] = forms.CharField(
                label=f"{name}: account", required=False, max_length=60
            )
        return cells

    @cached_property
    def statements(self) -> list[Document]:
        return list(bank_files(self.record))

    @property
    def grid_head(self) -> list[str]:
        return ["File", "Read", "Account"]

    @property
    def grid_parts(self) -> list[GridPart]:
        rows = [
            GridRow(
                f"{each.file_name} ({each.get_status_display().lower()})",
                self._cells([f"f{each.pk}-use", f"f{each.pk}-account"]),
            )
            for each in self.statements
        ]
        return [GridPart("", rows)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.chosen():
            self.add_error(None, "Choose at least one file; CSV files are attached as bank statements first.")
        return {**data, "files": self.chosen()}

    def chosen(self) -> list[dict[str, Any]]:
        """The files as the service takes them."""
        return [
            {"document_id": each.pk, "account": self.cleaned_data.get(f"f{each.pk}-account") or ""}
            for each in self.statements
            if self.cleaned_data.get(f"f{each.pk}-use")
        ]


class UploadBankForm(ActionForm):
    """A bank's file, handed in and analyzed in one go."""

    file = forms.FileField()
    period = PeriodField()
    account = forms.CharField(
        max_length=60, required=False, help_text="Which account it is of, where the file does not say."
    )
    with_earlier = forms.BooleanField(
        label="Together with the files analyzed before",
        required=False,
        initial=True,
        help_text="Add a month or another account; without the tick only this file counts.",
    )
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = f"CSV from the bank, at most {limits().size // MEBIBYTE} MiB."

    def clean(self) -> dict[str, Any]:
        """Who hands it in is needed before the use case runs: the file is stored and read first."""
        return {**(super().clean() or {}), "actor": self.actor}


def bank_files(application: Application | None) -> QuerySet[Document]:
    """Bank statements of the application that can be read."""
    if application is None:
        return Document.objects.none()
    return application.documents.filter(
        kind=DocumentKind.BANK_STATEMENT, status__in=USABLE_DOCUMENTS, media_type=MEDIA_TYPE
    ).order_by("id")


def has_bank_file(application: Application) -> bool:
    """Whether there is one, without asking again on a page that has the documents already."""
    return any(
        each.kind == DocumentKind.BANK_STATEMENT
        and each.status in USABLE_DOCUMENTS
        and each.media_type == MEDIA_TYPE
        for each in counted_documents(application)
    )


class AdjustForm(ActionForm):
    kind = forms.ChoiceField(label="Adjustment", choices=AdjustmentKind.choices)
    amount = MoneyField(label="Amount", help_text="Above zero; the kind says in which direction.")
    reason = ReasonField(help_text="What it is and how it is documented; stands beside the spread.")


class RemoveAdjustmentForm(RecordForm):
    adjustment = forms.ChoiceField(label="Adjustment")
    reason = ReasonField()

    def fields_of(self, record: Any) -> dict[str, forms.Field]:
        active = record.adjustments.filter(is_active=True).order_by("id") if record is not None else ()
        choices = [(each.pk, f"{each}, {each.reason}") for each in active]
        return {"adjustment": forms.ChoiceField(label="Adjustment", choices=choices)}
