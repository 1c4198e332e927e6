"""Statuses of servicing's records and the allowed moves. What can be computed, such as being late, is no status."""

from django.db import models

from loanops.core.states import StateMachine


class LoanStatus(models.TextChoices):
    PENDING_DISBURSEMENT = "PENDING_DISBURSEMENT", "Pending disbursement"
    ACTIVE = "ACTIVE", "Active"
    CHARGED_OFF = "CHARGED_OFF", "Charged off"
    SETTLED = "SETTLED", "Settled"
    REFINANCED = "REFINANCED", "Refinanced"
    CLOSED = "CLOSED", "Closed"


# A loan passes through SETTLED or REFINANCED to CLOSED in one transaction: its history and audit trail show the way.
LOAN_STATES = StateMachine(
    "Loan",
    {
        # Closed without ever having been paid out when the contract is canceled.
        LoanStatus.PENDING_DISBURSEMENT: [LoanStatus.ACTIVE, LoanStatus.CLOSED],
        # Back to pending when the bank returns the only disbursement.
        LoanStatus.ACTIVE: [
            LoanStatus.CLOSED,
            LoanStatus.CHARGED_OFF,
            LoanStatus.SETTLED,
            LoanStatus.REFINANCED,
            LoanStatus.PENDING_DISBURSEMENT,
        ],
        # Active again when the charge-off is undone.
        LoanStatus.CHARGED_OFF: [LoanStatus.CLOSED, LoanStatus.SETTLED, LoanStatus.ACTIVE],
        LoanStatus.SETTLED: [LoanStatus.CLOSED],
        LoanStatus.REFINANCED: [LoanStatus.CLOSED],
        # Open again when the payment that closed it is returned.
        LoanStatus.CLOSED: [LoanStatus.ACTIVE, LoanStatus.CHARGED_OFF],
    },
)


class CloseReason(models.TextChoices):
    PAID_OFF = "PAID_OFF", "Paid off"
    RECOVERED = "RECOVERED", "Recovered after charge-off"
    WRITTEN_OFF = "WRITTEN_OFF", "Written off"
    CANCELED = "CANCELED", "Canceled before disbursement"
    SETTLED = "SETTLED", "Settled for less"
    REFINANCED = "REFINANCED", "Refinanced into another loan"


class SettlementStatus(models.TextChoices):
    OPEN = "OPEN", "Open"
    KEPT = "KEPT", "Kept"
    BROKEN = "BROKEN", "Broken"
    CANCELED = "CANCELED", "Canceled"


SETTLEMENT_STATES = StateMachine(
    "Settlement agreement",
    {
        SettlementStatus.OPEN: [SettlementStatus.KEPT, SettlementStatus.BROKEN, SettlementStatus.CANCELED],
        # Open again when the money that kept it is taken back.
        SettlementStatus.KEPT: [SettlementStatus.OPEN, SettlementStatus.BROKEN],
        # Kept after all when money turns up that was dated in time.
        SettlementStatus.BROKEN: [SettlementStatus.KEPT, SettlementStatus.CANCELED],
        SettlementStatus.CANCELED: [],
    },
)


class DelinquencyStatus(models.TextChoices):
    OPEN = "OPEN", "Open"
    CURED = "CURED", "Cured"
    CHARGED_OFF = "CHARGED_OFF", "Charged off"


DELINQUENCY_STATES = StateMachine(
    "Delinquency",
    {
        DelinquencyStatus.OPEN: [DelinquencyStatus.CURED, DelinquencyStatus.CHARGED_OFF],
        # A cure whose payment is returned was none.
        DelinquencyStatus.CURED: [DelinquencyStatus.OPEN],
        # Open again when the charge-off is undone.
        DelinquencyStatus.CHARGED_OFF: [DelinquencyStatus.OPEN],
    },
)


class DisbursementStatus(models.TextChoices):
    APPROVED = "APPROVED", "Approved"
    SENT = "SENT", "Sent"
    SETTLED = "SETTLED", "Settled"
    RETURNED = "RETURNED", "Returned"
    FAILED = "FAILED", "Failed"


DISBURSEMENT_STATES = StateMachine(
    "Disbursement",
    {
        DisbursementStatus.APPROVED: [
            DisbursementStatus.SENT,
            DisbursementStatus.SETTLED,
            DisbursementStatus.FAILED,
        ],
        DisbursementStatus.SENT: [
            DisbursementStatus.SETTLED,
            DisbursementStatus.RETURNED,
            DisbursementStatus.FAILED,
        ],
        DisbursementStatus.SETTLED: [DisbursementStatus.RETURNED],
        DisbursementStatus.RETURNED: [],
        DisbursementStatus.FAILED: [],
    },
)


class RunStatus(models.TextChoices):
    RUNNING = "RUNNING", "Running"
    PAUSED = "PAUSED", "Paused"
    INTERRUPTED = "INTERRUPTED", "Interrupted"
    COMPLETED = "COMPLETED", "Completed"


