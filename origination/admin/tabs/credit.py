"""Credit: the reports of bureaus, each with consent, score on its scale, trades, records and alerts."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from loanops.web.admin import Chart, PreviewTable
from loanops.web.admin.badges import pill
from loanops.web.admin.formats import EMPTY, link_to, moment_html
from origination.bureaus import ModelScore, NormalizedReport
from origination.models import Application, CreditReport, ScoreBand
from origination.states import CreditReportStatus
from products.choices import BureauKind

TONES = {"LOW": "success", "MODERATE": "warning", "HIGH": "danger"}
STATUS_TONES = {
    CreditReportStatus.RECEIVED: "success",
    CreditReportStatus.FAILED: "warning",
    CreditReportStatus.NEEDS_PERSON: "danger",
}
Content = PreviewTable | Chart | SafeString


def credit_part(application: Application, request: HttpRequest) -> Sequence[Content]:
    """Reports asked of bureaus, and what those say that answered."""
    reports = list(
        application.credit_reports.current()
        .select_related("business", "owner", "consent", "reused_from__application")
        .defer("raw_report")
        .order_by("kind", "id")
    )
    bands = Bands.of(reports)
    received = [report for report in reports if report.status == CreditReportStatus.RECEIVED]
    contents: list[Content] = [_overview(reports)]
    if received:
        contents.append(_scores(received, bands))
        contents.append(_compared(received))
        chart = _late_lines(received)
        if chart is not None:
            contents.append(chart)
        contents.append(_for_the_file(received))
    return contents


class Bands:
    """What values of scores mean, read once for a page."""

    def __init__(self, bands: Sequence[ScoreBand]) -> None:
        self.bands = bands

    @classmethod
    def of(cls, reports: Sequence[CreditReport]) -> "Bands":
        models = {score["model"] for report in reports for score in report.summary.get("scores", ())}
        models |= {report.score_model for report in reports if report.score_model}
        found = ScoreBand.objects.filter(model__in=models).order_by("model", "value_min")
        return cls(list(found) if models else [])

    def band(self, model: str, value: int | None) -> ScoreBand | None:
        return next(
            (
                each
                for each in self.bands
                if value is not None and each.model == model and each.value_min <= value <= each.value_max
            ),
            None,
        )

    def good_from(self, model: str) -> int | None:
        return min(
            (each.value_min for each in self.bands if each.model == model and each.risk == "LOW"),
            default=None,
        )

    def bad_below(self, model: str) -> int | None:
        return max(
            (each.value_max for each in self.bands if each.model == model and each.risk == "HIGH"),
            default=None,
        )


def _overview(reports: Sequence[CreditReport]) -> PreviewTable:
    rows = [
        (
            link_to(report, str(report.subject)),
            format_html("{}<span class='lo-second'>{}</span>", report.bureau, report.product),
            pill(report.get_status_display(), STATUS_TONES.get(CreditReportStatus(report.status), "info")),
            format_html('<span class="lo-day">{}</span>', report.report_date or EMPTY),
            format_html(
                "{}<span class='lo-second'>{}</span>",
                report.purpose,
                report.get_permissible_purpose_display(),
            ),
            consent_words(report),
            _source(report),
            next_try(report),
        )
        for report in reports
    ]
    columns = ["Subject", "Bureau", "Status", "Report of", "Purpose", "Consent", "Price", "Next try"]
    return PreviewTable("Credit reports", columns, rows, empty="No report ordered yet.")


def consent_words(report: CreditReport) -> SafeString | str:
    """By whom, when, in which words."""
    consent = report.consent
    if consent is None:
        return "none on record"
    return format_html(
        "{}<span class='lo-second'>{} · {}</span>",
        consent.given_by,
        moment_html(consent.given_at),
        consent.text_version,
    )


def next_try(report: CreditReport) -> SafeString | str:
    """When the bureau is asked again, and why it has to be."""
    if not report.problem and report.next_attempt_at is None:
        return ""
    when = moment_html(report.next_attempt_at) if report.next_attempt_at else f"attempt {report.attempts}"
    return format_html("{}<span class='lo-second'>{}</span>", when, report.problem)


def _source(report: CreditReport) -> SafeString | str:
    if report.reused_from is not None:
        return format_html("reused from {}", link_to(report.reused_from.application))
    return f"{report.cost:,.2f}" if report.cost is not None else ""


def _scores(reports: Sequence[CreditReport], bands: Bands) -> PreviewTable:
    """Each score on its own scale: no two models are compared with each other."""
    rows = []
    for report in reports:
        for score in normalized(report).scores:
            band = bands.band(score.model, score.value)
            rows.append(
                (
                    str(report.subject),
                    format_html(
                        "{}<span class='lo-second'>{} {}</span>", score.model, score.vendor, score.version
                    ),
                    "none" if score.value is None else str(score.value),
                    scale(score, bands),
                    pill(band.label, TONES[band.risk]) if band else "",
                    f"better than {score.percentile} %" if score.percentile else "",
                    ", ".join(score.reasons) or score.exclusion,
                )
            )
    return PreviewTable(
        "Scores, each on its own scale",
        ["Subject", "Model", "Score", "On its scale", "Band", "Rank", "What counted most"],
        rows,
        align_right={2},
        empty="No score could be made.",
    )


def scale(score: ModelScore, bands: Bands) -> SafeString | str:
    """The score as a bar between the ends of its scale, colored by the model's bands."""
    if score.value is None:
        return ""
    bad, good = bands.bad_below(score.model), bands.good_from(score.model)
    marks = format_html_join(
        "", ' {}="{}"', [(name, value) for name, value in (("low", bad), ("high", good)) if value is not None]
    )
    best = score.max if score.direction == "HIGH" else score.min
    return format_html(
        '<span class="lo-scale"><span>{}</span><meter min="{}" max="{}" value="{}" optimum="{}"{} '
        'aria-label="{} {} on a scale from {} to {}"></meter><span>{}</span></span>',
        score.min,
        score.min,
        score.max,
        score.value,
        best,
        marks,
        score.model,
        score.value,
        score.min,
        score.max,
        score.max,
    )


