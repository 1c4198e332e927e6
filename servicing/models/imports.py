"""Imports of a portfolio as people run them: the files handed in, what became of every row."""

from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.models import DomainModel
from servicing.states import IMPORT_STATES, ImportStatus


class ImportLayout(models.TextChoices):
    LIVE = "live", "Running loans with history and balances"
    SBA = "sba", "SBA loan file: outcomes only"


class ImportJob(DomainModel):
    """One import: its files, how their columns are called, the dry run's judgment, and the result.

    Counts and totals are those of the last run, dry or real. A stopped run goes on where it was: loans booked already
    are known by their number.
    """

    PUBLIC_ID_PREFIX = "imp"
    STATES = IMPORT_STATES

    number = models.CharField(max_length=20, unique=True)
    layout = models.CharField(max_length=10, choices=ImportLayout.choices)
    product = models.ForeignKey("products.LoanProduct", on_delete=models.PROTECT, related_name="imports")
    file_name = models.CharField(max_length=200)
    path = models.CharField(max_length=300)
    history_path = models.CharField(max_length=300, blank=True)
    schedule_path = models.CharField(max_length=300, blank=True)
    columns = models.JSONField(default=dict, blank=True, help_text="Our column → the file's name for it.")
    tolerance = AmountField(default=0, help_text="By how much a balance may differ.")
    status = models.CharField(max_length=12, choices=ImportStatus.choices, default=ImportStatus.UPLOADED)
    was_dry_run = models.BooleanField(default=True)
    rows = models.PositiveIntegerField(default=0)
    booked = models.PositiveIntegerField(default=0)
    known_before = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    total_disbursed = AmountField(default=0)
    total_repaid = AmountField(default=0)
    total_charged_off = AmountField(default=0)
    reasons = models.JSONField(default=dict, blank=True)
    refused_path = models.CharField(max_length=300, blank=True)
    reconciliation_path = models.CharField(max_length=300, blank=True)
    message = models.CharField(max_length=500, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    history = History(
        excluded_fields=[
            "rows",
            "booked",
            "known_before",
            "refused",
            "warnings",
            "reasons",
            "total_disbursed",
            "total_repaid",
            "total_charged_off",
        ]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ImportStatus.values), name="servicing_import_status_known"
            ),
            models.CheckConstraint(
                condition=Q(layout__in=ImportLayout.values), name="servicing_import_layout_known"
            ),
        ]
        indexes = [models.Index(fields=["status", "-id"], name="servicing_import_status")]

    def __str__(self) -> str:
        return f"{self.number} {self.file_name}"

    @property
    def accepted(self) -> int:
        """Rows that are on the books, or would be."""
        return self.booked + self.known_before
