"""K2: notices and deadlines the law sets; the notices themselves with their letters; how long the law gives."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import DateField, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from loanops.access import matrix
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.notifications.states import NotificationStatus
from loanops.web.actors import actor_of
from loanops.web.admin import (
    ActionPage,
    Alert,
    PreviewTable,
    ReadOnlyAdmin,
    WorkQueueAdmin,
    count,
    day,
    label,
    moment,
    record_link,
    register,
    text,
)
from origination.admin import closing_forms
from origination.deadlines import Standing, standing
from origination.models import AdverseActionNotice, Deadline, DeadlineRule, NoticeLetter
from origination.services.deadlines import set_deadline_rule
from origination.services.handling import mark_notice_handled
from origination.services.noticing import (
    mark_deadline_handled,
    open_notice_letter,
    read_letter_pdf,
    resend_notice,
    send_notice,
)

NOT_LEAVING = (NotificationStatus.SUPPRESSED, NotificationStatus.BOUNCED, NotificationStatus.FAILED)
DUE, SENT, DELIVERED, BOUNCED, NOT_DECIDED, REPORTED, CLOSED = (
    "due",
    "sent",
    "delivered",
    "bounced",
    "no decision yet",
    "reported",
    "closed",
)
TONES = {
    DUE: "warning",
    NOT_DECIDED: "warning",
    BOUNCED: "danger",
    SENT: "success",
    DELIVERED: "success",
    REPORTED: "success",
    CLOSED: "neutral",
}
STATE_OF_MESSAGE = {
    NotificationStatus.SENT: SENT,
    NotificationStatus.DELIVERED: DELIVERED,
    NotificationStatus.BOUNCED: BOUNCED,
}


def state_of_deadline(deadline: Deadline) -> str:
    """Due, sent, delivered or bounced; closed when a person handled it or it became needless."""
    if deadline.closed_on is not None:
        return CLOSED
    if deadline.hit is not None:
        return DUE if deadline.hit.reported_on is None else REPORTED
    if deadline.notification is None:
        return DUE if deadline.notice_id else NOT_DECIDED
    return STATE_OF_MESSAGE.get(NotificationStatus(deadline.notification.status), DUE)


def is_open(deadline: Deadline) -> bool:
    return state_of_deadline(deadline) in (DUE, BOUNCED, NOT_DECIDED)


def days_left_of(deadline: Any) -> int | None:
    """Calendar days to the legal deadline, negative when it is over; nothing where nobody waits any more."""
    return int((deadline.due_date - deadline.today).days) if is_open(deadline) else None


def may_be_handled(deadline: Deadline) -> bool | str:
    if deadline.hit is not None:
        return "Record the report on the screening hit." if is_open(deadline) else False
    return is_open(deadline)


def may_be_sent(deadline: Deadline) -> bool | str:
    if deadline.hit is not None:
        return False
    state = state_of_deadline(deadline)
    if state == NOT_DECIDED:
        return "There is no decision to tell yet."
    return state in (DUE, BOUNCED)


def standing_of(deadline: Any) -> str:
    """How it stands against the law's days, in words."""
    told = deadline.closed_on or (deadline.hit.reported_on if deadline.hit is not None else None)
    message = deadline.notification
    if told is None and message is not None and message.sent_at is not None and not is_open(deadline):
        told = clock.lender_day(message.sent_at)
    found = standing(
        trigger=deadline.trigger_date,
        due=deadline.due_date,
        today=deadline.today,
        percents=deadline.rule.warning_percents,
        satisfied_on=told,
        clock=deadline.rule.clock,
    )
    return STANDING_WORDS[found]


STANDING_WORDS = {
    Standing.RUNNING: "running",
    Standing.WARNING: "near its end",
    Standing.BREACHED: "breached",
    Standing.MET: "in time",
    Standing.MET_LATE: "late",
}
STANDING_TONES = {
    "running": "info",
    "near its end": "warning",
    "breached": "danger",
    "in time": "success",
    "late": "danger",
}


