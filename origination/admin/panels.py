"""The workbench of an application: figures at a glance and what lies behind them, in tabs."""

from decimal import Decimal
from typing import Any

from loanops.web.admin import Figure, PreviewTable
from loanops.web.admin.formats import link_to, rate_text
from origination.models import Application, CreditReport, Decision, Offer, RuleResult
from origination.selectors import current_decision, standing_offer, timeline
from origination.services.checking import missing_documents
from origination.states import CreditReportStatus, DocumentStatus
from products.choices import BureauKind, DocumentKind, FeeTiming, RuleOperator, RuleOutcome
from products.metrics import Metric

OPERATOR_WORDS = dict(RuleOperator.choices)
SIGNS = {RuleOperator.AT_LEAST.value: "≥", RuleOperator.AT_MOST.value: "≤"}
METRIC_WORDS = dict(Metric.choices)
TIMING_WORDS = dict(FeeTiming.choices)
OUTCOME_WORDS = dict(RuleOutcome.choices)
FIGURES_OF_RULES = (
    (Metric.LOWEST_OWNER_SCORE, "Lowest owner score"),
    (Metric.BUSINESS_SCORE, "Commercial score"),
    (Metric.DEBT_SERVICE_COVERAGE, "Debt service coverage"),
    (Metric.COLLATERAL_COVERAGE_PERCENT, "Collateral, % of amount"),
    (Metric.AMOUNT_TO_REVENUE_PERCENT, "Amount, % of revenue"),
    (Metric.MONTHS_IN_BUSINESS, "Months in business"),
)


def limit_words(result: RuleResult) -> str:
    """`≥ 680`, or in words where there is no sign for it."""
    return f"{SIGNS.get(result.operator, OPERATOR_WORDS[result.operator])} {result.threshold}"


def rule_words(result: RuleResult) -> str:
    """`664, must be ≥ 680`."""
    return f"{result.value or 'not known'}, must be {limit_words(result)}"


def figures_of(application: Application, decision: Decision | None) -> list[Figure]:
    """What was asked for, what could be had, and the facts the rules look at first, each with its threshold."""
    figures = [
        Figure("Requested", application.requested_amount, hint=f"{application.requested_term_months} months")
    ]
    if decision is None:
        return figures
    if decision.approved_amount is not None:
        hint = f"{decision.approved_term_months} months, {rate_text(decision.annual_rate)}"
        figures.append(
            Figure(decision.get_outcome_display(), decision.approved_amount, tone="success", hint=hint)
        )
    results: dict[str, RuleResult] = {}
    for result in decision.rule_results.order_by("passed", "position"):
        results.setdefault(result.metric, result)
    figures += [_figure(label, results[metric]) for metric, label in FIGURES_OF_RULES if metric in results]
    return figures


def _figure(label: str, result: RuleResult) -> Figure:
    mark, tone = ("✓", "success") if result.passed else ("✗", "danger")
    return Figure(f"{label} ({limit_words(result)})", f"{result.value or 'not known'} {mark}", tone=tone)


def workbench(application: Application) -> list[PreviewTable]:
    """All tabs of the application's page."""
    decision = current_decision(application)
    return [
        *_summary(application),
        *_documents(application),
        *_credit(application),
        *([rules_table(decision, tab="Rules")] if decision is not None else []),
        _decisions(application),
        *offer_tables(standing_offer(application)),
        _course(application),
    ]


def _summary(application: Application) -> list[PreviewTable]:
    owners = list(application.business.owners.order_by("-ownership_percentage", "id"))
    total = sum((owner.ownership_percentage for owner in owners), Decimal(0))
    others = application.business.applications.exclude(pk=application.pk).order_by("-id")[:10]
    return [
        PreviewTable(
            f"Owners ({total} %)",
            ["Owner", "Share, %", "Guarantor", "SSN"],
            [
                (
                    link_to(o),
                    o.ownership_percentage,
                    o.is_guarantor,
                    f"•••• {o.ssn_last4}" if o.ssn_last4 else "",
                )
                for o in owners
            ],
            tab="Summary",
            empty="No owner is known yet.",
        ),
        PreviewTable(
            "Collateral",
            ["What", "Description", "Estimated value", "Lien", "Appraised"],
            [
                (c.get_kind_display(), c.description, c.estimated_value, c.lien_position, c.appraisal_date)
                for c in application.collateral.order_by("id")
            ],
            tab="Summary",
            empty="None.",
        ),
        PreviewTable(
            "Other applications of the business",
            ["Application", "Status", "Amount", "Submitted"],
            [(link_to(o), o.get_status_display(), o.requested_amount, o.submitted_on) for o in others],
            tab="Summary",
            empty="None.",
        ),
    ]


