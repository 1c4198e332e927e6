"""Figures as the API reads and writes them: statements, debts, guarantors' income, bank statements, ratios."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from loanops.web.api import (
    ChoiceField,
    DateField,
    InputSerializer,
    IntegerField,
    MoneyField,
    ObjectSerializer,
    PublicIdField,
    RateField,
    TextField,
)
from loanops.web.api.fields import BooleanField
from loanops.web.api.serializers import OutputSerializer
from origination.api.reading import APPLICATION, DOCUMENT
from origination.models import BankAnalysis, FinancialStatement, GuarantorIncome
from origination.models.financials import PERSONAL
from origination.services.debts import DEBTS_MAX
from origination.services.verified import is_verified, period_of
from origination.states import FiguresStatus
from origination.underwriting.guarantors import LIVING_EXPENSE_PERCENT
from origination.underwriting.lines import AdjustmentKind, DebtKind, PeriodKind, StatementSource
from origination.underwriting.spread import cash_flow_available, ebitda

NOT_LESS = Decimal("0.00")
CENT = Decimal("0.01")
REASON_HELP = "For the audit trail."
LINES = {"type": "object", "additionalProperties": {"type": "string", "format": "decimal"}}
MONEY_OR_NOTHING = {"type": "string", "format": "decimal", "nullable": True}
ANYTHING = {"type": "object", "additionalProperties": True}


class FiguresSerializer(ObjectSerializer):
    """What all figures share."""

    EXPANDS = {"application": APPLICATION, "document": DOCUMENT}

    application = PublicIdField(help_text="The application they were recorded on.")
    source = ChoiceField(choices=StatementSource.choices, help_text="Who stands behind the figures.")  # type: ignore[assignment]
    document = PublicIdField(allow_null=True, help_text="The document they stand in.")
    status = ChoiceField(choices=FiguresStatus.choices, help_text="They count for rules once verified.")
    recorded_by = serializers.CharField(source="recorded_by_label", help_text="Who entered them.")
    verified_by = serializers.CharField(source="verified_by_label", help_text="Who vouches for them.")
    verified_at = serializers.DateTimeField(allow_null=True, help_text="Since when (UTC).")


class AdjustmentSerializer(ObjectSerializer):
    """What was added to a period's earnings or taken from them."""

    OBJECT = "statement_adjustment"

    kind = ChoiceField(choices=AdjustmentKind.choices, help_text="What it is, and in which direction.")
    amount = MoneyField(help_text="Above zero.")
    reason = serializers.CharField(help_text="Why, and how it is documented.")
    made_by = serializers.CharField(source="made_by_label", help_text="Who made it.")
    is_active = serializers.BooleanField(help_text="False once it was removed.")


class FinancialStatementSerializer(FiguresSerializer):
    """A statement of one period on standard lines, with what follows from it."""

    OBJECT = "financial_statement"
    READS = {
        "figures": ("lines", "ebitda", "cash_flow_available"),
        "adjustments": ("adjustments", "ebitda", "cash_flow_available"),
    }

    kind = ChoiceField(choices=PeriodKind.choices, help_text="What kind of period.")
    ends_on = serializers.DateField(help_text="Its last day.")
    months = serializers.IntegerField(help_text="How many months it covers.")
    lines = serializers.SerializerMethodField(help_text="Standard line to amount.")
    adjustments = AdjustmentSerializer(many=True, help_text="All adjustments, removed ones too.")
    ebitda = serializers.SerializerMethodField(help_text="With the adjustments that stand.")
    cash_flow_available = serializers.SerializerMethodField(help_text="Null while a part of it is not known.")

    @extend_schema_field(LINES)
    def get_lines(self, statement: FinancialStatement) -> dict[str, str]:
        return {figure.line: f"{figure.amount:.2f}" for figure in statement.figures.all()}

    @extend_schema_field(MONEY_OR_NOTHING)
    def get_ebitda(self, statement: FinancialStatement) -> str | None:
        return _money(ebitda(period_of(statement)).result)

    @extend_schema_field(MONEY_OR_NOTHING)
    def get_cash_flow_available(self, statement: FinancialStatement) -> str | None:
        return _money(cash_flow_available(period_of(statement)).result)


