"""Forms of debts, guarantors' income, bank statements and adjustments."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet

from loanops.core import clock
from loanops.core.errors import FieldError, LoanOpsError
from loanops.web.admin.forms import ActionForm, DateInput, MoneyField, ReasonField
from origination.admin.grids import GridForm, GridPart, GridRow, RecordForm
from origination.admin.spreading import documents_of
from origination.models import Application, DebtSchedule, Document
from origination.selectors import counted_documents
from origination.services.bank_statements import MEDIA_TYPE
from origination.services.debts import DEBTS_MAX
from origination.services.figures import USABLE_DOCUMENTS
from origination.underwriting.guarantors import LIVING_EXPENSE_PERCENT
from origination.underwriting.lines import AdjustmentKind, DebtKind, StatementSource
from products.choices import DocumentKind

DEBT_ROWS = DEBTS_MAX
DEBT_CELLS = {
    "lender": "Lender",
    "kind": "Kind",
    "balance": "Balance",
    "yearly_payments": "Payments a year",
    "is_refinanced": "Repaid from this loan",
    "collateral": "Holds before us",
}
NOT_LESS = {"min_value": Decimal("0.00")}


def _id(value: str) -> int | None:
    return int(value) if value else None


class RecordDebtsForm(GridForm):
    """All debts, one on each line; lines without a lender are no debt, and no line at all says that there are none."""

    grid_title = "Debts of the business"
    as_of = forms.DateField(label="Balances of", widget=DateInput())
    source = forms.ChoiceField(
        label="Source", choices=StatementSource.choices, initial=StatementSource.STATED
    )
    document = forms.ChoiceField(label="Document", required=False)
    reason = ReasonField(required=False)

    @classmethod
    def fields_of(cls, record: Any) -> dict[str, forms.Field]:
        return _debt_fields(record)

    @property
    def grid_head(self) -> list[str]:
        return list(DEBT_CELLS.values())

    @property
    def grid_parts(self) -> list[GridPart]:
        rows = [
            GridRow("", self._cells([f"d{number}-{name}" for name in DEBT_CELLS]))
            for number in range(DEBT_ROWS)
        ]
        return [GridPart("", rows)]

    def _entered(self) -> list[int]:
        return [number for number in range(DEBT_ROWS) if self.cleaned_data.get(f"d{number}-lender")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(DEBT_ROWS):
            given = [data.get(f"d{number}-{name}") for name in ("balance", "yearly_payments")]
            if any(value is not None for value in given) and not data.get(f"d{number}-lender"):
                self.add_error(f"d{number}-lender", "Say who the lender is.")
        return {**data, "debts": self.debts()}

    def debts(self) -> list[dict[str, Any]]:
        """The entered debts as the service takes them."""
        found = []
        for number in self._entered():
            values = {name: self.cleaned_data.get(f"d{number}-{name}") for name in DEBT_CELLS}
            found.append({**values, "collateral_id": _id(values.pop("collateral") or "")})
        return found

    def add_refusal(self, refusal: LoanOpsError) -> None:
        rows = self._entered()
        located = []
        for error in refusal.errors:
            parts = error.pointer.strip("/").split("/")
            if len(parts) == 3 and parts[0] == "debts":
                error = FieldError(f"/d{rows[int(parts[1])]}-{parts[2]}", error.code, error.detail)
            located.append(error)
        refusal.errors = tuple(located)
        super().add_refusal(refusal)

    def entered(self) -> list[tuple[str, str]]:
        debts = [
            f"{each['lender']}: {each['balance']:,.2f}, {each['yearly_payments']:,.2f} a year"
            for each in self.debts()
            if each["balance"] is not None and each["yearly_payments"] is not None
        ]
        return [
            ("Balances of", str(self.cleaned_data.get("as_of") or "–")),
            ("Debts", "\n".join(debts) or "none"),
            ("Reason", self.cleaned_data.get("reason") or "–"),
        ]


def _debt_fields(application: Application | None) -> dict[str, forms.Field]:
    pieces = list(application.collateral.order_by("id")) if application is not None else []
    collateral = [("", "–"), *((str(piece.pk), str(piece)) for piece in pieces)]
    kinds = [("", "–"), *DebtKind.choices]
    fields: dict[str, forms.Field] = {
        "document": forms.ChoiceField(label="Document", choices=documents_of(application), required=False)
    }
    for number in range(DEBT_ROWS):
        row = f"Debt {number + 1}"
        fields |= {
            f"d{number}-lender": forms.CharField(label=f"{row}: lender", max_length=120, required=False),
            f"d{number}-kind": forms.ChoiceField(label=f"{row}: kind", choices=kinds, required=False),
            f"d{number}-balance": MoneyField(label=f"{row}: balance", required=False, **NOT_LESS),
            f"d{number}-yearly_payments": MoneyField(
                label=f"{row}: payments a year", required=False, **NOT_LESS
            ),
            f"d{number}-is_refinanced": forms.BooleanField(label=f"{row}: repaid", required=False),
            f"d{number}-collateral": forms.ChoiceField(
                label=f"{row}: holds before us", choices=collateral, required=False
            ),
        }
    return fields


def initial_debts(application: Application) -> dict[str, Any]:
    """The debts as they are recorded."""
    schedule: DebtSchedule | None = application.debt_schedules.standing().prefetch_related("debts").first()
    values: dict[str, Any] = {"as_of": clock.business_date()}
    if schedule is None:
        return values
    values |= {"source": schedule.source, "document": schedule.document_id or ""}
    for number, debt in enumerate(schedule.debts.all()[:DEBT_ROWS]):
        values |= {
            f"d{number}-lender": debt.lender,
            f"d{number}-kind": debt.kind,
            f"d{number}-balance": debt.balance,
            f"d{number}-yearly_payments": debt.yearly_payments,
            f"d{number}-is_refinanced": debt.is_refinanced,
            f"d{number}-collateral": debt.secured_by_id or "",
        }
    return values


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

    @classmethod
    def fields_of(cls, record: Any) -> dict[str, forms.Field]:
        owners = record.business.owners.filter(is_guarantor=True).order_by("id") if record is not None else ()
        return {
            "owner": forms.ChoiceField(label="Guarantor", choices=[(each.pk, str(each)) for each in owners]),
            "document": forms.ChoiceField(label="Document", choices=documents_of(record), required=False),
        }


class AnalyzeBankForm(GridForm):
    """Which files are read, and which account each is of."""

    grid_title = "Bank statements in CSV"
    reason = ReasonField(required=False)

    @classmethod
    def fields_of(cls, record: Any) -> dict[str, forms.Field]:
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

    @classmethod
    def fields_of(cls, record: Any) -> dict[str, forms.Field]:
        active = record.adjustments.filter(is_active=True).order_by("id") if record is not None else ()
        choices = [(each.pk, f"{each}, {each.reason}") for each in active]
        return {"adjustment": forms.ChoiceField(label="Adjustment", choices=choices)}
