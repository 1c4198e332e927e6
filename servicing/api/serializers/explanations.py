"""Explanations as the API shows them."""

from typing import Any

from rest_framework import serializers

from loanops.engine.explanation import Figure

FIGURES = [(each.value, each.value.replace("_", " ").capitalize()) for each in Figure]


class ExactField(serializers.DecimalField):
    """A decimal string with as many places as the figure has: interest not rounded yet has ten and more."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=None, decimal_places=None, **kwargs)

    def to_representation(self, value: Any) -> str:
        return format(value, "f")


class InputOfFigureSerializer(serializers.Serializer[Any]):
    """One thing that went into a figure."""

    name = serializers.CharField(help_text="What it is.")
    value = serializers.CharField(help_text="Its value, in words.")


class StepSerializer(serializers.Serializer[Any]):
    """One line of a working."""

    text = serializers.CharField(help_text="What it is.")
    date = serializers.DateField(source="on", allow_null=True, help_text="The day it belongs to.")
    amount = ExactField(
        allow_null=True, help_text="What it adds to the figure; null for a line that only tells."
    )


class WorkingSerializer(serializers.Serializer[Any]):
    """A figure with the rule behind it and the working that leads to it."""

    value = ExactField(help_text="The figure; the amounts of the steps add up to it.")
    unit = serializers.CharField(help_text="A currency, or `days`.")
    rule = serializers.CharField(help_text="The rule in a sentence.")
    inputs = serializers.SerializerMethodField(help_text="What went into it.")
    steps = StepSerializer(many=True, help_text="The working.")

    def get_inputs(self, working: Any) -> list[dict[str, str]]:
        return [{"name": name, "value": value} for name, value in working.inputs]


class ExplanationSerializer(serializers.Serializer[Any]):
    """Why a figure of a loan is what it is."""

    object = serializers.CharField(help_text="explanation.")
    loan = serializers.CharField(help_text="The loan.")
    figure = serializers.ChoiceField(choices=FIGURES, help_text="The figure that is explained.")
    as_of = serializers.DateField(help_text="The day of the figure.")
    known_at = serializers.DateTimeField(
        allow_null=True, help_text="Only what was recorded by then counts; null: everything known now."
    )
    explanation = WorkingSerializer(help_text="The figure, as it was known then when `known_at` is given.")
    restated = WorkingSerializer(
        allow_null=True, help_text="The same figure by everything known now; null without `known_at`."
    )
    has_changed = serializers.BooleanField(help_text="Whether the restated figure differs.")
    rule_version = serializers.CharField(help_text="The product version whose rules the loan carries.")
    document = serializers.CharField(help_text="The page of the documentation that describes the rule.")
