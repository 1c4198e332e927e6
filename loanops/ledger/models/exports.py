"""Batches for the accounting system: grouped lines, and which journal entries stand behind each."""

from django.db import models
from django.db.models import F, Q

from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from loanops.ledger.models.books import Account, JournalEntry
from loanops.ledger.states import EXPORT_STATES, ExportStatus


class GlExport(DomainModel):
    """One batch: everything posted on its days that no earlier batch holds. Its files never change."""

    PUBLIC_ID_PREFIX = "glx"
    STATES = EXPORT_STATES

    number = models.CharField(max_length=20, unique=True)
    from_date = models.DateField()
    to_date = models.DateField()
    status = models.CharField(max_length=20, choices=ExportStatus.choices, default=ExportStatus.OPEN)
    entries_count = models.PositiveIntegerField(default=0)
    lines_count = models.PositiveIntegerField(default=0)
    debit = AmountField()
    credit = AmountField()
    csv_path = models.CharField(max_length=300, blank=True)
    csv_sha256 = models.CharField(max_length=64, blank=True)
    json_path = models.CharField(max_length=300, blank=True)
    json_sha256 = models.CharField(max_length=64, blank=True)
    created_by = models.CharField(max_length=200)
    exported_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledgment = models.CharField(
        max_length=200, blank=True, help_text="The accounting system's own reference."
    )

    history = History()

    class Meta:
        verbose_name = "GL export"
        verbose_name_plural = "GL exports"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ExportStatus.values), name="ledger_export_status_known"
            ),
            models.CheckConstraint(
                condition=Q(from_date__lte=F("to_date")), name="ledger_export_days_in_order"
            ),
            models.CheckConstraint(condition=Q(debit=F("credit")), name="ledger_export_balanced"),
        ]

    def __str__(self) -> str:
        return self.number


class GlExportLine(AppendOnlyModel):
    """What a batch says about one account, product and day: both sides, and from how many entries."""

    export = models.ForeignKey(GlExport, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField(help_text="Place in the files, from 1.")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="export_lines")
    product_id = models.BigIntegerField(null=True)
    product_code = models.CharField(max_length=60, blank=True)
    posting_date = models.DateField()
    currency = models.CharField(max_length=3)
    debit = AmountField()
    credit = AmountField()
    entries_count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "position"], name="ledger_export_line_position")
        ]

    def __str__(self) -> str:
        return f"Line {self.position} of {self.export_id}"


class GlExportEntry(AppendOnlyModel):
    """Which batch carries a journal entry; the entry is the key, so no entry is ever carried twice."""

    entry = models.OneToOneField(
        JournalEntry, on_delete=models.PROTECT, primary_key=True, related_name="exported"
    )
    export = models.ForeignKey(GlExport, on_delete=models.PROTECT, related_name="entries")

    class Meta:
        verbose_name_plural = "GL export entries"

    def __str__(self) -> str:
        return f"Entry {self.entry_id} in {self.export_id}"
