"""What collection tasks can be, and the words of the contact log."""

from django.db import models

from loanops.core.states import StateMachine


class TaskKind(models.TextChoices):
    CALL = "CALL", "Call"
    LETTER = "LETTER", "Letter"
    REVIEW = "REVIEW", "Review"
    LEGAL_REVIEW = "LEGAL_REVIEW", "Legal review"


class TaskStatus(models.TextChoices):
    OPEN = "OPEN", "Open"
    IN_PROGRESS = "IN_PROGRESS", "In progress"
    DONE = "DONE", "Done"
    ESCALATED = "ESCALATED", "Escalated"
    CANCELED = "CANCELED", "Canceled"


TASK_STATES = StateMachine(
    "Collection task",
    {
        TaskStatus.OPEN: [TaskStatus.IN_PROGRESS, TaskStatus.DONE, TaskStatus.ESCALATED, TaskStatus.CANCELED],
        TaskStatus.IN_PROGRESS: [TaskStatus.DONE, TaskStatus.ESCALATED, TaskStatus.CANCELED],
        TaskStatus.DONE: [],
        TaskStatus.ESCALATED: [],
        TaskStatus.CANCELED: [],
    },
)
UNFINISHED = (TaskStatus.OPEN, TaskStatus.IN_PROGRESS)


class ContactChannel(models.TextChoices):
    CALL = "CALL", "Call"
    SMS = "SMS", "Text message"
    EMAIL = "EMAIL", "E-mail"
    LETTER = "LETTER", "Letter"
    VISIT = "VISIT", "Visit"


class ContactDirection(models.TextChoices):
    OUT = "OUT", "We contacted them"
    IN = "IN", "They contacted us"


class ContactParty(models.TextChoices):
    BORROWER = "BORROWER", "Borrower"
    OWNER = "OWNER", "Owner"
    GUARANTOR = "GUARANTOR", "Guarantor"
    ATTORNEY = "ATTORNEY", "Attorney"
    THIRD_PARTY = "THIRD_PARTY", "Third party"
    UNKNOWN = "UNKNOWN", "Unknown"


class ContactOutcome(models.TextChoices):
    """What came of a contact. Those from RIGHT_PARTY on reached the person asked for."""

    NO_ANSWER = "NO_ANSWER", "No answer"
    BUSY = "BUSY", "Busy"
    VOICEMAIL_LEFT = "VOICEMAIL_LEFT", "Voicemail left"
    NO_MESSAGE_LEFT = "NO_MESSAGE_LEFT", "Voicemail, no message left"
    WRONG_NUMBER = "WRONG_NUMBER", "Wrong number"
    DISCONNECTED = "DISCONNECTED", "Number not in service"
    THIRD_PARTY = "THIRD_PARTY", "Somebody else answered"
    SENT = "SENT", "Sent"
    RETURNED_MAIL = "RETURNED_MAIL", "Mail came back"
    RIGHT_PARTY = "RIGHT_PARTY", "Reached"
    PROMISE = "PROMISE", "Reached: promises to pay"
    PAID = "PAID", "Reached: pays"
    DISPUTE = "DISPUTE", "Reached: disputes the debt"
    HARDSHIP = "HARDSHIP", "Reached: hardship"
    REFUSES = "REFUSES", "Reached: refuses to pay"
    CALL_BACK = "CALL_BACK", "Reached: call back later"
    ATTORNEY = "ATTORNEY", "Represented by an attorney"
    BANKRUPTCY = "BANKRUPTCY", "Bankruptcy"
    DECEASED = "DECEASED", "Deceased"
    CEASE = "CEASE", "Asks not to be contacted"


REACHED = (
    ContactOutcome.RIGHT_PARTY,
    ContactOutcome.PROMISE,
    ContactOutcome.PAID,
    ContactOutcome.DISPUTE,
    ContactOutcome.HARDSHIP,
    ContactOutcome.REFUSES,
    ContactOutcome.CALL_BACK,
)
"""After one of these it has to be said what happens next, and when."""
