"""Two versions side by side: only what differs, old → new, in words."""

from collections.abc import Iterator

from django.utils.safestring import SafeString

from loanops.web.admin import PreviewTable, formats
from products.admin.wording import content_column, label_of, shown
from products.models import ROW_KINDS, ProductVersion, VersionRow
from products.sections import SECTIONS

Difference = tuple[str, str, str]
ROW_NAMES = {
    "fees": "Fee",
    "rules": "Rule",
    "rate_tiers": "Rate tier from",
    "accounts": "Account for",
    "late_fee_tiers": "Late fee from, unpaid",
    "installment_steps": "Step from installment",
    "fixed_installments": "Fixed installment",
    "allocation_rules": "Allocation of",
    "grades": "Grade",
    "rate_adjustments": "Rate adjustment",
    "state_rate_limits": "Rates in",
    "decision_limits": "Decision limit",
}


def differences(old: ProductVersion, new: ProductVersion, *, everything: bool = False) -> list[Difference]:
    """(field, old, new) of everything that differs, or of every field, in the order of the editor's sections."""
    found: list[Difference] = []
    for _, names in SECTIONS:
        for name in names:
            before, after = getattr(old, name), getattr(new, name)
            if before != after or everything:
                column = content_column(name)
                found.append((label_of(column), shown(column, before), shown(column, after)))
    for kind, model in ROW_KINDS.items():
        found.extend(_row_differences(kind, model, old, new, everything=everything))
    return found


def _row_differences(
    kind: str, model: type[VersionRow], old: ProductVersion, new: ProductVersion, *, everything: bool
) -> Iterator[Difference]:
    before = {getattr(row, model.KEY): row for row in getattr(old, kind).all()}
    after = {getattr(row, model.KEY): row for row in getattr(new, kind).all()}
    key_column = model._meta.get_field(model.KEY)
    for key in sorted({*before, *after}, key=str):
        title = f"{ROW_NAMES[kind]} {shown(key_column, key)}"
        if key not in before:
            yield title, formats.EMPTY, row_in_words(after[key])
        elif key not in after:
            yield title, row_in_words(before[key]), "removed"
        elif everything:
            yield title, row_in_words(before[key]), row_in_words(after[key])
        else:
            for name in model.VALUES:
                was, now = getattr(before[key], name), getattr(after[key], name)
                if was != now:
                    column = model._meta.get_field(name)
                    yield f"{title}: {label_of(column).lower()}", shown(column, was), shown(column, now)


def row_in_words(row: VersionRow) -> str:
    """A whole row in one line, its empty cells left out."""
    cells = [(model_field, getattr(row, model_field)) for model_field in row.VALUES if model_field != row.KEY]
    return "; ".join(
        shown(row._meta.get_field(name), value) for name, value in cells if value not in (None, "")
    )


def comparison(
    old: ProductVersion,
    new: ProductVersion,
    *,
    title: str = "",
    everything: bool = False,
    controls: SafeString | str = "",
) -> PreviewTable:
    """The two versions side by side: what differs, or with `everything` what is the same, too."""
    found = differences(old, new, everything=everything)
    return PreviewTable(
        title or f"Changes from version {old.number} to version {new.number}",
        ["Field", f"Version {old.number}", f"Version {new.number}"]
        if everything
        else ["Field", "Old", "New"],
        found,
        marks={place: "new" for place, (_, was, now) in enumerate(found) if was != now} if everything else {},
        controls=controls,
        empty="Nothing differs.",
        align_right={-1},
    )
