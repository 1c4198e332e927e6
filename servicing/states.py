"""Statuses of servicing's records and the allowed moves. What can be computed, such as being late, is no status."""

from django.db import models

from loanops.core.states import StateMachine


class LoanStatus(models.TextChoices):
    PENDING_DISBURSEMENT = "PENDING_DISBURSEMENT", "Pending disbursement"
    ACTIVE = "ACTIVE", "Active"
    CHARGED_OFF = "CHARGED_OFF", "Charged off"
    CLOSED = "CLOSED", "Closed"


LOAN_STATES = StateMachine(
    "Loan",
    {
        LoanStatus.PENDING_DISBURSEMENT: [LoanStatus.ACTIVE],
        # Back to pending when the bank returns the only disbursement.
        LoanStatus.ACTIVE: [LoanStatus.CLOSED, LoanStatus.CHARGED_OFF, LoanStatus.PENDING_DISBURSEMENT],
        LoanStatus.CHARGED_OFF: [LoanStatus.CLOSED],
        # Open again when the payment that closed it is returned.
        LoanStatus.CLOSED: [LoanStatus.ACTIVE, LoanStatus.CHARGED_OFF],
    },
)


class CloseReason(models.TextChoices):
    PAID_OFF = "PAID_OFF", "Paid off"
    RECOVERED = "RECOVERED", "Recovered after charge-off"
    WRITTEN_OFF = "WRITTEN_OFF", "Written off"


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
        DelinquencyStatus.CHARGED_OFF: [],
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
    INTERRUPTED = "INTERRUPTED", "Interrupted"
    COMPLETED = "COMPLETED", "Completed"


RUN_STATES = StateMachine(
    "End of day",
    {
        RunStatus.RUNNING: [RunStatus.INTERRUPTED, RunStatus.COMPLETED],
        RunStatus.INTERRUPTED: [RunStatus.RUNNING],
        RunStatus.COMPLETED: [],
    },
)