def _money(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


class FinancialStatementIn(InputSerializer):
    """A statement of one period. Expenses and outflows are positive; what the statement does not show is left out."""

    kind = ChoiceField(choices=PeriodKind.choices, help_text="What kind of period.")
    ends_on = DateField(help_text="Its last day.")
    months = IntegerField(
        required=False, default=12, min_value=1, max_value=12, help_text="1 to 11 for an interim statement."
    )
    source = ChoiceField(choices=StatementSource.choices, help_text="Who stands behind the figures.")  # type: ignore[assignment]
    document = PublicIdField(
        prefix="doc", required=False, allow_null=True, help_text="The document they stand in."
    )
    lines = serializers.DictField(child=MoneyField(), help_text="Standard line to amount.")
    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text=REASON_HELP)


class AdjustmentIn(InputSerializer):
    """An adjustment of a statement's earnings."""

    kind = ChoiceField(choices=AdjustmentKind.choices, help_text="What it is, and in which direction.")
    amount = MoneyField(min_value=CENT, help_text="Above zero.")
    reason = TextField(max_length=500, help_text="Why, and how it is documented.")


class FiguresReasonIn(InputSerializer):
    """Why, if there is something to say."""

    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text=REASON_HELP)


class ExistingDebtSerializer(serializers.Serializer[Any]):
    """One debt."""

    lender = serializers.CharField(help_text="Who lent it.")
    kind = ChoiceField(choices=DebtKind.choices, help_text="What kind of debt.")
    balance = MoneyField(help_text="What is owed.")
    yearly_payments = MoneyField(help_text="Principal and interest of twelve months.")
    is_refinanced = serializers.BooleanField(help_text="Repaid from the loan applied for.")
    collateral = PublicIdField(
        source="secured_by", allow_null=True, help_text="What the lender holds before us."
    )


class DebtScheduleSerializer(FiguresSerializer):
    """All debts of the business on a day."""

    OBJECT = "debt_schedule"

    as_of = serializers.DateField(help_text="The day of the balances.")
    debts = ExistingDebtSerializer(many=True, help_text="The debts; none says that there are none.")


class ExistingDebtIn(InputSerializer):
    """One debt."""

    lender = TextField(max_length=120, help_text="Who lent it.")
    kind = ChoiceField(choices=DebtKind.choices, help_text="What kind of debt.")
    balance = MoneyField(min_value=NOT_LESS, help_text="What is owed.")
    yearly_payments = MoneyField(min_value=NOT_LESS, help_text="Principal and interest of twelve months.")
    is_refinanced = BooleanField(required=False, default=False, help_text="Repaid from the loan applied for.")
    collateral = PublicIdField(
        prefix="coll", required=False, allow_null=True, help_text="What the lender holds before us."
    )


class DebtScheduleIn(InputSerializer):
    """All debts of the business on a day, given whole."""

    as_of = DateField(help_text="The day of the balances.")
    source = ChoiceField(choices=StatementSource.choices, help_text="Where they are known from.")  # type: ignore[assignment]
    document = PublicIdField(prefix="doc", required=False, allow_null=True, help_text="Where they stand.")
    debts = ExistingDebtIn(
        many=True, max_length=DEBTS_MAX, help_text="The debts; an empty list says there are none."
    )  # type: ignore[call-arg]
    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text=REASON_HELP)


class GuarantorIncomeSerializer(FiguresSerializer):
    """Whose income is recorded; the figures themselves are read one by one, and each reading is on record."""

    OBJECT = "guarantor_income"

    owner = PublicIdField(help_text="The guarantor.")
    year = serializers.IntegerField(help_text="The year.")
    living_expense_percent = RateField(help_text="Policy: living expenses as a percentage of income.")


class GuarantorFiguresSerializer(GuarantorIncomeSerializer):
    """A guarantor's year in full."""

    figures = serializers.SerializerMethodField(help_text="Private amounts of the year.")

    @extend_schema_field(LINES)
    def get_figures(self, income: GuarantorIncome) -> dict[str, str]:
        return {name: getattr(income, name) for name in PERSONAL if getattr(income, name)}


class GuarantorIncomeIn(InputSerializer):
    """A guarantor's year."""

    owner = PublicIdField(prefix="own", help_text="The guarantor.")
    year = IntegerField(min_value=1990, max_value=2100, help_text="The year.")
    source = ChoiceField(choices=StatementSource.choices, help_text="Where it is known from.")  # type: ignore[assignment]
    document = PublicIdField(prefix="doc", required=False, allow_null=True, help_text="Where it stands.")
    gross_income = MoneyField(help_text="Adjusted gross income.")
    business_income = MoneyField(
        help_text="Of this the share in the profit of the business, paid out or not."
    )
    distributions = MoneyField(min_value=NOT_LESS, help_text="What the business really paid out.")
    taxes = MoneyField(help_text="Income taxes.")
    living_expenses = MoneyField(
        required=False, allow_null=True, min_value=NOT_LESS, help_text="Stated; the larger counts."
    )
    living_expense_percent = RateField(
        required=False, default=LIVING_EXPENSE_PERCENT, help_text="Policy: percentage of income."
    )
    debt_payments = MoneyField(min_value=NOT_LESS, help_text="Yearly payments on personal debt.")
    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text=REASON_HELP)


