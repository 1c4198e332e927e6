"""The rows of a product version: fees, rules, rate tiers and the accounts its money events are booked on."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField, RateField
from loanops.core.history import History
from loanops.core.models import DomainModel
from products import choices
from products.metrics import Metric
from products.models.content import NOT_NEGATIVE, PERCENT, default_allocation
from products.reasons import ReasonCode

ONE_FIGURE = Q(amount__isnull=False, percent__isnull=True) | Q(amount__isnull=True, percent__isnull=False)
"""A row that has an amount or a percentage, never both."""


def _component_order() -> ArrayField:
    return ArrayField(
        models.CharField(max_length=40, choices=choices.Component.choices), default=default_allocation
    )


class VersionRow(DomainModel):
    """A row that belongs to a version and becomes immutable with it. `KEY` identifies it within its version."""

    KEY: ClassVar[str]
    VALUES: ClassVar[tuple[str, ...]]
    ORDER: ClassVar[tuple[str, ...]]

    product_version: models.ForeignKey[Any, Any]

    class Meta:
        abstract = True

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.VALUES}


class ProductFee(VersionRow):
    """A fee: how much, when, and whether it counts as a cost of the credit (finance charge)."""

    PUBLIC_ID_PREFIX = "pfee"
    KEY = "code"
    ORDER = ("code",)
    VALUES = (
        "code",
        "name",
        "kind",
        "calculation",
        "amount",
        "percent",
        "amount_min",
        "amount_max",
        "timing",
        "is_finance_charge",
    )

    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.CASCADE, related_name="fees"
    )
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=30, choices=choices.FeeKind.choices)
    calculation = models.CharField(max_length=30, choices=choices.FeeCalculation.choices)
    amount = AmountField(null=True, blank=True, validators=NOT_NEGATIVE)
    percent = RateField(null=True, blank=True, validators=PERCENT)
    amount_min = AmountField(null=True, blank=True, validators=NOT_NEGATIVE)
    amount_max = AmountField(null=True, blank=True, validators=NOT_NEGATIVE)
    timing = models.CharField(max_length=30, choices=choices.FeeTiming.choices)
    is_finance_charge = models.BooleanField(default=True)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_version", "code"], name="products_fee_code_once"),
            models.CheckConstraint(
                condition=Q(kind__in=choices.FeeKind.values), name="products_fee_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(calculation__in=choices.FeeCalculation.values),
                name="products_fee_calculation_known",
            ),
            models.CheckConstraint(
                condition=Q(timing__in=choices.FeeTiming.values), name="products_fee_timing_known"
            ),
            models.CheckConstraint(
                condition=Q(calculation="FLAT", amount__isnull=False)
                | Q(calculation="PERCENT_OF_PRINCIPAL", percent__isnull=False),
                name="products_fee_has_figure",
            ),
        ]

    def __str__(self) -> str:
        return f"Fee {self.code}"


class ProductRule(VersionRow):
    """A test an application must pass: fact, operator, value; what happens otherwise, and the reason then given."""

    PUBLIC_ID_PREFIX = "prul"
    KEY = "code"
    ORDER = ("position", "code")
    VALUES = (
        "code",
        "position",
        "name",
        "stage",
        "metric",
        "operator",
        "value",
        "outcome",
        "outcome_unknown",
        "reason_code",
    )

    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.CASCADE, related_name="rules"
    )
    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=150)
    stage = models.CharField(max_length=20, choices=choices.RuleStage.choices)
    metric = models.CharField(max_length=40, choices=Metric.choices)
    operator = models.CharField(max_length=30, choices=choices.RuleOperator.choices)
    value = models.CharField(max_length=500, help_text="A number, a word, or words separated by commas.")
    outcome = models.CharField(max_length=20, choices=choices.RuleOutcome.choices)
    outcome_unknown = models.CharField(
        max_length=20,
        choices=choices.RuleOutcome.choices,
        default=choices.RuleOutcome.REFER,
        help_text="When the fact is not known.",
    )
    reason_code = models.CharField(max_length=10, choices=ReasonCode.choices)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_version", "code"], name="products_rule_code_once"),
            models.CheckConstraint(
                condition=Q(stage__in=choices.RuleStage.values), name="products_rule_stage_known"
            ),
            models.CheckConstraint(condition=Q(metric__in=Metric.values), name="products_rule_metric_known"),
            models.CheckConstraint(
                condition=Q(operator__in=choices.RuleOperator.values), name="products_rule_operator_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=choices.RuleOutcome.values)
                & Q(outcome_unknown__in=choices.RuleOutcome.values),
                name="products_rule_outcome_known",
            ),
            models.CheckConstraint(
                condition=Q(reason_code__in=ReasonCode.values), name="products_rule_reason_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Rule {self.code}"


class RateTier(VersionRow):
    """Pricing: from this personal score on, so many percentage points are added to the base rate."""

    PUBLIC_ID_PREFIX = "ptie"
    KEY = "score_min"
    ORDER = ("score_min",)
    VALUES = ("score_min", "adjustment")

    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.CASCADE, related_name="rate_tiers"
    )
    score_min = models.PositiveSmallIntegerField(validators=[MaxValueValidator(850)])
    adjustment = RateField(validators=[MinValueValidator(-50), MaxValueValidator(50)])

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_version", "score_min"], name="products_tier_score_once")
        ]

    def __str__(self) -> str:
        return f"Rate tier from {self.score_min}"


class ProductAccount(VersionRow):
    """The ledger account a role is booked on for loans of this product; roles without a row use the standard chart."""

    PUBLIC_ID_PREFIX = "pacc"
    KEY = "role"
    ORDER = ("role",)
    VALUES = ("role", "account_code")

    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.CASCADE, related_name="accounts"
    )
    role = models.CharField(max_length=30, choices=choices.AccountRole.choices)
    account_code = models.CharField(max_length=60)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_version", "role"], name="products_account_role_once"),
            models.CheckConstraint(
                condition=Q(role__in=choices.AccountRole.values), name="products_account_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Account for {self.role}"


class LateFeeTier(VersionRow):
    """Another late fee for installments of which at least so much is unpaid."""

    PUBLIC_ID_PREFIX = "plft"
    KEY = "unpaid_from"
    ORDER = ("unpaid_from",)
    VALUES = ("unpaid_from", "amount", "percent")

    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.CASCADE, related_name="late_fee_tiers"
    )
    unpaid_from = AmountField(validators=NOT_NEGATIVE)
    amount = AmountField(null=True, blank=True, validators=NOT_NEGATIVE)
    percent = RateField(null=True, blank=True, validators=PERCENT)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product_version", "unpaid_from"], name="products_late_fee_tier_once"
            ),
            models.CheckConstraint(condition=ONE_FIGURE, name="products_late_fee_tier_has_figure"),
        ]

    def __str__(self) -> str:
        return f"Late fee from {self.unpaid_from} unpaid"


class InstallmentStep(VersionRow):
    """From this installment on another amount, or so many percent more or less than the one before."""

    PUBLIC_ID_PREFIX = "pstp"
    KEY = "installment"
    ORDER = ("installment",)
    VALUES = ("installment", "amount", "percent")

    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.CASCADE, related_name="installment_steps"
    )
    installment = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    amount = AmountField(null=True, blank=True, validators=NOT_NEGATIVE)
    percent = RateField(null=True, blank=True, validators=[MinValueValidator(-99), MaxValueValidator(900)])

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_version", "installment"], name="products_step_once"),
            models.CheckConstraint(condition=ONE_FIGURE, name="products_step_has_figure"),
        ]

    def __str__(self) -> str:
        return f"Step from installment {self.installment}"


class FixedInstallment(VersionRow):
    """An installment that repays a set part of the principal, whatever the others ask for."""

    PUBLIC_ID_PREFIX = "pfix"
    KEY = "installment"
    ORDER = ("installment",)
    VALUES = ("installment", "principal_percent")

    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.CASCADE, related_name="fixed_installments"
    )
    installment = models.PositiveSmallIntegerField(validators=[MinValueValidator(1)])
    principal_percent = RateField(validators=PERCENT)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_version", "installment"], name="products_fixed_once")
        ]

    def __str__(self) -> str:
        return f"Fixed installment {self.installment}"


class AllocationRule(VersionRow):
    """Where money of one kind goes: the components' order past due, due and in advance, and what is paid ahead."""

    PUBLIC_ID_PREFIX = "palr"
    KEY = "receipt"
    ORDER = ("receipt",)
    VALUES = ("receipt", "past_due_order", "due_order", "in_advance_order", "future_installments")

    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.CASCADE, related_name="allocation_rules"
    )
    receipt = models.CharField(max_length=40, choices=choices.ReceiptKind.choices)
    past_due_order = _component_order()
    due_order = _component_order()
    in_advance_order = _component_order()
    future_installments = models.CharField(
        max_length=40, choices=choices.FutureInstallments.choices, default=choices.FutureInstallments.NEXT
    )

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_version", "receipt"], name="products_allocation_once"),
            models.CheckConstraint(
                condition=Q(receipt__in=choices.ReceiptKind.values), name="products_allocation_receipt_known"
            ),
            models.CheckConstraint(
                condition=Q(future_installments__in=choices.FutureInstallments.values),
                name="products_allocation_future_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Allocation of {self.receipt}"