@register(Deadline)
class DeadlineAdmin(WorkQueueAdmin):
    view_action = "origination.view_deadlines"
    export_action = "origination.export_deadlines"
    queue_title = "Open"
    list_display = (
        "kind",
        record_link("subject", "Record"),
        record_link("business", "Business"),
        day("trigger_date", "Trigger"),
        day("due_date", "Legal deadline"),
        count(days_left_of, "Days left"),
        label(state_of_deadline, TONES, "State"),
        label(standing_of, STANDING_TONES, "Standing"),
        moment("notification__sent_at", "Sent"),
    )
    list_select_related = ("application__business", "hit__business", "notification", "rule")
    list_filter = ("kind", "due_date", "notification__status")
    search_fields = (
        "application__number",
        "application__business__legal_name",
        "hit__party_name",
        "hit__business__legal_name",
    )
    ordering = ("due_date", "id")
    sections = (
        (
            "Deadline",
            [
                record_link("subject", "Record"),
                "kind",
                "trigger_date",
                "due_date",
                label(state_of_deadline, TONES, "State"),
                label(standing_of, STANDING_TONES, "Standing"),
                "breached_on",
            ],
        ),
        ("The law", ["citation", "trigger", "satisfied_by"]),
        (
            "Told",
            [record_link("notice"), record_link("notification"), moment("notification__sent_at", "Sent")],
        ),
        ("Closed", ["closed_on", "closed_how"]),
    )
    action_pages = (
        ActionPage(
            send_notice,
            closing_forms.SendForm,
            icon="send",
            available=may_be_sent,
            arguments=lambda deadline, data: {"deadline_id": deadline.pk, **data},
            description="What is not written yet is written; what did not leave is queued again.",
        ),
        ActionPage(
            resend_notice,
            closing_forms.ResendForm,
            icon="forward_to_inbox",
            available=lambda deadline: deadline.notification is not None,
            arguments=lambda deadline, data: {"deadline_id": deadline.pk, **data},
            description="The same words once more, perhaps to a corrected address.",
        ),
        ActionPage(
            mark_deadline_handled,
            closing_forms.HandledForm,
            icon="mark_email_read",
            available=may_be_handled,
            arguments=lambda deadline, data: {"deadline_id": deadline.pk, **data},
            description="The applicant was told another way.",
        ),
    )

    def open_work(self, queryset: Any, actor: Actor) -> QuerySet[Any]:
        found: QuerySet[Any] = queryset.open()
        return found

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request).annotate(today=_today())
        if not matrix.allows(actor_of(request), "origination.view_screening"):
            found = found.filter(hit__isnull=True)
        return found.select_related(
            "application__business", "hit__business", "notification", "rule", "notice"
        )

    def citation(self, deadline: Deadline) -> str:
        return deadline.rule.citation

    def trigger(self, deadline: Deadline) -> str:
        rule = deadline.rule
        return f"{rule.trigger}; {rule.days} {rule.get_clock_display().lower()}"

    def satisfied_by(self, deadline: Deadline) -> str:
        return deadline.rule.satisfied_by

    def alerts(self, deadline: Any) -> list[Alert]:
        if is_open(deadline) and deadline.due_date < deadline.today:
            late = (deadline.today - deadline.due_date).days
            ago = f"{late} day{'' if late == 1 else 's'} ago"
            return [Alert(f"The legal deadline passed {ago} and nobody was told.", "danger")]
        return []

    def tables(self, deadline: Deadline, request: HttpRequest) -> list[PreviewTable]:
        return [letters_table(deadline.notice)] if deadline.notice is not None else []


def _today() -> Value:
    return Value(clock.business_date(), output_field=DateField())


def letters_table(notice: AdverseActionNotice) -> PreviewTable:
    """The letters of a notice as they were written."""
    return PreviewTable(
        "Letters",
        ["Letter", "To", "Written on", "SHA-256"],
        [
            [
                format_html(
                    '<a class="lo-link" href="{}">{} (PDF)</a>',
                    reverse("admin:origination_notice_letter", args=[letter.pk]),
                    letter.content["title"],
                ),
                str(letter.owner) if letter.owner_id else "the applicant",
                letter.written_on,
                letter.document_checksum,
            ]
            for letter in notice.letters.select_related("owner").order_by("-id")
        ],
        note="Opening a letter is recorded.",
    )


def state_of(notice: Any) -> str:
    if notice.handled_on is not None:
        return "handled"
    return "sent" if notice.is_sent and not notice.has_owner_to_tell else "to be sent"


def days_left(notice: Any) -> int | None:
    return int((notice.due_date - notice.today).days) if state_of(notice) == "to be sent" else None


