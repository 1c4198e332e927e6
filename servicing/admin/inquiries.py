"""V8 Inquiries: what borrowers ask, most pressing first, with the conversation and texts at hand."""

from typing import Any

from django import forms
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db.models import DateField, QuerySet, Value
from django.http import HttpRequest

from loanops.access.models import User
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.web.admin import (
    ActionPage,
    Figure,
    PreviewTable,
    ReadOnlyAdmin,
    WorkQueueAdmin,
    badge,
    day,
    record_link,
    register,
    stacked,
    text,
)
from loanops.web.admin.forms import ActionForm, ReasonField
from servicing.models import CannedAnswer, Inquiry, InquiryChannel, InquirySubject
from servicing.services.inquiries import (
    ANSWERING_ROLES,
    add_inquiry_note,
    answer_inquiry,
    assign_inquiry,
    close_inquiry,
    edit_canned_answer,
    reply_to_inquiry,
    submit_inquiry,
)
from servicing.states import InquiryStatus


class AskForm(ActionForm):
    """A question taken down for the borrower."""

    subject = forms.ChoiceField(choices=InquirySubject.choices)
    title = forms.CharField(max_length=160, label="The question in a line")
    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), label="The question")
    channel = forms.ChoiceField(choices=InquiryChannel.choices, initial=InquiryChannel.PHONE)


