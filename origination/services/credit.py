"""Pulling credit reports in three steps: record the attempt, call the bureau, record the answer.

The call is never inside a transaction. A bureau that fails loses nothing: the report waits with its next attempt, the
application waits with it, and a person or `retry_credit_checks` takes it up again.
"""

from datetime import timedelta
from typing import Any

from django.db.models import F, Q

from loanops.core import clock
from loanops.core.actors import Actor, system_actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.usecases import use_case
from origination.bureaus import (
    BureauError,
    NoHit,
    PullRequest,
    RateLimited,
    RawReport,
    SubjectQuery,
    adapter_for,
)
from origination.models import Application, CreditReport
from origination.services.ordering import REQUESTED_EVENT, conclude_credit
from origination.states import ApplicationStatus, CreditReportStatus

RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
LEASE = timedelta(minutes=10)
"""An attempt whose answer was not recorded by then is taken to have died with its process."""
CREDIT_DESK = system_actor("credit checks")


class UnableToPullReport(LoanOpsError):
    """The report is not waiting for an attempt."""

    status = 409


def handle_requested(report_id: int, **_: Any) -> None:
    """Outbox handler of `credit-report.requested`; a repeated message finds nothing to do."""
    pull_report(report_id)


def pull_report(report_id: int) -> bool:
    """One attempt at one report; False when it was not waiting for one."""
    try:
        report = begin_credit_pull(report_id=report_id, actor=CREDIT_DESK)
    except LoanOpsError:
        return False
    answer = _call_bureau(report)
    try:
        record_credit_report(report_id=report_id, attempt=report.attempts, answer=answer, actor=CREDIT_DESK)
    except UnableToPullReport:
        return False
    return True


def retry_credit_checks() -> dict[str, int]:
    """Take up every report whose next attempt has come, or whose attempt or message was lost; says how many."""
    now = clock.now()
    lost = now - LEASE
    due = CreditReport.objects.current().filter(
        Q(status=CreditReportStatus.FAILED, next_attempt_at__lte=now)
        | Q(status=CreditReportStatus.IN_PROGRESS, claimed_at__lte=lost)
        | Q(status=CreditReportStatus.REQUESTED, updated_at__lte=lost),
        application__status=ApplicationStatus.CREDIT_CHECK,
    )
    counts = {"attempted": 0, "answered": 0, "waiting": 0}
    for report_id in list(
        due.order_by(F("next_attempt_at").asc(nulls_last=True), "id").values_list("pk", flat=True)
    ):
        if not pull_report(report_id):
            continue
        counts["attempted"] += 1
        waiting = CreditReport.objects.waiting().filter(pk=report_id).exists()
        counts["waiting" if waiting else "answered"] += 1
    return counts


@use_case("origination.begin_credit_pull", audit="credit-report.attempted", surfaces=())
def begin_credit_pull(*, report_id: int, actor: Actor) -> CreditReport:
    """Step 1: the attempt is on record, and this process has it to itself for a while."""
    report = lock(CreditReport.objects.select_related("application"), report_id)
    awaited = report.is_current and report.application.status == ApplicationStatus.CREDIT_CHECK
    if not awaited or not _may_attempt(report):
        raise UnableToPullReport(
            f"The report is {report.get_status_display().lower()}; nothing is to be asked now."
        )
    report.attempts += 1
    report.claimed_at = clock.now()
    report.next_attempt_at = None
    report.change_status(CreditReportStatus.IN_PROGRESS)
    return report


