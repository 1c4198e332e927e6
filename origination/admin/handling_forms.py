"""Forms for looking after applications: give them to people, note, write."""

from typing import Any

from django import forms

from loanops.web.admin.forms import ActionForm, ReasonField
from origination.admin.queue import workload
from origination.models import Application
from origination.services.conversing import TEXT_LENGTH_MAX

OFFERED = 50


class AssignManyForm(ActionForm):
    """The applications that were ticked, or, when none was, the first that nobody has; and who gets them."""

    applications = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    assignee = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, label="To", help_text="Who has the least stands first."
    )
    reason = ReasonField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data.getlist("applications") if self.is_bound else self.initial.get("applications", [])  # type: ignore[attr-defined]
        chosen = [int(key) for key in given if str(key).isdecimal() and len(str(key)) < 19]
        rows = Application.objects.in_queue().select_related("business")
        rows = rows.filter(pk__in=chosen) if chosen else rows.filter(assignee__isnull=True)
        listed = rows.order_by("sla_due_at", "id")[: max(len(chosen), OFFERED)]
        applications: Any = self.fields["applications"]
        applications.choices = [
            (str(each.pk), f"{each.number} {each.business}, {each.get_status_display().lower()}")
            for each in listed
        ]
        people: Any = self.fields["assignee"]
        people.choices = [("", "Nobody"), *workload()]
        for field in (applications, people):
            field.widget.choices = field.choices


class NoteForm(ActionForm):
    text = forms.CharField(
        label="Note",
        max_length=TEXT_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="The applicant never sees it. No card numbers and no social security numbers. Name a colleague as "
        "@username, and the note stands on his list.",
    )
    is_pinned = forms.BooleanField(label="Keep it first on the page", required=False)


class MessageForm(ActionForm):
    text = forms.CharField(
        label="Message",
        max_length=TEXT_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="The applicant gets it by e-mail and sees it where he follows the application.",
    )
