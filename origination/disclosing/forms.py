"""A state's form filled with the figures of an offer: which rows are shown, and what each says.

A row is `{"label", "figure", "text", "when"}`: `figure` and `text` may name figures in braces, `when` a condition.
What a form names and nobody knows is a refusal, not an empty cell.
"""

import re
from collections.abc import Mapping, Sequence

from loanops.core.errors import FieldError

NAMED = re.compile(r"\{([a-z_]+)\}")
FIGURES = frozenset(
    {
        "amount",
        "funding_provided",
        "disbursed",
        "withheld",
        "apr",
        "annual_rate",
        "rate_words",
        "finance_charge",
        "interest",
        "fees_in_finance_charge",
        "total_payments",
        "total_cost",
        "payments",
        "number_of_payments",
        "frequency",
        "average_monthly_cost",
        "term",
        "term_days",
        "prepayment_charge",
        "prepayment_other_fees",
        "prepayment_words",
        "avoidable_fees",
        "collateral",
        "broker_amount",
    }
)
CONDITIONS = frozenset(
    {
        "",
        "MONTHLY",
        "NOT_MONTHLY",
        "FUNDS_SAME",
        "FUNDS_DIFFER",
        "FIXED_RATE",
        "VARIABLE_RATE",
        "PREPAYMENT_CHARGE",
        "NO_PREPAYMENT_CHARGE",
    }
)
LINE = " | "


def filled(text: str, figures: Mapping[str, str]) -> str:
    """The text with its figures."""
    return NAMED.sub(lambda found: figures[found.group(1)], text)


def rendered_rows(
    rows: Sequence[Mapping[str, str]], figures: Mapping[str, str], conditions: Mapping[str, bool]
) -> list[list[str]]:
    """The rows that apply, as cells: label, figure, explanation."""
    return [
        [filled(row.get(name, ""), figures) for name in ("label", "figure", "text")]
        for row in rows
        if conditions[row.get("when", "")]
    ]


def form_errors(
    *, columns: Sequence[str], rows: Sequence[Mapping[str, str]], texts: Mapping[str, str]
) -> list[FieldError]:
    """What keeps a form from being filled: unknown figures or conditions, rows without a label."""
    errors = []
    if len(columns) != 3:
        errors.append(FieldError("/columns", "invalid", "Three column heads, perhaps empty."))
    if not rows:
        errors.append(FieldError("/rows", "required", "At least one row."))
    for number, row in enumerate(rows):
        pointer = f"/rows/{number}"
        if not row.get("label", "").strip():
            errors.append(FieldError(pointer, "required", f"Row {number + 1} has no label."))
        if row.get("when", "") not in CONDITIONS:
            known = ", ".join(sorted(filter(None, CONDITIONS)))
            errors.append(
                FieldError(pointer, "invalid_choice", f"Row {number + 1}: the condition is one of {known}.")
            )
        for name in ("label", "figure", "text"):
            errors += _unknown(pointer, row.get(name, ""))
    for name, text in texts.items():
        errors += _unknown(f"/{name}", text)
    return errors


def _unknown(pointer: str, text: str) -> list[FieldError]:
    names = sorted(set(NAMED.findall(text)) - FIGURES)
    known = ", ".join(sorted(FIGURES))
    return [FieldError(pointer, "unknown_figure", f"{{{name}}} is none of: {known}.") for name in names]


def rows_as_lines(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows as people edit them: one on each line, `label | figure | text | condition`."""
    return "\n".join(
        LINE.join(row.get(name, "") for name in ("label", "figure", "text", "when")).rstrip(" |")
        for row in rows
    )


def rows_from_lines(lines: str) -> list[dict[str, str]]:
    """The rows of an edited text."""
    rows = []
    for line in lines.splitlines():
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split("|")]
        values = [*parts[:4], "", "", "", ""][:4]
        rows.append(dict(zip(("label", "figure", "text", "when"), values, strict=True)))
    return rows
