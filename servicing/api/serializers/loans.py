"""Loans as the API shows them: what was agreed, and where they stand."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from loanops.engine.conventions import DaysInMonth, DaysInYear, FrequencyUnit, LateFeeKind
from loanops.parties.api.reading import BUSINESS, OWNER
from loanops.web.api import (
    ChoiceField,
    InputSerializer,
    MoneyField,
    ObjectSerializer,
    PublicIdField,
    RateField,
)
from origination.api.reading import APPLICATION
from products.choices import Amortization, InterestMethod
from servicing.api.figures import stored_figures
from servicing.api.serializers.common import ComponentsSerializer
from servicing.models import Delinquency, Loan
from servicing.models.loans import StatementDelivery
from servicing.states import CloseReason, DelinquencyStatus, LoanStatus


def words(enum: Any) -> list[tuple[str, str]]:
    return [(each.value, each.name.replace("_", " ").capitalize()) for each in enum]


class BoardIn(InputSerializer):
    """The application whose contract becomes a loan."""

    application = PublicIdField(prefix="app", help_text="An application with an accepted offer.")


class LoanBalancesSerializer(serializers.Serializer[Any]):
    """Balances by component."""

    principal = MoneyField(help_text="Principal that is not repaid.")
    interest = MoneyField(help_text="Interest earned and not paid.")
    fees = MoneyField(help_text="Fees charged and not paid.")
    penalties = MoneyField(help_text="Late fees charged and not paid.")
    credit = MoneyField(help_text="What the lender holds for the borrower.")


class UpcomingPaymentSerializer(serializers.Serializer[Any]):
    """The next due date and what it asks."""

    due_date = serializers.DateField(
        source="next_due_date", allow_null=True, help_text="Next due date; null when nothing is to come."
    )
    amount = MoneyField(source="next_due_amount", help_text="What falls due then.")


class FiguresSerializer(serializers.Serializer[Any]):
    """Where a loan stands on a day."""

    as_of = serializers.DateField(help_text="The day the figures are of; the days before it have accrued.")
    balances = LoanBalancesSerializer(help_text="What is owed, by component.")
    current_balance = MoneyField(help_text="Principal, interest, fees and penalties less the credit.")
    charged_off = ComponentsSerializer(help_text="What was charged off and is still owed, by component.")
    due = ComponentsSerializer(help_text="What was asked up to this day and is not paid.")
    overdue = ComponentsSerializer(help_text="What should have been paid before this day.")
    total_due = MoneyField(source="due.total", help_text="The sum of `due`.")
    overdue_amount = MoneyField(source="overdue.total", help_text="The sum of `overdue`.")
    next_payment = UpcomingPaymentSerializer(source="*", help_text="The next due date and its amount.")
    oldest_unpaid_due_date = serializers.DateField(
        allow_null=True, help_text="The due date days past due are counted from."
    )
    days_past_due = serializers.IntegerField(help_text="Days since the oldest unpaid due date.")
    bucket = serializers.CharField(help_text="CURRENT, or the bucket of days past due such as DPD_30_59.")
    principal_disbursed = MoneyField(help_text="Principal that was paid out.")
    recovered = MoneyField(help_text="What was collected after a charge-off.")
    written_off = MoneyField(help_text="What was given up for good.")


class LoanProductSnapshotSerializer(serializers.Serializer[Any]):
    """The product version the loan was booked under, as it was then."""

    id = serializers.CharField(source="product_id", help_text="The product.")
    code = serializers.CharField(source="product_code", help_text="The product's code.")
    name = serializers.CharField(help_text="The product's name as it was.")
    type = serializers.CharField(source="product_type", help_text="The kind of product.")
    version_id = serializers.CharField(help_text="The version.")
    version = serializers.IntegerField(source="version_number", help_text="The version's number.")


class LoanSerializer(ObjectSerializer):
    """A loan on the books."""

    OBJECT = "loan"
    EXPANDS = {"business": BUSINESS, "application": APPLICATION, "contact": OWNER}

    number = serializers.CharField(help_text="Number for people, such as LN-000123.")
    status = ChoiceField(choices=LoanStatus.choices, help_text="Where it is in its life, now.")
    close_reason = serializers.SerializerMethodField(help_text="How it ended; null while it has not.")
    business = PublicIdField(help_text="The borrower.")
    application = PublicIdField(
        allow_null=True, help_text="The application it was boarded from; null for imported loans."
    )
    product = LoanProductSnapshotSerializer(source="product_snapshot", help_text="What was sold.")
    currency = serializers.CharField(help_text="Currency of all amounts.")
    principal = MoneyField(help_text="What the contract lends in all.")
    annual_rate = RateField(help_text="The rate now, percent per year.")
    fees_withheld = MoneyField(help_text="Fees kept back from the first disbursement.")
    booked_date = serializers.DateField(help_text="When it was booked.")
    first_disbursed_date = serializers.DateField(
        allow_null=True, help_text="When money first left; null before."
    )
    maturity_date = serializers.DateField(
        allow_null=True, help_text="The last due date; null before money left."
    )
    closed_date = serializers.DateField(allow_null=True, help_text="When it ended.")
    closed_through = serializers.DateField(help_text="The last day whose end of day the loan has had.")
    nickname = serializers.CharField(help_text="What the borrower calls it; empty when he does not.")
    statement_delivery = ChoiceField(
        choices=StatementDelivery.choices, help_text="How statements reach the borrower."
    )
    contact = PublicIdField(allow_null=True, help_text="The person of the business to ask for.")
    imported = serializers.BooleanField(help_text="Whether it came from other books.")
    external_number = serializers.CharField(allow_null=True, help_text="Its number in those books.")
    figures = FiguresSerializer(help_text="Where it stands.")

    def get_fields(self) -> dict[str, Any]:
        """The figures stand beside the loan's own fields."""
        fields = super().get_fields()
        figures: Any = fields.pop("figures")
        for name, field in figures.get_fields().items():
            if field.source == "*":
                field.source = "figures"
            else:
                field.source = f"figures.{field.source or name}"
            fields[name] = field
        return fields

    @extend_schema_field({"oneOf": [{"type": "string", "enum": list(CloseReason.values)}, {"type": "null"}]})
    def get_close_reason(self, loan: Loan) -> str | None:
        return loan.close_reason or None

    def to_representation(self, loan: Any) -> dict[str, Any]:
        if not hasattr(loan, "figures"):
            loan.figures = stored_figures(loan)
        return super().to_representation(loan)


