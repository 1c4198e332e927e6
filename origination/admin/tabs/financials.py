"""Financials: the spread by year, ratios with their working and thresholds, debts, guarantors, bank statements."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from loanops.core import clock
from loanops.web.admin import Chart, PreviewTable
from loanops.web.admin.formats import link_to
from loanops.web.admin.parts import Content
from origination.admin.tabs.spreads import adjustments_table, debts_table, figure_text, spread_table, vouched
from origination.admin.tabs.words import OPERATOR_WORDS, SIGNS
from origination.models import Application, BankAnalysis, GuarantorIncome
from origination.selectors import current_decision
from origination.services.verified import (
    Recorded,
    computed_periods,
    is_verified,
    period_of,
    recorded_figures,
    verified_figures,
)
from origination.underwriting.facts import facts_of, workings_of
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.rules import judge
from origination.underwriting.working import Working
from products.models import ProductVersion

UNITS = {"%": " %", "days": " days", "times": " ×", "amount": ""}
METRICS_SHOWN = (
    ("average_daily_balance", "Average daily balance", "AVERAGE_DAILY_BALANCE"),
    ("lowest_balance", "Lowest balance at the end of a day", "LOWEST_BALANCE"),
    ("negative_days_per_month", "Days negative, worst month", "NEGATIVE_DAYS_PER_MONTH"),
    ("nsf_per_month", "Returned items and overdrafts, worst month", "NSF_PER_MONTH"),
    ("deposits_per_month", "Deposits a month, their number", "DEPOSITS_PER_MONTH"),
    ("true_revenue_per_month", "True revenue a month", "TRUE_REVENUE_PER_MONTH"),
    ("deposit_volatility_percent", "Volatility of true revenue, %", "DEPOSIT_VOLATILITY_PERCENT"),
    ("open_advances", "Open merchant cash advances", "OPEN_ADVANCES"),
    ("lender_payments_per_month", "Payments to lenders a month", ""),
)
_snapshots: dict[tuple[str, int], dict[str, Any]] = {}


def financials_part(application: Application, request: HttpRequest) -> list[Content]:
    """The figures as they stand, verified or not; ratios are those that rules would see."""
    prefetch_related_objects([application.business], "owners")
    recorded = recorded_figures(application)
    statements, analysis = recorded.statements, recorded.analysis
    periods = [*(period_of(each) for each in statements), *computed_periods(statements)]
    blocks: list[Content] = [
        spread_table(periods, statements),
        _ratios(application, recorded),
        adjustments_table(statements),
        debts_table(recorded.schedule),
        _guarantors(application, recorded.incomes),
    ]
    return [*blocks, *(_bank(analysis) if analysis is not None else [_no_bank()])]


def _snapshot_of(version: ProductVersion) -> dict[str, Any]:
    """A published version never changes, so its snapshot is read once."""
    if not version.is_published:
        return version.snapshot()
    key = (version.public_id, version.version)
    if key not in _snapshots:
        _snapshots[key] = version.snapshot()
    return _snapshots[key]


def _inputs(application: Application, figures: Mapping[str, Any]) -> UnderwritingInputs:
    """What the last decision saw, with the figures as they are verified now and the request as it stands."""
    decision = getattr(application, "decision_in_force", None) or current_decision(application)
    request: dict[str, Any] = {
        "requested_amount": application.requested_amount,
        "requested_term_months": application.requested_term_months,
        "repayment_frequency": application.repayment_frequency,
    }
    if decision is not None and decision.inputs:
        return replace(UnderwritingInputs.from_json(decision.inputs), **request, **figures)
    return UnderwritingInputs(on_date=clock.business_date(), **request, **figures)


def _ratios(application: Application, recorded: Recorded) -> PreviewTable:
    title = "Ratios"
    if application.requested_amount is None or application.requested_term_months is None:
        return PreviewTable(title, ["", ""], [], empty="Amount and term of the request are not entered yet.")
    figures = verified_figures(application, recorded)
    inputs, snapshot = _inputs(application, figures), _snapshot_of(application.product_version)
    facts = facts_of(inputs, snapshot)
    limits: dict[str, list[SafeString]] = {}
    for rule in snapshot["rules"]:
        if facts.get(rule["metric"]) is not None:
            passed = judge(rule, facts).passed
        else:
            passed = None
        limits.setdefault(rule["metric"], []).append(_limit(rule, passed))
    rows = [
        (working.name, _result(working), _joined(limits.get(working.code, [])), _how(working))
        for working in workings_of(inputs, snapshot)
    ]
    note = "From verified figures; where nothing is verified, cash flow and debts are those the applicant stated."
    return PreviewTable(title, ["Ratio", "Value", "Policy", "How"], rows, align_right={1}, note=note)


def _limit(rule: Mapping[str, Any], passed: bool | None) -> SafeString:
    sign = SIGNS.get(rule["operator"], OPERATOR_WORDS.get(rule["operator"], rule["operator"]))
    mark = "?" if passed is None else "✓" if passed else "✗"
    return format_html("{} {} {} ({})", mark, sign, rule["value"], rule["code"])


def _joined(parts: Sequence[SafeString]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((part,) for part in parts))


def _result(working: Working) -> Any:
    if working.result is None:
        return "not known"
    if working.unit == "amount":
        return figure_text(working.result)
    return f"{working.result:,.2f}{UNITS.get(working.unit, '')}"


def _how(working: Working) -> SafeString:
    """The working, opened by a click or the Enter key."""
    lines = format_html_join(
        "",
        "<div><dt>{}</dt><dd>{}</dd></div>",
        ((name, figure_text(value)) for name, value in working.inputs),
    )
    note = format_html('<p class="lo-note">{}</p>', working.note) if working.note else ""
    return format_html(
        '<details class="lo-working"><summary>{}</summary><dl class="lo-fields">{}</dl>{}</details>',
        working.formula,
        lines,
        note,
    )


def _guarantors(application: Application, recorded: Sequence[GuarantorIncome]) -> PreviewTable:
    """Whose figures are there; the figures themselves are private and opened on record."""
    incomes = {income.owner_id: income for income in recorded}
    owners = [owner for owner in application.business.owners.all() if owner.is_guarantor]
    rows = []
    for owner in owners:
        income = incomes.get(owner.pk)
        rows.append(
            (
                str(owner),
                income.year if income else None,
                income.get_source_display() if income else "",
                vouched(income) if income else "no income recorded",
                link_to(income, "Open") if income else "",
            )
        )
    columns = ["Guarantor", "Year", "Source", "Verified", ""]
    return PreviewTable("Guarantors", columns, rows, align_right={-1}, empty="The business has no guarantor.")


def _no_bank() -> PreviewTable:
    return PreviewTable("Bank statements", ["", ""], [], empty="No bank statement has been analyzed yet.")


def _bank(analysis: BankAnalysis) -> list[Content]:
    """Metrics, the months as a chart, lenders found, and the files behind it."""
    metrics = analysis.metrics
    figures = metrics["figures"]
    state = "verified" if is_verified(analysis) else "not verified: rules do not see these figures yet"
    rows = [(label, _number(figures[name])) for name, label, _ in METRICS_SHOWN]
    note = (
        f"{analysis.from_date} to {analysis.through_date}, {figures['months']} whole months; method {analysis.method}; "
        f"by {analysis.made_by_label}; {state}."
    )
    months = metrics["months"]
    labels = [month["month"] for month in months]
    chart = Chart(
        "What comes in, and how low does it get?",
        labels,
        {
            "True revenue": [_decimal(month["true_revenue"]) for month in months],
            "All deposits": [_decimal(month["deposits"]) for month in months],
            "Lowest balance": [_decimal(month["lowest_balance"]) for month in months],
        },
        unit="USD",
    )
    return [
        PreviewTable(
            "Bank statements",
            ["", ""],
            rows,
            align_right={1},
            note=" ".join([note, *metrics["notes"]]),
            controls=link_to(analysis, "Open"),
        ),
        chart,
        months_table(metrics),
        lenders_table(metrics),
        files_table(analysis),
    ]


def months_table(metrics: Mapping[str, Any]) -> PreviewTable:
    """Month by month; months that are not whole do not count for averages."""
    rows = [
        (
            month["month"] if month["is_whole"] else f"{month['month']} (part)",
            _decimal(month["deposits"]),
            month["deposit_count"],
            _decimal(month["true_revenue"]),
            _decimal(month["withdrawals"]),
            _decimal(month["lender_debits"]),
            figure_text(_decimal(month["average_balance"])),
            figure_text(_decimal(month["lowest_balance"])),
            _number(month["negative_days"]),
            _number(month["nsf"]),
        )
        for month in metrics["months"]
    ]
    columns = [
        *("Month", "Deposits", "Number", "True revenue", "Withdrawals", "To lenders"),
        *("Average balance", "Lowest", "Days negative", "Returned"),
    ]
    return PreviewTable("By month", columns, rows, align_right=set(range(1, 10)), dense=True)


def lenders_table(metrics: Mapping[str, Any]) -> PreviewTable:
    """Who is paid again and again."""
    rows = [
        (
            each["name"],
            each["cadence"].lower(),
            _decimal(each["payment"]),
            each["count"],
            f"{each['first']} to {each['last']}",
            _decimal(each["per_month"]),
            "open" if each["is_open"] else "ended",
            "advance" if each["is_advance"] else "loan",
        )
        for each in metrics["positions"]
    ]
    columns = ["Paid to", "Every", "Payment", "Payments", "From, to", "A month", "", ""]
    return PreviewTable(
        "Lenders on the bank statements", columns, rows, align_right={2, 3, 5}, empty="None was found."
    )


def files_table(analysis: BankAnalysis) -> PreviewTable:
    rows = [
        (each.account or "–", link_to(each.document), each.rows, each.document.get_status_display())
        for each in analysis.sources.all()
    ]
    return PreviewTable("Files", ["Account", "Document", "Movements", "Status"], rows)


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _number(value: Any) -> str:
    if value is None:
        return "not known"
    return f"{Decimal(value):,.2f}" if isinstance(value, str) else f"{value:,}"
