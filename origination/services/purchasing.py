"""Buying a report once: who was asked about, what was bought already, and what an answer fills in."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from loanops.core import clock
from loanops.parties.models import Business, BusinessOwner
from origination.bureaus import RawReport, adapter_named
from origination.models import CreditReport
from origination.services.summaries import summary_for_file
from origination.states import CreditReportStatus

LEASE = timedelta(minutes=10)
"""An attempt whose answer was not recorded by then is taken to have died with its process."""
ANSWER_FIELDS = (
    "report_number",
    "report_date",
    "score",
    "score_model",
    "score_min",
    "score_max",
    "summary",
    "file_summary",
    "parser_version",
)


def subject_index_of(business: Business | None, owner: BusinessOwner | None) -> str:
    """Whose identifier is asked about, without showing it: a person is the same person behind two businesses."""
    if owner is not None:
        return owner.ssn_index or f"owner:{owner.pk}"
    if business is None:
        raise ValueError("A report has a subject.")
    return business.tax_id_index or f"business:{business.pk}"


def pull_key_of(report: CreditReport) -> str:
    """One purchase per subject, product and day; the days in between are covered by reuse."""
    return "|".join((report.bureau, report.product, report.subject_index, clock.business_date().isoformat()))


def purchased_report(report: CreditReport, valid_days: int) -> CreditReport | None:
    """A report on the same subject, bought not long ago for this or another application."""
    since = clock.business_date() - timedelta(days=valid_days)
    bought = _same_subject(report).filter(
        Q(report_date__gte=since) | Q(pull_key=pull_key_of(report)),
        status=CreditReportStatus.RECEIVED,
        reused_from__isnull=True,
    )
    return bought.order_by("-report_date", "-id").first()


def under_way(report: CreditReport, now: datetime) -> bool:
    """Whether the same report is being bought for another application at this moment."""
    running = _same_subject(report).filter(status=CreditReportStatus.IN_PROGRESS, claimed_at__gt=now - LEASE)
    return running.exists()


def release_lost_purchases(report: CreditReport, now: datetime) -> None:
    """A purchase whose process died, for an application that did not wait for it any more, stands in nobody's way."""
    lost = _same_subject(report).filter(
        status=CreditReportStatus.IN_PROGRESS, claimed_at__lte=now - LEASE, pull_key=pull_key_of(report)
    )
    for each in lost.select_for_update(of=("self",)):
        each.pull_key = ""
        each.save()


def take_over(report: CreditReport, bought: CreditReport) -> None:
    """The answer of a report that was bought already; this one costs nothing."""
    report.reused_from = bought
    report.next_attempt_at = None
    report.problem = ""
    for name in ANSWER_FIELDS:
        setattr(report, name, getattr(bought, name))
    if report.pk is None:
        report.status = CreditReportStatus.RECEIVED
    else:
        report.change_status(CreditReportStatus.RECEIVED)


def fill_from_raw(report: CreditReport, raw: str) -> None:
    """The bureau's answer, kept as it came and in our words."""
    adapter = adapter_named(report.bureau)
    summary = adapter.parse(RawReport(raw))
    report.raw_report = raw
    report.parser_version = adapter.parser_version
    report.summary = summary.to_json()
    report.file_summary = summary_for_file(summary)
    report.report_number = summary.report_number
    report.report_date = summary.report_date
    score = summary.score
    report.score = score.value if score else None
    report.score_model = score.model if score else ""
    report.score_min = score.scale_min if score else None
    report.score_max = score.scale_max if score else None


def is_fresh(report: CreditReport, valid_days: int, today: date) -> bool:
    """Answered so recently that it counts."""
    return report.report_date is not None and report.report_date >= today - timedelta(days=valid_days)


def same_subject(report: CreditReport, subject_index: str) -> bool:
    """Whether the report is about this identifier; of reports from before it was kept nothing else is known."""
    return report.subject_index in ("", subject_index)


def _same_subject(report: CreditReport) -> QuerySet[CreditReport]:
    """Other reports of the same product on the same subject, those of its owners under the same name."""
    others = CreditReport.objects.exclude(pk=report.pk).filter(
        bureau=report.bureau, product=report.product, subject_index=report.subject_index
    )
    return others.filter(owner__last_name__iexact=report.owner.last_name) if report.owner else others
