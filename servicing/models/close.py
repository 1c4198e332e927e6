"""End of day as a record: what ran for which day, how far it got, and which loans it had to leave behind."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from loanops.core import clock
from servicing.models.loans import Loan
from servicing.states import RUN_STATES, RunStatus


class EndOfDayRun(models.Model):
    """The end of one business day: one row per day, whatever interrupts it. `steps` holds each step's counts."""

    business_date = models.DateField(unique=True)
    status = models.CharField(max_length=20, choices=RunStatus.choices, default=RunStatus.RUNNING)
    steps = models.JSONField(default=dict)
    loans_done = models.PositiveIntegerField(default=0)
    loans_total = models.PositiveIntegerField(default=0)
    shards = models.PositiveSmallIntegerField(default=1, help_text="Processes that share the loans.")
    slices_done = models.PositiveIntegerField(default=0)
    slices_total = models.PositiveIntegerField(default=0)
    pause_requested = models.BooleanField(default=False)
    started_by = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, help_text="Why it was interrupted.")

    class Meta:
        verbose_name = "end-of-day run"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=RunStatus.values), name="servicing_run_status_known"
            )
        ]

    def __str__(self) -> str:
        return f"End of day {self.business_date}"

    def move_to(self, status: RunStatus, *, note: str = "") -> None:
        """Along the map of states; staying where one is after a kill is no move."""
        if self.status != status:
            RUN_STATES.require(self.status, status)
        self.status = status
        self.note = note
        self.finished_at = clock.now() if status == RunStatus.COMPLETED else None
        if self.pk is None:
            self.save()
        else:
            # Not the counters: other processes move them.
            self.save(update_fields=["status", "note", "finished_at", "shards", "pause_requested"])

    def is_done(self, step: str) -> bool:
        return bool(self.steps.get(step, {}).get("finished_at"))

    def record_step(self, step: str, *, started_at: datetime, counts: dict[str, Any]) -> None:
        """A step's counts, stored with the run."""
        self.steps[step] = {
            "started_at": started_at.isoformat(),
            "finished_at": clock.now().isoformat(),
            "counts": counts,
        }
        self.save(update_fields=["steps"])


class BooksProof(models.Model):
    """The ledger up to a line, added up and proven: the next night's proof begins there.

    No line with a number up to `through_line` can come any more; `balances` are the accounts' sums up to it.
    """

    business_date = models.DateField()
    through_line = models.BigIntegerField()
    through_entry = models.BigIntegerField()
    balances = models.JSONField(help_text="Account code → amount, debits positive.")
    proven_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Books proven on {self.business_date}"


class EndOfDayFailure(models.Model):
    """A loan end of day could not close, with the reason; it stays behind until a retry succeeds."""

    run = models.ForeignKey(EndOfDayRun, on_delete=models.PROTECT, related_name="failures")
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, null=True, related_name="close_failures")
    step = models.CharField(max_length=120)
    reason = models.TextField()
    attempts = models.PositiveIntegerField(default=1)
    failed_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "end-of-day failure"
        constraints = [
            models.UniqueConstraint(
                fields=["loan", "step"],
                condition=Q(resolved_at__isnull=True, loan__isnull=False),
                name="servicing_one_open_failure",
            )
        ]
        indexes = [models.Index(fields=["run", "id"], name="servicing_failure_run")]

    def __str__(self) -> str:
        return f"{self.loan or 'Books'}: {self.reason[:80]}"
