"""What happened to a loan, with the division of its money; and received money the way a payer thinks of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from loanops.web.api import ChoiceField, FactSerializer, MoneyField, PublicIdField, TextField
from servicing.api.reading import LOAN, TRANSACTION
from servicing.api.serializers.common import CENT, DatedAmountIn, OwnReasonsMixin, ReceiptIn
from servicing.models import Allocation, PaymentMethod, Transaction, TransactionKind, TransactionSource
from servicing.models.transactions import MONEY_IN, WaivableComponent
from servicing.services.figures import ZERO
from servicing.states import LoanStatus

REASON = "Why; kept with the transaction and in the audit trail."
RECEIPT_STATUSES = [("SUCCEEDED", "Succeeded"), ("REVERSED", "Reversed")]
RECEIPT_KINDS = [(kind.value, kind.label) for kind in MONEY_IN]


@dataclass(frozen=True)
class Divided:
    """An amount by what it went to."""

    fees: Decimal
    penalties: Decimal
    interest: Decimal
    principal: Decimal
    unapplied: Decimal


def divided(rows: Iterable[Allocation]) -> Divided:
    """The sum of allocation rows."""
    known = list(rows)
    return Divided(
        fees=sum((row.fees for row in known), ZERO),
        penalties=sum((row.penalties for row in known), ZERO),
        interest=sum((row.interest for row in known), ZERO),
        principal=sum((row.principal for row in known), ZERO),
        unapplied=sum((row.credit for row in known), ZERO),
    )


def current_rows(transaction: Transaction) -> list[Allocation]:
    """The allocation that counts now, of the rows that were read with the transaction."""
    return [row for row in transaction.allocations.all() if row.superseded_by is None]


def version_of(transaction: Transaction) -> int:
    """1 as recorded; one more for each time its allocation changed, and when it was reversed."""
    replays = {row.superseded_by for row in transaction.allocations.all()} - {None}
    return 1 + len(replays) + int(is_reversed(transaction))


def is_reversed(transaction: Transaction) -> bool:
    return hasattr(transaction, "reversal")


class AllocationSerializer(serializers.Serializer[Any]):
    """The division of an amount."""

    fees = MoneyField(help_text="To fees.")
    penalties = MoneyField(help_text="To late fees.")
    interest = MoneyField(help_text="To interest.")
    principal = MoneyField(help_text="To principal.")
    unapplied = MoneyField(help_text="To the credit the lender holds for the borrower.")


class InstallmentAllocationSerializer(AllocationSerializer):
    """The part of an amount that concerns one installment."""

    installment = serializers.IntegerField(
        allow_null=True, help_text="The installment's number; null for what lies outside the plan."
    )
    unapplied = MoneyField(source="credit", help_text="To the credit the lender holds for the borrower.")


class MovementSerializer(OwnReasonsMixin, FactSerializer):
    """What transactions and received money have in common."""

    EXPANDS = {"loan": LOAN}
    READS = {"allocations": ("allocation", "allocations", "version")}

    loan = PublicIdField(help_text="The loan.")
    amount = MoneyField(help_text="The amount.")
    currency = serializers.CharField(source="loan.currency", help_text="Its currency.")
    effective_date = serializers.DateField(help_text="When it counts.")
    posting_date = serializers.DateField(help_text="The business day that booked it.")
    reference = serializers.CharField(help_text="The bank's or the payer's reference.")
    source = ChoiceField(  # type: ignore[assignment]
        choices=TransactionSource.choices, help_text="Who or what entered it."
    )
    allocation = serializers.SerializerMethodField(help_text="What it went to, as it counts now.")
    version = serializers.SerializerMethodField(
        help_text="Rises when its allocation changes or it is reversed; also the ETag."
    )
    reason = serializers.CharField(required=False, help_text="The lender's remark; absent for borrowers.")
    recorded_by = serializers.CharField(required=False, help_text="Who recorded it; absent for borrowers.")

    @extend_schema_field(AllocationSerializer)
    def get_allocation(self, transaction: Transaction) -> Any:
        return AllocationSerializer(divided(current_rows(transaction))).data

    @extend_schema_field({"type": "integer"})
    def get_version(self, transaction: Transaction) -> int:
        return version_of(transaction)


class TransactionSerializer(MovementSerializer):
    """One thing that happened to a loan; it never changes, it may be reversed."""

    OBJECT = "transaction"
    EXPANDS = {"loan": LOAN, "reverses": TRANSACTION, "reversed_by": TRANSACTION}

    sequence = serializers.IntegerField(help_text="Counts the loan's transactions in the order of entry.")
    kind = ChoiceField(choices=TransactionKind.choices, help_text="What happened.")
    status = serializers.SerializerMethodField(help_text="POSTED, or REVERSED by another transaction.")
    component = serializers.SerializerMethodField(help_text="What a waiver gave up; null otherwise.")
    installment = serializers.IntegerField(allow_null=True, help_text="The installment a late fee is for.")
    withheld_amount = MoneyField(help_text="The part of a disbursement that was kept back for fees.")
    method = serializers.SerializerMethodField(help_text="How money moved; null where none did.")
    allocations = serializers.SerializerMethodField(help_text="The allocation by installment.")
    annual_rate = serializers.SerializerMethodField(help_text="The rate a rate change set; null otherwise.")
    until_date = serializers.SerializerMethodField(help_text="When an interest pause ends; null otherwise.")
    return_code = serializers.SerializerMethodField(help_text="Why the bank returned it; null otherwise.")
    reverses = PublicIdField(allow_null=True, help_text="The transaction it undoes.")
    reversed_by = serializers.SerializerMethodField(help_text="The transaction that undid it; null: none.")

    @extend_schema_field({"type": "string", "enum": ["POSTED", "REVERSED"]})
    def get_status(self, transaction: Transaction) -> str:
        return "REVERSED" if is_reversed(transaction) else "POSTED"

    @extend_schema_field(
        {"oneOf": [{"type": "string", "enum": list(WaivableComponent.values)}, {"type": "null"}]}
    )
    def get_component(self, transaction: Transaction) -> str | None:
        return transaction.component or None

    @extend_schema_field(
        {"oneOf": [{"type": "string", "enum": list(PaymentMethod.values)}, {"type": "null"}]}
    )
    def get_method(self, transaction: Transaction) -> str | None:
        return transaction.method or None

    @extend_schema_field(InstallmentAllocationSerializer(many=True))
    def get_allocations(self, transaction: Transaction) -> Any:
        return InstallmentAllocationSerializer(current_rows(transaction), many=True).data

    @extend_schema_field({"oneOf": [{"type": "string"}, {"type": "null"}]})
    def get_annual_rate(self, transaction: Transaction) -> str | None:
        return transaction.details.get("annual_rate")

    @extend_schema_field({"oneOf": [{"type": "string", "format": "date"}, {"type": "null"}]})
    def get_until_date(self, transaction: Transaction) -> str | None:
        return transaction.details.get("until_date")

    @extend_schema_field({"oneOf": [{"type": "string"}, {"type": "null"}]})
    def get_return_code(self, transaction: Transaction) -> str | None:
        return transaction.details.get("return_code")

    @extend_schema_field({"oneOf": [{"type": "string"}, {"type": "null"}]})
    def get_reversed_by(self, transaction: Transaction) -> str | None:
        return transaction.reversal.public_id if is_reversed(transaction) else None


class LoanPaymentSerializer(MovementSerializer):
    """Money received for a loan, whoever collected it. Its own address is `/transactions/{transactionId}`."""

    OBJECT = "loan_payment"

    kind = ChoiceField(choices=RECEIPT_KINDS, help_text="A repayment, or a recovery after charge-off.")
    status = serializers.SerializerMethodField(help_text="SUCCEEDED, or REVERSED when it was undone.")
    method = ChoiceField(choices=PaymentMethod.choices, help_text="How the money came.")

    @extend_schema_field(ChoiceField(choices=RECEIPT_STATUSES))
    def get_status(self, transaction: Transaction) -> str:
        return "REVERSED" if is_reversed(transaction) else "SUCCEEDED"


class LoanAfterSerializer(serializers.Serializer[Any]):
    """The loan once the money counts."""

    status = ChoiceField(choices=LoanStatus.choices, help_text="Where it is in its life.")
    days_past_due = serializers.IntegerField(
        source="position.days_past_due", help_text="Days since the oldest unpaid due date."
    )
    total_due = MoneyField(source="position.total_due", help_text="What is due today and not paid.")
    principal_balance = MoneyField(source="position.principal", help_text="Principal that is not repaid.")


class RecordedPaymentSerializer(LoanPaymentSerializer):
    """Money just recorded, with what it made of the loan."""

    loan_after = LoanAfterSerializer(source="loan", help_text="The loan once the money counts.")


class PaymentIn(ReceiptIn):
    """Money received from the borrower: a check, a wire, cash."""


class RecoveryIn(ReceiptIn):
    """Money collected after the charge-off."""


class FeeIn(DatedAmountIn):
    """A fee for something that happened: one of the product's fees, or an amount."""

    amount = MoneyField(
        required=False, min_value=CENT, help_text="The amount; absent where `fee` names what it costs."
    )
    fee = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=40,
        help_text="The code of one of the product's fees.",
    )
    reference = TextField(
        required=False, default="", allow_blank=True, max_length=120, help_text="What the fee is for."
    )
    reason = TextField(max_length=300, help_text=REASON)


class WaiverIn(DatedAmountIn):
    """Something owed that is given up on purpose."""

    component = ChoiceField(choices=WaivableComponent.choices, help_text="What is given up.")
    reason = TextField(max_length=300, help_text=REASON)


class CreditRefundIn(DatedAmountIn):
    """Credit to be sent back to the borrower."""

    method = ChoiceField(
        choices=PaymentMethod.choices,
        required=False,
        default=PaymentMethod.ACH,
        help_text="How the money goes.",
    )
    reference = TextField(
        required=False, default="", allow_blank=True, max_length=120, help_text="The bank's reference."
    )
    reason = TextField(max_length=300, help_text=REASON)
