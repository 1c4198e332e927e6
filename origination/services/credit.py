"""Pulling credit reports: record the attempt, call the bureau, record the answer; then the application goes on.

The call is never inside a transaction, and the answer has its own: whatever becomes of the application, what was paid
for is kept and not asked for again. A bureau that fails loses nothing: the report waits with its next attempt, the
application waits with it, and a person or `retry_credit_checks` takes it up again. One subject's report is bought once:
whoever finds it bought already, or being bought, takes or awaits that one.
"""

import hashlib
import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.db.models import F, Q

from loanops.core import clock
from loanops.core.actors import Actor, system_actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.usecases import use_case
from origination.models import Application, CreditReport
from origination.services.breaker import BureauPaused, admit, bureau_of, note_bureau_call
from origination.services.calling import call_bureau
from origination.services.checking import credit_consent
from origination.services.ordering import REQUESTED_EVENT, conclude_credit, is_answered
from origination.services.purchasing import (
    LEASE,
    fill_from_raw,
    pull_key_of,
    purchased_report,
    release_lost_purchases,
    take_over,
    under_way,
)
from origination.states import IN_PROCESS, ApplicationStatus, CreditReportStatus

log = logging.getLogger(__name__)

RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
JITTER_PERCENT = 10
"""Next attempts are spread a little, so that a bureau that comes back is not asked for everything at once."""
CREDIT_DESK = system_actor("credit checks")


class UnableToPullReport(LoanOpsError):
    """The report is not waiting for an attempt."""

    status = 409


def handle_requested(report_id: int, **_: Any) -> None:
    """Outbox handler of `credit-report.requested`; a repeated message finds nothing to do."""
    pull_report(report_id)


def pull_report(report_id: int) -> bool:
    """One attempt at one report; False when it was not waiting for one, or waits on because nobody may be asked."""
    try:
        report = begin_credit_pull(report_id=report_id, actor=CREDIT_DESK)
    except BureauPaused as paused:
        _postpone(report_id, paused.until or clock.now() + RETRY_DELAYS[0], paused.message)
        return False
    except IntegrityError:
        # Another process began to buy the same report at the same moment.
        _postpone(report_id, clock.now() + RETRY_DELAYS[0], "The same report is being bought already.")
        return False
    except LoanOpsError:
        return False
    if report.status == CreditReportStatus.IN_PROGRESS:
        answer = call_bureau(report)
        call = answer.pop("call")
        if call.pop("was_made"):
            note_bureau_call(report_id=report_id, attempt=report.attempts, call=call, actor=CREDIT_DESK)
        try:
            record_credit_report(
                report_id=report_id, attempt=report.attempts, answer=answer, actor=CREDIT_DESK
            )
        except UnableToPullReport:
            return False
    _go_on(report.application_id)
    return True


def retry_credit_checks() -> dict[str, int]:
    """Take up every report whose next attempt has come, or whose attempt or message was lost, and every application
    that stopped after its last answer. One that fails does not hold up the others; says how many of each.
    """
    now = clock.now()
    lost = now - LEASE
    due = CreditReport.objects.current().filter(
        Q(status=CreditReportStatus.FAILED, next_attempt_at__lte=now)
        | Q(status=CreditReportStatus.IN_PROGRESS, claimed_at__lte=lost)
        | Q(status=CreditReportStatus.REQUESTED, updated_at__lte=lost),
        Q(application__status=ApplicationStatus.CREDIT_CHECK)
        | Q(is_extra=True, application__status__in=IN_PROCESS),
    )
    counts = {"attempted": 0, "answered": 0, "waiting": 0, "failed": 0}
    for report_id in list(
        due.order_by(F("next_attempt_at").asc(nulls_last=True), "id").values_list("pk", flat=True)
    ):
        try:
            if not pull_report(report_id):
                continue
        except Exception:  # whatever is wrong with one report, the others are asked for
            log.exception("credit report %s could not be taken up", report_id)
            counts["failed"] += 1
            continue
        counts["attempted"] += 1
        waiting = CreditReport.objects.waiting().filter(pk=report_id).exists()
        counts["waiting" if waiting else "answered"] += 1
    counts["failed"] += _go_on_with_answered()
    return counts


