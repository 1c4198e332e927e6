"""Inquiries: a borrower asks about his loan, staff answers by the promised day, the conversation is kept."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from loanops.access.models import User
from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.actors import Actor, ActorKind
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.ids import next_number
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.core.texts import require_no_personal_numbers
from loanops.engine import is_business_day
from loanops.usecases import use_case
from products.terms import HOLIDAY_CALENDAR
from servicing.models import CannedAnswer, Inquiry, InquiryChannel, InquiryMessage, InquirySubject, Loan
from servicing.services.noticing import tell
from servicing.states import InquiryStatus

ANSWERING_ROLES = (Role.LOAN_OFFICER, Role.COLLECTIONS_AGENT, Role.MANAGER, Role.COMPLIANCE_OFFICER)
TEXT_LENGTH_MAX = 4000


class InquiryIsClosed(LoanOpsError):
    """A closed inquiry takes no answers; a new question opens it again."""

    status = 409


@use_case("servicing.submit_inquiry", audit="inquiry.submitted", title="Ask a question")
def submit_inquiry(
    *, loan_id: int, subject: str, title: str, text: str, channel: str = InquiryChannel.PORTAL, actor: Actor
) -> Inquiry:
    """A question about a loan, asked by the borrower or taken down by staff; an answer is promised by a day."""
    errors = _wrong_choices(subject=subject, channel=channel)
    if errors:
        raise InvalidInput("The question cannot be filed.", errors=errors)
    _require_text(title, "/title", 160)
    _require_text(text, "/text")
    loan = Loan.objects.get(pk=loan_id)
    today = clock.business_date()
    inquiry = Inquiry(
        number=next_number("IN"),
        loan=loan,
        subject=subject,
        title=title.strip(),
        channel=channel,
        asked_by=actor.label[:200],
        asked_date=today,
        answer_due_date=business_days_later(today, settings.INQUIRY_ANSWER_BUSINESS_DAYS),
        assignee_id=loan.officer_id,
    )
    inquiry.save()
    _write(inquiry, text, actor, from_borrower=True)
    announce("inquiry.submitted", inquiry_id=inquiry.pk)
    return inquiry


@use_case("servicing.answer_inquiry", audit="inquiry.answered", title="Answer")
def answer_inquiry(*, inquiry_id: int, text: str, actor: Actor) -> Inquiry:
    """Staff answers; the borrower is told."""
    _require_text(text, "/text")
    inquiry = _lock_open(inquiry_id)
    message = _write(inquiry, text, actor, from_borrower=False)
    inquiry.answered_date = inquiry.answered_date or clock.business_date()
    if inquiry.assignee_id is None and actor.kind == ActorKind.STAFF:
        inquiry.assignee_id = actor.user_id
    if inquiry.status == InquiryStatus.OPEN:
        inquiry.change_status(InquiryStatus.ANSWERED)
    else:
        inquiry.save()
    announce("inquiry.answered", inquiry_id=inquiry.pk, message_id=message.pk)
    return inquiry


@use_case("servicing.reply_to_inquiry", audit="inquiry.replied", title="Ask further")
def reply_to_inquiry(*, inquiry_id: int, text: str, actor: Actor) -> Inquiry:
    """The borrower goes on asking: an inquiry answered or closed is open again, with a new promise."""
    _require_text(text, "/text")
    inquiry = lock(Inquiry.objects.all(), inquiry_id)
    _write(inquiry, text, actor, from_borrower=True)
    if inquiry.status != InquiryStatus.OPEN:
        inquiry.closed_date, inquiry.closing_note = None, ""
        today = clock.business_date()
        inquiry.answer_due_date = business_days_later(today, settings.INQUIRY_ANSWER_BUSINESS_DAYS)
        inquiry.change_status(InquiryStatus.OPEN)
    announce("inquiry.replied", inquiry_id=inquiry.pk)
    return inquiry


@use_case(
    "servicing.add_inquiry_note", audit="inquiry.note-added", title="Internal note", surfaces=("admin",)
)
def add_inquiry_note(*, inquiry_id: int, text: str, actor: Actor) -> Inquiry:
    """A note among staff; the borrower never sees it."""
    _require_text(text, "/text")
    inquiry = lock(Inquiry.objects.all(), inquiry_id)
    _write(inquiry, text, actor, from_borrower=False, is_internal=True)
    return inquiry


@use_case("servicing.assign_inquiry", audit="inquiry.assigned", title="Assign", surfaces=("admin",))
def assign_inquiry(*, inquiry_id: int, assignee_id: int, reason: str = "", actor: Actor) -> Inquiry:
    """Hand an inquiry to somebody who answers borrowers."""
    people = User.objects.filter(is_active=True, is_staff=True, role_assignments__role__in=ANSWERING_ROLES)
    if not people.filter(pk=assignee_id).exists():
        detail = "Somebody who answers borrowers: an officer, an agent, compliance or a manager."
        errors = [FieldError("/assignee", "invalid_choice", detail)]
        raise InvalidInput("Nobody to hand it to.", errors=errors)
    inquiry = _lock_open(inquiry_id)
    inquiry.assignee_id = assignee_id
    inquiry.save()
    return inquiry


@use_case("servicing.close_inquiry", audit="inquiry.closed", title="Close")
def close_inquiry(*, inquiry_id: int, reason: str, actor: Actor) -> Inquiry:
    """Nothing is left to be said; the reason stays with the inquiry."""
    require_no_personal_numbers(reason, "/reason")
    inquiry = _lock_open(inquiry_id)
    inquiry.closed_date = clock.business_date()
    inquiry.closing_note = reason.strip()[:300]
    inquiry.change_status(InquiryStatus.CLOSED, reason=reason)
    return inquiry


def business_days_later(day: date, count: int) -> date:
    """The day that many business days of the lender's calendar later."""
    while count:
        day += timedelta(days=1)
        count -= is_business_day(day, HOLIDAY_CALENDAR)
    return day


