"""Colors of the statuses of applications, documents, credit reports and offers."""

from loanops.web.admin import register_badges
from origination.screening_states import CheckStatus, HitStatus
from origination.states import (
    ApplicationStatus,
    CreditReportStatus,
    DisclosureFormStatus,
    DocumentStatus,
    FiguresStatus,
    OfferStatus,
    TrialStatus,
    UploadStatus,
)

register_badges(
    ApplicationStatus,
    {
        ApplicationStatus.DRAFT: "neutral",
        ApplicationStatus.SUBMITTED: "info",
        ApplicationStatus.SCREENING: "info",
        ApplicationStatus.CREDIT_CHECK: "info",
        ApplicationStatus.UNDERWRITING: "info",
        ApplicationStatus.REFERRED: "danger",
        ApplicationStatus.APPROVED: "success",
        ApplicationStatus.COUNTER_OFFERED: "success",
        ApplicationStatus.OFFER_MADE: "warning",
        ApplicationStatus.ACCEPTED: "success",
        ApplicationStatus.BOARDED: "success",
        ApplicationStatus.DECLINED: "danger",
        ApplicationStatus.INCOMPLETE: "warning",
        ApplicationStatus.WITHDRAWN: "neutral",
        ApplicationStatus.EXPIRED: "neutral",
    },
)
register_badges(
    DocumentStatus,
    {
        DocumentStatus.REQUESTED: "warning",
        DocumentStatus.UPLOADED: "info",
        DocumentStatus.SCANNING: "info",
        DocumentStatus.PENDING_REVIEW: "warning",
        DocumentStatus.VERIFIED: "success",
        DocumentStatus.REJECTED: "danger",
        DocumentStatus.SUPERSEDED: "neutral",
    },
)
register_badges(
    CreditReportStatus,
    {
        CreditReportStatus.REQUESTED: "info",
        CreditReportStatus.IN_PROGRESS: "info",
        CreditReportStatus.RECEIVED: "success",
        CreditReportStatus.NO_HIT: "neutral",
        CreditReportStatus.FAILED: "warning",
        CreditReportStatus.NEEDS_PERSON: "danger",
    },
)
register_badges(
    OfferStatus,
    {
        OfferStatus.MADE: "warning",
        OfferStatus.ACCEPTED: "success",
        OfferStatus.DECLINED: "neutral",
        OfferStatus.EXPIRED: "neutral",
        OfferStatus.WITHDRAWN: "neutral",
    },
)
register_badges(
    UploadStatus,
    {
        UploadStatus.WAITING: "info",
        UploadStatus.COMPLETED: "success",
        UploadStatus.REFUSED: "danger",
        UploadStatus.ABANDONED: "neutral",
    },
)
register_badges(TrialStatus, {TrialStatus.RUNNING: "info", TrialStatus.FINISHED: "success"})
register_badges(
    DisclosureFormStatus,
    {DisclosureFormStatus.DRAFT: "warning", DisclosureFormStatus.ACTIVE: "success"},
)
register_badges(
    FiguresStatus,
    {
        FiguresStatus.RECORDED: "warning",
        FiguresStatus.VERIFIED: "success",
        FiguresStatus.SUPERSEDED: "neutral",
        FiguresStatus.DISCARDED: "neutral",
    },
)
register_badges(
    HitStatus,
    {
        HitStatus.OPEN: "danger",
        HitStatus.RULED_OUT: "neutral",
        HitStatus.CLEARED: "success",
        HitStatus.CONFIRMED: "danger",
    },
)
register_badges(
    CheckStatus,
    {
        CheckStatus.REQUESTED: "info",
        CheckStatus.IN_PROGRESS: "info",
        CheckStatus.AGREED: "success",
        CheckStatus.DIFFERED: "danger",
        CheckStatus.FAILED: "warning",
        CheckStatus.NEEDS_PERSON: "danger",
    },
)
