"""What the API says about collection tasks and the contact log."""

from rest_framework import serializers

from loan_collections.models import CollectionTask
from loan_collections.states import (
    ContactChannel,
    ContactDirection,
    ContactOutcome,
    ContactParty,
    TaskKind,
    TaskStatus,
)
from loanops.web.api import (
    ChoiceField,
    DateField,
    InputSerializer,
    MoneyField,
    ObjectSerializer,
    PublicIdField,
    TextField,
)
from loanops.web.api.serializers import OutputSerializer
from servicing.api.reading import LOAN


class CollectionTaskSerializer(ObjectSerializer):
    """One thing to do about a late loan."""

    OBJECT = "collection_task"
    EXPANDS = {"loan": LOAN}

    number = serializers.CharField(help_text="The number people use.")
    loan = PublicIdField(help_text="The loan.")
    loan_number = serializers.CharField(source="loan.number", help_text="The loan's number.")
    business_name = serializers.CharField(source="loan.business.legal_name", help_text="Who borrowed.")
    delinquency = PublicIdField(help_text="The episode of being late.")
    kind = ChoiceField(choices=TaskKind.choices, help_text="What sort of work it is.")
    title = serializers.CharField(help_text="Why it is to be done.")
    priority = serializers.IntegerField(help_text="1 is the most urgent.")
    status = ChoiceField(choices=TaskStatus.choices, help_text="Where it stands.")
    assignee = serializers.SerializerMethodField(help_text="Whose task it is; null when it is nobody's.")
    due_date = serializers.DateField(help_text="To be done by.")
    days_past_due = serializers.IntegerField(
        source="loan.position.days_past_due", help_text="How late the loan is now."
    )
    bucket = serializers.CharField(source="loan.position.bucket", help_text="The loan's bucket now.")
    overdue_amount = MoneyField(
        source="loan.position.overdue_amount", help_text="Overdue now, with interest, fees and penalties."
    )
    total_due = MoneyField(source="loan.position.total_due", help_text="Due now in all.")
    created_date = serializers.DateField(help_text="The business day on which it was made.")
    closed_date = serializers.DateField(allow_null=True, help_text="The business day on which it ended.")
    outcome = ChoiceField(
        choices=ContactOutcome.choices,
        allow_blank=True,
        help_text="What came of it; empty when nothing was said.",
    )
    closing_note = serializers.CharField(help_text="How it ended.")

    def get_assignee(self, task: CollectionTask) -> str | None:
        return str(task.assignee) if task.assignee is not None else None


class ContactSerializer(OutputSerializer):
    """One contact about a late loan, or the try."""

    OBJECT = "collection_contact"

    channel = ChoiceField(choices=ContactChannel.choices, help_text="How.")
    direction = ChoiceField(choices=ContactDirection.choices, help_text="Who began.")
    party = ChoiceField(choices=ContactParty.choices, help_text="The person reached or tried.")
    outcome = ChoiceField(choices=ContactOutcome.choices, help_text="What came of it.")
    note = serializers.CharField(help_text="What was said.")
    next_action = serializers.CharField(help_text="What happens next.")
    next_action_date = serializers.DateField(allow_null=True, help_text="And when.")
    contacted_date = serializers.DateField(help_text="The business day of the contact.")
    recorded_by = serializers.CharField(help_text="Who logged it.")
    recorded_at = serializers.DateTimeField(help_text="When it was logged (UTC).")


class EscalateTaskIn(InputSerializer):
    """Why a manager has to look at it."""

    reason = TextField(max_length=500, help_text="The manager reads it.")


class LogContactIn(InputSerializer):
    """One contact or try. When somebody was reached, the next action and its date are needed."""

    channel = ChoiceField(choices=ContactChannel.choices, help_text="How.")
    direction = ChoiceField(
        choices=ContactDirection.choices,
        required=False,
        default=ContactDirection.OUT,
        help_text="Who began.",
    )
    party = ChoiceField(choices=ContactParty.choices, help_text="The person reached or tried.")
    outcome = ChoiceField(choices=ContactOutcome.choices, help_text="What came of it.")
    note = TextField(
        required=False, default="", allow_blank=True, max_length=2000, help_text="What was said."
    )
    next_action = TextField(
        required=False, default="", allow_blank=True, max_length=160, help_text="What happens next."
    )
    next_action_date = DateField(required=False, default=None, allow_null=True, help_text="And when.")


class CompleteTaskIn(InputSerializer):
    """What came of the work."""

    outcome = ChoiceField(
        choices=ContactOutcome.choices, required=False, default="", help_text="What came of it."
    )
    note = TextField(required=False, default="", allow_blank=True, max_length=500, help_text="A remark.")
