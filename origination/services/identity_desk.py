"""Asking sources of identity facts in three steps: record the attempt, ask, record the answer; and people's part."""

from typing import Any

from django.db.models import F, Q

from loanops.core import clock
from loanops.core.actors import Actor, system_actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.usecases import use_case
from origination.models import Application, PartyCheck
from origination.screening_states import CheckStatus
from origination.services.identity import (
    REQUESTED_EVENT,
    UnableToCheck,
    ask_source,
    note_answer,
)
from origination.services.purchasing import LEASE
from origination.services.screening import conclude_screening
from origination.states import ApplicationStatus

IDENTITY_DESK = system_actor("identity checks")


def handle_requested(check_id: int, **_: Any) -> None:
    """Outbox handler of `party-check.requested`; a repeated message finds nothing to do."""
    run_party_check(check_id)


def run_party_check(check_id: int) -> bool:
    """One attempt at one check; False when it was not waiting for one."""
    try:
        check = begin_party_check(check_id=check_id, actor=IDENTITY_DESK)
    except LoanOpsError:
        return False
    answer = ask_source(check)
    try:
        record_party_check(check_id=check_id, attempt=check.attempts, answer=answer, actor=IDENTITY_DESK)
    except UnableToCheck:
        return False
    return True


def retry_party_checks() -> dict[str, int]:
    """Take up every check whose next attempt has come, or whose attempt or message was lost; says how many."""
    now = clock.now()
    lost = now - LEASE
    due = PartyCheck.objects.filter(
        Q(status=CheckStatus.FAILED, next_attempt_at__lte=now)
        | Q(status=CheckStatus.IN_PROGRESS, claimed_at__lte=lost)
        | Q(status=CheckStatus.REQUESTED, updated_at__lte=lost),
        is_current=True,
        application__status=ApplicationStatus.SCREENING,
    )
    keys = list(due.order_by(F("next_attempt_at").asc(nulls_last=True), "id").values_list("pk", flat=True))
    return {"checks_attempted": sum(run_party_check(key) for key in keys)}


@use_case("origination.begin_party_check", audit="party-check.attempted", surfaces=())
def begin_party_check(*, check_id: int, actor: Actor) -> PartyCheck:
    """Step 1: the attempt is on record, and this process has it to itself for a while."""
    check = lock(PartyCheck.objects.select_related("application", "business", "bank_account"), check_id)
    if not check.is_current or not _may_attempt(check):
        raise UnableToCheck(f"The check is {check.get_status_display().lower()}; nothing is to be asked now.")
    check.attempts += 1
    check.claimed_at = clock.now()
    check.next_attempt_at = None
    check.change_status(CheckStatus.IN_PROGRESS)
    return check


@use_case("origination.record_party_check", audit="party-check.answered", surfaces=())
def record_party_check(*, check_id: int, attempt: int, answer: dict[str, Any], actor: Actor) -> PartyCheck:
    """Step 3: what the source said; when nothing is waited for any more, the application goes on."""
    application, check = _lock(check_id)
    if check.attempts != attempt or check.status != CheckStatus.IN_PROGRESS:
        raise UnableToCheck("Another attempt has taken over.")
    note_answer(check, answer)
    if check.is_current:
        conclude_screening(application, actor=actor)
    return check


@use_case(
    "origination.retry_party_check", audit="party-check.retried", title="Ask again", surfaces=("admin",)
)
def retry_party_check(*, check_id: int, reason: str = "", actor: Actor) -> PartyCheck:
    """A person sends a stuck check off again."""
    check = lock(PartyCheck.objects.filter(is_current=True), check_id)
    if check.status == CheckStatus.FAILED:
        check.next_attempt_at = clock.now()
        check.save()
    else:
        check.change_status(CheckStatus.REQUESTED, reason=reason)
    announce(REQUESTED_EVENT, check_id=check.pk)
    return check


@use_case(
    "origination.settle_party_check",
    audit="party-check.settled",
    title="Confirm by other means",
    surfaces=("admin",),
)
def settle_party_check(*, check_id: int, reason: str, actor: Actor) -> PartyCheck:
    """No source answers: a person confirms by other means, and says by which."""
    application, check = _lock(check_id)
    PartyCheck.STATES.require(check.status, CheckStatus.AGREED)
    if not reason.strip():
        raise InvalidInput(errors=[FieldError("/reason", "required", "Say what confirms it.")])
    check.summary = reason[:300]
    check.answered_on = clock.business_date()
    check.next_attempt_at = None
    check.change_status(CheckStatus.AGREED, reason=reason)
    conclude_screening(application, actor=actor)
    return check


def _may_attempt(check: PartyCheck) -> bool:
    if check.status == CheckStatus.IN_PROGRESS:
        return check.claimed_at is None or check.claimed_at <= clock.now() - LEASE
    return check.status in (CheckStatus.REQUESTED, CheckStatus.FAILED)


def _lock(check_id: int) -> tuple[Application, PartyCheck]:
    """The application's row is locked first, as everywhere; the check is what this is about."""
    found = PartyCheck.objects.filter(pk=check_id).values_list("application_id", flat=True).first()
    application = Application.objects.select_for_update(of=("self",)).filter(pk=found or 0).first()
    check = lock(PartyCheck.objects.select_related("business", "application"), check_id)
    assert application is not None  # a check belongs to an application
    return application, check
