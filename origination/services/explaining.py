"""An applicant asks for the reasons of a decision: written and sent from the decision's own, by a legal deadline."""

from datetime import date, timedelta

from django.db.models import QuerySet

from loanops.core import clock
from loanops.core.actors import Actor, ActorKind
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.usecases import use_case
from origination.choices import AdverseActionKind, DeadlineKind
from origination.models import AdverseActionNotice, Application, Deadline, Decision
from origination.services.deadlines import begin_deadline
from origination.services.noticing import send_letter, write_notice

REQUEST_DAYS = 60
"""Within so many days of being told an applicant may ask for the reasons (12 CFR 1002.9(a)(3))."""
WITH_REASONS = (AdverseActionKind.DECLINE, AdverseActionKind.COUNTER_OFFER_NOT_TAKEN)


class NoReasonsToGive(LoanOpsError):
    """Nothing was decided against the applicant, or the time to ask is over."""

    status = 409


@use_case("origination.request_reasons", audit="application.reasons-requested", title="Reasons asked for")
def request_reasons(
    *, application_id: int, requested_on: date | None = None, reason: str = "", actor: Actor
) -> Deadline:
    """The statement of reasons is written from the decision on record and queued; the deadline is met once it has gone.

    Staff enter the day a letter or call came in; what an applicant sends himself counts from today.
    """
    application = lock(Application.objects.visible_to(actor).select_related("business"), application_id)
    today = clock.business_date()
    by_applicant = actor.kind == ActorKind.BORROWER
    asked_on = today if by_applicant or requested_on is None else requested_on
    told = _notice_told(application)
    told_on = _told_on(told)
    errors = []
    if not told_on <= asked_on <= today:
        errors.append(FieldError("/requested_on", "out_of_range", f"From {told_on} to {today}."))
    if not by_applicant and not reason.strip():
        errors.append(
            FieldError("/reason", "required", "Say how the applicant asked, for instance by letter.")
        )
    if errors:
        raise InvalidInput("The request cannot be recorded.", errors=errors)
    if asked_on > told_on + timedelta(days=REQUEST_DAYS):
        raise NoReasonsToGive(
            f"The reasons could be asked for until {told_on + timedelta(days=REQUEST_DAYS)}, {REQUEST_DAYS} days after "
            f"the notice of {told_on}."
        )
    if Deadline.objects.filter(
        application=application, kind=DeadlineKind.REASONS, trigger_date=asked_on
    ).exists():
        raise NoReasonsToGive(f"The request of {asked_on} is on record; the statement of reasons answers it.")
    return _answer(application, told.decision, asked_on)


def may_ask_for_reasons(application: Application) -> bool:
    """Whether something was decided against the applicant, of which the reasons can be told."""
    return _notices(application).exists()


def _answer(application: Application, decision: Decision | None, asked_on: date) -> Deadline:
    found = application.adverse_action_notices.filter(kind=AdverseActionKind.REASONS, decision=decision)
    notice = found.first() or write_notice(application, AdverseActionKind.REASONS, decision=decision)
    notice.triggered_on = asked_on
    deadline = begin_deadline(application, DeadlineKind.REASONS, asked_on)
    if deadline is None:
        raise NoReasonsToGive("The legal deadline for statements of reasons is switched off.")
    notice.due_date = deadline.due_date
    notice.save()
    send_letter(notice, key=f"{notice.public_id}:{asked_on}", amount=application.requested_amount)
    deadline.refresh_from_db()
    return deadline


def _notices(application: Application) -> QuerySet[AdverseActionNotice]:
    return application.adverse_action_notices.filter(kind__in=WITH_REASONS, decision__isnull=False)


def _notice_told(application: Application) -> AdverseActionNotice:
    found = _notices(application).select_related("decision", "notification").order_by("-id").first()
    if found is None:
        raise NoReasonsToGive(
            f"{application.number} is {application.get_status_display().lower()}; nothing was decided against the "
            "applicant."
        )
    return found


def _told_on(notice: AdverseActionNotice) -> date:
    """When the applicant was told: the letter's day, or the day on which a person handled it."""
    letter = notice.letters.order_by("id").first()
    return notice.handled_on or (letter.written_on if letter is not None else notice.triggered_on)
