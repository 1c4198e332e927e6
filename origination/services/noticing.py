"""Notices the law wants written: adverse action, counter-offer, incompleteness; and the messages that carry them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.notifications.models import Notification
from loanops.notifications.services.queueing import notify
from loanops.notifications.services.sending import resend_message
from loanops.notifications.states import NOTIFICATION_STATES, NotificationStatus
from loanops.parties.models import BusinessOwner
from loanops.usecases import use_case
from origination.choices import AdverseActionKind, DeadlineKind, DecisionOutcome
from origination.models import (
    AdverseActionNotice,
    Application,
    CreditReport,
    Deadline,
    Decision,
    NoticeLetter,
    Offer,
)
from origination.models.notices import PERSONAL_MESSAGE
from origination.papers import keeping
from origination.papers.notice import notice_pdf
from origination.services.course import tell
from origination.services.deadlines import begin_deadline, close_deadline, handled_on_errors, legal_date, told
from origination.services.letters import letter_content, reported_owners
from origination.states import ApplicationStatus, CreditReportStatus
from products.reasons import TEXT_VERSION

LETTER_WRITTEN = "notice.letter-written"
DEADLINE_OF = {
    AdverseActionKind.DECLINE: DeadlineKind.DECISION,
    AdverseActionKind.COUNTER_OFFER_NOT_TAKEN: DeadlineKind.DECISION,
    AdverseActionKind.INCOMPLETE: DeadlineKind.INCOMPLETE,
    AdverseActionKind.REASONS: DeadlineKind.REASONS,
}
TEMPLATE_OF = {
    AdverseActionKind.DECLINE: "application-declined",
    AdverseActionKind.COUNTER_OFFER_NOT_TAKEN: "counter-offer-made",
    AdverseActionKind.INCOMPLETE: "application-incomplete",
    AdverseActionKind.REASONS: "statement-of-reasons",
}


class NothingToSend(LoanOpsError):
    """No notice can be sent for this deadline now."""

    status = 409


def write_notice(
    application: Application,
    kind: AdverseActionKind,
    *,
    decision: Decision | None = None,
    reasons: Sequence[str] | None = None,
) -> AdverseActionNotice:
    """The record of the notice the applicant is owed, with the last day on which it may be sent."""
    triggered_on = application.completed_on or application.submitted_on or clock.business_date()
    version = ""
    if decision is not None:
        found = list(decision.reasons.order_by("position"))
        version = found[0].text_version if found else TEXT_VERSION
        reasons = [reason.text for reason in found] if reasons is None else reasons
    return AdverseActionNotice.objects.create(
        application=application,
        decision=decision,
        kind=kind,
        triggered_on=triggered_on,
        due_date=legal_date(DEADLINE_OF[kind], triggered_on),
        reasons=list(reasons or ()),
        reason_text_version=version,
        credit_information=credit_information(application),
    )


def credit_information(application: Application) -> list[str]:
    """The agencies whose reports were used, with score, range and date, as the letter names them."""
    reports = (
        application.credit_reports.current().filter(status=CreditReportStatus.RECEIVED).order_by("kind", "id")
    )
    return [_credit_line(report) for report in reports.select_related("business", "owner")]


def _credit_line(report: CreditReport) -> str:
    line = f"{report.bureau}: report of {report.report_date} on {report.subject}"
    if report.score is None:
        return f"{line}, no score"
    return f"{line}, score {report.score} on a scale from {report.score_min} to {report.score_max}"


def tell_declined(application: Application, decision: Decision) -> None:
    """The notice of a decline with its letter, on its way."""
    notice = write_notice(application, AdverseActionKind.DECLINE, decision=decision)
    send_letter(notice, key=decision.public_id, amount=application.requested_amount)


def send_letter(
    notice: AdverseActionNotice, *, key: str, offer: Offer | None = None, **context: Any
) -> Notification | None:
    """Write the letter, queue the message that carries its words, and set the clocks it satisfies."""
    application = notice.application
    letter = write_letter(notice, offer=offer)
    message = tell(
        application,
        TEMPLATE_OF[AdverseActionKind(notice.kind)],
        key,
        reasons="\n".join(f"- {text}" for text in notice.reasons),
        credit_information=_credit_text(letter),
        creditor="\n".join([settings.LENDER_NAME, *filter(None, settings.LENDER_ADDRESS)]),
        ecoa=letter.content["ecoa"],
        **context,
    )
    notice.notification = message or notice.notification
    notice.save()
    _set_clocks(notice)
    return message


def write_letter(notice: AdverseActionNotice, *, offer: Offer | None = None) -> NoticeLetter:
    """The letter to the applicant; unless it has one owner alone, each whose report was used has his own beside it."""
    application = notice.application
    reports = reported_owners(application)
    alone = len(reports) <= 1 and application.business.owners.count() <= 1
    letter = _write_one(notice, offer=offer, reports=reports if alone else [])
    if not alone and notice.kind != AdverseActionKind.INCOMPLETE:
        for report in reports:
            _tell_owner(notice, _write_one(notice, offer=offer, reports=[report], owner=report.owner))
    return letter


def _write_one(
    notice: AdverseActionNotice,
    *,
    offer: Offer | None,
    reports: Sequence[CreditReport],
    owner: BusinessOwner | None = None,
) -> NoticeLetter:
    content = letter_content(notice, offer=offer, reports=reports, owner=owner)
    pdf = notice_pdf(content)
    checksum = keeping.checksum_of(pdf)
    letter = NoticeLetter.objects.create(
        notice=notice,
        owner=owner,
        content=content,
        written_on=clock.business_date(),
        document_path=keeping.path_of(notice.public_id, checksum),
        document_checksum=checksum,
        size=len(pdf),
    )
    announce(LETTER_WRITTEN, letter_id=letter.pk)
    return letter


def _tell_owner(notice: AdverseActionNotice, letter: NoticeLetter) -> None:
    """A person's own report is told to that person alone; without an address of his own the letter goes by post."""
    application, owner = notice.application, letter.owner
    assert owner is not None
    is_shared = owner.email.lower() == application.business.email.lower()
    notify(
        template=PERSONAL_MESSAGE,
        recipient="" if is_shared else owner.email,
        context={
            "number": application.number,
            "name": str(owner),
            "lender": settings.LENDER_NAME,
            "credit_information": _credit_text(letter),
        },
        dedupe_key=f"{notice.public_id}:{letter.pk}",
        business_id=application.business_id,
        application_number=application.number,
    )