def _write(
    inquiry: Inquiry, text: str, actor: Actor, *, from_borrower: bool, is_internal: bool = False
) -> InquiryMessage:
    return InquiryMessage.objects.create(
        inquiry=inquiry,
        text=text.strip(),
        is_internal=is_internal,
        from_borrower=from_borrower,
        written_by=actor.label[:200],
        written_date=clock.business_date(),
    )


def _lock_open(inquiry_id: int) -> Inquiry:
    inquiry = lock(Inquiry.objects.all(), inquiry_id)
    if inquiry.status == InquiryStatus.CLOSED:
        raise InquiryIsClosed(
            f"{inquiry.number} is closed since {inquiry.closed_date}; a further question opens it again."
        )
    return inquiry


def _require_text(text: str, pointer: str, longest: int = TEXT_LENGTH_MAX) -> None:
    if not text.strip() or len(text) > longest:
        detail = f"Between 1 and {longest} characters."
        raise InvalidInput("There is no text.", errors=[FieldError(pointer, "length", detail)])
    require_no_personal_numbers(text, pointer)


def _wrong_choices(**given: str) -> list[FieldError]:
    known = {"subject": InquirySubject.values, "channel": InquiryChannel.values}
    return [
        FieldError(f"/{name}", "invalid_choice", f"One of {', '.join(known[name])}.")
        for name, value in given.items()
        if value not in known[name]
    ]


@transaction.atomic
def handle_answered(*, inquiry_id: int, message_id: int) -> None:
    """Outbox: the borrower is told the answer, once for each message."""
    message = InquiryMessage.objects.select_related("inquiry__loan__business").get(pk=message_id)
    inquiry = message.inquiry
    tell(
        inquiry.loan,
        "inquiry-answered",
        key=f"{inquiry.public_id}:{message_id}",
        inquiry=inquiry.number,
        title=inquiry.title,
        answer=message.text,
    )


# Canned answers ----------------------------------------------------------------------------------------------------


@use_case(
    "servicing.edit_canned_answer",
    audit="canned-answer.edited",
    title="Edit canned answer",
    surfaces=("admin",),
)
def edit_canned_answer(
    *,
    title: str,
    subject: str,
    text: str,
    is_active: bool = True,
    canned_answer_id: int | None = None,
    actor: Actor,
) -> CannedAnswer:
    """Write a text that answers a common question, or change one; letters already sent stay as they are."""
    _require_text(title, "/title", 120)
    _require_text(text, "/text")
    errors = _wrong_choices(subject=subject)
    if CannedAnswer.objects.filter(title=title.strip()).exclude(pk=canned_answer_id or 0).exists():
        errors.append(FieldError("/title", "unique", "There is another answer of this title."))
    if errors:
        raise InvalidInput("The answer cannot be kept.", errors=errors)
    answer = lock(CannedAnswer.objects.all(), canned_answer_id) if canned_answer_id else CannedAnswer()
    answer.title, answer.subject, answer.text = title.strip(), subject, text.strip()
    answer.is_active = is_active
    answer.save()
    return answer
