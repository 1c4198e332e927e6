"""The allowance for loan losses as the API shows it."""

from typing import Any

from rest_framework import serializers

from loanops.web.api import (
    DateField,
    FactSerializer,
    InputSerializer,
    MoneyField,
    ObjectSerializer,
    PublicIdField,
    RateField,
    TextField,
)


class AllowanceRateSerializer(ObjectSerializer):
    """An expected loss rate."""

    OBJECT = "allowance_rate"

    product = PublicIdField(
        source="product.public_id", default=None, allow_null=True, help_text="Empty for all products."
    )
    bucket = serializers.CharField(help_text="Bucket of days past due.")
    loss_rate = RateField(help_text="Percent of what is on the books.")
    effective_from = serializers.DateField(help_text="From when it counts.")


class AllowanceRateIn(InputSerializer):
    """A rate to set."""

    product = PublicIdField(required=False, help_text="Empty for all products without their own.")
    bucket = TextField(max_length=20, help_text="Bucket of days past due, such as DPD_30_59.")
    loss_rate = RateField(help_text="Percent of what is on the books.")
    effective_from = DateField(help_text="From when it counts.")
    reason = TextField(max_length=500, help_text="Stands in the audit trail.")


class AllowanceRunLineSerializer(serializers.Serializer[Any]):
    """One product and bucket."""

    product = PublicIdField(source="product.public_id", help_text="Product.")
    bucket = serializers.CharField(help_text="Bucket of days past due.")
    loans = serializers.IntegerField(help_text="Loans in it.")
    exposure = MoneyField(help_text="On the books.")
    loss_rate = RateField(help_text="Percent.")
    required = MoneyField(help_text="Allowance required.")  # type: ignore[assignment]


class AllowanceRunSerializer(FactSerializer):
    """A month's allowance."""

    OBJECT = "allowance_run"
    READS = {"lines": ("lines",)}

    month = serializers.DateField(help_text="The first day of the month.")
    as_of = serializers.DateField(help_text="The loans as they stood on this day.")
    posting_date = serializers.DateField(help_text="When it was booked.")
    exposure = MoneyField(help_text="On the books.")
    required = MoneyField(help_text="Allowance required.")  # type: ignore[assignment]
    held_before = MoneyField(help_text="Allowance held before.")
    booked = MoneyField(help_text="Provision expense; negative when the allowance became smaller.")
    lines = AllowanceRunLineSerializer(many=True, help_text="By product and bucket.")


class RunAllowanceIn(InputSerializer):
    """Which month to run."""

    month = DateField(help_text="Any day of the month.")
