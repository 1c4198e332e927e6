"""What payments, attempts and differences can be, and the moves between it."""

from django.db import models

from loanops.core.states import StateMachine


class PaymentKind(models.TextChoices):
    """Which way the money goes."""

    COLLECTION = "COLLECTION", "Collection from the borrower"
    DISBURSEMENT = "DISBURSEMENT", "Disbursement to the borrower"


class AmountChoice(models.TextChoices):
    """What the payer chose to pay."""

    OVERDUE = "OVERDUE", "Overdue amount"
    DUE = "DUE", "Total due today"
    PAYOFF = "PAYOFF", "Payoff"
    CUSTOM = "CUSTOM", "Other amount"


class PaymentStatus(models.TextChoices):
    """SUCCEEDED: the provider says so. SETTLED: seen in the provider's report of what it paid out."""

    CREATED = "CREATED", "Created"
    PROCESSING = "PROCESSING", "Processing"
    SUCCEEDED = "SUCCEEDED", "Succeeded"
    SETTLED = "SETTLED", "Settled"
    FAILED = "FAILED", "Failed"
    CANCELED = "CANCELED", "Canceled"
    RETURNED = "RETURNED", "Returned"
    REFUNDED = "REFUNDED", "Refunded"


PAYMENT_STATES = StateMachine(
    "Payment",
    {
        PaymentStatus.CREATED: [PaymentStatus.PROCESSING, PaymentStatus.CANCELED],
        PaymentStatus.PROCESSING: [PaymentStatus.SUCCEEDED, PaymentStatus.FAILED, PaymentStatus.CANCELED],
        PaymentStatus.SUCCEEDED: [PaymentStatus.SETTLED, PaymentStatus.REFUNDED, PaymentStatus.RETURNED],
        PaymentStatus.SETTLED: [PaymentStatus.REFUNDED, PaymentStatus.RETURNED],
        # Trying again is a new attempt of the same payment; so is money that came after all.
        PaymentStatus.FAILED: [PaymentStatus.PROCESSING],
        PaymentStatus.CANCELED: [],
        PaymentStatus.RETURNED: [],
        PaymentStatus.REFUNDED: [],
    },
)
IN_FLIGHT = (PaymentStatus.CREATED, PaymentStatus.PROCESSING)
COLLECTED = (PaymentStatus.SUCCEEDED, PaymentStatus.SETTLED)


class WaitingFor(models.TextChoices):
    """Who or what has to do something before a payment goes on."""

    PROVIDER = "PROVIDER", "Provider"
    PAYER = "PAYER", "Payer"
    SCHEDULED_RETRY = "SCHEDULED_RETRY", "Scheduled retry"
    PERSON = "PERSON", "A person"


class Operation(models.TextChoices):
    """What an attempt asks the provider to do."""

    COLLECT = "COLLECT", "Collect"
    DISBURSE = "DISBURSE", "Disburse"
    REFUND = "REFUND", "Refund"


class AttemptOutcome(models.TextChoices):
    """UNKNOWN: it may have happened; it is looked up until it is known, and never sent again."""

    SUCCEEDED = "SUCCEEDED", "Succeeded"
    DECLINED = "DECLINED", "Declined"
    UNKNOWN = "UNKNOWN", "Unknown"


class DeclineCategory(models.TextChoices):
    """Why money did not move, which says what may be done about it."""

    SOFT = "SOFT", "May work later"
    HARD = "HARD", "Will not work again"
    CANCELED = "CANCELED", "Stopped before it left"
    NOT_RECEIVED = "NOT_RECEIVED", "The provider never received it"


class SavedMethodStatus(models.TextChoices):
    ACTIVE = "ACTIVE", "Active"
    REMOVED = "REMOVED", "Removed"


SAVED_METHOD_STATES = StateMachine(
    "Saved payment method",
    {SavedMethodStatus.ACTIVE: [SavedMethodStatus.REMOVED], SavedMethodStatus.REMOVED: []},
)


class Finding(models.TextChoices):
    """What comparing our books with a provider's report says about one movement of money."""

    MATCHED = "MATCHED", "Matched"
    MISSING_AT_PROVIDER = "MISSING_AT_PROVIDER", "Missing at provider"
    MISSING_HERE = "MISSING_HERE", "Missing here"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS", "Amount differs"
    DUPLICATE = "DUPLICATE", "Duplicate"


class ItemStatus(models.TextChoices):
    MATCHED = "MATCHED", "Matched"
    OPEN = "OPEN", "Open"
    INVESTIGATING = "INVESTIGATING", "Investigating"
    RESOLVED = "RESOLVED", "Resolved"


ITEM_STATES = StateMachine(
    "Reconciliation item",
    {
        # A later report may show what an earlier one lacked, or the reverse; other figures reopen the question.
        ItemStatus.MATCHED: [ItemStatus.OPEN],
        ItemStatus.OPEN: [ItemStatus.MATCHED, ItemStatus.INVESTIGATING, ItemStatus.RESOLVED],
        ItemStatus.INVESTIGATING: [ItemStatus.OPEN, ItemStatus.MATCHED, ItemStatus.RESOLVED],
        ItemStatus.RESOLVED: [ItemStatus.OPEN, ItemStatus.MATCHED],
    },
)
