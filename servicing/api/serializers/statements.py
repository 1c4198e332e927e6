"""Statements and payoff quotes as the API shows them: what was issued, word for word."""

from typing import Any

from rest_framework import serializers

from loanops.web.api import (
    ChoiceField,
    DateField,
    FactSerializer,
    InputSerializer,
    MoneyField,
    PublicIdField,
    RateField,
    TextField,
)
from servicing.api.reading import LOAN
from servicing.api.serializers.common import ComponentsSerializer
from servicing.models import PaymentMethod, StatementKind, TransactionKind


class IssueStatementIn(InputSerializer):
    """A statement through today."""

    reason = TextField(
        required=False, default="", allow_blank=True, max_length=300, help_text="Why it is issued now."
    )


class PayoffQuoteIn(InputSerializer):
    """For which day the payoff is asked."""

    quote_date = DateField(help_text="The day of payment: today or up to 90 days from it.")


class StatementLoanSerializer(serializers.Serializer[Any]):
    """The loan as it was when the statement was issued."""

    number = serializers.CharField(help_text="The loan's number.")
    currency = serializers.CharField(help_text="Currency of all amounts.")
    borrower = serializers.ListField(
        child=serializers.CharField(help_text="A line."), help_text="Name and address of the borrower."
    )
    product = serializers.CharField(help_text="The product's name as booked.")
    annual_rate = RateField(help_text="Percent per year.")
    principal = MoneyField(help_text="What the contract lends in all.")
    first_disbursed_date = serializers.DateField(allow_null=True, help_text="When money first left.")
    maturity_date = serializers.DateField(allow_null=True, help_text="The last planned due date.")


class StatementLateFeeSerializer(serializers.Serializer[Any]):
    """What being late would cost."""

    kind = serializers.CharField(help_text="FLAT: an amount; otherwise a percentage.")
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=4, coerce_to_string=True, help_text="The amount, or the percentage."
    )
    after = serializers.DateField(help_text="The last day on which it can still be avoided.")


class StatementDueSerializer(serializers.Serializer[Any]):
    """What is asked for by the due date."""

    due_date = serializers.DateField(allow_null=True, help_text="By when; null when nothing is due.")
    total = MoneyField(help_text="The amount due.")
    unpaid_so_far = MoneyField(help_text="The part that had fallen due by the end of the period.")
    principal = MoneyField(help_text="Principal.")
    interest = MoneyField(help_text="Interest.")
    fees = MoneyField(help_text="Fees.")
    penalties = MoneyField(help_text="Late fees.")
    late_fee = StatementLateFeeSerializer(allow_null=True, help_text="The late fee that would follow.")


class StatementBalanceSerializer(serializers.Serializer[Any]):
    """A balance, or how it moved, by component."""

    principal = MoneyField(help_text="Principal.")
    interest = MoneyField(help_text="Interest.")
    fees = MoneyField(help_text="Fees.")
    penalties = MoneyField(help_text="Late fees.")
    total = MoneyField(help_text="What is owed: the four together.")
    credit = MoneyField(help_text="What the lender holds for the borrower.")


class StatementBalancesSerializer(serializers.Serializer[Any]):
    """From the beginning of the period to its end: all lines before `closing` add up to it."""

    opening = StatementBalanceSerializer(help_text="As the previous statement closed.")
    adjustments = StatementBalanceSerializer(help_text="What later entries changed about earlier periods.")
    disbursed = StatementBalanceSerializer(help_text="Paid out.")
    interest = StatementBalanceSerializer(help_text="Interest earned in the period.")
    charges = StatementBalanceSerializer(help_text="Fees and late fees charged.")
    payments = StatementBalanceSerializer(help_text="Payments received, by what they went to.")
    forgiven = StatementBalanceSerializer(help_text="Waived or credited by the lender.")
    sent_back = StatementBalanceSerializer(help_text="Sent back to the borrower, or taken back by his bank.")
    other = StatementBalanceSerializer(help_text="Everything else, such as capitalized interest.")
    closing = StatementBalanceSerializer(help_text="At the end of the last day.")


class StatementTransactionSerializer(serializers.Serializer[Any]):
    """One thing that happened, as it counted when the statement was issued."""

    id = serializers.CharField(help_text="The transaction.")
    kind = ChoiceField(choices=TransactionKind.choices, help_text="What it is.")
    effective_date = serializers.DateField(help_text="When it counts.")
    posting_date = serializers.DateField(help_text="The business day that booked it.")
    amount = MoneyField(help_text="Its amount.")
    method = ChoiceField(
        choices=[("", "None"), *PaymentMethod.choices], help_text="How the money came or went."
    )
    stands = serializers.BooleanField(help_text="False for what was reversed, and for reversals.")
    principal = MoneyField(help_text="What it changed about principal owed.")
    interest = MoneyField(help_text="About interest owed.")
    fees = MoneyField(help_text="About fees owed.")
    penalties = MoneyField(help_text="About late fees owed.")
    credit = MoneyField(help_text="About what the lender holds.")


