"""Trials: the rules of a version tried on past applications, before anybody applies under it."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField, RateField
from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from origination.choices import DecisionOutcome, TrialOutcome
from origination.models.application import Application
from origination.models.decision import Decision
from origination.states import TRIAL_STATES, TrialStatus
from products.models import ProductVersion


class RuleTrial(DomainModel):
    """One run of a version's rules over past applications of its product. It changes none of them."""

    PUBLIC_ID_PREFIX = "tria"
    STATES = TRIAL_STATES

    product_version = models.ForeignKey(ProductVersion, on_delete=models.PROTECT, related_name="trials")
    status = models.CharField(max_length=20, choices=TrialStatus.choices, default=TrialStatus.RUNNING)
    decided_from = models.DateField(null=True, blank=True, help_text="Decisions from this day on.")
    decided_to = models.DateField(null=True, blank=True, help_text="Decisions up to this day.")
    applications_max = models.PositiveIntegerField()
    last_decision_id = models.BigIntegerField(help_text="Later decisions are left out.")
    snapshot = models.JSONField(help_text="The version as it was tried; a draft may change later.")
    tried_by_label = models.CharField(max_length=200)
    total = models.PositiveIntegerField(default=0, help_text="Applications to try.")
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    approved_before = models.PositiveIntegerField(default=0)
    approved_after = models.PositiveIntegerField(default=0)
    amount_before = AmountField(default=Decimal("0.00"))
    amount_after = AmountField(default=Decimal("0.00"))

    history = History(excluded_fields=["snapshot"])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=TrialStatus.values), name="origination_trial_status_known"
            ),
            models.CheckConstraint(condition=Q(done__lte=models.F("total")), name="origination_trial_done"),
        ]

    def __str__(self) -> str:
        return f"Trial {self.pk} of {self.product_version}"


class TrialResult(AppendOnlyModel):
    """What one past application got, and what it would get under the rules that were tried."""

    trial = models.ForeignKey(RuleTrial, on_delete=models.PROTECT, related_name="results")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="trial_results")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="trial_results")
    is_changed = models.BooleanField()
    outcome_before = models.CharField(max_length=20, choices=DecisionOutcome.choices)
    outcome_after = models.CharField(max_length=20, choices=TrialOutcome.choices)
    amount_before = AmountField(null=True, blank=True)
    amount_after = AmountField(null=True, blank=True)
    rate_before = RateField(null=True, blank=True)
    rate_after = RateField(null=True, blank=True)
    grade_before = models.CharField(max_length=4, blank=True)
    grade_after = models.CharField(max_length=4, blank=True)
    reasons_before = models.CharField(max_length=100, blank=True)
    reasons_after = models.CharField(max_length=100, blank=True)
    rules_changed = models.CharField(
        max_length=500, blank=True, help_text="Rules that are met now and were not, or the other way round."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trial", "application"], name="origination_tried_once"),
        ]
        indexes = [models.Index(fields=["trial", "-is_changed", "id"], name="origination_trial_changes")]

    def __str__(self) -> str:
        return f"{self.application} under {self.trial}"
