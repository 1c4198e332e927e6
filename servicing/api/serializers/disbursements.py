"""Money on its way to the borrower."""

from rest_framework import serializers

from loanops.web.api import ChoiceField, DateField, MoneyField, ObjectSerializer, PublicIdField, TextField
from servicing.api.reading import LOAN, TRANSACTION
from servicing.api.serializers.common import AmountIn, DatedAmountIn, OwnReasonsMixin
from servicing.models import PaymentMethod
from servicing.states import DisbursementStatus

WHY = "Why; the person who approves reads it."


class DisbursementIn(AmountIn):
    """An order to pay out, to be approved by a second person."""

    method = ChoiceField(
        choices=PaymentMethod.choices,
        required=False,
        default=PaymentMethod.ACH,
        help_text="How the money goes.",
    )
    bank_account = PublicIdField(
        prefix="bank", required=False, help_text="The borrower's account; without it the primary one."
    )
    reason = TextField(required=False, default="", allow_blank=True, max_length=300, help_text=WHY)


class ManualDisbursementIn(DatedAmountIn):
    """Money that was paid out by hand, to be approved by a second person."""

    effective_date = DateField(help_text="The day the money left; not after the business date.")
    method = ChoiceField(
        choices=PaymentMethod.choices,
        required=False,
        default=PaymentMethod.WIRE,
        help_text="How the money went.",
    )
    reference = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=120,
        help_text="The bank's reference or the check's number.",
    )
    reason = TextField(required=False, default="", allow_blank=True, max_length=300, help_text=WHY)


class DisbursementSerializer(OwnReasonsMixin, ObjectSerializer):
    """An approved order to pay out."""

    OBJECT = "disbursement"
    EXPANDS = {"loan": LOAN, "transaction": TRANSACTION}

    loan = PublicIdField(help_text="The loan.")
    status = ChoiceField(choices=DisbursementStatus.choices, help_text="Where it stands.")
    amount = MoneyField(help_text="What is lent by it.")
    fees_withheld = MoneyField(help_text="Fees kept back from it.")
    net_amount = MoneyField(help_text="What the borrower receives.")
    currency = serializers.CharField(help_text="Currency of the amounts.")
    method = ChoiceField(choices=PaymentMethod.choices, help_text="How the money goes.")
    bank_account = PublicIdField(allow_null=True, help_text="The account it goes to.")
    bank_account_last4 = serializers.CharField(
        source="bank_account.account_last4", default=None, allow_null=True, help_text="Its last four digits."
    )
    reference = serializers.CharField(help_text="The provider's or bank's reference.")
    ordered_date = serializers.DateField(help_text="The business day of the order.")
    settled_date = serializers.DateField(allow_null=True, help_text="When the money left.")
    transaction = PublicIdField(allow_null=True, help_text="What it posted to the loan.")
    outcome = serializers.CharField(help_text="Why it came back or failed; empty otherwise.")
    reason = serializers.CharField(required=False, help_text="The lender's remark; absent for borrowers.")
