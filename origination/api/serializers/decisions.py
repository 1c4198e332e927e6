"""Decisions as the API reads and writes them."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
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
from origination.api.reading import APPLICATION
from origination.choices import (
    AuthorityLevel,
    DecidedBy,
    DecisionOutcome,
    OfferOption,
    OverrideDirection,
    OverrideReason,
)
from origination.models import Decision
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


class OptionSerializer(serializers.Serializer[Any]):
    """Terms that are or could be offered."""

    kind = ChoiceField(
        choices=OfferOption.choices, help_text="As asked for, the largest amount, a longer term."
    )
    amount = MoneyField(help_text="Amount.")
    term_months = serializers.IntegerField(help_text="Term in months.")
    annual_rate = RateField(help_text="Percent per year.")


class DecisionSerializer(ObjectSerializer):
    """A decision with the facts, rules and reasons it rests on."""

    OBJECT = "decision"
    EXPANDS = {"application": APPLICATION}

    application = PublicIdField(help_text="The application.")
    outcome = ChoiceField(choices=DecisionOutcome.choices, help_text="What was decided.")
    decided_by = ChoiceField(choices=DecidedBy.choices, help_text="Rules or a person.")
    decision_date = serializers.DateField(help_text="When it was decided.")
    approved_amount = MoneyField(allow_null=True, help_text="Amount that is or could be offered.")
    approved_term_months = serializers.IntegerField(allow_null=True, help_text="Term in months.")
    annual_rate = RateField(allow_null=True, help_text="Percent per year.")
    options = serializers.SerializerMethodField(
        help_text="What could be offered, the decision's own terms first."
    )
    grade = serializers.CharField(help_text="Grade of risk; empty where the product has no grades.")
    probability_of_default = RateField(
        allow_null=True, help_text="Percent within twelve months, by the product's scorecard."
    )
    scorecard = serializers.DictField(help_text="Points of each attribute; empty without a scorecard.")
    pricing = serializers.DictField(
        help_text="Why this rate: base, each adjustment, bounds, margin after risk."
    )
    rate_adjustment = RateField(allow_null=True, help_text="Points by which a person went off that rate.")
    rate_reason = serializers.CharField(help_text="Why.")
    authority = ChoiceField(choices=AuthorityLevel.choices, help_text="Who has to decide.")
    exceptions = serializers.IntegerField(help_text="Rules that were not met.")
    override_direction = ChoiceField(
        choices=[("", "None"), *OverrideDirection.choices],
        help_text="Where a person decided against the rules.",
    )
    override_reason = ChoiceField(choices=[("", "None"), *OverrideReason.choices], help_text="Why.")
    override_note = serializers.CharField(help_text="In words.")
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

    @extend_schema_field(OptionSerializer(many=True))
    def get_options(self, decision: Decision) -> Any:
        rows = [
            {**option, "amount": Decimal(option["amount"]), "annual_rate": Decimal(option["annual_rate"])}
            for option in decision.options
        ]
        return OptionSerializer(rows, many=True).data


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
    rate_reason = TextField(
        required=False,
        max_length=300,
        allow_blank=True,
        help_text="Why the rate is not the one of the rules.",
    )
    offer_expires_on = DateField(required=False, help_text="Last day of the offer, if sooner than usual.")
    override_reason = ChoiceField(
        choices=OverrideReason.choices,
        required=False,
        help_text="Needed for a decision against the rules.",
    )
    override_note = TextField(
        required=False,
        max_length=1000,
        allow_blank=True,
        help_text="Why the rules are not followed, at least 20 characters.",
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