class LateFeePolicySerializer(serializers.Serializer[Any]):
    """What a late installment costs."""

    kind = ChoiceField(choices=words(LateFeeKind), help_text="An amount, or a percentage.")
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=4, help_text="The amount, or the percentage."
    )
    grace_days = serializers.IntegerField(help_text="Days after the due date before it is charged.")


class LoanTermsSerializer(serializers.Serializer[Any]):
    """What lender and borrower agreed."""

    principal = MoneyField(help_text="What is lent.")
    annual_rate = RateField(help_text="Percent per year.")
    start_date = serializers.DateField(help_text="The first day; due dates are counted from it.")
    first_due_date = serializers.DateField(
        allow_null=True, help_text="The first due date, where it is not one period after the start."
    )
    number_of_installments = serializers.IntegerField(help_text="How many installments there are.")
    frequency_every = serializers.IntegerField(
        source="frequency.every", help_text="An installment every so many units."
    )
    frequency_unit = ChoiceField(
        source="frequency.unit", choices=words(FrequencyUnit), help_text="The unit of that distance."
    )
    amortization = ChoiceField(choices=Amortization.choices, help_text="What stays level.")
    interest_method = ChoiceField(choices=InterestMethod.choices, help_text="What interest is counted on.")
    days_in_month = ChoiceField(choices=words(DaysInMonth), help_text="Numerator of the day count.")
    days_in_year = ChoiceField(choices=words(DaysInYear), help_text="Denominator of the day count.")
    allocation_order = serializers.ListField(
        child=serializers.CharField(help_text="A component."),
        help_text="In which order money pays what is due.",
    )
    late_fee = LateFeePolicySerializer(allow_null=True, help_text="What being late costs; null: nothing.")
    charge_off_days = serializers.IntegerField(
        allow_null=True, help_text="Days past due from which it may be charged off."
    )


class DelinquencyChangeSerializer(serializers.Serializer[Any]):
    """One step of an episode."""

    on_date = serializers.DateField(help_text="When.")
    status = ChoiceField(choices=DelinquencyStatus.choices, help_text="The status it took.")
    bucket = serializers.CharField(help_text="The bucket it moved to.")
    days_overdue = serializers.IntegerField(help_text="Days past due then.")
    amount = MoneyField(help_text="Overdue then.")