def _go_on_with_answered() -> int:
    """Applications whose last answer was recorded by a process that died before it went on; how many fail again."""
    failed = 0
    waiting = CreditReport.objects.waiting().values("application")
    answered = Application.objects.filter(status=ApplicationStatus.CREDIT_CHECK).exclude(pk__in=waiting)
    for application_id in list(answered.order_by("id").values_list("pk", flat=True)):
        try:
            _go_on(application_id)
        except Exception:  # as above
            log.exception("application %s could not go on after its credit check", application_id)
            failed += 1
    return failed


def _go_on(application_id: int) -> None:
    """In a transaction of its own, so that nothing that happens here takes back an answer."""
    application = Application.objects.filter(pk=application_id).first()
    if application is not None and is_answered(application):
        conclude_credit_check(application_id=application_id, actor=CREDIT_DESK)


@use_case("origination.conclude_credit_check", audit="application.credit-checked", surfaces=())
def conclude_credit_check(*, application_id: int, actor: Actor) -> Application:
    """Every report is answered: underwriting begins. A repeated call finds nothing to do."""
    application = lock(Application.objects.select_related("business"), application_id)
    conclude_credit(application, actor=actor)
    return application


@use_case("origination.begin_credit_pull", audit="credit-report.attempted", surfaces=())
def begin_credit_pull(*, report_id: int, actor: Actor) -> CreditReport:
    """Step 1: the attempt is on record, and this process has it to itself for a while.

    A report on the same subject that was bought in the meantime is taken instead, and nobody is asked.
    """
    application, report = _lock(report_id)
    if not is_awaited(report, application) or not _may_attempt(report):
        raise UnableToPullReport(
            f"The report is {report.get_status_display().lower()}; nothing is to be asked now."
        )
    bought = purchased_report(report, application.product_version.credit_report_valid_days)
    if bought is not None:
        take_over(report, bought)
        return report
    now = clock.now()
    if (
        report.status == CreditReportStatus.IN_PROGRESS
        and report.attempts >= bureau_of(report.bureau).attempts_max
    ):
        report.claimed_at, report.pull_key = None, ""
        report.problem = (
            f"No answer was recorded after {report.attempts} attempts; it may have been paid for."
        )
        report.change_status(CreditReportStatus.NEEDS_PERSON, reason=report.problem)
        return report
    if under_way(report, now):
        raise BureauPaused("The same report is being bought for another application.", now + RETRY_DELAYS[0])
    admit(report.bureau, now)
    release_lost_purchases(report, now)
    report.pull_key = pull_key_of(report)
    report.attempts += 1
    report.claimed_at = now
    report.next_attempt_at = None
    report.change_status(CreditReportStatus.IN_PROGRESS)
    return report


@use_case("origination.postpone_credit_pull", audit="credit-report.postponed", surfaces=())
def postpone_credit_pull(*, report_id: int, until: datetime, problem: str, actor: Actor) -> CreditReport:
    """Nobody may be asked now: the report waits, visibly, and no attempt is counted."""
    report = lock(CreditReport.objects.current(), report_id)
    if not _may_attempt(report):
        raise UnableToPullReport("The report is not waiting any more.")
    report.next_attempt_at = until + _jitter(report, until - clock.now())
    report.claimed_at = None
    report.problem = problem[:300]
    if report.status == CreditReportStatus.IN_PROGRESS:
        report.pull_key = ""
    report.change_status(CreditReportStatus.FAILED, reason=report.problem)
    return report


@use_case("origination.record_credit_report", audit="credit-report.answered", surfaces=())
def record_credit_report(
    *, report_id: int, attempt: int, answer: dict[str, Any], actor: Actor
) -> CreditReport:
    """Step 3: what the bureau said."""
    _, report = _lock(report_id)
    if report.attempts != attempt or report.status != CreditReportStatus.IN_PROGRESS:
        raise UnableToPullReport("Another attempt has taken over.")
    bureau = bureau_of(report.bureau)
    report.claimed_at = None
    report.problem = answer.get("problem", "")[:300]
    if answer["result"] != "received":
        report.pull_key = ""
        report.raw_report = answer.get("raw") or report.raw_report
    match answer["result"]:
        case "received":
            fill_from_raw(report, answer["raw"])
            report.cost = bureau.price
            report.change_status(CreditReportStatus.RECEIVED)
        case "no_hit":
            report.report_date = clock.business_date()
            report.change_status(CreditReportStatus.NO_HIT)
        case "retry" if report.attempts < bureau.attempts_max:
            delay = _delay(report, answer.get("seconds") or 0)
            report.next_attempt_at = clock.now() + delay
            report.change_status(CreditReportStatus.FAILED, reason=report.problem)
        case _:
            report.change_status(CreditReportStatus.NEEDS_PERSON, reason=report.problem)
    return report


