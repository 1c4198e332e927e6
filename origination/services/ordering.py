"""Ordering credit reports: which are needed, which can be reused, and going on when all are answered."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DatabaseError, transaction

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
from origination.services.ruling import decide_by_rules, refer_undecided
from origination.states import ANSWERED, ApplicationStatus
from products.choices import BureauKind

log = logging.getLogger(__name__)

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


def reports_to_renew(application: Application) -> list[str]:
    """The reports the product asks for that are missing or do not count any more, in words."""
    days = application.product_version.credit_report_valid_days
    old = [
        f"the report on {wanted.owner or wanted.business} is of {report.report_date} and counted for {days} days"
        for wanted, report in _answers(application)
        if report is not None and not _is_fresh(report, application)
    ]
    return [*reports_lacking(application), *old]


def reports_lacking(application: Application) -> list[str]:
    """The reports the product asks for that are not there, or are on somebody else than the record says now."""
    found = []
    for wanted, report in _answers(application):
        subject = wanted.owner or wanted.business
        if report is None:
            found.append(f"there is no report on {subject}")
        elif not same_subject(report, subject_index_of(wanted.business, wanted.owner)):
            found.append(f"the report is not on {subject} as the record has it now")
    return found


def _answers(application: Application) -> Iterator[tuple[Wanted, CreditReport | None]]:
    """Each report the product asks for, with the one that answered it."""
    current = [each for each in application.credit_reports.current() if each.status in ANSWERED]
    for wanted in _wanted(application):
        yield wanted, next((each for each in current if is_for(each, wanted)), None)


def conclude_credit(application: Application, *, actor: Actor) -> None:
    """When no report is waited for any more the rules decide; where they cannot, a person does."""
    if not is_answered(application):
        return
    move(application, ApplicationStatus.UNDERWRITING, actor=actor)
    try:
        with transaction.atomic():
            decide_by_rules(application, actor=actor)
    except DatabaseError:
        raise
    except Exception as error:  # whatever it is, the application must not be lost in the check
        log.exception("%s could not be decided by the rules", application.number)
        application.refresh_from_db()
        refer_undecided(application, error, actor=actor)


def is_answered(application: Application) -> bool:
    """Whether it stands in the credit check with nothing to wait for.

    A hit that was found in the meantime holds it there until a person has judged it.
    """
    if application.status != ApplicationStatus.CREDIT_CHECK or application.credit_reports.waiting().exists():
        return False
    return not has_blocking_hits(application.business_id)


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
