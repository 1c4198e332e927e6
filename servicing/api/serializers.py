"""What the API says about loans, and what it takes."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from loanops.web.api import (
    ChoiceField,
    DateField,
    FactSerializer,
    InputSerializer,
    MoneyField,
    ObjectSerializer,
    PublicIdField,
    RateField,
    TextField,
)
from products.choices import PaymentFrequency
from products.terms import FREQUENCIES
from servicing.models import Delinquency, Loan, Transaction, TransactionKind
from servicing.models.transactions import PaymentMethod, TransactionSource, WaivableComponent
from servicing.services.figures import AllocationRow
from servicing.states import CloseReason, DelinquencyStatus, DisbursementStatus, LoanStatus

CENT = Decimal("0.01")

# What a loan is -----------------------------------------------------------------------------------------------------


class BalancesSerializer(serializers.Serializer[Any]):
    """What is owed by component, and the credit the lender holds."""

    principal = MoneyField(help_text="Principal outstanding.")
    interest = MoneyField(help_text="Interest earned and not paid.")
    fees = MoneyField(help_text="Fees.")
    penalties = MoneyField(help_text="Late fees.")
    credit = MoneyField(help_text="What the lender holds for the borrower.")
    charged_off = MoneyField(help_text="Charged off and still owed.")
    total = MoneyField(help_text="Everything owed, charged off or not.")


class ArrearsSerializer(serializers.Serializer[Any]):
    """What is due, what is late, and since when."""

    total_due = MoneyField(help_text="Asked for up to today and not paid.")
    due_principal = MoneyField(help_text="Of it, principal.")
    due_interest = MoneyField(help_text="Of it, interest.")
    due_fees = MoneyField(help_text="Of it, fees.")
    due_penalties = MoneyField(help_text="Of it, late fees.")
    overdue_amount = MoneyField(help_text="Due before today and not paid.")
    days_past_due = serializers.IntegerField(help_text="Days since the oldest unpaid due date.")
    bucket = serializers.CharField(help_text="CURRENT, or the range of days past due such as DPD_30_59.")
    oldest_unpaid_due_date = DateField(allow_null=True, help_text="Since when it is late.")


class NextDueSerializer(serializers.Serializer[Any]):
    """The next installment."""

    due_date = DateField(allow_null=True, help_text="When it is due; null when nothing is.")
    amount = MoneyField(help_text="What it asks for.")


def balances_of(values: dict[str, Any]) -> dict[str, Decimal]:
    """Balances from the figures of a position."""
    charged_off = sum(values[f"charged_off_{name}"] for name in ("principal", "interest", "fees", "penalties"))
    owed = sum(values[name] for name in ("principal", "interest", "fees", "penalties"))
    components = {name: values[name] for name in ("principal", "interest", "fees", "penalties", "credit")}
    return {**components, "charged_off": charged_off, "total": owed + charged_off}


def position_figures(loan: Loan) -> dict[str, Any]:
    """The stored position as plain figures."""
    position = loan.position
    return {each.name: getattr(position, each.attname) for each in position._meta.concrete_fields}


class LoanSerializer(ObjectSerializer):
    """A loan with its terms and where it stands."""

    OBJECT = "loan"

    number = serializers.CharField(help_text="Number such as LN-000123.")
    status = ChoiceField(choices=LoanStatus.choices, help_text="Where it is in its life.")
    close_reason = ChoiceField(choices=CloseReason.choices, allow_blank=True, help_text="How it ended.")
    business = PublicIdField(help_text="The borrower.")
    application = PublicIdField(allow_null=True, help_text="Where it came from; null for an imported loan.")
    product = PublicIdField(help_text="The product.")
    product_version = serializers.IntegerField(
        source="product_snapshot.version_number", help_text="The version it was booked under."
    )
    product_name = serializers.CharField(source="product_snapshot.name", help_text="The product's name then.")
    currency = serializers.CharField(help_text="ISO 4217.")
    principal = MoneyField(help_text="What the contract lends.")
    annual_rate = RateField(help_text="Percent per year, now.")
    payment_frequency = serializers.SerializerMethodField(help_text="How often an installment is due.")
    number_of_installments = serializers.IntegerField(
        source="terms.number_of_installments", help_text="How many installments were agreed."
    )
    booked_date = DateField(help_text="When it was booked.")
    first_disbursed_date = DateField(allow_null=True, help_text="When the first money left.")
    maturity_date = DateField(allow_null=True, help_text="The last due date.")
    closed_date = DateField(allow_null=True, help_text="When it ended.")
    imported = serializers.BooleanField(help_text="Taken over from other books.")
    as_of = DateField(source="position.as_of", help_text="The day of the figures.")
    current_balance = MoneyField(source="position.current_balance", help_text="Owed less credit.")
    balances = serializers.SerializerMethodField(help_text="By component.")
    arrears = serializers.SerializerMethodField(help_text="Due and late.")
    next_payment = serializers.SerializerMethodField(help_text="The next installment.")

    @extend_schema_field({"type": "string", "enum": [*PaymentFrequency.values, "OTHER"]})
    def get_payment_frequency(self, loan: Loan) -> str:
        frequency = loan.engine_terms().frequency
        return next((name for name, known in FREQUENCIES.items() if known == frequency), "OTHER")

    @extend_schema_field(BalancesSerializer)
    def get_balances(self, loan: Loan) -> Any:
        return BalancesSerializer(balances_of(position_figures(loan))).data

    @extend_schema_field(ArrearsSerializer)
    def get_arrears(self, loan: Loan) -> Any:
        return ArrearsSerializer(position_figures(loan)).data

    @extend_schema_field(NextDueSerializer)
    def get_next_payment(self, loan: Loan) -> Any:
        position = loan.position
        return NextDueSerializer({"due_date": position.next_due_date, "amount": position.next_due_amount}).data


class SummarySerializer(serializers.Serializer[Any]):
    """The figures of a loan on a day."""

    object = serializers.CharField(help_text="Always `loan_summary`.")
    loan = serializers.CharField(help_text="The loan's id.")
    status = ChoiceField(choices=LoanStatus.choices, help_text="The loan's status now.")
    currency = serializers.CharField(help_text="ISO 4217.")
    as_of = DateField(help_text="Days before it have accrued.")
    principal_disbursed = MoneyField(help_text="Paid out so far.")
    interest_accrued = MoneyField(source="interest_booked", help_text="Interest earned since the beginning.")
    balances = BalancesSerializer(help_text="By component.")
    arrears = ArrearsSerializer(help_text="Due and late.")
    next_payment = NextDueSerializer(help_text="The next installment.")


class ComponentsSerializer(serializers.Serializer[Any]):
    """An amount by component."""

    fees = MoneyField(help_text="Fees.")
    penalties = MoneyField(help_text="Late fees.")
    interest = MoneyField(help_text="Interest.")
    principal = MoneyField(help_text="Principal.")


class NextPaymentSerializer(serializers.Serializer[Any]):
    """What the borrower is asked to pay next."""

    object = serializers.CharField(help_text="Always `next_payment`.")
    loan = serializers.CharField(help_text="The loan's id.")
    currency = serializers.CharField(help_text="ISO 4217.")
    due_date = DateField(allow_null=True, help_text="When; null when nothing is due.")
    amount = MoneyField(help_text="How much on that day.")
    components = ComponentsSerializer(help_text="Of what it consists.")
    overdue_amount = MoneyField(help_text="What is late besides.")


class PayoffSerializer(serializers.Serializer[Any]):
    """The sum that closes the loan on a day."""

    object = serializers.CharField(help_text="Always `payoff_quote`.")
    loan = serializers.CharField(help_text="The loan's id.")
    currency = serializers.CharField(help_text="ISO 4217.")
    on_date = DateField(help_text="The day it is paid on; also the last day it is valid.")
    amount = MoneyField(source="total", help_text="What closes the loan.")
    components = ComponentsSerializer(help_text="Of what it consists.")
    per_diem = MoneyField(help_text="What each later day adds.")


class InstallmentSerializer(serializers.Serializer[Any]):
    """One row of the schedule: what it asks and what became of it."""

    number = serializers.IntegerField(allow_null=True, help_text="Its number; null beside the plan.")
    kind = serializers.CharField(help_text="INSTALLMENT, PREPAYMENT, DOWN_PAYMENT, AFTER_MATURITY or CHARGE_OFF.")
    from_date = DateField(help_text="Where its period begins.")
    due_date = DateField(help_text="When it is due.")
    billed = serializers.BooleanField(help_text="Whether its due date has come.")
    principal = MoneyField(help_text="Principal asked for.")
    interest = MoneyField(help_text="Interest asked for.")
    fees = MoneyField(help_text="Fees asked for.")
    penalties = MoneyField(help_text="Late fees asked for.")
    due = MoneyField(help_text="All together.")
    paid = MoneyField(help_text="Paid of it.")
    waived = MoneyField(help_text="Given up of it.")
    outstanding = MoneyField(help_text="Still open.")
    paid_date = DateField(allow_null=True, help_text="When it was paid in full.")
    balance_after = MoneyField(help_text="Principal left after it.")


class ScheduleSerializer(serializers.Serializer[Any]):
    """The schedule as it stands now."""

    object = serializers.CharField(help_text="Always `schedule`.")
    loan = serializers.CharField(help_text="The loan's id.")
    currency = serializers.CharField(help_text="ISO 4217.")
    as_of = DateField(help_text="The day of the figures.")
    installments = InstallmentSerializer(many=True, help_text="The rows in order.")


# What happens to it -------------------------------------------------------------------------------------------------


class AllocationSerializer(ComponentsSerializer):
    """What a transaction did."""

    credit = MoneyField(help_text="Above everything owed: the lender holds it for the borrower.")
    unapplied = serializers.SerializerMethodField(help_text="Not used: a waiver that found nothing to waive.")

    @extend_schema_field({"type": "string", "format": "decimal"})
    def get_unapplied(self, row: AllocationRow) -> str:
        return str(self.context.get("unapplied", "0.00"))


class LoanAfterSerializer(serializers.Serializer[Any]):
    """Where the loan stands now."""

    status = ChoiceField(choices=LoanStatus.choices, help_text="Its status.")
    days_past_due = serializers.IntegerField(source="position.days_past_due", help_text="Days past due.")
    total_due = MoneyField(source="position.total_due", help_text="Due now.")
    principal_balance = MoneyField(source="position.principal", help_text="Principal outstanding.")


class TransactionSerializer(FactSerializer):
    """One thing that happened to a loan."""

    OBJECT = "transaction"

    loan = PublicIdField(help_text="The loan.")
    sequence = serializers.IntegerField(help_text="Its place in the order of entry.")
    kind = ChoiceField(choices=TransactionKind.choices, help_text="What happened.")
    status = serializers.SerializerMethodField(help_text="POSTED, or REVERSED when a reversal undid it.")
    amount = MoneyField(help_text="How much.")
    currency = serializers.CharField(source="loan.currency", help_text="ISO 4217.")
    effective_date = DateField(help_text="When it counts.")
    posting_date = DateField(help_text="The business day that booked it.")
    method = ChoiceField(choices=PaymentMethod.choices, allow_blank=True, help_text="How money moved.")
    reference = serializers.CharField(help_text="The bank's or the payer's reference.")
    source = ChoiceField(choices=TransactionSource.choices, help_text="Who entered it.")
    reason = serializers.CharField(help_text="Why.")
    reverses = PublicIdField(allow_null=True, help_text="The transaction it undoes.")
    allocation = serializers.SerializerMethodField(help_text="What it did, by component.")

    @extend_schema_field({"type": "string", "enum": ["POSTED", "REVERSED"]})
    def get_status(self, transaction: Transaction) -> str:
        return "REVERSED" if hasattr(transaction, "reversal") else "POSTED"

    @extend_schema_field(AllocationSerializer)
    def get_allocation(self, transaction: Transaction) -> Any:
        sums = {name: Decimal("0.00") for name in ("fees", "penalties", "interest", "principal", "credit")}
        for row in transaction.current_allocations:
            for name in sums:
                sums[name] += getattr(row, name)
        unapplied = Decimal("0.00")
        if transaction.kind == TransactionKind.WAIVER:
            unapplied = transaction.amount - sum(sums.values())
        return AllocationSerializer(sums, context={"unapplied": unapplied}).data


class PostedSerializer(TransactionSerializer):
    """A transaction that was just posted, with the loan as it stands after it."""

    loan_after = LoanAfterSerializer(source="loan", help_text="The loan after it.")


class DisbursementSerializer(ObjectSerializer):
    """An order to pay out."""

    OBJECT = "disbursement"

    loan = PublicIdField(help_text="The loan.")
    status = ChoiceField(choices=DisbursementStatus.choices, help_text="Where it stands.")
    amount = MoneyField(help_text="What is lent.")
    fees_withheld = MoneyField(help_text="Kept back for fees.")
    net_amount = MoneyField(help_text="What the borrower receives.")
    currency = serializers.CharField(help_text="ISO 4217.")
    method = ChoiceField(choices=PaymentMethod.choices, help_text="How it is sent.")
    bank_account_last4 = serializers.CharField(
        source="bank_account.account_last4", default=None, allow_null=True, help_text="The account's last digits."
    )
    reference = serializers.CharField(help_text="The provider's or the bank's reference.")
    ordered_date = DateField(help_text="When it was ordered.")
    settled_date = DateField(allow_null=True, help_text="When the money left.")
    outcome = serializers.CharField(help_text="Why it was returned or failed.")
    transaction = PublicIdField(allow_null=True, help_text="The transaction, once the money left.")


class DelinquencyStepSerializer(serializers.Serializer[Any]):
    """A change of bucket or status."""

    on_date = DateField(help_text="When.")
    status = ChoiceField(choices=DelinquencyStatus.choices, help_text="The status it took.")
    bucket = serializers.CharField(help_text="The bucket it moved to.")
    days_overdue = serializers.IntegerField(help_text="Days past due then.")
    amount = MoneyField(help_text="Overdue then.")


class DelinquencySerializer(ObjectSerializer):
    """One episode of being late."""

    OBJECT = "delinquency"

    status = ChoiceField(choices=DelinquencyStatus.choices, help_text="Open, cured or charged off.")
    start_date = DateField(help_text="The oldest due date that stayed unpaid.")
    end_date = DateField(allow_null=True, help_text="When it ended.")
    bucket = serializers.CharField(help_text="The last bucket.")
    days_overdue = serializers.IntegerField(help_text="Days past due at the last change.")
    amount = MoneyField(help_text="Overdue at the last change.")
    bucket_history = serializers.SerializerMethodField(help_text="Every change.")

    @extend_schema_field(DelinquencyStepSerializer(many=True))
    def get_bucket_history(self, episode: Delinquency) -> Any:
        return DelinquencyStepSerializer(sorted(episode.changes.all(), key=lambda each: each.pk), many=True).data


# What comes in ------------------------------------------------------------------------------------------------------


class BoardIn(InputSerializer):
    """The contract to book."""

    application = PublicIdField(prefix="app", help_text="The application whose offer was accepted.")
    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text="A remark.")


class MoneyIn(InputSerializer):
    """An amount that counts from a day."""

    amount = MoneyField(min_value=CENT, help_text="How much.")
    currency = serializers.ChoiceField(choices=[("USD", "US dollar")], default="USD", help_text="The loan's currency.")
    effective_date = DateField(help_text="When it counts; not in the future.")


class PaymentIn(MoneyIn):
    """Money that was received."""

    method = ChoiceField(choices=PaymentMethod.choices, default="OTHER", help_text="How it came.")
    reference = TextField(
        required=False, default="", allow_blank=True, max_length=120, help_text="The bank's reference; counts once."
    )
    reason = TextField(required=False, default="", allow_blank=True, max_length=300, help_text="A remark.")


class ReasonedMoneyIn(MoneyIn):
    """An amount and why."""

    reason = TextField(max_length=300, help_text="Why.")


class FeeIn(ReasonedMoneyIn):
    """A fee."""

    reference = TextField(
        required=False, default="", allow_blank=True, max_length=120, help_text="What it was charged for."
    )


class WaiverIn(ReasonedMoneyIn):
    """What is given up."""

    component = ChoiceField(choices=WaivableComponent.choices, help_text="Of what.")


class RefundIn(ReasonedMoneyIn):
    """A credit balance sent back."""

    method = ChoiceField(choices=PaymentMethod.choices, default="ACH", help_text="How it is sent.")
    reference = TextField(required=False, default="", allow_blank=True, max_length=120, help_text="The bank's.")


class ReasonIn(InputSerializer):
    """Why."""

    reason = TextField(max_length=300, help_text="Why.")


class EndingIn(ReasonIn):
    """From when, and why."""

    effective_date = DateField(help_text="The day it counts from.")


class DisbursementIn(InputSerializer):
    """Money to be sent."""

    amount = MoneyField(min_value=CENT, help_text="What is lent; the fees withheld are taken from it.")
    currency = serializers.ChoiceField(choices=[("USD", "US dollar")], default="USD", help_text="The loan's currency.")
    method = ChoiceField(choices=PaymentMethod.choices, default="ACH", help_text="How it is sent.")
    bank_account = PublicIdField(
        prefix="bank", required=False, default=None, allow_null=True, help_text="Where to; the primary account by default."
    )
    reason = TextField(required=False, default="", allow_blank=True, max_length=300, help_text="A remark.")


class ManualDisbursementIn(MoneyIn):
    """Money that was paid out by hand."""

    method = ChoiceField(choices=PaymentMethod.choices, default="WIRE", help_text="How it was sent.")
    reference = TextField(required=False, default="", allow_blank=True, max_length=120, help_text="The bank's.")
    reason = TextField(required=False, default="", allow_blank=True, max_length=300, help_text="A remark.")
