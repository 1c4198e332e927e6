"""What a version says, as tables for people: a sheet by sections, fees, rules, differences, a worked example."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.web.admin import PreviewTable, rate
from loanops.web.admin.formats import rate_text
from products.admin.forms import SECTIONS
from products.choices import Component, FeeCalculation
from products.models import CONTENT_FIELDS, ROW_KINDS, LoanProduct, ProductVersion, VersionContent
from products.quoting import Quote, quote

__all__ = ["content_tables", "difference_table", "example_tables", "rate", "versions_table"]


def content_tables(version: ProductVersion, *, tab: str) -> list[PreviewTable]:
    """Everything about a version on one tab."""
    sheets = [
        PreviewTable(title, ["", ""], [(_label(name), shown(version, name)) for name in names], tab=tab)
        for title, names in SECTIONS.items()
    ]
    return [*sheets, _fees_table(version, tab), _rules_table(version, tab), _tiers_table(version, tab)]


def _fees_table(version: ProductVersion, tab: str) -> PreviewTable:
    rows = [
        (
            fee.name,
            fee.get_kind_display(),
            rate_text(fee.percent) if fee.calculation == FeeCalculation.PERCENT_OF_PRINCIPAL else fee.amount,
            fee.amount_min,
            fee.amount_max,
            fee.get_timing_display(),
            fee.is_finance_charge,
        )
        for fee in version.fees.order_by("code")
    ]
    columns = ["Fee", "Kind", "How much", "At least", "At most", "When", "Cost of credit"]
    return PreviewTable("Fees", columns, rows, tab=tab, align_right={2, 3, 4}, empty="No fees.")


def _rules_table(version: ProductVersion, tab: str) -> PreviewTable:
    rows = [
        (
            rule.code,
            rule.name,
            f"{rule.get_metric_display()} {rule.get_operator_display()} {rule.value}",
            rule.get_outcome_display(),
            rule.get_outcome_unknown_display(),
            f"{rule.reason_code} {rule.get_reason_code_display()}",
        )
        for rule in version.rules.order_by("position", "code")
    ]
    columns = ["Rule", "Name", "Must hold", "Otherwise", "If not known", "Reason given"]
    return PreviewTable("Rules", columns, rows, tab=tab, empty="No rules yet; a version needs some.")


def _tiers_table(version: ProductVersion, tab: str) -> PreviewTable:
    rows = [
        (tier.score_min, rate_text(tier.adjustment)) for tier in version.rate_tiers.order_by("-score_min")
    ]
    return PreviewTable(
        "Rate adjustments",
        ["Personal score from", "Percentage points"],
        rows,
        tab=tab,
        empty="None: the base rate.",
    )


def versions_table(product: LoanProduct, versions: list[ProductVersion]) -> PreviewTable:
    """All versions with the time each applies."""
    published = sorted((v for v in versions if v.is_published), key=lambda v: (v.effective_from, v.number))
    until = {
        earlier.pk: later.effective_from for earlier, later in zip(published, published[1:], strict=False)
    }
    rows = [
        (
            version,
            version.get_status_display(),
            version.effective_from,
            until.get(version.pk),
            version.author_label,
            version.change_summary,
        )
        for version in sorted(versions, key=lambda v: -v.number)
    ]
    return PreviewTable("Versions", ["Version", "Status", "From", "Until before", "Author", "Change"], rows)


def difference_table(old: ProductVersion | None, new: ProductVersion, *, tab: str = "") -> PreviewTable:
    """Only what differs, old → new, columns and rows alike."""
    title = f"Version {new.number} compared with version {old.number}" if old else f"Version {new.number}"
    rows = list(_differences(old, new)) if old is not None else []
    note = "" if old is not None else "The first version; there is nothing to compare with."
    return PreviewTable(title, ["What", "Old", "New"], rows, note=note, empty="Nothing differs.", tab=tab)


def _differences(old: ProductVersion, new: ProductVersion) -> Iterator[tuple[str, Any, Any]]:
    for name in CONTENT_FIELDS:
        if getattr(old, name) != getattr(new, name):
            yield _label(name), shown(old, name), shown(new, name)
    for kind, model in ROW_KINDS.items():
        before = {getattr(row, model.KEY): row for row in getattr(old, kind).all()}
        after = {getattr(row, model.KEY): row for row in getattr(new, kind).all()}
        for key in sorted({*before, *after}, key=str):
            values = [_row_values(rows.get(key)) for rows in (before, after)]
            if values[0] != values[1]:
                changed = [name for name in model.VALUES if values[0].get(name) != values[1].get(name)]
                yield str(before.get(key) or after.get(key)), *(_row_text(each, changed) for each in values)


def _row_values(row: Any) -> dict[str, Any]:
    return row.values() if row is not None else {}


def _row_text(values: dict[str, Any], changed: list[str]) -> str:
    if not values:
        return ""
    return ", ".join(
        f"{name.replace('_', ' ')}: {values[name]}" for name in changed if values[name] not in (None, "")
    )


def example_tables(version: ProductVersion, on_date: date, *, tab: str = "") -> list[PreviewTable]:
    """A loan in the middle of what is offered: what it would cost, for each end of the rate."""
    months = sorted(version.term_options_months)[len(version.term_options_months) // 2]
    amount = ((version.amount_min + version.amount_max) / 2).quantize(Decimal(1)).quantize(Decimal("0.01"))
    columns = ["Rate", "Installment", "Payments", "Finance charge", "APR", "Total of payments"]
    rows = [
        _example_row(_quoted(version, amount, annual_rate, months, on_date))
        for annual_rate in _rates(version)
    ]
    title = f"Example: {amount:,.2f} over {months} months"
    return [PreviewTable(title, columns, rows, align_right={0, 1, 2, 3, 4, 5}, tab=tab)]


def _rates(version: ProductVersion) -> list[Decimal]:
    return sorted({version.rate_min, version.base_rate, version.rate_max})


def _quoted(
    version: ProductVersion, amount: Decimal, annual_rate: Decimal, months: int, on_date: date
) -> Quote:
    return quote(
        version.snapshot(),
        amount=amount,
        annual_rate=annual_rate,
        term_months=months,
        frequency=version.repayment_frequencies[0],
        start_date=on_date,
    )


def _example_row(quoted: Quote) -> tuple[Any, ...]:
    return (
        rate_text(quoted.terms.annual_rate),
        quoted.installment_amount,
        quoted.number_of_installments,
        quoted.finance_charge,
        rate_text(quoted.annual_percentage_rate),
        quoted.total_of_payments,
    )


def shown(version: ProductVersion, name: str) -> Any:
    """A column in words for people."""
    from loanops.web.admin.formats import field_value

    value = getattr(version, name)
    column: Any = VersionContent._meta.get_field(name)
    base = getattr(column, "base_field", None)
    if base is not None:
        labels = dict(base.choices or [])
        separator = " → " if name == "allocation_order" else ", "
        return separator.join(str(labels.get(item, item)) for item in value)
    return field_value(version, column)


def _label(name: str) -> str:
    return str(VersionContent._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]


def rate_words(version: ProductVersion) -> str:
    """`9.5 %` or `Prime rate + 2.75`."""
    if version.rate_index:
        return f"{version.get_rate_index_display()} + {rate_text(version.rate_margin)}"
    return rate_text(version.base_rate)


def component_words(order: list[str]) -> str:
    return " → ".join(Component(each).label for each in order)
