"""Trials of rules as the API reads and writes them."""

from typing import Any

from rest_framework import serializers

from loanops.web.api import (
    ChoiceField,
    DateField,
    InputSerializer,
    IntegerField,
    MoneyField,
    ObjectSerializer,
    PublicIdField,
    RateField,
    TextField,
)
from origination.choices import DecisionOutcome, TrialOutcome
from origination.services.trying import APPLICATIONS_MAX, APPLICATIONS_USUAL
from origination.states import TrialStatus


class RuleTrialIn(InputSerializer):
    """Whose rules, on which past applications."""

    product_version = TextField(max_length=60, help_text="Id of a version, usually a draft.")
    decided_from = DateField(required=False, help_text="Only applications decided from this day on.")
    decided_to = DateField(required=False, help_text="Only applications decided up to this day.")
    applications_max = IntegerField(
        required=False,
        default=APPLICATIONS_USUAL,
        min_value=1,
        max_value=APPLICATIONS_MAX,
        help_text="The newest applications, at most so many.",
    )


class RuleTrialSerializer(ObjectSerializer):
    """A run of a version's rules over past applications; while it runs `done` grows to `total`."""

    OBJECT = "rule_trial"

    product_version = PublicIdField(help_text="Whose rules.")
    status = ChoiceField(choices=TrialStatus.choices, help_text="Running or finished.")
    decided_from = serializers.DateField(allow_null=True, help_text="Applications decided from this day on.")
    decided_to = serializers.DateField(allow_null=True, help_text="Applications decided up to this day.")
    total = serializers.IntegerField(help_text="Applications to try.")
    done = serializers.IntegerField(help_text="Applications tried so far.")
    changed = serializers.IntegerField(help_text="Of them, those decided otherwise.")
    approved_before = serializers.IntegerField(help_text="Approved or counter-offered then.")
    approved_after = serializers.IntegerField(help_text="Approved or counter-offered under these rules.")
    amount_before = MoneyField(help_text="What was approved then, together.")
    amount_after = MoneyField(help_text="What would be approved, together.")


class TrialResultSerializer(serializers.Serializer[Any]):
    """One application, then and under the rules that were tried."""

    application = serializers.CharField(source="application.public_id", help_text="The application.")
    number = serializers.CharField(source="application.number", help_text="Its number.")
    is_changed = serializers.BooleanField(help_text="Whether it would be decided otherwise.")
    outcome_before = ChoiceField(choices=DecisionOutcome.choices, help_text="What was decided.")
    outcome_after = ChoiceField(choices=TrialOutcome.choices, help_text="What would be decided.")
    amount_before = MoneyField(allow_null=True, help_text="What was approved.")
    amount_after = MoneyField(allow_null=True, help_text="What would be approved.")
    rate_before = RateField(allow_null=True, help_text="At which rate.")
    rate_after = RateField(allow_null=True, help_text="At which rate.")
    grade_before = serializers.CharField(help_text="Grade then.")
    grade_after = serializers.CharField(help_text="Grade now.")
    reasons_before = serializers.CharField(help_text="Reason codes then.")
    reasons_after = serializers.CharField(help_text="Reason codes now.")
    rules_changed = serializers.CharField(help_text="Rules that are met now and were not, or the other way.")
