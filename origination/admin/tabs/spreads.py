"""Tables of the spread: statements side by side, debts, adjustments."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import EMPTY, amount_text, link_to, moment_html
from origination.models import DebtSchedule, FinancialStatement
from origination.models.financials import Figures
from origination.states import FiguresStatus
from origination.underwriting.lines import ADDED_BACK, SECTIONS
from origination.underwriting.spread import Period, cash_flow_available, ebitda

BLANK = SafeString("\u00a0")
PERIODS_WIDE = 4
"""So many periods stand side by side in letters of the usual size."""
CLOSING_LINES = ("Adjustments", "EBITDA, adjusted", "Cash flow available for debt")


def figure_text(value: Decimal | None) -> SafeString | str:
    """An amount; zero is a figure here, and nothing is nothing."""
    if value is None:
        return EMPTY
    return format_html('<span class="lo-amount">{}</span>', "0.00" if value == 0 else amount_text(value))


def vouched(figures: Figures) -> SafeString | str:
    """Who vouches for the figures and since when."""
    if figures.status != FiguresStatus.VERIFIED:
        return "not verified"
    return format_html("✓ {}, {}", figures.verified_by_label, moment_html(figures.verified_at))


def spread_table(
    periods: Sequence[Period], statements: Sequence[FinancialStatement] | None, *, title: str = "Spread"
) -> PreviewTable:
    """The lines of every period side by side; a period without a statement of its own is computed.

    Without statements the periods are those a decision keeps, whatever became of the statements since.
    """
    if not periods:
        return PreviewTable(title, ["", ""], [], empty="No financial statement is recorded yet.")
    columns: list[Any] = ["", *(period.label for period in periods)]
    rows: list[list[Any]] = []
    if statements is not None:
        found = {str(statement): statement for statement in statements}
        columns = ["", *(_heading(period, found.get(period.label)) for period in periods)]
        rows = [["Source", *(_source(found.get(period.label)) for period in periods)]]
    marks: dict[int, str] = {}
    for name, lines in SECTIONS:
        shown = [line for line in lines if any(line in period.lines for period in periods)]
        if not shown:
            continue
        marks[len(rows)] = "total"
        rows.append([name, *(BLANK for _ in periods)])
        rows += [[line.label, *(figure_text(period.line(line)) for period in periods)] for line in shown]
    for label, values in zip(CLOSING_LINES, _closing(periods), strict=True):
        marks[len(rows)] = "total"
        rows.append([label, *(figure_text(value) for value in values)])
    dense = len(periods) > PERIODS_WIDE
    return PreviewTable(
        title, columns, rows, align_right=set(range(1, len(columns))), marks=marks, dense=dense
    )


def _heading(period: Period, statement: FinancialStatement | None) -> Any:
    text = f"{period.ends_on} ({period.months} m)"
    if statement is not None:
        return link_to(statement, text)
    return format_html('{}<span class="lo-second">computed</span>', text)


def _source(statement: FinancialStatement | None) -> Any:
    if statement is None:
        words: Any = "year + interim − interim of the year before"
    else:
        words = format_html("{}<br>{}", statement.get_source_display(), vouched(statement))
    return format_html('<span class="lo-wrapped">{}</span>', words)


def _closing(periods: Sequence[Period]) -> list[list[Decimal | None]]:
    return [
        [period.adjustment for period in periods],
        [ebitda(period).result for period in periods],
        [cash_flow_available(period).result for period in periods],
    ]


def adjustments_table(statements: Sequence[FinancialStatement]) -> PreviewTable:
    """What was added to or taken from earnings, with the reason."""
    rows = [
        (
            str(statement.ends_on),
            each.get_kind_display(),
            each.amount if each.kind in ADDED_BACK else -each.amount,
            each.reason,
            each.made_by_label,
            "" if each.is_active else "removed",
        )
        for statement in statements
        for each in sorted(statement.adjustments.all(), key=lambda each: each.pk)
    ]
    columns = ["Period", "Adjustment", "Amount", "Reason", "By", ""]
    return PreviewTable("Adjustments", columns, rows, align_right={2}, empty="Nothing is adjusted.")


def debts_table(schedule: DebtSchedule | None) -> PreviewTable:
    """What the business owes elsewhere."""
    if schedule is None:
        return PreviewTable(
            "Debts", ["", ""], [], empty="No debts are recorded yet; none are known to be there."
        )
    rows: list[Any] = [
        (
            debt.lender,
            debt.get_kind_display(),
            debt.balance,
            debt.yearly_payments,
            "repaid from this loan" if debt.is_refinanced else "stays",
            str(debt.secured_by or ""),
        )
        for debt in schedule.debts.all()
    ]
    staying = [debt for debt in schedule.debts.all() if not debt.is_refinanced]
    total = (
        "Staying debt",
        "",
        sum((debt.balance for debt in staying), Decimal("0.00")),
        sum((debt.yearly_payments for debt in staying), Decimal("0.00")),
        "",
        "",
    )
    columns = ["Lender", "Kind", "Balance", "Payments a year", "", "Holds before us"]
    note = format_html(
        "Balances of {}, {}; {}.", schedule.as_of, schedule.get_source_display(), vouched(schedule)
    )
    return PreviewTable(
        "Debts",
        columns,
        [*rows, total] if rows else [],
        align_right={2, 3},
        note=note,
        empty="The business has no debts.",
        totals=1 if rows else 0,
        controls=link_to(schedule, "Open") if schedule.pk else "",
    )
