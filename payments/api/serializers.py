"""Payments and saved methods as the API takes and gives them."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from loanops.parties.api.reading import BUSINESS
from loanops.web.api import (
    ChoiceField,
    InputSerializer,
    MoneyField,
    ObjectSerializer,
    PublicIdField,
    TextField,
)
from payments.api.reading import METHOD
from payments.services.creating import COLLECTIBLE_METHODS
from payments.states import AmountChoice, PaymentKind, PaymentStatus, SavedMethodStatus, WaitingFor
from servicing.api.reading import LOAN, TRANSACTION
from servicing.models import PaymentMethod

COLLECTIBLE = [(method.value, method.label) for method in COLLECTIBLE_METHODS]


class CollectPaymentIn(InputSerializer):
    """A payment to be collected by a provider."""

    loan = PublicIdField(prefix="loan", help_text="The loan to pay on.")
    amount_choice = ChoiceField(
        choices=AmountChoice.choices,
        required=False,
        default=AmountChoice.CUSTOM,
        help_text="How much: what is overdue, all that is due today, the payoff, or an amount of one's own.",
    )
    amount = MoneyField(
        required=False,
        min_value=Decimal("0.01"),
        help_text="With `CUSTOM`: the amount. Otherwise the amount the payer was shown; refused when it changed.",
    )
    method = ChoiceField(choices=COLLECTIBLE, required=False, help_text="How to pay, without a saved method.")
    payment_method = PublicIdField(prefix="pm", required=False, help_text="A saved payment method.")
    reason = TextField(
        required=False, default="", allow_blank=True, max_length=500, help_text="Who authorized it, and how."
    )


class CancelIn(InputSerializer):
    """Why the payment is to be stopped."""

    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text="A remark.")


class PaymentSerializer(ObjectSerializer):
    """Money a provider moves for a loan."""

    OBJECT = "payment"
    EXPANDS = {"loan": LOAN, "payment_method": METHOD, "transaction": TRANSACTION}

    number = serializers.CharField(help_text="The payment's number.")
    kind = ChoiceField(choices=PaymentKind.choices, help_text="From the borrower, or to him.")
    loan = PublicIdField(help_text="The loan.")
    status = ChoiceField(choices=PaymentStatus.choices, help_text="Where it stands.")
    waiting_for = serializers.SerializerMethodField(help_text="Who has to do something before it goes on.")
    amount = MoneyField(help_text="The amount.")
    currency = serializers.CharField(help_text="The currency.")
    amount_choice = ChoiceField(choices=AmountChoice.choices, help_text="What the payer chose to pay.")
    method = ChoiceField(choices=PaymentMethod.choices, help_text="How it is paid.")
    payment_method = PublicIdField(
        source="saved_method", allow_null=True, help_text="The saved payment method, if one was used."
    )
    effective_date = serializers.DateField(allow_null=True, help_text="When it counts on the loan.")
    failure_code = serializers.CharField(help_text="Why it failed or came back, as a code; empty otherwise.")
    failure_message = serializers.CharField(help_text="The same in words.")
    returned_date = serializers.DateField(allow_null=True, help_text="When the bank sent it back.")
    transaction = PublicIdField(allow_null=True, help_text="What it posted to the loan.")

    def get_waiting_for(self, payment: Any) -> str | None:
        return WaitingFor(payment.waiting_for).value if payment.waiting_for else None


class SavedMethodIn(InputSerializer):
    """A payment method to keep: the token the provider gave, never a card or account number."""

    business = PublicIdField(prefix="biz", help_text="The business that pays with it.")
    provider = TextField(max_length=40, help_text="The provider that keeps the instrument.")
    method = ChoiceField(choices=COLLECTIBLE, help_text="What kind of instrument it is.")
    token = TextField(max_length=200, help_text="The provider's token for it.")
    last4 = TextField(max_length=4, min_length=4, help_text="The last four characters people may see.")
    nickname = TextField(
        required=False, default="", allow_blank=True, max_length=60, help_text="What the payer calls it."
    )


class SavedMethodSerializer(ObjectSerializer):
    """A payment method a business keeps with a provider."""

    OBJECT = "payment_method"
    EXPANDS = {"business": BUSINESS}

    business = PublicIdField(help_text="The business that pays with it.")
    provider = serializers.CharField(source="provider_account.code", help_text="The provider that keeps it.")
    method = ChoiceField(choices=PaymentMethod.choices, help_text="What kind of instrument it is.")
    last4 = serializers.CharField(help_text="Its last four characters.")
    nickname = serializers.CharField(source="label", help_text="What the payer calls it.")
    status = ChoiceField(choices=SavedMethodStatus.choices, help_text="Whether it can be paid with.")
