"""What agents enter."""

from typing import Any

from django import forms

from loan_collections.ownership import why_not
from loan_collections.services.tasks import WORKING_ROLES
from loan_collections.states import ContactChannel, ContactDirection, ContactOutcome, ContactParty, TaskKind
from loanops.access.models import User
from loanops.web.admin.forms import ActionForm, ReasonField

NOT_YET = [("", "–")]


class TaskForm(ActionForm):
    """Work on a task: refused on somebody else's."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        refusal = why_not(self.record, self.actor)
        if refusal:
            raise forms.ValidationError(refusal)
        return cleaned


class LogContactForm(TaskForm):
    channel = forms.ChoiceField(choices=ContactChannel.choices)
    direction = forms.ChoiceField(choices=ContactDirection.choices)
    party = forms.ChoiceField(choices=ContactParty.choices, label="Whom")
    outcome = forms.ChoiceField(choices=ContactOutcome.choices, label="What came of it")
    note = forms.CharField(required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    next_action = forms.CharField(required=False, max_length=160, label="What is next")
    next_action_date = forms.DateField(required=False, label="When")


class CompleteForm(TaskForm):
    outcome = forms.ChoiceField(choices=[*NOT_YET, *ContactOutcome.choices], required=False)
    note = forms.CharField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class RemarkForm(TaskForm):
    reason = ReasonField(required=False, label="Remark")


class EscalateForm(TaskForm):
    reason = ReasonField(help_text="A manager reads it.")


class AssignForm(TaskForm):
    assignee = forms.ChoiceField(label="To")
    reason = ReasonField(required=False, label="Remark")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(person.pk), str(person)) for person in _people()]
        self.fields["assignee"].choices = choices  # type: ignore[attr-defined]

    def clean_assignee(self) -> int:
        return int(self.cleaned_data["assignee"])


def _people() -> Any:
    people = User.objects.filter(is_active=True, is_staff=True, role_assignments__role__in=WORKING_ROLES)
    return people.distinct().order_by("first_name", "last_name", "username")


class ReminderForm(ActionForm):
    reason = ReasonField(required=False)


class RuleForm(ActionForm):
    kind = forms.ChoiceField(choices=TaskKind.choices, label="What is to be done")
    title = forms.CharField(max_length=120)
    priority = forms.IntegerField(min_value=1, max_value=9, help_text="1 is the most urgent.")
    due_in_days = forms.IntegerField(min_value=0, max_value=90, label="To be done within days")


class AddRuleForm(RuleForm):
    days_past_due = forms.IntegerField(min_value=1, max_value=3650)
    reason = ReasonField()


class ChangeRuleForm(RuleForm):
    is_active = forms.BooleanField(required=False, label="In use")
    reason = ReasonField()
