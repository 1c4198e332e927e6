"""The spread as a form: one column for each period, one row for each standard line."""

from copy import copy
from decimal import Decimal
from typing import Any

from django import forms

from loanops.core.errors import FieldError, LoanOpsError
from loanops.web.admin.forms import DateInput, ReasonField
from origination.admin.grids import GridForm, GridPart, GridRow
from origination.models import Application, FinancialStatement
from origination.services.figures import USABLE_DOCUMENTS
from origination.underwriting.lines import SECTIONS, PeriodKind, StatementLine, StatementSource

COLUMNS = 5
"""Three years, an interim statement, and one more."""
SHOWN = ("kind", "ends_on", "months", "source", "document")
HEAD_LABELS = {
    "kind": "Period",
    "ends_on": "Ends on",
    "months": "Months",
    "source": "Source",
    "document": "Document",
}
NOTHING = ("", None)


def documents_of(application: Application | None) -> list[tuple[Any, str]]:
    """Documents of the application that can be named as a source."""
    if application is None:
        return [("", "–")]
    usable = application.documents.filter(status__in=USABLE_DOCUMENTS).order_by("id")
    return [
        ("", "–"),
        *((document.pk, f"{document} ({document.get_status_display().lower()})") for document in usable),
    ]


def statements_shown(application: Application) -> list[FinancialStatement]:
    """The newest standing statements of the business, oldest first, as many as the form has columns to spare."""
    standing = (
        FinancialStatement.objects.standing()
        .filter(application__business=application.business_id)
        .prefetch_related("figures")
        .order_by("-ends_on", "-id")
    )
    return list(standing[: COLUMNS - 1])[::-1]


class RecordStatementsForm(GridForm):
    """Columns that are left as they were are not recorded again."""

    grid_title = "Financial statements by period"
    reason = ReasonField(required=False)

    def fields_of(self, record: Any) -> dict[str, forms.Field]:
        return _cell_fields(record)

    @classmethod
    def initial_of(cls, application: Application) -> dict[str, Any]:
        """What is recorded already, one column for each period."""
        values: dict[str, Any] = {}
        for number, statement in enumerate(statements_shown(application)):
            values |= {
                f"c{number}-kind": statement.kind,
                f"c{number}-ends_on": statement.ends_on,
                f"c{number}-months": statement.months,
                f"c{number}-source": statement.source,
                f"c{number}-document": statement.document_id or "",
            }
            values |= {f"c{number}-{figure.line}": figure.amount for figure in statement.figures.all()}
        return values

    @property
    def grid_head(self) -> list[str]:
        return ["", *(f"Period {number + 1}" for number in range(COLUMNS))]

    @property
    def grid_parts(self) -> list[GridPart]:
        head = GridPart("", [self._row(name, HEAD_LABELS[name]) for name in SHOWN])
        parts = [
            GridPart(title, [self._row(line.value, line.label) for line in lines])
            for title, lines in SECTIONS
        ]
        return [head, *parts]

    def _row(self, name: str, label: str) -> GridRow:
        return GridRow(label, self._cells([f"c{number}-{name}" for number in range(COLUMNS)]))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self._entered():
            self.add_error(None, "Enter or change at least one period.")
        return {**data, "statements": [] if self.errors else self.statements()}

    def _entered(self) -> list[int]:
        """The columns that say something else than what is recorded."""
        recorded = self.initial_of(self.record) if self.record is not None else {}
        changed = []
        for number in range(COLUMNS):
            names = [name for name in self.fields if name.startswith(f"c{number}-")]
            given = {name: self.cleaned_data.get(name) for name in names}
            if all(value in NOTHING for value in given.values()):
                continue
            if not all(_same(name, given[name], recorded.get(name)) for name in names):
                changed.append(number)
        return changed

    def statements(self) -> list[dict[str, Any]]:
        """The entered periods as the service takes them."""
        return [self._statement(number) for number in self._entered()]

    def _statement(self, number: int) -> dict[str, Any]:
        def value(name: str) -> Any:
            return self.cleaned_data.get(f"c{number}-{name}")

        lines = {line: value(line) for line in StatementLine.values if value(line) is not None}
        kind = value("kind")
        months = value("months") or (12 if kind and kind != PeriodKind.INTERIM else 0)
        return {
            "kind": kind,
            "ends_on": value("ends_on"),
            "months": months,
            "source": value("source"),
            "document_id": int(value("document")) if value("document") else None,
            "lines": lines,
        }

    def add_refusal(self, refusal: LoanOpsError) -> None:
        """A refusal of the n-th statement belongs to the n-th column that was entered."""
        columns = self._entered()
        located = copy(refusal)
        located.errors = tuple(self._located(error, columns) for error in refusal.errors)
        super().add_refusal(located)

    def _located(self, error: FieldError, columns: list[int]) -> FieldError:
        parts = error.pointer.strip("/").split("/")
        if len(parts) < 3 or parts[0] != "statements" or int(parts[1]) >= len(columns):
            return error
        name = f"c{columns[int(parts[1])]}-{parts[-1]}"
        return FieldError(f"/{name}", error.code, error.detail) if name in self.fields else error

    def entered(self) -> list[tuple[str, str]]:
        """The periods; their figures stand in the preview."""
        rows = []
        for number, each in zip(self._entered(), self.statements(), strict=True):
            period = f"{PeriodKind(each['kind']).label} to {each['ends_on']}" if each["kind"] else "–"
            rows.append((f"Period {number + 1}", f"{period}: {len(each['lines'])} lines"))
        return [*rows, ("Reason", self.cleaned_data.get("reason") or "–")]


def _same(name: str, entered: Any, recorded: Any) -> bool:
    """Whether a cell still says what is recorded; the months of a whole year need not be entered."""
    if entered in NOTHING and recorded == 12 and name.endswith("-months"):
        return True
    if isinstance(entered, Decimal) and isinstance(recorded, Decimal):
        return entered == recorded
    return ("" if entered in NOTHING else str(entered)) == ("" if recorded in NOTHING else str(recorded))


def _cell_fields(application: Application | None) -> dict[str, forms.Field]:
    """The fields of the grid, column by column."""
    fields: dict[str, forms.Field] = {}
    documents = documents_of(application)
    for number in range(COLUMNS):
        column = f"Period {number + 1}"
        kinds, sources = [("", "–"), *PeriodKind.choices], [("", "–"), *StatementSource.choices]
        fields |= {
            f"c{number}-kind": forms.ChoiceField(label=f"{column}: kind", choices=kinds, required=False),
            f"c{number}-ends_on": forms.DateField(
                label=f"{column}: ends on", required=False, widget=DateInput()
            ),
            f"c{number}-months": forms.IntegerField(
                label=f"{column}: months", required=False, min_value=1, max_value=12
            ),
            f"c{number}-source": forms.ChoiceField(
                label=f"{column}: source", choices=sources, required=False
            ),
            f"c{number}-document": forms.ChoiceField(
                label=f"{column}: document", choices=documents, required=False
            ),
        }
        fields |= {
            f"c{number}-{line.value}": forms.DecimalField(
                label=f"{column}: {line.label}", required=False, max_digits=18, decimal_places=2
            )
            for line in StatementLine
        }
    return fields