def _credit_text(letter: NoticeLetter) -> str:
    """The reports of a letter, in lines for the message."""
    lines = []
    for report in letter.content["consumer_reports"]:
        agency = report["agency"]
        lines.append(
            "- "
            + ", ".join(
                part for part in (agency["name"], agency["address"], agency["phone"], report["line"]) if part
            )
        )
        lines += [f"  {factor}" for factor in report["factors"]]
    return "\n".join([*lines, *(f"- {line}" for line in letter.content["other_reports"])])


def _set_clocks(notice: AdverseActionNotice) -> None:
    """The deadlines this notice satisfies once it is sent: a counter-offer's letter is also the notice after it."""
    application, message = notice.application, notice.notification
    kind = DEADLINE_OF[AdverseActionKind(notice.kind)]
    deadline = told(application, kind, notice.triggered_on, notification=message, notice=notice)
    if deadline is not None:
        notice.triggered_on, notice.due_date = deadline.trigger_date, deadline.due_date
        notice.save()
    if notice.kind == AdverseActionKind.COUNTER_OFFER_NOT_TAKEN:
        today = clock.business_date()
        told(application, DeadlineKind.COUNTER_OFFER, today, notification=message, notice=notice)


def decision_told(application: Application, message: Notification | None) -> None:
    """The applicant was written that it is approved; no notice of adverse action is owed."""
    trigger = application.completed_on or application.submitted_on
    if trigger is not None:
        told(application, DeadlineKind.DECISION, trigger, notification=message)


def tell_incomplete(notice: AdverseActionNotice, *, key: str, due_date: date) -> None:
    """What is missing, until when, and what happens otherwise."""
    send_letter(
        notice,
        key=key,
        missing="\n".join(f"- {item}" for item in notice.reasons),
        due_date=due_date,
    )


def read_letter_pdf(letter: NoticeLetter) -> bytes:
    """The very letter that was written."""
    return keeping.read_paper(
        letter.document_path, letter.document_checksum, lambda: notice_pdf(letter.content)
    )


def handle_letter_written(*, letter_id: int, **_: object) -> None:
    """After commit: put the letter into the storage. Safe to repeat."""
    read_letter_pdf(NoticeLetter.objects.get(pk=letter_id))


@use_case("origination.open_notice_letter", audit="notice.opened", title="Open letter", surfaces=())
def open_notice_letter(*, letter_id: int, actor: Actor) -> NoticeLetter:
    """Somebody reads a notice; who and when is on record."""
    letter = NoticeLetter.objects.visible_to(actor).select_related("notice").get(pk=letter_id)
    lock(AdverseActionNotice.objects.all(), letter.notice_id)
    return letter


@use_case("origination.send_notice", audit="deadline.notice-sent", title="Send now", surfaces=("admin",))
def send_notice(*, deadline_id: int, recipient: str = "", reason: str = "", actor: Actor) -> Deadline:
    """Write what is not written yet, or queue again what did not leave, perhaps to another address."""
    deadline = _lock_notice(deadline_id)
    message = deadline.notification
    if message is None:
        notice = deadline.notice
        if notice is None:
            raise NothingToSend(
                f"{deadline.about} has no decision yet; decide first, and the notice is written by it."
            )
        message = send_letter(
            notice,
            key=f"{notice.public_id}:{notice.letters.count()}",
            **_context_of(notice),
        )
        deadline.refresh_from_db()
        deadline.notification = message
        deadline.save()
    if message is not None and NOTIFICATION_STATES.allows(message.status, NotificationStatus.QUEUED):
        resend_message(notification_id=message.pk, recipient=recipient, reason=reason, actor=actor)
    elif message is not None and message.status == NotificationStatus.QUEUED:
        announce("notification.queued", notification_id=message.pk)
    deadline.refresh_from_db()
    return deadline