@use_case("origination.record_credit_report", audit="credit-report.answered", surfaces=())
def record_credit_report(
    *, report_id: int, attempt: int, answer: dict[str, Any], actor: Actor
) -> CreditReport:
    """Step 3: what the bureau said; when it was the last one waited for, underwriting begins."""
    application_id = (
        CreditReport.objects.filter(pk=report_id).values_list("application_id", flat=True).first()
    )
    application = lock(Application.objects.all(), application_id or 0)
    report = lock(CreditReport.objects.all(), report_id)
    if report.attempts != attempt or report.status != CreditReportStatus.IN_PROGRESS:
        raise UnableToPullReport("Another attempt has taken over.")
    report.claimed_at = None
    report.problem = answer.get("problem", "")[:300]
    match answer["result"]:
        case "received":
            _fill(report, answer)
            report.change_status(CreditReportStatus.RECEIVED)
        case "no_hit":
            report.report_date = clock.business_date()
            report.change_status(CreditReportStatus.NO_HIT)
        case "retry" if report.attempts <= len(RETRY_DELAYS):
            delay = (
                timedelta(seconds=answer["seconds"])
                if answer.get("seconds")
                else RETRY_DELAYS[report.attempts - 1]
            )
            report.next_attempt_at = clock.now() + delay
            report.change_status(CreditReportStatus.FAILED, reason=report.problem)
        case _:
            report.change_status(CreditReportStatus.NEEDS_PERSON, reason=report.problem)
    if report.is_current:
        conclude_credit(application, actor=actor)
    return report


@use_case(
    "origination.retry_credit_report",
    audit="credit-report.retried",
    title="Ask the bureau again",
    surfaces=("admin",),
)
def retry_credit_report(*, report_id: int, reason: str = "", actor: Actor) -> CreditReport:
    """A person sends a stuck request off again, after having cleared up what stopped it."""
    report = lock(CreditReport.objects.all(), report_id)
    if not report.is_current:
        raise UnableToPullReport("A newer report has taken its place.")
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
    report.problem = reason[:300]
    report.change_status(CreditReportStatus.NO_HIT, reason=reason)
    if application is not None:
        conclude_credit(application, actor=actor)
    return report


def _may_attempt(report: CreditReport) -> bool:
    if report.status == CreditReportStatus.IN_PROGRESS:
        return report.claimed_at is None or report.claimed_at <= clock.now() - LEASE
    return report.status in (CreditReportStatus.REQUESTED, CreditReportStatus.FAILED)


def _call_bureau(report: CreditReport) -> dict[str, Any]:
    """Step 2: search, pull, parse; every outcome as plain values."""
    adapter = adapter_for(report.kind)
    subject = _subject_of(report)
    try:
        candidates = adapter.search(subject)
        raw = adapter.pull(
            PullRequest(
                subject=subject,
                bureau_id=candidates[0].bureau_id if candidates else "",
                purpose=report.purpose,
                consent_id=report.consent.public_id if report.consent else "",
                key=report.public_id,
                attempt=report.attempts,
                on_date=clock.business_date(),
            )
        )
        adapter.parse(raw)
        return {"result": "received", "raw": raw.body}
    except NoHit as error:
        return {"result": "no_hit", "problem": str(error)}
    except BureauError as error:
        answer = {
            "result": "retry" if error.retryable else "person",
            "problem": f"{type(error).__name__}: {error}",
        }
        return {**answer, "seconds": error.retry_after_seconds} if isinstance(error, RateLimited) else answer


def _subject_of(report: CreditReport) -> SubjectQuery:
    if report.owner is not None:
        owner = report.owner
        return SubjectQuery(
            name=str(owner), identifier=owner.ssn, state=owner.state, postal_code=owner.postal_code
        )
    business = report.business
    if business is None:
        raise ValueError("A report has a subject.")
    return SubjectQuery(
        name=business.legal_name,
        identifier=business.tax_id,
        state=business.state,
        postal_code=business.postal_code,
    )


def _fill(report: CreditReport, answer: dict[str, Any]) -> None:
    summary = adapter_for(report.kind).parse(RawReport(answer["raw"]))
    report.raw_report = answer["raw"]
    report.summary = summary.to_json()
    report.report_number = summary.report_number
    report.report_date = summary.report_date
    if summary.score is not None:
        report.score = summary.score.value
        report.score_model = summary.score.model
        report.score_min = summary.score.scale_min
        report.score_max = summary.score.scale_max
