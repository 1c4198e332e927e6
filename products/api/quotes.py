"""Endpoint of the simulator: what a loan under a product would cost."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import (
    ChoiceField,
    DateField,
    InputSerializer,
    IntegerField,
    MoneyField,
    RateField,
    operation,
)
from loanops.web.api.serializers import OutputSerializer
from products.api.base import ProductView
from products.api.parameters import AS_OF
from products.choices import FeeKind, FeeTiming, PaymentFrequency
from products.models import LoanProduct, ProductVersion
from products.simulator import simulate
from products.states import VersionStatus


class QuoteIn(InputSerializer):
    """The loan to be quoted."""

    amount = MoneyField(help_text="The sum to be lent.")
    term_months = IntegerField(
        min_value=1, max_value=9999, help_text="One of the product's terms, in months."
    )
    frequency = ChoiceField(
        choices=PaymentFrequency.choices,
        required=False,
        help_text="How often installments fall due; the product's usual one unless given.",
    )
    annual_rate = RateField(required=False, help_text="Percent per year; the base rate unless given.")
    start_date = DateField(
        required=False, help_text="Day of the disbursement; the day of `as_of`, or the current business day."
    )
    version = IntegerField(
        required=False, min_value=1, max_value=32767, help_text="Another version than the one in force."
    )


class QuotedFeeSerializer(serializers.Serializer[Any]):
    """A fee in money, for this loan."""

    code = serializers.CharField(help_text="The fee's code.")
    name = serializers.CharField(help_text="Its name.")
    kind = ChoiceField(choices=FeeKind.choices, help_text="What it is for.")
    timing = ChoiceField(choices=FeeTiming.choices, help_text="When it is charged.")
    amount = MoneyField(help_text="What it comes to.")
    is_finance_charge = serializers.BooleanField(help_text="Whether it counts as a cost of the credit.")


class QuotedInstallmentSerializer(serializers.Serializer[Any]):
    """One row of the schedule."""

    number = serializers.IntegerField(help_text="Its number, from 1.")
    due_date = serializers.DateField(help_text="When it falls due.")
    principal = MoneyField(help_text="Principal in it.")
    interest = MoneyField(help_text="Interest in it.")
    fees = MoneyField(help_text="Fees in it.")
    total = MoneyField(help_text="What is to be paid.")
    balance_after = MoneyField(help_text="Principal owed afterwards.")


class QuoteSerializer(OutputSerializer):
    """What a loan would cost if it were disbursed on the start date and paid as agreed. Nothing is stored."""

    OBJECT = "quote"

    product = serializers.CharField(help_text="The product's id.")
    product_code = serializers.CharField(help_text="The product's code.")
    product_version = serializers.IntegerField(help_text="Number of the version it is quoted under.")
    currency = serializers.CharField(help_text="Currency of all amounts.")
    amount = MoneyField(help_text="The sum lent.")
    term_months = serializers.IntegerField(help_text="Term in months.")
    frequency = ChoiceField(choices=PaymentFrequency.choices, help_text="How often installments fall due.")
    annual_rate = RateField(help_text="Interest rate, percent per year.")
    start_date = serializers.DateField(help_text="Day of the disbursement.")
    number_of_installments = serializers.IntegerField(help_text="How many installments.")
    installment_amount = MoneyField(help_text="The usual installment.")
    final_installment_amount = MoneyField(help_text="The last installment.")
    annual_percentage_rate = RateField(help_text="APR: the rate with all finance charges.")
    finance_charge = MoneyField(help_text="Interest and fees that count as a cost of the credit.")
    amount_financed = MoneyField(help_text="The amount less prepaid finance charges.")
    amount_paid_out = MoneyField(help_text="The amount less all fees withheld.")
    total_of_payments = MoneyField(help_text="The sum of all installments.")
    total_interest = MoneyField(help_text="The sum of all interest.")
    total_fees = MoneyField(help_text="Fees withheld and fees with installments.")
    total_cost = MoneyField(help_text="Interest and all fees.")
    fees = QuotedFeeSerializer(many=True, help_text="Each fee; those of an event with what they would cost.")
    schedule = QuotedInstallmentSerializer(many=True, help_text="The plan.")


FIGURES = (
    "number_of_installments",
    "installment_amount",
    "final_installment_amount",
    "annual_percentage_rate",
    "finance_charge",
    "amount_financed",
    "amount_paid_out",
    "total_of_payments",
    "total_interest",
    "total_fees",
    "total_cost",
    "fees",
    "schedule",
)
EXAMPLE = OpenApiExample(
    "A quote",
    value={"amount": "25000.00", "term_months": 24, "frequency": "MONTHLY", "annual_rate": "11.5"},
    request_only=True,
)


class QuoteView(ProductView):
    @operation(
        action="products.view_products",
        request=QuoteIn,
        responses={200: QuoteSerializer},
        parameters=AS_OF,
        operation_id="quoteLoanProduct",
        summary="Quote a loan under a product",
        examples=[EXAMPLE],
    )
    def post(self, request: Request, productId: str) -> Response:
        """Schedule, fees, APR, finance charge and total cost. Nothing is stored and nothing is promised."""
        product, data = self.product(productId), self.data
        version = self._version(product, data.get("version"))
        start_date = data.get("start_date") or self.day
        frequency = data.get("frequency") or version.repayment_frequencies[0]
        rate = data.get("annual_rate", version.base_rate)
        quoted = simulate(
            version,
            amount=data["amount"],
            term_months=data["term_months"],
            frequency=frequency,
            annual_rate=rate,
            start_date=start_date,
        )
        found = {
            "product": product.public_id,
            "product_code": product.code,
            "product_version": version.number,
            "currency": version.currency,
            "amount": data["amount"],
            "term_months": data["term_months"],
            "frequency": frequency,
            "annual_rate": rate,
            "start_date": start_date,
            **{name: getattr(quoted, name) for name in FIGURES},
        }
        return Response(QuoteSerializer(found, context={"view": self, "actor": self.actor}).data)

    def _version(self, product: LoanProduct, number: int | None) -> ProductVersion:
        """The version asked for, or the one in force; 404 where the caller may see none."""
        if number is not None:
            return self.version(product, str(number))
        versions: list[ProductVersion] = product.in_force  # type: ignore[attr-defined]
        if not versions and self.sees_drafts:
            versions = list(self.versions(product).exclude(status=VersionStatus.PUBLISHED))
        if not versions:
            raise Http404
        versions[0].product = product
        return versions[0]
