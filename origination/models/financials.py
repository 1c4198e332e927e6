"""The figures a decision rests on: financial statements, existing debts, guarantors' income, bank statements."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField, EncryptedTextField, RateField
from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from loanops.parties.models import BusinessOwner
from origination.models.application import Application
from origination.models.material import Collateral, Document
from origination.states import FIGURES_STATES, FiguresStatus
from origination.underwriting.lines import (
    AdjustmentKind,
    DebtKind,
    PeriodKind,
    StatementLine,
    StatementSource,
)

STANDING = (FiguresStatus.RECORDED, FiguresStatus.VERIFIED)
PERSONAL = ("gross_income", "business_income", "distributions", "taxes", "living_expenses", "debt_payments")


class FiguresQuerySet(models.QuerySet[Any]):
    """Figures of applications, whatever kind."""

    def standing(self) -> "FiguresQuerySet":
        """Neither replaced nor discarded."""
        return self.filter(status__in=STANDING)

    def verified(self) -> "FiguresQuerySet":
        return self.filter(status=FiguresStatus.VERIFIED)


class Figures(DomainModel):
    """Figures somebody entered from a source; they count for rules once an underwriter has verified them."""

    TIMELINE_OF = ("application",)
    STATES = FIGURES_STATES

    source = models.CharField(max_length=20, choices=StatementSource.choices)
    document = models.ForeignKey(
        Document,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Where they stand.",
    )
    status = models.CharField(max_length=20, choices=FiguresStatus.choices, default=FiguresStatus.RECORDED)
    recorded_by_label = models.CharField("recorded by", max_length=200)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified_by_label = models.CharField("verified by", max_length=200, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    objects = FiguresQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=FiguresStatus.values), name="%(app_label)s_%(class)s_status_known"
            ),
            models.CheckConstraint(
                condition=Q(source__in=StatementSource.values), name="%(app_label)s_%(class)s_source_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="VERIFIED") | Q(verified_at__isnull=False),
                name="%(app_label)s_%(class)s_verified_when",
            ),
        ]


class FinancialStatement(Figures):
    """A statement of the business for one period, on standard lines. Recording the period again replaces it."""

    PUBLIC_ID_PREFIX = "fin"

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="financial_statements"
    )
    kind = models.CharField(max_length=20, choices=PeriodKind.choices)
    ends_on = models.DateField("period ends on")
    months = models.PositiveSmallIntegerField(help_text="12, or the months of an interim statement.")

    history = History()

    class Meta(Figures.Meta):
        constraints = [
            *Figures.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind="INTERIM", months__gte=1, months__lte=11)
                | Q(kind__in=["FISCAL_YEAR", "TRAILING_12_MONTHS"], months=12),
                name="origination_statement_months",
            ),
            models.UniqueConstraint(
                fields=["application", "kind", "ends_on", "source"],
                condition=Q(status__in=STANDING),
                name="origination_statement_once",
            ),
        ]
        indexes = [models.Index(fields=["application", "ends_on"], name="origination_statements")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} to {self.ends_on}, {self.get_source_display().lower()}"


class StatementFigure(AppendOnlyModel):
    """One line of a statement, written once with it."""

    statement = models.ForeignKey(FinancialStatement, on_delete=models.PROTECT, related_name="figures")
    line = models.CharField(max_length=40, choices=StatementLine.choices)
    amount = AmountField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "line"], name="origination_line_once"),
            models.CheckConstraint(
                condition=Q(line__in=StatementLine.values), name="origination_statement_line_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_line_display()} {self.amount}"


class StatementAdjustment(DomainModel):
    """What an underwriter adds to a period's earnings or takes from them, and why."""

    PUBLIC_ID_PREFIX = "adj"

    statement = models.ForeignKey(FinancialStatement, on_delete=models.PROTECT, related_name="adjustments")
    kind = models.CharField(max_length=30, choices=AdjustmentKind.choices)
    amount = AmountField()
    reason = models.CharField(max_length=500)
    made_by_label = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AdjustmentKind.values), name="origination_adjustment_kind_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="origination_adjustment_above_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="origination_adjustment_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount}"