class BankFileIn(InputSerializer):
    """A CSV file of the application."""

    document = PublicIdField(prefix="doc", help_text="A bank statement in CSV.")
    account = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=60,
        help_text="Which account, if it does not say.",
    )


class BankAnalysisIn(InputSerializer):
    """Which files to read."""

    files = BankFileIn(many=True, min_length=1, max_length=24, help_text="Files of three to twelve months.")  # type: ignore[call-arg]
    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text=REASON_HELP)


class BankStatementIn(InputSerializer):
    """A bank's file, as `multipart/form-data`."""

    file = serializers.FileField(help_text="CSV from the bank, at most 25 MiB.")
    account = TextField(
        required=False,
        default="",
        allow_blank=True,
        max_length=60,
        help_text="Which account, if it does not say.",
    )
    period = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=7, help_text="The month, such as 2026-02."
    )
    with_earlier = BooleanField(
        required=False, default=True, help_text="Together with the files of the analysis that counts now."
    )
    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text=REASON_HELP)


class BankSourceSerializer(serializers.Serializer[Any]):
    """A file that was read."""

    document = PublicIdField(help_text="The document.")
    account = serializers.CharField(help_text="The account.")
    checksum = serializers.CharField(help_text="SHA-256 of the content.")
    rows = serializers.IntegerField(help_text="Movements in it.")


class BankAnalysisSerializer(ObjectSerializer):
    """What the bank statements show."""

    OBJECT = "bank_analysis"
    EXPANDS = {"application": APPLICATION}

    application = PublicIdField(help_text="The application.")
    method = serializers.CharField(help_text="Version of the method.")
    from_date = serializers.DateField(help_text="First day.")
    through_date = serializers.DateField(help_text="Last day.")
    is_verified = serializers.SerializerMethodField(
        help_text="Whether every file is verified; only then it counts."
    )
    sources = BankSourceSerializer(many=True, help_text="The files.")
    figures = serializers.SerializerMethodField(help_text="What rules test.")
    months = serializers.SerializerMethodField(help_text="Month by month.")
    positions = serializers.SerializerMethodField(help_text="Lenders paid again and again.")

    @extend_schema_field({"type": "boolean"})
    def get_is_verified(self, analysis: BankAnalysis) -> bool:
        return is_verified(analysis)

    @extend_schema_field(ANYTHING)
    def get_figures(self, analysis: BankAnalysis) -> dict[str, Any]:
        return dict(analysis.metrics["figures"])

    @extend_schema_field({"type": "array", "items": ANYTHING})
    def get_months(self, analysis: BankAnalysis) -> list[dict[str, Any]]:
        return list(analysis.metrics["months"])

    @extend_schema_field({"type": "array", "items": ANYTHING})
    def get_positions(self, analysis: BankAnalysis) -> list[dict[str, Any]]:
        return list(analysis.metrics["positions"])


class RatioSerializer(OutputSerializer):
    """A ratio with its working."""

    OBJECT = "ratio"

    code = serializers.CharField(help_text="The fact that rules test.")
    name = serializers.CharField(help_text="Its name.")
    formula = serializers.CharField(help_text="How it is computed.")
    inputs = serializers.SerializerMethodField(help_text="What went in; null is not known.")
    result = serializers.SerializerMethodField(help_text="What came out; null is not known.")
    unit = serializers.CharField(help_text="times, %, days or amount.")
    note = serializers.CharField(help_text="Why it is not known, if it is not.")

    @extend_schema_field({"type": "array", "items": ANYTHING})
    def get_inputs(self, working: Any) -> list[dict[str, str | None]]:
        return [
            {"name": name, "value": None if value is None else format(value, "f")}
            for name, value in working.inputs
        ]

    @extend_schema_field({"type": "string", "format": "decimal", "nullable": True})
    def get_result(self, working: Any) -> str | None:
        return None if working.result is None else format(working.result, "f")


class RatiosSerializer(OutputSerializer):
    """All ratios of an application as rules would see them now."""

    OBJECT = "application_ratios"

    application = serializers.CharField(help_text="The application.")
    cash_flow_source = serializers.CharField(allow_null=True, help_text="STATED or VERIFIED.")
    ratios = RatioSerializer(many=True, help_text="The ratios.")
