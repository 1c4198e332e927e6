"""The tones of servicing's statuses."""

from loanops.web.admin import register_badges
from servicing.states import (
    DelinquencyStatus,
    DisbursementStatus,
    ImportStatus,
    InquiryStatus,
    LoanStatus,
    ModificationStatus,
    ProductReviewStatus,
    RunStatus,
    SettlementStatus,
)

register_badges(
    LoanStatus,
    {
        LoanStatus.PENDING_DISBURSEMENT: "warning",
        LoanStatus.ACTIVE: "success",
        LoanStatus.CHARGED_OFF: "danger",
        LoanStatus.SETTLED: "neutral",
        LoanStatus.REFINANCED: "neutral",
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
    SettlementStatus,
    {
        SettlementStatus.OPEN: "warning",
        SettlementStatus.KEPT: "success",
        SettlementStatus.BROKEN: "danger",
        SettlementStatus.CANCELED: "neutral",
    },
)
register_badges(
    RunStatus,
    {
        RunStatus.RUNNING: "info",
        RunStatus.PAUSED: "warning",
        RunStatus.INTERRUPTED: "danger",
        RunStatus.COMPLETED: "success",
    },
)
register_badges(
    InquiryStatus,
    {
        InquiryStatus.OPEN: "warning",
        InquiryStatus.ANSWERED: "success",
        InquiryStatus.CLOSED: "neutral",
    },
)
register_badges(
    ProductReviewStatus,
    {
        ProductReviewStatus.UP_TO_DATE: "success",
        ProductReviewStatus.NEWER_VERSION: "info",
        ProductReviewStatus.TO_REVIEW: "warning",
        ProductReviewStatus.REVIEWED: "neutral",
    },
)
register_badges(
    ModificationStatus,
    {
        ModificationStatus.REQUESTED: "warning",
        ModificationStatus.EVALUATING: "warning",
        ModificationStatus.PROPOSED: "info",
        ModificationStatus.APPROVED: "info",
        ModificationStatus.REJECTED: "danger",
        ModificationStatus.AGREEMENT_SENT: "info",
        ModificationStatus.ACCEPTED: "info",
        ModificationStatus.APPLIED: "success",
        ModificationStatus.CANCELED: "neutral",
        ModificationStatus.EXPIRED: "neutral",
    },
)
register_badges(
    ImportStatus,
    {
        ImportStatus.UPLOADED: "warning",
        ImportStatus.CHECKING: "info",
        ImportStatus.CHECKED: "warning",
        ImportStatus.RUNNING: "info",
        ImportStatus.PAUSED: "warning",
        ImportStatus.COMPLETED: "success",
        ImportStatus.FAILED: "danger",
    },
)


def bucket_tone(days_past_due: int) -> str:
    """Green while current, amber below thirty days, red from then on."""
    if days_past_due <= 0:
        return "success"
    return "warning" if days_past_due < 30 else "danger"
