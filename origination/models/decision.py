"""Decisions: what was decided, on which facts, by which rules, for which reasons, by whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField, RateField
from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from origination.choices import (
    AuthorityLevel,
    DecidedBy,
    DecisionOutcome,
    OverrideDirection,
    OverrideReason,
)
from origination.models.application import Application
from products.choices import RuleOutcome
from products.models import ProductVersion
from products.reasons import ReasonCode


class Decision(DomainModel):
    """One decision on an application. Several over time; one is current."""

    PUBLIC_ID_PREFIX = "dec"
    TIMELINE_OF = ("application",)

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    product_version = models.ForeignKey(ProductVersion, on_delete=models.PROTECT)
    outcome = models.CharField(max_length=20, choices=DecisionOutcome.choices)
    decided_by = models.CharField(max_length=20, choices=DecidedBy.choices)
    decision_date = models.DateField()
    approved_amount = AmountField(null=True, blank=True)
    approved_term_months = models.PositiveSmallIntegerField(null=True, blank=True)
    annual_rate = RateField(null=True, blank=True)
    rationale = models.TextField(blank=True)
    conditions = models.JSONField(default=list, blank=True)
    underwriter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions"
    )
    underwriter_label = models.CharField(max_length=200)
    inputs = models.JSONField(default=dict)
    options = models.JSONField(
        default=list, blank=True, help_text="What could be offered; the first is the decision's own terms."
    )
    # What the score and the rate came from; empty where the product has no scorecard
    scorecard = models.JSONField(default=dict, blank=True)
    probability_of_default = RateField(null=True, blank=True, help_text="Percent within twelve months.")
    grade = models.CharField(max_length=4, blank=True)
    pricing = models.JSONField(default=dict, blank=True, help_text="Why this rate, step by step.")
    rate_adjustment = RateField(
        null=True, blank=True, help_text="Points by which a person went off the rate of the rules."
    )
    rate_reason = models.CharField(max_length=300, blank=True)
    offer_expires_on = models.DateField(null=True, blank=True, help_text="Where a person chose the day.")
    # Authority, and decisions against the rules
    authority = models.CharField(
        max_length=20, choices=AuthorityLevel.choices, default=AuthorityLevel.AUTOMATIC
    )
    exceptions = models.PositiveSmallIntegerField(default=0, help_text="Rules that were not met.")
    rules_outcome = models.CharField(
        max_length=20,
        choices=DecisionOutcome.choices,
        blank=True,
        help_text="What the rules came to when a person decided.",
    )
    override_direction = models.CharField(max_length=10, choices=OverrideDirection.choices, blank=True)
    override_reason = models.CharField(max_length=40, choices=OverrideReason.choices, blank=True)
    override_note = models.CharField(max_length=1000, blank=True)
    is_current = models.BooleanField(default=True)

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=DecisionOutcome.values), name="origination_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__in=DecidedBy.values), name="origination_decided_by_known"
            ),
            models.UniqueConstraint(
                fields=["application"], condition=Q(is_current=True), name="origination_one_current_decision"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["APPROVED", "COUNTER_OFFERED"])
                | Q(approved_amount__gt=0, approved_term_months__gt=0, annual_rate__gte=0),
                name="origination_approval_has_terms",
            ),
            models.CheckConstraint(
                condition=Q(authority__in=AuthorityLevel.values), name="origination_authority_known"
            ),
            models.CheckConstraint(
                condition=Q(override_direction="", override_reason="", override_note="")
                | (
                    Q(override_direction__in=OverrideDirection.values)
                    & Q(override_reason__in=OverrideReason.values)
                    & ~Q(override_note="")
                ),
                name="origination_override_has_reason",
            ),
        ]
        indexes = [models.Index(fields=["decision_date", "decided_by"], name="origination_decisions_by_day")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} ({self.application_id})"


class Override(Decision):
    """A person's decision against what the rules came to, as the report of overrides lists it."""

    class Meta:
        proxy = True
        verbose_name = "override"


class RuleResult(AppendOnlyModel):
    """What one rule said about one application: fact, threshold, passed or not. Written once with its decision."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="rule_results")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=150)
    stage = models.CharField(max_length=20)
    metric = models.CharField(max_length=40)
    operator = models.CharField(max_length=30)
    threshold = models.CharField(max_length=500)
    value = models.CharField(max_length=200, blank=True, help_text="Empty when the fact is not known.")
    passed = models.BooleanField()
    outcome = models.CharField(max_length=20, choices=RuleOutcome.choices, blank=True)
    reason_code = models.CharField(max_length=10, choices=ReasonCode.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "code"], name="origination_rule_once"),
            models.CheckConstraint(
                condition=Q(passed=True, outcome="") | Q(passed=False, outcome__in=RuleOutcome.values),
                name="origination_failed_rule_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {'passed' if self.passed else 'failed'}"


class DecisionReason(AppendOnlyModel):
    """A principal reason of a decision, in the words the applicant reads; at most four."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="reasons")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10, choices=ReasonCode.choices)
    text = models.CharField(max_length=200)
    text_version = models.CharField(max_length=20)
    source = models.CharField(
        max_length=40, blank=True, help_text="The rule or the attribute of the scorecard behind it."
    )
    value = models.CharField(max_length=200, blank=True)
    threshold = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "position"], name="origination_reason_place_once"),
            models.UniqueConstraint(fields=["decision", "code"], name="origination_reason_once"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=4), name="origination_four_reasons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.text}"
