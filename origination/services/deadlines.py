"""Deadlines the law sets: begun by what happens to an application, met by what is sent, watched every day."""

from datetime import date

from loanops.access.models import User
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.notifications.models import Notification
from loanops.notifications.services.queueing import Message, notify_all
from loanops.usecases import second_person_always, use_case
from origination.choices import DeadlineClock, DeadlineKind
from origination.deadlines import due_date, percent_gone, warning_reached
from origination.models import AdverseActionNotice, Application, Deadline, DeadlineRule, ScreeningHit
from origination.models.notices import REACHED
from origination.screening_states import HitStatus
from origination.states import ApplicationStatus

DEFAULT_DAYS = 30
PERCENTS_MAX = 100
HIT_CLEARED = "The hit was cleared."
NEEDLESS_IN = {
    ApplicationStatus.WITHDRAWN: "The applicant withdrew.",
    ApplicationStatus.BOARDED: "The loan was made.",
}


def rule_on(kind: str, day: date) -> DeadlineRule | None:
    """The rule that counts on a day; None when it is switched off."""
    rule = DeadlineRule.objects.filter(kind=kind, effective_from__lte=day).order_by("-effective_from").first()
    return rule if rule is not None and rule.is_on else None


def legal_date(kind: str, trigger: date) -> date:
    """The last day for something triggered on a day."""
    rule = rule_on(kind, trigger)
    if rule is None:
        return due_date(trigger, DEFAULT_DAYS)
    return due_date(trigger, rule.days, rule.clock)


def begin_deadline(subject: Application | ScreeningHit, kind: str, trigger: date) -> Deadline | None:
    """The clock starts; the same trigger twice is one deadline. None where the rule is switched off."""
    rule = rule_on(kind, trigger)
    if rule is None:
        return None
    about = {"hit" if isinstance(subject, ScreeningHit) else "application": subject}
    found = Deadline.objects.filter(**about, kind=kind, trigger_date=trigger).first()
    return found or Deadline.objects.create(
        rule=rule,
        kind=kind,
        trigger_date=trigger,
        due_date=due_date(trigger, rule.days, rule.clock),
        **about,
    )


def ask_anew(application: Application) -> None:
    """What was told counts no longer, or time ran out: from today the days for telling a decision run again."""
    application.completed_on = clock.business_date()
    deadline = begin_deadline(application, DeadlineKind.DECISION, application.completed_on)
    if deadline is not None:
        deadline.notification = deadline.notice = None
        deadline.closed_on, deadline.closed_how = None, ""
        deadline.save()


def owe_report(hit: ScreeningHit) -> None:
    """The party is blocked from today: the authority is to be told of it in time."""
    deadline = begin_deadline(hit, DeadlineKind.BLOCK_REPORT, clock.business_date())
    if deadline is not None and deadline.closed_on is not None:
        deadline.closed_on, deadline.closed_how = None, ""
        deadline.save()


def owe_no_report(hit: ScreeningHit) -> None:
    """The hit was cleared; nobody has to be told any more."""
    for deadline in Deadline.objects.open().filter(hit=hit).order_by("id"):
        close_deadline(deadline, clock.business_date(), HIT_CLEARED)


def told(
    application: Application,
    kind: str,
    trigger: date,
    *,
    notification: Notification | None,
    notice: AdverseActionNotice | None = None,
) -> Deadline | None:
    """What is owed was written; the deadline is met when the message has gone. Told already, it is another one."""
    deadline = begin_deadline(application, kind, trigger)
    if deadline is not None and _is_met(deadline) and notification is not None:
        deadline = begin_deadline(application, kind, clock.business_date())
    if deadline is None:
        return None
    deadline.notification = notification or deadline.notification
    deadline.notice = notice or deadline.notice
    deadline.closed_on, deadline.closed_how = None, ""
    deadline.save()
    return deadline


def _is_met(deadline: Deadline) -> bool:
    return deadline.notification is not None and deadline.notification.status in REACHED


def close_deadline(deadline: Deadline, on_date: date, how: str) -> None:
    """A person handled it, or it became needless."""
    deadline.closed_on = on_date
    deadline.closed_how = how[:300]
    deadline.save()


def handled_on_errors(handled_on: date, trigger: date) -> list[FieldError]:
    """Nobody was told before there was anything to tell, nor tomorrow."""
    today = clock.business_date()
    if trigger <= handled_on <= today:
        return []
    return [FieldError("/handled_on", "out_of_range", f"From {trigger} to {today}.")]


@use_case("origination.watch_deadline", audit="deadline.watched", surfaces=())
def watch_deadline(*, deadline_id: int, on_date: date, actor: Actor) -> Deadline:
    """One deadline on one day: closed when needless, warned of, or announced as breached. Repeating changes nothing."""
    deadline = lock(
        Deadline.objects.select_related("application", "hit", "rule", "notification"), deadline_id
    )
    if not Deadline.objects.open().filter(pk=deadline.pk).exists():
        return deadline
    needless = needless_because(deadline)
    if needless:
        close_deadline(deadline, on_date, needless)
        return deadline
    if on_date > deadline.due_date:
        _announce_breach(deadline, on_date)
        return deadline
    reached = _warning(deadline, on_date)
    if reached > deadline.warned_percent:
        deadline.warned_percent = reached
        deadline.save()
        _write(deadline, "deadline-near", f"{reached}", on_date)
    return deadline


