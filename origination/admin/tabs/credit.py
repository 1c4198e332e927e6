"""Credit: the reports of bureaus."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to
from origination.models import Application, CreditReport
from origination.states import CreditReportStatus
from products.choices import BureauKind


def credit_part(application: Application, request: HttpRequest) -> list[PreviewTable]:
    """Reports asked of bureaus, and what those say that answered."""
    reports = (
        application.credit_reports.current()
        .select_related("business", "owner", "consent")
        .order_by("kind", "id")
    )
    rows = [
        (
            link_to(report, str(report.subject)),
            report.bureau,
            report.get_status_display(),
            report.score,
            f"{report.score_min}–{report.score_max}" if report.score is not None else "",
            report.report_date,
            report.next_attempt_at,
            report.problem,
            f"{report.consent.given_by}, {report.consent.given_at:%Y-%m-%d}" if report.consent else "",
        )
        for report in reports
    ]
    columns = [
        "Subject",
        "Bureau",
        "Status",
        "Score",
        "Scale",
        "Report of",
        "Next attempt",
        "Problem",
        "Consent",
    ]
    details = [report_table(report) for report in reports if report.status == CreditReportStatus.RECEIVED]
    return [
        PreviewTable("Credit reports", columns, rows, empty="No report ordered yet."),
        *details,
    ]


def report_table(report: CreditReport) -> PreviewTable:
    """The summary of one report in words."""
    summary = report.summary
    score = summary["score"]
    rows: list[tuple[str, Any]] = [
        (
            "Score",
            f"{score['value']} ({score['model']}, {score['scale_min']}–{score['scale_max']})"
            if score
            else "none",
        ),
        ("Factors", ", ".join(score["factors"]) if score else ""),
        ("Trade lines, of these past due", f"{summary['trade_lines']}, {summary['past_due_lines']}"),
        ("60 or more days late in 12 months", summary["severe_delinquencies"]),
        ("Inquiries in 6 months", summary["inquiries_6_months"]),
        ("Open bankruptcies", summary["open_bankruptcies"]),
        ("Liens and judgments", Decimal(summary["liens_amount"])),
        ("Alerts", ", ".join(summary["alerts"]) or "none"),
    ]
    if report.kind == BureauKind.COMMERCIAL:
        rows.insert(2, ("Payment index", summary["payment_index"]))
    else:
        rows.insert(2, ("Utilization, %", summary["utilization_percent"]))
    return PreviewTable(f"{report.subject}: {report.bureau}", ["", ""], rows, align_right={-1})