def _documents(application: Application) -> list[PreviewTable]:
    version = application.product_version
    missing = set(missing_documents(application, version))
    verified = set(
        application.documents.filter(status=DocumentStatus.VERIFIED).values_list("kind", flat=True)
    )
    words = {True: "missing", False: "waiting for review"}
    checklist = [
        (DocumentKind(kind).label, "verified" if kind in verified else words[kind in missing])
        for kind in version.required_documents
    ]
    rows = [
        (
            link_to(document, document.get_kind_display()),
            document.file_name,
            document.get_status_display(),
            document.uploaded_at,
            document.uploaded_by_label,
            str(document.reviewed_by or ""),
            document.rejection_reason,
        )
        for document in application.documents.select_related("reviewed_by").order_by("-id")
    ]
    columns = ["Document", "File", "Status", "Handed in", "By", "Reviewed by", "Rejected because"]
    return [
        PreviewTable(
            "Required", ["Document", ""], checklist, tab="Documents", empty="This product requires none."
        ),
        PreviewTable("Handed in", columns, rows, tab="Documents", empty="No document yet."),
    ]


def _credit(application: Application) -> list[PreviewTable]:
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
    details = [
        report_table(report, tab="Credit")
        for report in reports
        if report.status == CreditReportStatus.RECEIVED
    ]
    return [
        PreviewTable("Credit reports", columns, rows, tab="Credit", empty="No report ordered yet."),
        *details,
    ]


def report_table(report: CreditReport, *, tab: str = "") -> PreviewTable:
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
    return PreviewTable(f"{report.subject}: {report.bureau}", ["", ""], rows, tab=tab, align_right={-1})


def rules_table(decision: Decision, *, tab: str = "") -> PreviewTable:
    """What each rule said, failed ones first."""
    rows = [
        (
            "✓ met" if result.passed else "✗ not met",
            result.code,
            result.name,
            METRIC_WORDS[result.metric],
            result.value or "not known",
            limit_words(result),
            OUTCOME_WORDS.get(result.outcome, ""),
            result.get_reason_code_display() if not result.passed else "",
        )
        for result in decision.rule_results.order_by("passed", "position")
    ]
    columns = ["", "Rule", "Name", "Fact", "Value", "Must be", "Otherwise", "Reason"]
    return PreviewTable(f"Rules of {decision.product_version}", columns, rows, tab=tab, align_right={-1})


def _decisions(application: Application) -> PreviewTable:
    rows = [
        (
            link_to(decision, decision.get_outcome_display()),
            decision.decision_date,
            decision.underwriter_label,
            decision.approved_amount,
            rate_text(decision.annual_rate),
            ", ".join(reason.text for reason in decision.reasons.all()),
            decision.rationale,
        )
        for decision in application.decisions.prefetch_related("reasons").order_by("-id")
    ]
    columns = ["Decision", "On", "By", "Amount", "Rate", "Reasons", "Rationale"]
    return PreviewTable(
        "Decisions", columns, rows, tab="Rules", empty="Nothing decided yet.", align_right={3}
    )


def offer_tables(offer: Offer | None, *, tab: str = "Offer") -> list[PreviewTable]:
    """Terms, disclosures, fees and the whole schedule."""
    if offer is None:
        return [PreviewTable("Offer", ["", ""], [], tab=tab, empty="No offer was made.")]
    terms: list[tuple[str, Any]] = [
        ("Status", offer.get_status_display()),
        ("Amount", offer.amount),
        ("Rate", rate_text(offer.annual_rate)),
        ("Payments", f"{offer.number_of_installments}, {offer.get_repayment_frequency_display().lower()}"),
        ("Payment", offer.installment_amount),
        ("Annual percentage rate", rate_text(offer.annual_percentage_rate)),
        ("Finance charge", offer.finance_charge),
        ("Amount financed", offer.amount_financed),
        ("Total of payments", offer.total_of_payments),
        ("Conditions", ", ".join(offer.conditions) or "none"),
        ("Open until", offer.expires_on),
        ("Signed by", offer.signer_name),
    ]
    fees = [(fee["name"], Decimal(fee["amount"]), TIMING_WORDS[fee["timing"]]) for fee in offer.fees]
    schedule = [
        (
            row["number"],
            row["due_date"],
            Decimal(row["principal"]),
            Decimal(row["interest"]),
            Decimal(row["total"]),
            Decimal(row["balance_after"]),
        )
        for row in offer.schedule
    ]
    supposed = f"Supposes disbursement on {offer.assumed_start_date}."
    return [
        PreviewTable("Terms and disclosures", ["", ""], terms, tab=tab, align_right={-1}),
        PreviewTable("Fees", ["Fee", "Amount", "When"], fees, tab=tab, empty="None."),
        PreviewTable(
            "Schedule",
            ["#", "Due date", "Principal", "Interest", "Payment", "Balance after"],
            schedule,
            tab=tab,
            note=supposed,
        ),
    ]


def _course(application: Application) -> PreviewTable:
    rows = [
        (entry.recorded_at, entry.title, entry.note) for entry in timeline(application, for_applicant=False)
    ]
    return PreviewTable("Course", ["When", "Step", "Note"], rows)