@use_case(
    "origination.retry_credit_report",
    audit="credit-report.retried",
    title="Ask the bureau again",
    surfaces=("admin",),
)
def retry_credit_report(*, report_id: int, reason: str = "", actor: Actor) -> CreditReport:
    """A person sends a stuck request off again, after having cleared up what stopped it."""
    report = lock(CreditReport.objects.select_related("application", "owner"), report_id)
    if not report.is_current:
        raise UnableToPullReport("A newer report has taken its place.")
    report.consent = credit_consent(report.application, report.owner) or report.consent
    if report.status == CreditReportStatus.FAILED:
        report.next_attempt_at = clock.now()
        report.save()
    else:
        report.change_status(CreditReportStatus.REQUESTED, reason=reason)
    announce(REQUESTED_EVENT, report_id=report.pk)
    return report


@use_case(
    "origination.go_on_without_report",
    audit="credit-report.done-without",
    title="Go on without report",
    surfaces=("admin",),
)
def go_on_without_report(*, report_id: int, reason: str, actor: Actor) -> CreditReport:
    """A person decides that no report can be had; rules that need it then refer the application to a person."""
    # The application's row is locked first, as everywhere, but the report is what this is about.
    application = Application.objects.select_for_update(of=("self",)).filter(credit_reports=report_id).first()
    report = lock(CreditReport.objects.current(), report_id)
    CreditReport.STATES.require(report.status, CreditReportStatus.NO_HIT)
    if not reason.strip():
        raise InvalidInput(errors=[FieldError("/reason", "required", "Say why no report can be had.")])
    report.report_date = clock.business_date()
    report.next_attempt_at = None
    report.problem = reason[:300]
    report.change_status(CreditReportStatus.NO_HIT, reason=reason)
    if application is not None:
        conclude_credit(application, actor=actor)
    return report


def is_awaited(report: CreditReport, application: Application) -> bool:
    """Whether an answer still matters: the application waits for it, or a person ordered it on top."""
    if not report.is_current:
        return False
    if report.is_extra:
        return application.status in IN_PROCESS
    return application.status == ApplicationStatus.CREDIT_CHECK


def _lock(report_id: int) -> tuple[Application, CreditReport]:
    """The application's row is locked first, as everywhere; the report is what this is about."""
    found = CreditReport.objects.filter(pk=report_id).values_list("application_id", flat=True).first()
    application = Application.objects.select_for_update(of=("self",)).filter(pk=found or 0).first()
    report = lock(CreditReport.objects.select_related("business", "owner__business", "consent"), report_id)
    assert application is not None  # a report belongs to an application
    return application, report


def _postpone(report_id: int, until: datetime, problem: str) -> None:
    try:
        postpone_credit_pull(report_id=report_id, until=until, problem=problem, actor=CREDIT_DESK)
    except LoanOpsError:
        return


def _delay(report: CreditReport, seconds: int) -> timedelta:
    """Until the next attempt: what the bureau asked for, otherwise longer each time; never exactly."""
    planned = RETRY_DELAYS[min(report.attempts, len(RETRY_DELAYS)) - 1]
    delay = timedelta(seconds=seconds) if seconds else planned
    return delay + _jitter(report, delay)


def _jitter(report: CreditReport, delay: timedelta) -> timedelta:
    """Up to a tenth of the delay, another part for each report and attempt."""
    digest = hashlib.sha256(f"{report.public_id}:{report.attempts}".encode()).digest()
    return delay * (JITTER_PERCENT * digest[0]) / (100 * 256)


def _may_attempt(report: CreditReport) -> bool:
    if report.status == CreditReportStatus.IN_PROGRESS:
        return report.claimed_at is None or report.claimed_at <= clock.now() - LEASE
    return report.status in (CreditReportStatus.REQUESTED, CreditReportStatus.FAILED)
