"""What may happen to a loan besides payments and charges, as it comes in; held money, settlements and index rates."""

from rest_framework import serializers

from loanops.web.api import (
    ChoiceField,
    DateField,
    FactSerializer,
    MoneyField,
    ObjectSerializer,
    PublicIdField,
    RateField,
    TextField,
)
from loanops.web.api.fields import IntegerField
from loanops.web.api.serializers import InputSerializer
from products.choices import RateIndex
from servicing.api.reading import LOAN, TRANSACTION
from servicing.api.serializers.common import (
    CENT,
    AmountIn,
    DatedAmountIn,
    DatedReasonIn,
    OwnReasonsMixin,
    ReasonIn,
)
from servicing.models import PaymentMethod
from servicing.states import SettlementStatus

WHY = "Why; kept with the transaction and in the audit trail."
REFERENCE = "The bank's reference."


class ReturnIn(ReasonIn):
    """The bank sent a payment back."""

    return_code = TextField(max_length=20, help_text="The bank's code: R01, NSF.")
    returned_date = DateField(help_text="The day it came back; not after the business date.")


class PaymentRefundIn(DatedAmountIn):
    """Money of a payment that is sent back to the borrower."""

    payment = PublicIdField(prefix="txn", help_text="The payment.")
    method = ChoiceField(
        choices=PaymentMethod.choices,
        required=False,
        default=PaymentMethod.ACH,
        help_text="How the money goes.",
    )
    reference = TextField(required=False, default="", allow_blank=True, max_length=120, help_text=REFERENCE)
    reason = TextField(max_length=300, help_text=WHY)


class ChargebackIn(DatedAmountIn):
    """Money of a disputed payment that its payer's bank took back."""

    payment = PublicIdField(prefix="txn", help_text="The payment.")
    reference = TextField(
        required=False, default="", allow_blank=True, max_length=120, help_text="The case number."
    )
    reason = TextField(max_length=300, help_text=WHY)


class GoodwillCreditIn(DatedAmountIn):
    """What the lender pays for the borrower."""

    reason = TextField(max_length=300, help_text=WHY)


class RateChangeIn(DatedReasonIn):
    """Another rate from a day on."""

    annual_rate = RateField(help_text="Percent per year.")


class PlanChangeIn(DatedReasonIn):
    """The plan of what is not billed, set anew."""

    number_of_installments = IntegerField(
        required=False,
        min_value=1,
        max_value=600,
        help_text="Installments to come; absent: as many as are left.",
    )


class DueDateChangeIn(DatedReasonIn):
    """Another day to pay on."""

    first_due_date = DateField(help_text="When the next installment falls due; later ones count on from it.")


class InterestPauseIn(DatedReasonIn):
    """Days without interest."""

    until_date = DateField(help_text="The first day that earns interest again.")


class ForbearanceIn(DatedReasonIn):
    """Installments that are put off."""

    months = IntegerField(min_value=1, max_value=12, help_text="By so many months.")


class RefinancingIn(DatedReasonIn):
    """A new loan that pays this one off."""

    new_loan = PublicIdField(prefix="loan", help_text="The loan that pays; the same borrower's.")


class SettlementIn(DatedAmountIn):
    """Less than is owed, taken for everything."""

    deadline = DateField(
        required=False, allow_null=True, default=None, help_text="The last day on which money counts."
    )
    reason = TextField(max_length=300, help_text=WHY)


class SettlementSerializer(OwnReasonsMixin, ObjectSerializer):
    """An agreement to take less than is owed."""

    OBJECT = "settlement"
    EXPANDS = {"loan": LOAN, "transaction": TRANSACTION}

    loan = PublicIdField(help_text="The loan.")
    status = ChoiceField(choices=SettlementStatus.choices, help_text="Whether it is kept.")
    amount = MoneyField(help_text="What settles the loan.")
    owed_at_agreement = MoneyField(help_text="What was owed when it was agreed.")
    currency = serializers.CharField(source="loan.currency", help_text="Currency of the amounts.")
    agreed_date = serializers.DateField(help_text="Money counts from this day on.")
    deadline = serializers.DateField(allow_null=True, help_text="The last day on which money counts.")
    transaction = PublicIdField(allow_null=True, help_text="What forgave the rest; null until then.")
    reason = serializers.CharField(required=False, help_text="The lender's remark; absent for borrowers.")
    recorded_by = serializers.CharField(required=False, help_text="Who agreed; absent for borrowers.")


class UnappliedFundsIn(AmountIn):
    """Money that waits."""

    received_date = DateField(help_text="When it came; not after the business date.")
    method = ChoiceField(
        choices=PaymentMethod.choices,
        required=False,
        default=PaymentMethod.OTHER,
        help_text="How the money came.",
    )
    reference = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=120,
        help_text="The payer's or the bank's reference. The same one counts once.",
    )
    reason = TextField(max_length=300, help_text="Why it waits, and for what.")


class ApplyFundsIn(InputSerializer):
    """Held money that becomes a payment."""

    amount = MoneyField(min_value=CENT, help_text="All that is held, or a part of it.")
    effective_date = DateField(help_text="When it counts; not before it was received.")
    reason = TextField(required=False, default="", allow_blank=True, max_length=300, help_text=WHY)


class ReturnFundsIn(InputSerializer):
    """Held money that goes back."""

    amount = MoneyField(min_value=CENT, help_text="All that is held, or a part of it.")
    effective_date = DateField(help_text="When it left.")
    method = ChoiceField(
        choices=PaymentMethod.choices,
        required=False,
        default=PaymentMethod.ACH,
        help_text="How the money goes.",
    )
    reference = TextField(required=False, default="", allow_blank=True, max_length=120, help_text=REFERENCE)
    reason = TextField(max_length=300, help_text=WHY)


class UnappliedFundsSerializer(OwnReasonsMixin, FactSerializer):
    """Money that arrived for a loan and waits."""

    OBJECT = "unapplied_funds"
    EXPANDS = {"loan": LOAN}

    loan = PublicIdField(help_text="The loan.")
    amount = MoneyField(help_text="What came.")
    remaining = MoneyField(help_text="What of it is still held.")
    currency = serializers.CharField(source="loan.currency", help_text="Currency of the amounts.")
    received_date = serializers.DateField(help_text="When it came.")
    posting_date = serializers.DateField(help_text="The business day that booked it.")
    method = ChoiceField(choices=PaymentMethod.choices, help_text="How it came.")
    reference = serializers.CharField(help_text="The payer's or the bank's reference.")
    reason = serializers.CharField(required=False, help_text="The lender's remark; absent for borrowers.")
    recorded_by = serializers.CharField(required=False, help_text="Who recorded it; absent for borrowers.")


class IndexRateIn(InputSerializer):
    """A published reference rate."""

    index = ChoiceField(choices=RateIndex.choices, help_text="Which reference rate.")
    published_date = DateField(help_text="From when it holds.")
    rate = RateField(help_text="Percent per year.")
    source = TextField(  # type: ignore[assignment]
        required=False, default="", allow_blank=True, max_length=200, help_text="Where it is published."
    )
    reason = TextField(required=False, default="", allow_blank=True, max_length=300, help_text=WHY)


class IndexRateSerializer(ObjectSerializer):
    """A published reference rate."""

    OBJECT = "index_rate"

    index = ChoiceField(choices=RateIndex.choices, help_text="Which reference rate.")
    published_date = serializers.DateField(help_text="From when it holds.")
    rate = RateField(help_text="Percent per year.")
    source = serializers.CharField(help_text="Where it is published.")  # type: ignore[assignment]
