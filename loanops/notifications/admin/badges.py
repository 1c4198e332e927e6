"""Colors of message statuses."""

from loanops.notifications.states import NotificationStatus
from loanops.web.admin import register_badges

register_badges(
    NotificationStatus,
    {
        NotificationStatus.QUEUED: "info",
        NotificationStatus.SENT: "success",
        NotificationStatus.DELIVERED: "success",
        NotificationStatus.BOUNCED: "danger",
        NotificationStatus.FAILED: "danger",
        NotificationStatus.SUPPRESSED: "neutral",
    },
)
