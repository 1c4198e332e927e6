"""Colors of the books' statuses."""

from loanops.ledger.states import ExportStatus, PeriodStatus
from loanops.web.admin import register_badges

register_badges(PeriodStatus, {PeriodStatus.OPEN: "info", PeriodStatus.CLOSED: "neutral"})
register_badges(
    ExportStatus,
    {
        ExportStatus.OPEN: "info",
        ExportStatus.EXPORTED: "warning",
        ExportStatus.ACKNOWLEDGED: "success",
    },
)
