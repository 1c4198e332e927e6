"""Ordering credit reports: which are needed, which can be reused, and going on when all are answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.outbox import announce
from loanops.parties.models import Business, BusinessOwner, Consent
from origination.bureaus import adapter_for
from origination.models import Application, CreditReport
from origination.services.checking import credit_consent, reported_owners
from origination.services.course import move
from origination.services.ruling import decide_by_rules
from origination.states import ANSWERED, ApplicationStatus, CreditReportStatus
from products.choices import BureauKind

REQUESTED_EVENT = "credit-report.requested"
ANSWER_FIELDS = (
    "report_number",
    "report_date",
    "score",
    "score_model",
    "score_min",
    "score_max",
    "summary",
)


@dataclass(frozen=True)
class Wanted:
    """A report the product asks for: on the business, or on one of its owners."""

    kind: BureauKind
    business: Business | None
    owner: BusinessOwner | None
    consent: Consent | None


def order_reports(application: Application) -> None:
    """Make the application's current reports those the product asks for; the handler calls the bureaus after commit."""
    standing = list(application.credit_reports.current())
    kept: set[int] = set()
    for wanted in _wanted(application):
        report = next(
            (each for each in standing if _is_for(each, wanted) and _is_fresh(each, application)), None
        )
        if report is not None:
            kept.add(report.pk)
            continue
        for outdated in standing:
            if _is_for(outdated, wanted):
                _retire(outdated)
        _order(application, wanted)
    for report in standing:
        if report.pk not in kept and report.is_current:
            _retire(report)


def conclude_credit(application: Application, *, actor: Actor) -> None:
    """When no report is waited for any more, underwriting begins and the rules decide."""
    if application.status != ApplicationStatus.CREDIT_CHECK or application.credit_reports.waiting().exists():
        return
    move(application, ApplicationStatus.UNDERWRITING, actor=actor)
    decide_by_rules(application, actor=actor)


def _wanted(application: Application) -> Iterator[Wanted]:
    version = application.product_version
    if BureauKind.COMMERCIAL in version.credit_bureaus:
        consent = credit_consent(application, None)
        yield Wanted(BureauKind.COMMERCIAL, application.business, None, consent)
    for owner in reported_owners(list(application.business.owners.order_by("id")), version):
        yield Wanted(BureauKind.CONSUMER, None, owner, credit_consent(application, owner))


def _order(application: Application, wanted: Wanted) -> None:
    bureau = adapter_for(wanted.kind).code
    report = CreditReport(
        application=application,
        business=wanted.business,
        owner=wanted.owner,
        kind=wanted.kind,
        bureau=bureau,
        consent=wanted.consent,
    )
    source = _reusable(report, application.product_version.credit_report_valid_days)
    if source is not None:
        report.reused_from = source
        report.status = CreditReportStatus.RECEIVED
        for name in ANSWER_FIELDS:
            setattr(report, name, getattr(source, name))
    report.save()
    if source is None:
        announce(REQUESTED_EVENT, report_id=report.pk)


def _reusable(report: CreditReport, valid_days: int) -> CreditReport | None:
    """A report on the same subject, bought for another application not long ago, is not bought again."""
    since = clock.business_date() - timedelta(days=valid_days)
    earlier = CreditReport.objects.filter(
        business=report.business,
        owner=report.owner,
        bureau=report.bureau,
        status=CreditReportStatus.RECEIVED,
        reused_from__isnull=True,
        report_date__gte=since,
    )
    return earlier.order_by("-report_date", "-id").first()


def _is_for(report: CreditReport, wanted: Wanted) -> bool:
    owner_id = wanted.owner.pk if wanted.owner else None
    return report.is_current and report.kind == wanted.kind and report.owner_id == owner_id


def _is_fresh(report: CreditReport, application: Application) -> bool:
    """Still being asked for, or answered so recently that it counts."""
    if report.status not in ANSWERED:
        return True
    if report.report_date is None:
        return False
    valid_days = application.product_version.credit_report_valid_days
    return report.report_date >= clock.business_date() - timedelta(days=valid_days)


def _retire(report: CreditReport) -> None:
    report.is_current = False
    report.save()
