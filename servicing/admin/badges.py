"""The tones of servicing's statuses."""

from loanops.web.admin import register_badges
from servicing.states import DelinquencyStatus, DisbursementStatus, LoanStatus, RunStatus

register_badges(
    LoanStatus,
    {
        LoanStatus.PENDING_DISBURSEMENT: "warning",
        LoanStatus.ACTIVE: "success",
        LoanStatus.CHARGED_OFF: "danger",
        LoanStatus.CLOSED: "neutral",
    },
)
register_badges(
    DelinquencyStatus,
    {
        DelinquencyStatus.OPEN: "danger",
        DelinquencyStatus.CURED: "success",
        DelinquencyStatus.CHARGED_OFF: "neutral",
    },
)
register_badges(
    DisbursementStatus,
    {
        DisbursementStatus.APPROVED: "info",
        DisbursementStatus.SENT: "info",
        DisbursementStatus.SETTLED: "success",
        DisbursementStatus.RETURNED: "danger",
        DisbursementStatus.FAILED: "danger",
    },
)
register_badges(
    RunStatus,
    {RunStatus.RUNNING: "info", RunStatus.INTERRUPTED: "danger", RunStatus.COMPLETED: "success"},
)


def bucket_tone(days_past_due: int) -> str:
    """Green while current, amber below thirty days, red from then on."""
    if days_past_due <= 0:
        return "success"
    return "warning" if days_past_due < 30 else "danger"