class MessageForm(ActionForm):
    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class AnswerForm(ActionForm):
    canned = forms.ModelChoiceField(
        CannedAnswer.objects.none(),
        required=False,
        label="Canned answer",
        help_text="Used as it stands when the text below is empty.",
    )
    text = forms.CharField(max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["canned"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = CannedAnswer.objects.filter(is_active=True).order_by("title", "id")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("text") and cleaned.get("canned"):
            cleaned["text"] = cleaned["canned"].text
        if not cleaned.get("text"):
            raise forms.ValidationError("Write an answer, or choose a canned one.")
        return cleaned


class AssignForm(ActionForm):
    assignee = forms.ModelChoiceField(User.objects.none(), label="To")
    reason = ReasonField(required=False, label="Remark")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(
            is_active=True, is_staff=True, role_assignments__role__in=ANSWERING_ROLES
        )
        choice = self.fields["assignee"]
        assert isinstance(choice, forms.ModelChoiceField)
        choice.queryset = people.distinct().order_by("username")


class CloseForm(ActionForm):
    reason = ReasonField(help_text="What came of it.")


class CannedAnswerForm(ActionForm):
    title = forms.CharField(max_length=120)
    subject = forms.ChoiceField(choices=InquirySubject.choices)
    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    is_active = forms.BooleanField(required=False, initial=True, label="In use")


ASK = ActionPage(
    submit_inquiry,
    AskForm,
    icon="contact_support",
    arguments=lambda loan, data: {"loan_id": loan.pk, **data},
    result_message=lambda inquiry: f"{inquiry.number}: an answer is promised by {inquiry.answer_due_date}.",
)


def sla_left(inquiry: Any) -> str:
    """How long until the promised day."""
    if inquiry.status != InquiryStatus.OPEN:
        return ""
    left = (inquiry.answer_due_date - inquiry.today).days
    if left < 0:
        return f"{-left} day{'s' if left < -1 else ''} late"
    return "today" if left == 0 else f"{left} day{'s' if left > 1 else ''}"


def age(inquiry: Any) -> str:
    end = inquiry.closed_date or inquiry.today
    return f"{(end - inquiry.asked_date).days} days"


def _unless_closed(inquiry: Inquiry) -> bool | str:
    return inquiry.status != InquiryStatus.CLOSED or "It is closed; a further question opens it again."


@register(Inquiry)
class InquiryAdmin(WorkQueueAdmin):
    view_action = "servicing.view_inquiries"
    export_action = "servicing.export_inquiries"
    queue_title = "Waiting for an answer"
    empty_text = "No borrower waits for an answer."
    list_display = (
        "number",
        stacked(record_link("loan"), text(lambda inquiry: str(inquiry.loan.business), "Business"), "Loan"),
        "title",
        "subject",
        "channel",
        day("asked_date", "Asked"),
        text(age, "Age"),
        text(sla_left, "Time left"),
        text("assignee", "Assignee"),
        badge("status"),
    )
    list_select_related = ("loan__business", "assignee")
    list_filter = ("status", "subject", "channel", ("assignee", RelatedOnlyFieldListFilter))
    search_fields = ("number", "title", "loan__number", "loan__business__legal_name")
    ordering = ("answer_due_date", "id")
    sections = (
        (
            "Question",
            ["number", "subject", "channel", "asked_by", record_link("loan"), record_link("loan__business")],
        ),
        (
            "Course",
            [
                "status",
                "asked_date",
                "answer_due_date",
                "answered_date",
                "assignee",
                "closed_date",
                "closing_note",
            ],
        ),
    )
    action_pages = (
        ActionPage(
            answer_inquiry,
            AnswerForm,
            icon="reply",
            available=_unless_closed,
            arguments=lambda inquiry, data: {"inquiry_id": inquiry.pk, "text": data["text"]},
            result_message="The borrower is told.",
        ),
        ActionPage(
            assign_inquiry,
            AssignForm,
            icon="person_add",
            available=_unless_closed,
            arguments=lambda inquiry, data: {
                "inquiry_id": inquiry.pk,
                "assignee_id": data["assignee"].pk,
                "reason": data["reason"],
            },
        ),
        ActionPage(
            close_inquiry,
            CloseForm,
            icon="task_alt",
            available=_unless_closed,
            arguments=lambda inquiry, data: {"inquiry_id": inquiry.pk, **data},
        ),
        ActionPage(
            add_inquiry_note,
            MessageForm,
            icon="sticky_note_2",
            arguments=lambda inquiry, data: {"inquiry_id": inquiry.pk, **data},
        ),
        ActionPage(
            reply_to_inquiry,
            MessageForm,
            icon="contact_support",
            arguments=lambda inquiry, data: {"inquiry_id": inquiry.pk, **data},
            description="What the borrower said further, by telephone or letter.",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Inquiry]:
        """With the business date, asked for once."""
        inquiries: QuerySet[Inquiry] = super().get_queryset(request)
        return inquiries.annotate(today=Value(clock.business_date(), output_field=DateField()))

    def open_work(self, queryset: QuerySet[Inquiry], actor: Actor) -> QuerySet[Inquiry]:
        return queryset.filter(status=InquiryStatus.OPEN)

    def figures(self, record: Any) -> list[Figure]:
        late = record.status == InquiryStatus.OPEN and record.answer_due_date < record.today
        return [
            Figure("Answer promised by", record.answer_due_date, tone="danger" if late else "info"),
            Figure("Time left", sla_left(record) or "–", tone="danger" if late else "neutral"),
            Figure("Age", age(record)),
        ]

    def tables(self, record: Inquiry, request: HttpRequest) -> list[PreviewTable]:
        rows = [
            (each.written_date, each.written_by, _side(each.from_borrower, each.is_internal), each.text)
            for each in record.messages.order_by("id")
        ]
        return [PreviewTable("Conversation", ["Day", "By", "", "Text"], rows, tab="Details")]


def _side(from_borrower: bool, is_internal: bool) -> str:
    if is_internal:
        return "Internal note"
    return "Borrower" if from_borrower else "Lender"


@register(CannedAnswer)
class CannedAnswerAdmin(ReadOnlyAdmin):
    view_action = "servicing.view_inquiries"
    list_display = ("title", "subject", "is_active")
    list_filter = ("subject", "is_active")
    search_fields = ("title", "text")
    ordering = ("title", "id")
    sections = (("Answer", ["title", "subject", "text", "is_active"]),)
    action_pages = (
        ActionPage(
            edit_canned_answer,
            CannedAnswerForm,
            on="list",
            slug="add",
            title="Add",
            icon="add",
            arguments=lambda none, data: data,
        ),
        ActionPage(
            edit_canned_answer,
            CannedAnswerForm,
            icon="edit",
            initial=lambda answer: {
                "title": answer.title,
                "subject": answer.subject,
                "text": answer.text,
                "is_active": answer.is_active,
            },
            arguments=lambda answer, data: {"canned_answer_id": answer.pk, **data},
        ),
    )
