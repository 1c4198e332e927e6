"""Colors of task statuses."""

from loan_collections.states import TaskStatus
from loanops.web.admin import register_badges

register_badges(
    TaskStatus,
    {
        TaskStatus.OPEN: "warning",
        TaskStatus.IN_PROGRESS: "info",
        TaskStatus.DONE: "success",
        TaskStatus.ESCALATED: "danger",
        TaskStatus.CANCELED: "neutral",
    },
)
