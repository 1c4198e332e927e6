"""Financials: the spread by year, ratios with their working and thresholds, debts, guarantors, bank statements."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from loanops.core import clock
from loanops.web.admin import Chart, PreviewTable
from loanops.web.admin.formats import link_to
from loanops.web.admin.parts import Content
from origination.admin.tabs.ratios import ratios_table, snapshot_of
from origination.admin.tabs.spreads import adjustments_table, debts_table, figure_text, spread_table, vouched
from origination.models import Application, BankAnalysis, Decision, GuarantorIncome
from origination.selectors import current_decision
from origination.services.verified import (
    Recorded,
    computed_periods,
    is_verified,
    period_of,
    recorded_figures,
    verified_figures,
)
from origination.underwriting.inputs import UnderwritingInputs

METRICS_SHOWN = (
    ("average_daily_balance", "Average daily balance"),
    ("lowest_balance", "Lowest balance at the end of a day"),
    ("negative_days_per_month", "Days negative, worst month"),
    ("nsf_per_month", "Returned items and overdrafts, worst month"),
    ("deposits_per_month", "Deposits a month, their number"),
    ("true_revenue_per_month", "True revenue a month"),
    ("deposit_volatility_percent", "Volatility of true revenue, %"),
    ("open_advances", "Open merchant cash advances"),
    ("lender_payments_per_month", "Payments to lenders a month"),
)


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


def _inputs(application: Application, figures: Mapping[str, Any]) -> UnderwritingInputs:
    """What the last decision saw, with the figures as they are verified now and the request as it stands."""
    if hasattr(application, "decision_in_force"):
        decision: Decision | None = application.decision_in_force
    else:
        decision = current_decision(application)
    request: dict[str, Any] = {
        "requested_amount": application.requested_amount,
        "requested_term_months": application.requested_term_months,
        "repayment_frequency": application.repayment_frequency,
    }
    if decision is not None and decision.inputs:
        return replace(UnderwritingInputs.from_json(decision.inputs), **request, **figures)
    return UnderwritingInputs(on_date=clock.business_date(), **request, **figures)


def _ratios(application: Application, recorded: Recorded) -> PreviewTable:
    if application.requested_amount is None or application.requested_term_months is None:
        return PreviewTable(
            "Ratios", ["", ""], [], empty="Amount and term of the request are not entered yet."
        )
    figures = verified_figures(application, recorded)
    inputs, snapshot = _inputs(application, figures), snapshot_of(application.product_version)
    note = "From verified figures; where nothing is verified, cash flow and debts are those the applicant stated."
    return ratios_table(inputs, snapshot, note=note)


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
    rows = bank_rows(figures)
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


def bank_rows(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The figures that rules test."""
    return [(label, _number(figures[name])) for name, label in METRICS_SHOWN]


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