class StatementAgeSerializer(serializers.Serializer[Any]):
    """What is past due for so many days."""

    bucket = serializers.CharField(help_text="The bucket of days past due, such as DPD_30_59.")
    label = serializers.CharField(help_text="The same in words.")  # type: ignore[assignment]
    amount = MoneyField(help_text="Past due.")


class StatementPastDueSerializer(serializers.Serializer[Any]):
    """What should have been paid before the last day."""

    days_past_due = serializers.IntegerField(help_text="Days since the oldest unpaid due date.")
    oldest_unpaid_due_date = serializers.DateField(allow_null=True, help_text="That due date.")
    amount = MoneyField(help_text="Past due in all.")
    by_age = StatementAgeSerializer(many=True, help_text="The same by age.")


class StatementNextPaymentSerializer(serializers.Serializer[Any]):
    """A payment still to fall due, as planned."""

    number = serializers.IntegerField(allow_null=True, help_text="The installment's number.")
    due_date = serializers.DateField(help_text="When it falls due.")
    principal = MoneyField(help_text="Principal.")
    interest = MoneyField(help_text="Interest.")
    fees = MoneyField(help_text="Fees.")
    penalties = MoneyField(help_text="Late fees.")
    total = MoneyField(help_text="The payment.")


class StatementYearSerializer(serializers.Serializer[Any]):
    """The calendar year so far."""

    year = serializers.IntegerField(help_text="The year of the period's last day.")
    payments = MoneyField(help_text="Payments received.")
    principal_paid = MoneyField(help_text="Principal paid.")
    interest_paid = MoneyField(help_text="Interest paid.")
    fees_paid = MoneyField(help_text="Fees paid.")
    penalties_paid = MoneyField(help_text="Late fees paid.")


class StatementSerializer(FactSerializer):
    """A statement in a list: its period, and what it asks for."""

    OBJECT = "statement"
    EXPANDS = {"loan": LOAN}

    number = serializers.CharField(help_text="Number for people, such as ST-000123.")
    loan = PublicIdField(help_text="The loan.")
    kind = ChoiceField(choices=StatementKind.choices, help_text="Issued by schedule or on request.")
    period_from = serializers.DateField(help_text="The first day of the period.")
    period_to = serializers.DateField(help_text="The first day after the period.")
    issued_on = serializers.DateField(help_text="The business day on which it was issued.")
    amount_due = MoneyField(help_text="What is asked for by the due date.")
    due_date = serializers.DateField(allow_null=True, help_text="By when; null when nothing is due.")
    currency = serializers.CharField(source="loan.currency", help_text="Currency of all amounts.")
    checksum = serializers.CharField(help_text="SHA-256 over the figures as they are stored.")


class StatementDetailSerializer(StatementSerializer):
    """A statement with all its figures; it never changes."""

    about = StatementLoanSerializer(source="figures.loan", help_text="The loan as it was then.")
    due = StatementDueSerializer(source="figures.amount_due", help_text="The amount due and its parts.")
    balances = StatementBalancesSerializer(source="figures.balances", help_text="From beginning to end.")
    transactions = StatementTransactionSerializer(
        source="figures.transactions", many=True, help_text="What happened in the period."
    )
    adjustments = StatementTransactionSerializer(
        source="figures.adjustments",
        many=True,
        help_text="What was entered since the previous statement for days that it covers.",
    )
    past_due = StatementPastDueSerializer(source="figures.past_due", help_text="Arrears by age.")
    next_payments = StatementNextPaymentSerializer(
        source="figures.next_payments", many=True, help_text="The next payments as planned."
    )
    year_to_date = StatementYearSerializer(source="figures.year_to_date", help_text="The year so far.")


class PayoffDaySerializer(serializers.Serializer[Any]):
    """The payoff for money received on a day."""

    date = serializers.DateField(help_text="The day the money is received.")
    amount = MoneyField(help_text="What closes the loan that day.")


class PayoffQuoteSerializer(FactSerializer):
    """A payoff as it was quoted in writing; it supposes that nothing else happens to the loan."""

    OBJECT = "payoff_quote"
    EXPANDS = {"loan": LOAN}

    number = serializers.CharField(help_text="Number for people, such as PQ-000123.")
    loan = PublicIdField(help_text="The loan.")
    issued_on = serializers.DateField(help_text="The business day on which it was issued.")
    quote_date = serializers.DateField(help_text="The day of payment that was asked for.")
    valid_through = serializers.DateField(help_text="The last day it names an amount for.")
    amount = MoneyField(help_text="What closes the loan on the quote date.")
    currency = serializers.CharField(source="loan.currency", help_text="Currency of all amounts.")
    components = ComponentsSerializer(help_text="The amount by component.")
    interest_per_day = MoneyField(source="per_diem", help_text="What one more day adds, rounded.")
    days = PayoffDaySerializer(many=True, help_text="The payoff by day of receipt.")