@use_case("origination.resend_notice", audit="deadline.notice-resent", title="Re-send", surfaces=("admin",))
def resend_notice(*, deadline_id: int, recipient: str = "", reason: str, actor: Actor) -> Deadline:
    """The same words once more: after a bounce to a corrected address, or because the applicant asks for them."""
    deadline = _lock_notice(deadline_id)
    message = deadline.notification
    if message is None:
        raise NothingToSend("Nothing was sent yet; send it first.")
    if NOTIFICATION_STATES.allows(message.status, NotificationStatus.QUEUED):
        resend_message(notification_id=message.pk, recipient=recipient, reason=reason, actor=actor)
        return deadline
    address = recipient or message.recipient
    if not address:
        raise InvalidInput(errors=[FieldError("/recipient", "required", "The address to send to.")])
    copies = Notification.objects.filter(dedupe_key__startswith=f"{message.dedupe_key}:copy:").count()
    copy = Notification.objects.create(
        template_code=message.template_code,
        template_version=message.template_version,
        channel=message.channel,
        recipient=address,
        subject=message.subject,
        body=message.body,
        dedupe_key=f"{message.dedupe_key}:copy:{copies + 1}",
        business_id=message.business_id,
        application_number=message.application_number,
    )
    announce("notification.queued", notification_id=copy.pk)
    return deadline


@use_case(
    "origination.mark_deadline_handled",
    audit="deadline.handled",
    title="Mark as handled",
    surfaces=("admin",),
)
def mark_deadline_handled(*, deadline_id: int, handled_on: date, reason: str, actor: Actor) -> Deadline:
    """A person told the applicant another way, for instance by certified letter; `reason` says how."""
    deadline = _lock_notice(deadline_id)
    if not Deadline.objects.open().filter(pk=deadline.pk).exists():
        raise NothingToSend("The applicant was told already, or nothing is owed any more.")
    errors = []
    if not reason.strip():
        errors.append(FieldError("/reason", "required", "Say how the applicant was told."))
    errors.extend(handled_on_errors(handled_on, deadline.trigger_date))
    if errors:
        raise InvalidInput("The deadline cannot be marked.", errors=errors)
    close_deadline(deadline, handled_on, reason)
    notice = deadline.notice
    if notice is not None and notice.handled_on is None and not notice.is_sent:
        notice.handled_on = handled_on
        notice.handled_how = reason[:300]
        notice.save()
    return deadline


@use_case("origination.write_due_notice", audit="deadline.notice-written", surfaces=())
def write_due_notice(*, deadline_id: int, actor: Actor) -> Deadline:
    """A notice that was recorded and never written, written by the daily step."""
    deadline = _lock(deadline_id)
    if deadline.notification is None and deadline.notice is not None:
        send_notice(deadline_id=deadline_id, actor=actor)
        deadline.refresh_from_db()
    return deadline


@use_case("origination.open_decision_deadline", audit="deadline.begun", surfaces=())
def open_decision_deadline(*, application_id: int, actor: Actor) -> Deadline | None:
    """The clock of a completed application runs until the applicant is told what was decided."""
    application = lock(Application.objects.all(), application_id)
    if application.completed_on is None or application.status == ApplicationStatus.DRAFT:
        return None
    return begin_deadline(application, DeadlineKind.DECISION, application.completed_on)


def _context_of(notice: AdverseActionNotice) -> dict[str, Any]:
    """The values of the notice's message, read again from the application."""
    application = notice.application
    if notice.kind == AdverseActionKind.INCOMPLETE:
        return {
            "missing": "\n".join(f"- {item}" for item in notice.reasons),
            "due_date": application.information_due_date or notice.due_date,
        }
    if notice.kind in (AdverseActionKind.DECLINE, AdverseActionKind.REASONS) or notice.decision is None:
        return {"amount": application.requested_amount}
    offer = notice.decision.offers.order_by("-round", "position").first()
    if offer is None or notice.decision.outcome != DecisionOutcome.COUNTER_OFFERED:
        raise NothingToSend("The counter-offer has no offer; make one first.")
    return {
        "offer": offer,
        "amount": offer.amount,
        "rate": offer.annual_rate,
        "installments": offer.number_of_installments,
        "installment": offer.installment_amount,
        "apr": offer.annual_percentage_rate,
        "finance_charge": offer.finance_charge,
        "total": offer.total_of_payments,
        "expires_on": offer.expires_on,
        "others": "",
    }


def _lock_notice(deadline_id: int) -> Deadline:
    """A deadline that a notice to the applicant meets; the report of a blocked party is recorded on its hit."""
    deadline = _lock(deadline_id)
    if deadline.application is None:
        raise NothingToSend(f"{deadline.about}: the report to OFAC is recorded on the screening hit.")
    return deadline


def _lock(deadline_id: int) -> Deadline:
    return lock(
        Deadline.objects.select_related(
            "application__business", "notice__application__business", "notice__decision", "notification"
        ),
        deadline_id,
    )
