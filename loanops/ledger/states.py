"""States of the books' own records: months and export batches."""

from django.db import models

from loanops.core.states import StateMachine


class PeriodStatus(models.TextChoices):
    OPEN = "OPEN", "Open"
    CLOSED = "CLOSED", "Closed"


class ExportStatus(models.TextChoices):
    OPEN = "OPEN", "Being written"
    EXPORTED = "EXPORTED", "Exported"
    ACKNOWLEDGED = "ACKNOWLEDGED", "Acknowledged"


class ProofKind(models.TextChoices):
    QUICK = "QUICK", "Ledger against loans"
    FULL = "FULL", "Every loan replayed"


PERIOD_STATES = StateMachine(
    "Accounting period",
    {PeriodStatus.OPEN: [PeriodStatus.CLOSED], PeriodStatus.CLOSED: [PeriodStatus.OPEN]},
)
EXPORT_STATES = StateMachine(
    "GL export",
    {
        ExportStatus.OPEN: [ExportStatus.EXPORTED],
        ExportStatus.EXPORTED: [ExportStatus.ACKNOWLEDGED],
        ExportStatus.ACKNOWLEDGED: [],
    },
)
