"""Offers as the API reads and writes them."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from loanops.web.api import (
    ChoiceField,
    InputSerializer,
    MoneyField,
    ObjectSerializer,
    PublicIdField,
    RateField,
    TextField,
)
from loanops.web.api.fields import BooleanField
from origination.states import OfferStatus
from products.choices import PaymentFrequency

CENT = Decimal("0.01")
REASON_HELP = "For the audit trail."


class OfferFeeSerializer(serializers.Serializer[Any]):
    """A fee of the offer."""

    code = serializers.CharField(help_text="Code.")
    name = serializers.CharField(help_text="Name.")
    amount = serializers.CharField(help_text="How much.")
    timing = serializers.CharField(help_text="When it is charged.")
    is_finance_charge = serializers.BooleanField(help_text="Whether it is a cost of the credit.")


class OfferInstallmentSerializer(serializers.Serializer[Any]):
    """An installment of the plan, supposing disbursement on `assumed_start_date`."""

    number = serializers.IntegerField(help_text="Number.")
    due_date = serializers.CharField(help_text="When it is due.")
    principal = serializers.CharField(help_text="Principal.")
    interest = serializers.CharField(help_text="Interest.")
    fees = serializers.CharField(help_text="Fees.")
    total = serializers.CharField(help_text="What is to be paid.")
    balance_after = serializers.CharField(help_text="Principal left.")


class OfferSerializer(ObjectSerializer):
    """An offer with its disclosures; accepted, it is the contract."""

    OBJECT = "offer"

    application = PublicIdField(help_text="The application.")
    status = ChoiceField(choices=OfferStatus.choices, help_text="Where it stands.")
    amount = MoneyField(help_text="Amount lent.")
    annual_rate = RateField(help_text="Percent per year.")
    term_months = serializers.IntegerField(help_text="Term.")
    number_of_installments = serializers.IntegerField(help_text="How many payments.")
    repayment_frequency = ChoiceField(choices=PaymentFrequency.choices, help_text="How often to pay.")
    installment_amount = MoneyField(help_text="The first payment.")
    annual_percentage_rate = RateField(help_text="Cost as a yearly rate, fees included.")
    finance_charge = MoneyField(help_text="Cost of the credit in money.")
    amount_financed = MoneyField(help_text="What the borrower has the use of.")
    total_of_payments = MoneyField(help_text="Sum of all payments.")
    fees = OfferFeeSerializer(many=True, help_text="Fees.")
    conditions = serializers.ListField(
        child=serializers.CharField(), help_text="Conditions before disbursement."
    )
    assumed_start_date = serializers.DateField(help_text="Disbursement supposed in schedule and disclosures.")
    schedule = OfferInstallmentSerializer(many=True, help_text="The payment plan.")
    offered_on = serializers.DateField(help_text="When it was made.")
    expires_on = serializers.DateField(help_text="The last day on which it can be accepted.")
    accepted_on = serializers.DateField(allow_null=True, help_text="When it was accepted.")
    signer_name = serializers.CharField(help_text="Who signed.")
    document_hash = serializers.CharField(help_text="SHA-256 of what was signed.")


class AcceptIn(InputSerializer):
    """The electronic signature."""

    signer_name = TextField(max_length=200, help_text="Full name of the person who signs.")
    signer_title = TextField(
        required=False, default="", allow_blank=True, max_length=100, help_text="His or her title."
    )
    consents = BooleanField(help_text="That terms, disclosures and electronic signature are agreed to.")
    reason = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=500,
        help_text="For staff: how the borrower accepted.",
    )
