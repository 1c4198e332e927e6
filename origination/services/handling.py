"""Working on applications: who looks after one, and asking the applicant for what is missing."""

from collections.abc import Sequence
from datetime import date, timedelta

from loanops.access.models import User
from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.usecases import use_case
from origination.models import AdverseActionNotice, Application, Deadline
from origination.services.deadlines import close_deadline, handled_on_errors
from origination.services.screening import note_incomplete
from origination.states import DECIDABLE, FINAL_STATUSES, IN_PROCESS, ApplicationStatus

INFORMATION_DAYS_MAX = 90
"""For so long at most an application waits for what was asked for; it lives as long."""
DECIDERS = frozenset({Role.UNDERWRITER, Role.MANAGER})


class UnableToAssign(LoanOpsError):
    """The application cannot be given to this person."""

    status = 409


class NothingToClaim(LoanOpsError):
    """No application waits without somebody to look after it."""

    status = 409


class NoticeAlreadyHandled(LoanOpsError):
    """The notice was sent or handled before."""

    status = 409


@use_case("origination.assign_application", audit="application.assigned", title="Assign", surfaces=("admin",))
def assign_application(
    *, application_id: int, assignee_id: int | None, reason: str = "", actor: Actor
) -> Application:
    """Give an application to a member of staff, or to nobody; claiming is assigning to oneself."""
    _require_staff(assignee_id)
    return _give(application_id, assignee_id)


@use_case(
    "origination.assign_applications",
    audit="applications.assigned",
    title="Assign to…",
    surfaces=("admin",),
)
def assign_applications(
    *, application_ids: Sequence[int], assignee_id: int | None, reason: str = "", actor: Actor
) -> None:
    """Give several applications to one person, all or none."""
    if not application_ids:
        raise InvalidInput(
            errors=[FieldError("/applications", "required", "Choose at least one application.")]
        )
    _require_staff(assignee_id)
    for application_id in sorted(set(application_ids)):
        _give(application_id, assignee_id)


@use_case("origination.claim_application", audit="application.claimed", title="Claim", surfaces=("admin",))
def claim_application(*, application_id: int, actor: Actor) -> Application:
    """Take an application that nobody has yet; two people who press at once do not both get it."""
    application = lock(Application.objects.all(), application_id)
    if application.status in FINAL_STATUSES:
        raise UnableToAssign(f"{application.number} is closed; nobody has to look after it.")
    if application.assignee_id not in (None, actor.user_id):
        raise UnableToAssign(f"{application.number} already belongs to {application.assignee}.")
    application.assignee_id = actor.user_id
    application.save()
    return application


@use_case(
    "origination.claim_next_application",
    audit="application.claimed",
    title="Claim next",
    surfaces=("admin",),
)
def claim_next_application(*, actor: Actor) -> Application:
    """Take the application that has to be worked on first and that nobody has; two who press at once get two.

    Who only decides gets what waits for a decision; officers get whatever waits for the lender.
    """
    waiting = Application.objects.filter(status__in=_work_of(actor), assignee__isnull=True)
    application = (
        waiting.select_for_update(skip_locked=True, of=("self",)).order_by("sla_due_at", "id").first()
    )
    if application is None:
        raise NothingToClaim("No application waits for somebody; all that are open have their person.")
    application.assignee_id = actor.user_id
    application.save()
    return application


@use_case(
    "origination.request_information",
    audit="application.information-requested",
    title="Request information",
    surfaces=("admin",),
)
def request_information(
    *, application_id: int, items: Sequence[str], due_date: date, reason: str, actor: Actor
) -> Application:
    """The application cannot be decided without more: it is incomplete until the applicant submits again."""
    application = lock(Application.objects.select_related("business"), application_id)
    Application.STATES.require(application.status, ApplicationStatus.INCOMPLETE)
    wanted = [item.strip() for item in items if item.strip()]
    errors = []
    if not wanted:
        errors.append(FieldError("/items", "required", "Say what is missing; the applicant reads it."))
    today = clock.business_date()
    latest = today + timedelta(days=INFORMATION_DAYS_MAX)
    if due_date <= today:
        errors.append(FieldError("/due_date", "min_value", "A day after today."))
    elif due_date > latest:
        errors.append(FieldError("/due_date", "max_value", f"At the latest {latest}."))
    if errors:
        raise InvalidInput("The request cannot be sent.", errors=errors)
    note_incomplete(application, wanted, actor=actor, due_date=due_date, note=f"Missing: {', '.join(wanted)}")
    return application


@use_case(
    "origination.mark_notice_handled",
    audit="adverse-action-notice.handled",
    title="Mark as handled",
    surfaces=("admin",),
)
def mark_notice_handled(
    *, notice_id: int, handled_on: date, reason: str, actor: Actor
) -> AdverseActionNotice:
    """A person delivered the notice another way, for instance as a letter; `reason` says how."""
    notice = lock(AdverseActionNotice.objects.select_related("notification"), notice_id)
    if notice.handled_on is not None or notice.is_told:
        raise NoticeAlreadyHandled("The applicant already has this notice.")
    errors = []
    if not reason.strip():
        errors.append(FieldError("/reason", "required", "Say how the notice reached the applicant."))
    errors.extend(handled_on_errors(handled_on, notice.triggered_on))
    if errors:
        raise InvalidInput("The notice cannot be marked.", errors=errors)
    notice.handled_on = handled_on
    notice.handled_how = reason[:300]
    notice.save()
    for deadline in Deadline.objects.open().filter(notice=notice).order_by("id"):
        close_deadline(deadline, handled_on, reason)
    return notice


def _require_staff(user_id: int | None) -> None:
    if user_id is not None and not User.objects.filter(pk=user_id, is_staff=True, is_active=True).exists():
        raise UnableToAssign("Only an active member of staff can look after an application.")


def _give(application_id: int, assignee_id: int | None) -> Application:
    application = lock(Application.objects.all(), application_id)
    if application.status in FINAL_STATUSES:
        raise UnableToAssign(f"{application.number} is closed; nobody has to look after it.")
    application.assignee_id = assignee_id
    application.save()
    return application


def _work_of(actor: Actor) -> tuple[ApplicationStatus, ...]:
    """The states in which an application waits for somebody with the actor's roles."""
    if actor.roles & DECIDERS and Role.LOAN_OFFICER not in actor.roles:
        return DECIDABLE
    return (*IN_PROCESS, ApplicationStatus.ACCEPTED)
