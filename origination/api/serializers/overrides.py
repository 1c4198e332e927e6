"""The report of decisions against the rules as the API answers it."""

from typing import Any

from rest_framework import serializers


class OverrideRateSerializer(serializers.Serializer[Any]):
    """Decisions of people in a group, and how many went against the rules."""

    group = serializers.CharField(help_text="Underwriter, product, or month.")
    decided = serializers.IntegerField(help_text="Decisions by people; referrals decide nothing.")
    up = serializers.IntegerField(help_text="More than the rules admit.")
    down = serializers.IntegerField(help_text="Less than the rules admit.")
    rate_percent = serializers.DecimalField(
        max_digits=5, decimal_places=2, help_text="Overrides of a hundred decisions."
    )


class OverrideReasonCountSerializer(serializers.Serializer[Any]):
    """How often a reason was given."""

    reason = serializers.CharField(help_text="In words.")
    count = serializers.IntegerField(help_text="How often.")


class OverrideReportSerializer(serializers.Serializer[Any]):
    """How often people decide against the rules."""

    object = serializers.CharField(help_text="Always override_report.")
    decided = serializers.IntegerField(help_text="Decisions by people in the period.")
    up = serializers.IntegerField(help_text="More than the rules admit.")
    down = serializers.IntegerField(help_text="Less than the rules admit.")
    rate_percent = serializers.DecimalField(
        max_digits=5, decimal_places=2, help_text="Overrides of a hundred decisions."
    )
    by_underwriter = OverrideRateSerializer(many=True, help_text="By who decided.")
    by_product = OverrideRateSerializer(many=True, help_text="By product.")
    by_month = OverrideRateSerializer(many=True, help_text="By month of the decision.")
    by_reason = OverrideReasonCountSerializer(many=True, help_text="Reasons given, the most frequent first.")
