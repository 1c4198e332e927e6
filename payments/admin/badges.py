"""Colors of payment statuses."""

from loanops.web.admin import register_badges
from payments.states import ItemStatus, PaymentStatus, SavedMethodStatus

register_badges(
    PaymentStatus,
    {
        PaymentStatus.CREATED: "info",
        PaymentStatus.PROCESSING: "info",
        PaymentStatus.SUCCEEDED: "success",
        PaymentStatus.SETTLED: "success",
        PaymentStatus.FAILED: "danger",
        PaymentStatus.CANCELED: "neutral",
        PaymentStatus.RETURNED: "danger",
        PaymentStatus.REFUNDED: "neutral",
    },
)
register_badges(
    ItemStatus,
    {
        ItemStatus.MATCHED: "success",
        ItemStatus.OPEN: "danger",
        ItemStatus.INVESTIGATING: "warning",
        ItemStatus.RESOLVED: "neutral",
    },
)
register_badges(
    SavedMethodStatus, {SavedMethodStatus.ACTIVE: "success", SavedMethodStatus.REMOVED: "neutral"}
)
