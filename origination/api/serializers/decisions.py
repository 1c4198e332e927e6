"""Decisions as the API reads and writes them."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from loanops.web.api import (
    ChoiceField,
    InputSerializer,
    IntegerField,
    MoneyField,
    ObjectSerializer,
    PublicIdField,
    RateField,
    TextField,
)
from origination.choices import DecidedBy, DecisionOutcome
from products.reasons import ReasonCode

CENT = Decimal("0.01")
REASON_HELP = "For the audit trail."


class DecisionReasonSerializer(serializers.Serializer[Any]):
    """A principal reason."""

    code = ChoiceField(choices=ReasonCode.choices, help_text="Code.")
    text = serializers.CharField(help_text="In words.")


class RuleResultSerializer(serializers.Serializer[Any]):
    """What one rule said."""

    code = serializers.CharField(help_text="The rule.")
    name = serializers.CharField(help_text="Its name.")
    metric = serializers.CharField(help_text="The fact it looks at.")
    operator = serializers.CharField(help_text="How it compares.")
    threshold = serializers.CharField(help_text="With what.")
    value = serializers.CharField(help_text="The fact; empty when it is not known.")
    passed = serializers.BooleanField(help_text="Whether the rule was met.")
    outcome = serializers.CharField(help_text="What follows when it was not met.")
    reason_code = serializers.CharField(help_text="The reason it stands for.")


class DecisionSerializer(ObjectSerializer):
    """A decision with the facts, rules and reasons it rests on."""

    OBJECT = "decision"

    application = PublicIdField(help_text="The application.")
    outcome = ChoiceField(choices=DecisionOutcome.choices, help_text="What was decided.")
    decided_by = ChoiceField(choices=DecidedBy.choices, help_text="Rules or a person.")
    decision_date = serializers.DateField(help_text="When it was decided.")
    approved_amount = MoneyField(allow_null=True, help_text="Amount that is or could be offered.")
    approved_term_months = serializers.IntegerField(allow_null=True, help_text="Term in months.")
    annual_rate = RateField(allow_null=True, help_text="Percent per year.")
    rationale = serializers.CharField(help_text="Why, for the file.")
    conditions = serializers.ListField(
        child=serializers.CharField(), help_text="Conditions before disbursement."
    )
    underwriter = serializers.CharField(source="underwriter_label", help_text="Who decided.")
    product_version = serializers.IntegerField(
        source="product_version.number", help_text="Whose rules were applied."
    )
    inputs = serializers.DictField(help_text="The facts, as they were.")
    reasons = DecisionReasonSerializer(many=True, help_text="Principal reasons, at most four.")
    rules = RuleResultSerializer(
        source="rule_results", many=True, help_text="What each rule said, failed ones first."
    )


class DecisionIn(InputSerializer):
    """A person's decision."""

    outcome = ChoiceField(choices=DecisionOutcome.choices, help_text="What is decided.")
    approved_amount = MoneyField(
        required=False, min_value=CENT, help_text="For an approval or counter-offer."
    )
    term_months = IntegerField(required=False, min_value=1, max_value=360, help_text="For a counter-offer.")
    annual_rate = RateField(
        required=False,
        min_value=Decimal(0),
        max_value=Decimal(100),
        help_text="For an approval or counter-offer.",
    )
    reason_codes = serializers.ListField(
        child=ChoiceField(choices=ReasonCode.choices, help_text="A reason."),
        required=False,
        max_length=4,
        help_text="Principal reasons, for a decline or counter-offer.",
    )
    conditions = serializers.ListField(
        child=TextField(max_length=300, help_text="A condition."),
        required=False,
        max_length=20,
        help_text="Conditions before disbursement.",
    )
    reason = TextField(max_length=2000, help_text="The rationale, at least 20 characters.")

    NEEDED = {
        DecisionOutcome.APPROVED: ("approved_amount", "annual_rate"),
        DecisionOutcome.COUNTER_OFFERED: ("approved_amount", "term_months", "annual_rate", "reason_codes"),
        DecisionOutcome.DECLINED: ("reason_codes",),
        DecisionOutcome.REFERRED: (),
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        missing = [name for name in self.NEEDED[attrs["outcome"]] if attrs.get(name) is None]
        if missing:
            raise serializers.ValidationError(
                {name: serializers.ErrorDetail("This outcome needs it.", code="required") for name in missing}
            )
        return attrs