def _compared(reports: Sequence[CreditReport]) -> PreviewTable:
    """The same facts of all subjects side by side."""
    found = [normalized(report) for report in reports]
    lines: list[tuple[str, list[Any]]] = [
        ("Trade lines", [str(each.trade_lines) for each in found]),
        ("Of these past due", [str(each.past_due_lines) for each in found]),
        ("30 to 59 days late", [_late(each, "late_30") for each in found]),
        ("60 to 89 days late", [_late(each, "late_60") for each in found]),
        ("90 or more days late", [_late(each, "late_90") for each in found]),
        ("Balance", [each.trades.balance if each.trades else "" for each in found]),
        ("Past due", [each.trades.past_due_amount if each.trades else "" for each in found]),
        ("Utilization, %", [_known(each.utilization_percent) for each in found]),
        (
            "Days beyond terms",
            [_known(each.trades.beyond_terms_now if each.trades else None) for each in found],
        ),
        ("Open bankruptcies", [str(each.open_bankruptcies) for each in found]),
        ("Liens and judgments", [each.liens_amount for each in found]),
        ("Claims filed on property (UCC)", [str(len(each.filings)) for each in found]),
        ("Inquiries in 3, 6, 12 months", [_inquiries(each) for each in found]),
        ("Alerts", [", ".join(each.alerts) or "none" for each in found]),
    ]
    columns: list[Any] = [
        "",
        *(
            format_html("{}<span class='lo-second'>{}</span>", report.subject, report.bureau)
            for report in reports
        ),
    ]
    return PreviewTable(
        "Compared",
        columns,
        [(label, *values) for label, values in lines],
        align_right=set(range(1, len(columns))),
    )


def _late_lines(reports: Sequence[CreditReport]) -> Chart | None:
    """Trade lines by how late they are paid, a bar for each subject; none when all are paid as agreed."""
    found = [(str(report.subject), normalized(report).trades) for report in reports]
    known = [(name, trades) for name, trades in found if trades is not None and trades.count]
    if not any(trades.count > trades.current for _, trades in known):
        return None
    buckets = (
        ("As agreed", "current"),
        ("30–59 days", "late_30"),
        ("60–89", "late_60"),
        ("90 or more", "late_90"),
    )
    return Chart(
        title="Trade lines by how late they are paid",
        labels=[name for name, _ in known],
        series={label: [getattr(trades, attribute) for _, trades in known] for label, attribute in buckets},
        unit="Trade lines",
        stacked=True,
    )


def _for_the_file(reports: Sequence[CreditReport]) -> PreviewTable:
    rows = [(link_to(report, str(report.subject)), report.file_summary) for report in reports]
    return PreviewTable("Summary written for the file", ["Subject", "Summary"], rows, align_right={-1})


def report_table(report: CreditReport) -> PreviewTable:
    """The summary of one report in words."""
    found = normalized(report)
    score = found.score
    rows: list[tuple[str, Any]] = [
        ("Summary for the file", report.file_summary or "none written"),
        (
            "Score",
            f"{score.value} ({score.model}, {score.scale_min}–{score.scale_max})" if score else "none",
        ),
        ("Factors", ", ".join(score.factors) if score else ""),
        ("Trade lines, of these past due", f"{found.trade_lines}, {found.past_due_lines}"),
        ("60 or more days late in 12 months", str(found.severe_delinquencies)),
        ("Inquiries in 6 months", str(found.inquiries_6_months)),
        ("Open bankruptcies", str(found.open_bankruptcies)),
        ("Liens and judgments", found.liens_amount),
        ("Alerts", ", ".join(found.alerts) or "none"),
    ]
    if report.kind == BureauKind.COMMERCIAL:
        rows.insert(3, ("Payment index", _known(found.payment_index)))
    else:
        rows.insert(3, ("Utilization, %", _known(found.utilization_percent)))
    return PreviewTable(f"{report.subject}: {report.bureau}", ["", ""], rows, align_right={-1})


def normalized(report: CreditReport) -> NormalizedReport:
    return NormalizedReport.from_json(report.summary)


def _late(report: NormalizedReport, bucket: str) -> str:
    return str(getattr(report.trades, bucket)) if report.trades else ""


def _inquiries(report: NormalizedReport) -> str:
    asked = report.inquiries
    return (
        f"{asked.months_3}, {asked.months_6}, {asked.months_12}" if asked else str(report.inquiries_6_months)
    )


def _known(value: int | None) -> str:
    return "not known" if value is None else str(value)
