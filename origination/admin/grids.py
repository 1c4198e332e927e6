"""Forms with a grid of cells: the periods of a spread side by side, the debts of a business one below the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from loanops.web.admin.forms import ActionForm

WIDTHS = {forms.DecimalField: "7.5rem", forms.IntegerField: "4rem"}
USUAL_WIDTH = "8rem"


@dataclass(frozen=True)
class Cell:
    field: forms.BoundField


@dataclass(frozen=True)
class GridRow:
    label: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class GridPart:
    title: str
    rows: Sequence[GridRow]


class RecordForm(ActionForm):
    """A form some of whose fields follow from the record."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fields = self.fields_of(kwargs.get("record"))
        self.base_fields = {**type(self).base_fields, **fields}  # type: ignore[misc]
        super().__init__(*args, **kwargs)

    def fields_of(self, record: Any) -> dict[str, forms.Field]:
        """The fields that follow from the record, by name; one that is declared too keeps its place."""
        raise NotImplementedError


class GridForm(RecordForm):
    """Fields named `<column>-<row>` stand in the grid, all others above or (those in `AFTER`) below it."""

    template_name = "origination/grid_form.html"
    use_required_attribute = False
    grid_title = ""
    more_lines = ""
    """The word on the button that asks for more blank lines, for grids that grow."""
    AFTER: Sequence[str] = ("reason",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if is_cell(name):
                field.widget.attrs["aria-label"] = str(field.label)
                if not isinstance(field, forms.BooleanField):
                    width = next(
                        (size for kind, size in WIDTHS.items() if isinstance(field, kind)), USUAL_WIDTH
                    )
                    field.widget.attrs["style"] = f"min-width:{width}"
                if isinstance(field, forms.DecimalField):
                    field.widget.attrs["inputmode"] = "decimal"

    @property
    def before(self) -> list[forms.BoundField]:
        return [
            each for each in self.visible_fields() if not is_cell(each.name) and each.name not in self.AFTER
        ]

    @property
    def after(self) -> list[forms.BoundField]:
        return [each for each in self.visible_fields() if each.name in self.AFTER]

    @property
    def grid_head(self) -> list[str]:
        raise NotImplementedError

    @property
    def grid_parts(self) -> list[GridPart]:
        raise NotImplementedError

    def _cells(self, names: Sequence[str]) -> list[Cell]:
        return [Cell(self[name]) for name in names]


def is_cell(name: str) -> bool:
    return "-" in name