@register(AdverseActionNotice)
class AdverseActionNoticeAdmin(WorkQueueAdmin):
    view_action = "origination.view_notices"
    export_action = "origination.export_notices"
    queue_title = "To be sent"
    list_display = (
        text(str, "Notice"),
        record_link("application"),
        record_link("application__business", "Business"),
        day("triggered_on", "Since"),
        day("due_date", "To be sent by"),
        count(days_left, "Days left"),
        label(state_of, {"to be sent": "warning", "sent": "success", "handled": "success"}, "State"),
    )
    list_select_related = ("application__business", "notification")
    list_filter = ("kind",)
    search_fields = ("application__number", "application__business__legal_name")
    ordering = ("due_date", "id")
    sections = (
        ("Notice", ["application", "kind", "decision", "triggered_on", "due_date"]),
        ("Content", ["reasons", "reason_text_version", "credit_information", "notification"]),
        ("Handled", ["handled_on", "handled_how"]),
    )
    action_pages = (
        ActionPage(
            mark_notice_handled,
            closing_forms.HandledForm,
            icon="mark_email_read",
            available=lambda notice: state_of(notice) == "to be sent",
            arguments=lambda notice, data: {"notice_id": notice.pk, **data},
            description="The notice reached the applicant another way.",
        ),
    )

    def open_work(self, queryset: Any, actor: Actor) -> QuerySet[Any]:
        found: QuerySet[Any] = queryset.open()
        return found

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        notices = super().get_queryset(request).with_owners_to_tell().annotate(today=_today())
        return notices.select_related("application__business", "notification", "decision")

    def alerts(self, notice: Any) -> list[Alert]:
        """Owners who are owed a letter of their own and cannot be reached by e-mail."""
        if state_of(notice) != "to be sent":
            return []
        stuck = notice.messages_to_owners.filter(status__in=NOT_LEAVING).order_by("id")
        owners = {str(letter.pk): letter.owner for letter in notice.letters.select_related("owner")}
        return [
            Alert(
                f"The letter to {owners.get(message.dedupe_key.rpartition(':')[2])} has to go by post, or to an "
                f"address of that person: {message.status_reason or message.get_status_display()} Post it and mark "
                "the notice as handled, or send the message again.",
                href=reverse("admin:notifications_notification_change", args=[message.pk]),
            )
            for message in stuck
        ]

    def tables(self, notice: AdverseActionNotice, request: HttpRequest) -> list[PreviewTable]:
        return [letters_table(notice)]

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(notice_letter)
        return [path("letters/<path:object_id>/letter.pdf", view, name="origination_notice_letter")]


def notice_letter(request: HttpRequest, object_id: str) -> HttpResponse:
    """A letter as it was written; that it was opened is on record."""
    actor = actor_of(request)
    if not matrix.allows(actor, open_notice_letter.name):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    known = object_id.isdecimal() and len(object_id) < 19
    if not known or not NoticeLetter.objects.filter(pk=int(object_id)).exists():
        raise Http404
    letter = open_notice_letter(letter_id=int(object_id), actor=actor)
    headers = {
        "Content-Disposition": f'inline; filename="notice-{letter.pk}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(read_letter_pdf(letter), content_type="application/pdf", headers=headers)


notice_letter.matrix_action = open_notice_letter.name  # type: ignore[attr-defined]
notice_letter.model_admin = AdverseActionNoticeAdmin  # type: ignore[attr-defined]


@register(DeadlineRule)
class DeadlineRuleAdmin(ReadOnlyAdmin):
    view_action = "origination.view_deadline_rules"
    list_display = (
        "kind",
        "citation",
        "trigger",
        "satisfied_by",
        count("days", "Days"),
        "clock",
        day("effective_from", "From"),
        "is_on",
    )
    list_filter = ("kind",)
    search_fields = ("citation",)
    ordering = ("kind", "-effective_from", "id")
    action_pages = (
        ActionPage(
            set_deadline_rule,
            closing_forms.DeadlineRuleForm,
            icon="edit_calendar",
            initial=lambda rule: {
                "days": rule.days,
                "clock_kind": rule.clock,
                "warning_percents": ", ".join(str(percent) for percent in rule.warning_percents),
                "is_on": rule.is_on,
            },
            arguments=lambda rule, data: {"kind": rule.kind, **data},
            description="Counts for what begins from that day on.",
        ),
    )