def needs_attention(deadline: Deadline, on_date: date) -> bool:
    """Whether the daily look has anything to do with an open deadline."""
    if on_date > deadline.due_date:
        return deadline.breached_on is None or bool(needless_because(deadline))
    return _warning(deadline, on_date) > deadline.warned_percent or bool(needless_because(deadline))


def _warning(deadline: Deadline, on_date: date) -> int:
    gone = percent_gone(deadline.trigger_date, deadline.due_date, on_date, deadline.rule.clock)
    return warning_reached(deadline.rule.warning_percents, gone)


def needless_because(deadline: Deadline) -> str:
    """Why nothing has to be told any more; empty while something has to."""
    application = deadline.application
    if application is None:
        confirmed = deadline.hit is not None and deadline.hit.status == HitStatus.CONFIRMED
        return "" if confirmed else HIT_CLEARED
    if deadline.kind == DeadlineKind.REASONS:
        return ""  # they are owed also to who withdrew
    if deadline.kind == DeadlineKind.DECISION:
        if application.status == ApplicationStatus.INCOMPLETE:
            return "The application became incomplete; its own notice is owed."
        if application.completed_on is not None and deadline.trigger_date < application.completed_on:
            return "The application was completed anew; the days run from then."
    if deadline.notification is not None and application.status != ApplicationStatus.BOARDED:
        return ""  # it was written; that it did not arrive is for a person to mend
    return NEEDLESS_IN.get(ApplicationStatus(application.status), "")


def _announce_breach(deadline: Deadline, on_date: date) -> None:
    if deadline.breached_on is not None:
        return
    deadline.breached_on = on_date
    deadline.save()
    announce("deadline.breached", deadline_id=deadline.pk)
    _write(deadline, "deadline-breached", "breach", on_date)


def _write(deadline: Deadline, template: str, key: str, on_date: date) -> None:
    """To everybody with the role that looks after deadlines of this kind."""
    people = User.objects.filter(
        is_active=True, is_staff=True, role_assignments__role=deadline.rule.owner_role
    ).distinct()
    notify_all(
        Message(
            template=template,
            recipient=person.email,
            context={
                "what": deadline.get_kind_display().lower(),
                "number": deadline.about,
                "due_date": deadline.due_date,
                "days_left": (deadline.due_date - on_date).days,
                "days_over": (on_date - deadline.due_date).days,
            },
            dedupe_key=f"deadline:{deadline.public_id}:{key}:{person.pk}",
            application_number=deadline.application.number if deadline.application is not None else "",
        )
        for person in people.order_by("id")
    )


@use_case(
    "origination.set_deadline_rule",
    audit="deadline-rule.set",
    title="Change deadline",
    approval=second_person_always,
    surfaces=("admin",),
)
def set_deadline_rule(
    *,
    kind: str,
    days: int,
    clock_kind: str,
    warning_percents: list[int],
    effective_from: date,
    is_on: bool,
    reason: str,
    actor: Actor,
) -> DeadlineRule:
    """From a day on the law gives more or less time, or the rule is switched; deadlines that run keep theirs."""
    errors = []
    if kind not in DeadlineKind.values:
        errors.append(FieldError("/kind", "invalid_choice", f"One of {', '.join(DeadlineKind.values)}."))
    if clock_kind not in DeadlineClock.values:
        errors.append(
            FieldError("/clock_kind", "invalid_choice", f"One of {', '.join(DeadlineClock.values)}.")
        )
    if not 1 <= days <= 3650:
        errors.append(FieldError("/days", "out_of_range", "From 1 to 3650 days."))
    if any(not 1 <= percent < PERCENTS_MAX for percent in warning_percents):
        errors.append(FieldError("/warning_percents", "out_of_range", "Percents from 1 to 99."))
    if effective_from <= clock.business_date():
        errors.append(FieldError("/effective_from", "min_value", "A day after today."))
    if errors:
        raise InvalidInput("The deadline cannot be changed like this.", errors=errors)
    before = DeadlineRule.objects.filter(kind=kind).order_by("-effective_from").first()
    if before is None:
        raise InvalidInput(f"There is no rule {kind} to change; reference data brings it.")
    rule, _ = DeadlineRule.objects.update_or_create(
        kind=kind,
        effective_from=effective_from,
        defaults={
            "citation": before.citation,
            "trigger": before.trigger,
            "satisfied_by": before.satisfied_by,
            "owner_role": before.owner_role,
            "clock": clock_kind,
            "days": days,
            "warning_percents": sorted(set(warning_percents)),
            "is_on": is_on,
        },
    )
    return rule
