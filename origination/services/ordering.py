"""Ordering credit reports: which are needed, which can be reused, and going on when all are answered."""

from collections.abc import Iterator
from dataclasses import dataclass

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.context import current_work
from loanops.core.outbox import announce
from loanops.parties.models import Business, BusinessOwner, Consent
from origination.bureaus import adapter_for
from origination.models import Application, CreditReport
from origination.services.checking import credit_consent, reported_owners
from origination.services.course import move
from origination.services.hits import has_blocking_hits
from origination.services.purchasing import (
    is_fresh,
    purchased_report,
    same_subject,
    subject_index_of,
    take_over,
)
from origination.services.ruling import decide_by_rules
from origination.states import ANSWERED, ApplicationStatus
from products.choices import BureauKind

REQUESTED_EVENT = "credit-report.requested"


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
            (each for each in standing if is_for(each, wanted) and _counts(each, wanted, application)), None
        )
        if report is not None:
            kept.add(report.pk)
            continue
        for outdated in standing:
            if is_for(outdated, wanted):
                retire(outdated)
        order(application, wanted)
    for report in standing:
        if report.pk not in kept and report.is_current and not _counts_beside(report, application):
            retire(report)


def conclude_credit(application: Application, *, actor: Actor) -> None:
    """When no report is waited for any more, underwriting begins and the rules decide.

    A hit that was found in the meantime holds the application where it is until a person has judged it.
    """
    if application.status != ApplicationStatus.CREDIT_CHECK or application.credit_reports.waiting().exists():
        return
    if has_blocking_hits(application.business_id):
        return
    move(application, ApplicationStatus.UNDERWRITING, actor=actor)
    decide_by_rules(application, actor=actor)


def order(
    application: Application, wanted: Wanted, *, reason: str = "", is_extra: bool = False
) -> CreditReport:
    """A report that is asked for after commit, or taken from one that was bought not long ago."""
    adapter = adapter_for(wanted.kind)
    work = current_work.get()
    report = CreditReport(
        application=application,
        business=wanted.business,
        owner=wanted.owner,
        kind=wanted.kind,
        bureau=adapter.code,
        product=adapter.product,
        subject_index=subject_index_of(wanted.business, wanted.owner),
        consent=wanted.consent,
        ordered_by_label=work.actor.label[:200] if work else "",
        ordered_reason=reason[:300],
        is_extra=is_extra,
    )
    bought = purchased_report(report, application.product_version.credit_report_valid_days)
    if bought is not None:
        take_over(report, bought)
    report.save()
    if bought is None:
        announce(REQUESTED_EVENT, report_id=report.pk)
    return report


def retire(report: CreditReport) -> None:
    """Another report takes its place."""
    report.is_current = False
    report.save()


def is_for(report: CreditReport, wanted: Wanted) -> bool:
    owner_id = wanted.owner.pk if wanted.owner else None
    return report.is_current and report.kind == wanted.kind and report.owner_id == owner_id


def _wanted(application: Application) -> Iterator[Wanted]:
    version = application.product_version
    if BureauKind.COMMERCIAL in version.credit_bureaus:
        consent = credit_consent(application, None)
        yield Wanted(BureauKind.COMMERCIAL, application.business, None, consent)
    for owner in reported_owners(list(application.business.owners.order_by("id")), version):
        yield Wanted(BureauKind.CONSUMER, None, owner, credit_consent(application, owner))


def _counts(report: CreditReport, wanted: Wanted, application: Application) -> bool:
    """About the same identifier, and still being asked for or answered so recently that it counts."""
    if not same_subject(report, subject_index_of(wanted.business, wanted.owner)):
        return False
    return report.status not in ANSWERED or _is_fresh(report, application)


def _counts_beside(report: CreditReport, application: Application) -> bool:
    """A person ordered it beyond what the product asks, and it is asked for still or not old."""
    return report.is_extra and (report.status not in ANSWERED or _is_fresh(report, application))


def _is_fresh(report: CreditReport, application: Application) -> bool:
    return is_fresh(report, application.product_version.credit_report_valid_days, clock.business_date())