RUN_STATES = StateMachine(
    "End of day",
    {
        RunStatus.RUNNING: [RunStatus.PAUSED, RunStatus.INTERRUPTED, RunStatus.COMPLETED],
        RunStatus.PAUSED: [RunStatus.RUNNING],
        RunStatus.INTERRUPTED: [RunStatus.RUNNING],
        RunStatus.COMPLETED: [],
    },
)


class ModificationStatus(models.TextChoices):
    REQUESTED = "REQUESTED", "Requested"
    EVALUATING = "EVALUATING", "Evaluating"
    PROPOSED = "PROPOSED", "Proposed"
    APPROVED = "APPROVED", "Approved"
    REJECTED = "REJECTED", "Rejected"
    AGREEMENT_SENT = "AGREEMENT_SENT", "Agreement sent"
    ACCEPTED = "ACCEPTED", "Accepted"
    APPLIED = "APPLIED", "Applied"
    CANCELED = "CANCELED", "Canceled"
    EXPIRED = "EXPIRED", "Expired"


MODIFICATION_STATES = StateMachine(
    "Modification",
    {
        ModificationStatus.REQUESTED: [
            ModificationStatus.EVALUATING,
            ModificationStatus.REJECTED,
            ModificationStatus.CANCELED,
        ],
        ModificationStatus.EVALUATING: [
            ModificationStatus.PROPOSED,
            ModificationStatus.REJECTED,
            ModificationStatus.CANCELED,
        ],
        # Back to evaluating when another proposal is wanted, or the loan moved on since the last one.
        ModificationStatus.PROPOSED: [
            ModificationStatus.EVALUATING,
            ModificationStatus.APPROVED,
            ModificationStatus.REJECTED,
            ModificationStatus.CANCELED,
            ModificationStatus.EXPIRED,
        ],
        ModificationStatus.APPROVED: [
            ModificationStatus.EVALUATING,
            ModificationStatus.AGREEMENT_SENT,
            ModificationStatus.CANCELED,
            ModificationStatus.EXPIRED,
        ],
        ModificationStatus.AGREEMENT_SENT: [
            ModificationStatus.EVALUATING,
            ModificationStatus.ACCEPTED,
            ModificationStatus.CANCELED,
            ModificationStatus.EXPIRED,
        ],
        ModificationStatus.ACCEPTED: [
            ModificationStatus.EVALUATING,
            ModificationStatus.APPLIED,
            ModificationStatus.CANCELED,
            ModificationStatus.EXPIRED,
        ],
        ModificationStatus.REJECTED: [],
        # Canceled when it is undone: the loan is then as if it had never been.
        ModificationStatus.APPLIED: [ModificationStatus.CANCELED],
        ModificationStatus.CANCELED: [],
        ModificationStatus.EXPIRED: [],
    },
)


class InquiryStatus(models.TextChoices):
    OPEN = "OPEN", "Open"
    ANSWERED = "ANSWERED", "Answered"
    CLOSED = "CLOSED", "Closed"


INQUIRY_STATES = StateMachine(
    "Inquiry",
    {
        InquiryStatus.OPEN: [InquiryStatus.ANSWERED, InquiryStatus.CLOSED],
        # A further question opens it again.
        InquiryStatus.ANSWERED: [InquiryStatus.OPEN, InquiryStatus.CLOSED],
        InquiryStatus.CLOSED: [InquiryStatus.OPEN],
    },
)


class ProductReviewStatus(models.TextChoices):
    UP_TO_DATE = "UP_TO_DATE", "Up to date"
    NEWER_VERSION = "NEWER_VERSION", "Newer version, no effect"
    TO_REVIEW = "TO_REVIEW", "To review"
    REVIEWED = "REVIEWED", "Reviewed"


PRODUCT_REVIEW_STATES = StateMachine(
    "Product review",
    {
        # A still newer version is looked at anew.
        each: [other for other in ProductReviewStatus if other != each]
        for each in ProductReviewStatus
    },
)


class ImportStatus(models.TextChoices):
    UPLOADED = "UPLOADED", "Uploaded"
    CHECKING = "CHECKING", "Dry run"
    CHECKED = "CHECKED", "Checked"
    RUNNING = "RUNNING", "Running"
    PAUSED = "PAUSED", "Paused"
    COMPLETED = "COMPLETED", "Completed"
    FAILED = "FAILED", "Failed"


IMPORT_STATES = StateMachine(
    "Import",
    {
        ImportStatus.UPLOADED: [ImportStatus.CHECKING],
        ImportStatus.CHECKING: [ImportStatus.CHECKED, ImportStatus.FAILED, ImportStatus.CHECKING],
        # The columns may be mapped anew, which asks for another dry run.
        ImportStatus.CHECKED: [ImportStatus.RUNNING, ImportStatus.CHECKING],
        ImportStatus.RUNNING: [
            ImportStatus.PAUSED,
            ImportStatus.COMPLETED,
            ImportStatus.FAILED,
            # A run that was killed is started again.
            ImportStatus.RUNNING,
        ],
        ImportStatus.PAUSED: [ImportStatus.RUNNING],
        ImportStatus.FAILED: [ImportStatus.CHECKING, ImportStatus.RUNNING],
        ImportStatus.COMPLETED: [],
    },
)