class DebtSchedule(Figures):
    """All debts the business has on a day; one with no debts says that there are none."""

    PUBLIC_ID_PREFIX = "dsch"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="debt_schedules")
    as_of = models.DateField()

    history = History()

    class Meta(Figures.Meta):
        constraints = [
            *Figures.Meta.constraints,
            models.UniqueConstraint(
                fields=["application"], condition=Q(status__in=STANDING), name="origination_debts_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Debts on {self.as_of}"


class ExistingDebt(AppendOnlyModel):
    """One debt of the business: what is owed, what it asks in a year, whether this loan repays it."""

    schedule = models.ForeignKey(DebtSchedule, on_delete=models.PROTECT, related_name="debts")
    lender = models.CharField(max_length=120)
    kind = models.CharField(max_length=30, choices=DebtKind.choices)
    balance = AmountField()
    yearly_payments = AmountField(help_text="Principal and interest of twelve months.")
    is_refinanced = models.BooleanField(default=False, help_text="Repaid from the loan applied for.")
    secured_by = models.ForeignKey(
        Collateral,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="prior_debts",
        help_text="Collateral on which this lender stands before us.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DebtKind.values), name="origination_debt_kind_known"),
            models.CheckConstraint(
                condition=Q(balance__gte=0) & Q(yearly_payments__gte=0), name="origination_debt_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lender} {self.balance}"


class GuarantorIncome(Figures):
    """What a guarantor earns and owes in a year. Personal: every amount is kept encrypted, as text."""

    PUBLIC_ID_PREFIX = "ginc"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="guarantor_incomes")
    owner = models.ForeignKey(BusinessOwner, on_delete=models.PROTECT, related_name="incomes")
    year = models.PositiveSmallIntegerField()
    gross_income = EncryptedTextField(help_text="Adjusted gross income.")
    business_income = EncryptedTextField(
        help_text="Of this the share in the profit of the business, paid out or not."
    )
    distributions = EncryptedTextField(help_text="What the business really paid out to the guarantor.")
    taxes = EncryptedTextField(help_text="Income taxes paid.")
    living_expenses = EncryptedTextField(
        blank=True, help_text="Stated; the policy's share of income counts where it is more."
    )
    debt_payments = EncryptedTextField(help_text="Yearly payments on personal debt.")
    living_expense_percent = RateField(help_text="The policy: living expenses as a percentage of income.")

    history = History()

    class Meta(Figures.Meta):
        constraints = [
            *Figures.Meta.constraints,
            models.UniqueConstraint(
                fields=["application", "owner"],
                condition=Q(status__in=STANDING),
                name="origination_income_once",
            ),
            models.CheckConstraint(
                condition=Q(living_expense_percent__gte=0, living_expense_percent__lte=100),
                name="origination_living_expense_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"Income of {self.owner} in {self.year}"


class BankAnalysis(DomainModel):
    """What the bank statements of an application show, by a named version of the method. One is current."""

    PUBLIC_ID_PREFIX = "bana"
    TIMELINE_OF = ("application",)

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="bank_analyses")
    method = models.CharField(max_length=20)
    from_date = models.DateField()
    through_date = models.DateField()
    metrics = models.JSONField(help_text="Metrics, months, accounts and lenders found.")
    made_by_label = models.CharField(max_length=200)
    is_current = models.BooleanField(default=True)

    history = History()

    class Meta:
        verbose_name_plural = "bank analyses"
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(is_current=True), name="origination_one_bank_analysis"
            ),
            models.CheckConstraint(
                condition=Q(through_date__gte=models.F("from_date")), name="origination_bank_period"
            ),
        ]

    def __str__(self) -> str:
        return f"Bank statements {self.from_date} to {self.through_date}"


class BankAnalysisSource(AppendOnlyModel):
    """A file an analysis was made from, and the account it belongs to."""

    analysis = models.ForeignKey(BankAnalysis, on_delete=models.PROTECT, related_name="sources")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="bank_analyses")
    account = models.CharField(max_length=60)
    checksum = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "document", "account"], name="origination_bank_source_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.rows} rows"
