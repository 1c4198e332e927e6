"""The form of a business's debts: one line for each, as many as there are."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from loanops.core import clock
from loanops.core.errors import FieldError, LoanOpsError
from loanops.web.admin.forms import DateInput, MoneyField, ReasonField
from origination.admin.grids import GridForm, GridPart, GridRow
from origination.admin.spreading import documents_of
from origination.models import Application, DebtSchedule
from origination.services.debts import DEBTS_MAX, TOO_MANY
from origination.underwriting.lines import DebtKind, StatementSource

BLANK_LINES = 10
CELLS = {
    "lender": "Lender",
    "kind": "Kind",
    "balance": "Balance",
    "yearly_payments": "Payments a year",
    "is_refinanced": "Repaid from this loan",
    "collateral": "Holds before us",
}
NOT_LESS = {"min_value": Decimal("0.00")}
LINE = re.compile(rf"d(\d{{1,4}})-(?:{'|'.join(CELLS)})")


def _id(value: str) -> int | None:
    return int(value) if value else None


def lines_of(values: Mapping[str, Any], *, blank: bool) -> int:
    """How many lines there are, up to the last one in which something stands, or with the `blank` ones behind it."""
    found = (
        LINE.fullmatch(name) for name, value in values.items() if blank or value not in ("", None, False)
    )
    return max((int(match.group(1)) + 1 for match in found if match), default=0)


class RecordDebtsForm(GridForm):
    """All debts, one on each line; lines without a lender are no debt, and no line at all says that there are none."""

    grid_title = "Debts of the business"
    more_lines = "More lines"
    as_of = forms.DateField(label="Balances of", widget=DateInput())
    source = forms.ChoiceField(
        label="Source", choices=StatementSource.choices, initial=StatementSource.STATED
    )
    document = forms.ChoiceField(label="Document", required=False)
    reason = ReasonField(required=False)

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is None:
            lines = lines_of(kwargs.get("initial") or {}, blank=False) + BLANK_LINES
        else:
            lines = lines_of(data, blank=True)
        self.lines = min(lines, DEBTS_MAX)
        self.is_too_long = data is not None and lines_of(data, blank=False) > DEBTS_MAX
        super().__init__(data, *args, **kwargs)

    def fields_of(self, record: Any) -> dict[str, forms.Field]:
        return _debt_fields(record, self.lines)

    @property
    def grid_head(self) -> list[str]:
        return list(CELLS.values())

    @property
    def grid_parts(self) -> list[GridPart]:
        rows = [
            GridRow("", self._cells([f"d{number}-{name}" for name in CELLS])) for number in range(self.lines)
        ]
        return [GridPart("", rows)]

    def _entered(self) -> list[int]:
        return [number for number in range(self.lines) if self.cleaned_data.get(f"d{number}-lender")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(self.lines):
            given = [data.get(f"d{number}-{name}") for name in CELLS if name != "lender"]
            if any(value not in ("", None, False) for value in given) and not data.get(f"d{number}-lender"):
                self.add_error(f"d{number}-lender", "Say who the lender is.")
        if self.is_too_long:
            self.add_error(None, TOO_MANY)
        return {**data, "debts": self.debts()}

    def debts(self) -> list[dict[str, Any]]:
        """The entered debts as the service takes them."""
        found = []
        for number in self._entered():
            values = {name: self.cleaned_data.get(f"d{number}-{name}") for name in CELLS}
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


def _debt_fields(application: Application | None, lines: int) -> dict[str, forms.Field]:
    pieces = list(application.collateral.order_by("id")) if application is not None else []
    collateral = [("", "–"), *((str(piece.pk), str(piece)) for piece in pieces)]
    kinds = [("", "–"), *DebtKind.choices]
    fields: dict[str, forms.Field] = {
        "document": forms.ChoiceField(label="Document", choices=documents_of(application), required=False)
    }
    for number in range(lines):
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
    for number, debt in enumerate(schedule.debts.all()):
        values |= {
            f"d{number}-lender": debt.lender,
            f"d{number}-kind": debt.kind,
            f"d{number}-balance": debt.balance,
            f"d{number}-yearly_payments": debt.yearly_payments,
            f"d{number}-is_refinanced": debt.is_refinanced,
            f"d{number}-collateral": debt.secured_by_id or "",
        }
    return values