class DelinquencySerializer(ObjectSerializer):
    """An episode of being late."""

    OBJECT = "delinquency"
    READS = {"changes": ("bucket_history",)}

    status = ChoiceField(choices=DelinquencyStatus.choices, help_text="Open, cured, or charged off.")
    start_date = serializers.DateField(help_text="The oldest due date that stayed unpaid.")
    end_date = serializers.DateField(allow_null=True, help_text="When it ended.")
    bucket = serializers.CharField(help_text="The bucket at the last change.")
    days_overdue_max = serializers.IntegerField(help_text="Most days past due seen.")
    amount = MoneyField(help_text="Overdue at the last change.")
    bucket_history = serializers.SerializerMethodField(help_text="Every change, the first one first.")

    @extend_schema_field(DelinquencyChangeSerializer(many=True))
    def get_bucket_history(self, episode: Delinquency) -> Any:
        changes = sorted(episode.changes.all(), key=lambda change: change.pk)
        return DelinquencyChangeSerializer(changes, many=True).data


class LoanDetailSerializer(LoanSerializer):
    """A loan with its terms and its latest episode of being late."""

    terms = LoanTermsSerializer(source="engine_terms", help_text="What was agreed.")
    delinquency = serializers.SerializerMethodField(
        help_text="The latest episode of being late; null when there was none."
    )

    @extend_schema_field(DelinquencySerializer(allow_null=True))
    def get_delinquency(self, loan: Loan) -> Any:
        latest = Delinquency.objects.filter(loan=loan).order_by("-id").first()
        return DelinquencySerializer(latest).data if latest else None


class LoanSummarySerializer(FiguresSerializer):
    """The figures of a loan on a day."""

    object = serializers.SerializerMethodField(help_text="The kind of object.")
    loan = serializers.CharField(help_text="The loan.")
    number = serializers.CharField(help_text="Its number.")
    status = ChoiceField(choices=LoanStatus.choices, help_text="Where it is in its life, now.")
    currency = serializers.CharField(help_text="Currency of all amounts.")
    interest_per_day = MoneyField(source="per_diem", help_text="What one more day earns, rounded.")

    @extend_schema_field({"type": "string"})
    def get_object(self, record: Any) -> str:
        return "loan_summary"


class NextPaymentSerializer(serializers.Serializer[Any]):
    """What the borrower is asked to pay next."""

    object = serializers.CharField(help_text="next_payment.")
    loan = serializers.CharField(help_text="The loan.")
    due_date = serializers.DateField(allow_null=True, help_text="The next due date; null when there is none.")
    amount = MoneyField(help_text="What falls due then; `0.00` when nothing is to come.")
    currency = serializers.CharField(help_text="Its currency.")
    components = ComponentsSerializer(help_text="The amount by component.")
    overdue_amount = MoneyField(help_text="What should have been paid before, on top.")
    days_past_due = serializers.IntegerField(help_text="Days since the oldest unpaid due date.")


class PayoffSerializer(serializers.Serializer[Any]):
    """The sum that closes the loan on a day."""

    object = serializers.CharField(help_text="payoff_quote.")
    loan = serializers.CharField(help_text="The loan.")
    date = serializers.DateField(help_text="The day of payment.")
    valid_through = serializers.DateField(help_text="The last day on which the sum closes the loan.")
    amount = MoneyField(help_text="The sum to pay.")
    currency = serializers.CharField(help_text="Its currency.")
    components = ComponentsSerializer(help_text="The sum by component.")
    interest_per_day = MoneyField(help_text="What one more day adds, rounded.")


class InstallmentSerializer(serializers.Serializer[Any]):
    """One row of the schedule as it stands now."""

    object = serializers.SerializerMethodField(help_text="The kind of object.")
    position = serializers.IntegerField(help_text="Place in the schedule, from 1.")
    number = serializers.IntegerField(
        allow_null=True, help_text="The installment's number; null for rows beside the plan."
    )
    kind = serializers.CharField(
        help_text="INSTALLMENT, DOWN_PAYMENT, PREPAYMENT, AFTER_MATURITY or CHARGE_OFF."
    )
    from_date = serializers.DateField(help_text="First day of its period.")
    due_date = serializers.DateField(help_text="When it is due.")
    billed = serializers.BooleanField(
        help_text="Whether its due date has come; otherwise it is a projection."
    )
    amount = MoneyField(source="due", help_text="What it asks.")
    principal = MoneyField(help_text="Principal in it.")
    interest = MoneyField(help_text="Interest in it.")
    fees = MoneyField(help_text="Fees in it.")
    penalties = MoneyField(help_text="Late fees in it.")
    paid = MoneyField(help_text="What was paid of it.")
    waived = MoneyField(help_text="What was given up of it.")
    charged_off = MoneyField(help_text="What was charged off of it.")
    outstanding = MoneyField(help_text="What is still open.")
    paid_date = serializers.DateField(allow_null=True, help_text="When it was paid in full.")
    balance_after = MoneyField(help_text="Principal left when all rows so far are paid.")

    @extend_schema_field({"type": "string"})
    def get_object(self, record: Any) -> str:
        return "installment"
