"""Rows of a version that price risk and share out authority: grades, adjustments, limits by state and by level."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField, RateField
from loanops.core.history import History
from products import choices
from products.metrics import Metric
from products.models.content import LOAN_TO_VALUE, NOT_NEGATIVE, PERCENT
from products.models.rows import VersionRow

POINTS = [MinValueValidator(-50), MaxValueValidator(50)]


class GradeRow(VersionRow):
    """A grade of risk: which probabilities of default it holds, what it costs, and what it admits.

    Grades rise by `probability_below`; an applicant is in the first one whose bound his probability stays below. The
    last one's bound is 100, so that everybody has a grade.
    """

    PUBLIC_ID_PREFIX = "pgrd"
    KEY = "grade"
    ORDER = ("probability_below", "grade")
    VALUES = (
        "grade",
        "probability_below",
        "outcome",
        "rate_adjustment",
        "loan_to_value_max",
        "term_months_max",
        "automatic_approval_amount_max",
    )

    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.CASCADE, related_name="grades"
    )
    grade = models.CharField(max_length=4)
    probability_below = RateField(
        validators=PERCENT, help_text="Percent within twelve months; 100 in the last grade."
    )
    outcome = models.CharField(
        max_length=20,
        choices=choices.GradeOutcome.choices,
        default=choices.GradeOutcome.LEND,
        help_text="What the grade alone leads to.",
    )
    rate_adjustment = RateField(
        default=Decimal(0), validators=POINTS, help_text="Percentage points over the base rate."
    )
    loan_to_value_max = RateField(
        null=True,
        blank=True,
        validators=LOAN_TO_VALUE,
        help_text="Percent of the collateral, where there is.",
    )
    term_months_max = models.PositiveSmallIntegerField(null=True, blank=True)
    automatic_approval_amount_max = AmountField(
        default=Decimal("0.00"), validators=NOT_NEGATIVE, help_text="Above it a person decides."
    )

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_version", "grade"], name="products_grade_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=choices.GradeOutcome.values), name="products_grade_outcome_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Grade {self.grade}"


class RateAdjustment(VersionRow):
    """Percentage points on the rate where a fact meets a condition; a fact that is not known adjusts nothing."""

    PUBLIC_ID_PREFIX = "padj"
    KEY = "code"
    ORDER = ("position", "code")
    VALUES = ("code", "position", "name", "metric", "operator", "value", "adjustment")

    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.CASCADE, related_name="rate_adjustments"
    )
    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=150)
    metric = models.CharField(max_length=40, choices=Metric.choices)
    operator = models.CharField(max_length=30, choices=choices.RuleOperator.choices)
    value = models.CharField(max_length=500, help_text="A number, a word, or words separated by commas.")
    adjustment = RateField(validators=POINTS, help_text="Percentage points.")

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_version", "code"], name="products_adjustment_code_once"),
            models.CheckConstraint(
                condition=Q(operator__in=choices.RuleOperator.values),
                name="products_adjustment_operator_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Rate adjustment {self.code}"


class StateRateLimit(VersionRow):
    """The lowest and highest rate lent at in a state, where it differs from the product's own."""

    PUBLIC_ID_PREFIX = "psrl"
    KEY = "state"
    ORDER = ("state",)
    VALUES = ("state", "rate_floor", "rate_cap")

    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.CASCADE, related_name="state_rate_limits"
    )
    state = models.CharField(max_length=2, help_text="Two letters, such as NY.")
    rate_floor = RateField(null=True, blank=True, validators=PERCENT)
    rate_cap = RateField(null=True, blank=True, validators=PERCENT)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product_version", "state"], name="products_state_limit_once")
        ]

    def __str__(self) -> str:
        return f"Rate limits in {self.state}"


class DecisionLimit(VersionRow):
    """How much one level may decide alone for a grade, with so many rules not met; more waits for a second person.

    These narrow the general authority limits. A level with no row that fits never decides alone; a version without
    rows leaves everything to the general limits.
    """

    PUBLIC_ID_PREFIX = "pdlm"
    KEY = "code"
    ORDER = ("code",)
    VALUES = ("code", "level", "grade", "amount_max", "exceptions_max")

    product_version = models.ForeignKey(
        "products.ProductVersion", on_delete=models.CASCADE, related_name="decision_limits"
    )
    code = models.CharField(max_length=20)
    level = models.CharField(max_length=30, choices=choices.DecisionLevel.choices)
    grade = models.CharField(max_length=4, blank=True, help_text="Empty for every grade.")
    amount_max = AmountField(validators=NOT_NEGATIVE)
    exceptions_max = models.PositiveSmallIntegerField(
        default=0, help_text="Rules not met that this level may pass over."
    )

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product_version", "code"], name="products_decision_limit_code_once"
            ),
            models.CheckConstraint(
                condition=Q(level__in=choices.DecisionLevel.values), name="products_decision_level_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Decision limit {self.code}"
