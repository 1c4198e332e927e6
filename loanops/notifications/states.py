"""Channels, and what becomes of a message: queued → sent → delivered, bounced, failed or suppressed."""

from django.db import models

from loanops.core.states import StateMachine


class Channel(models.TextChoices):
    EMAIL = "EMAIL", "E-mail"


class NotificationStatus(models.TextChoices):
    QUEUED = "QUEUED", "Queued"
    SENT = "SENT", "Sent"
    DELIVERED = "DELIVERED", "Delivered"
    BOUNCED = "BOUNCED", "Bounced"
    FAILED = "FAILED", "Failed"
    SUPPRESSED = "SUPPRESSED", "Not sent"


NOTIFICATION_STATES = StateMachine(
    "Message",
    {
        NotificationStatus.QUEUED: [
            NotificationStatus.SENT,
            NotificationStatus.FAILED,
            NotificationStatus.SUPPRESSED,
        ],
        NotificationStatus.SENT: [
            NotificationStatus.DELIVERED,
            NotificationStatus.BOUNCED,
            NotificationStatus.FAILED,
        ],
        # A mail server may accept a message and send it back later.
        NotificationStatus.DELIVERED: [NotificationStatus.BOUNCED],
        # Sending again is a person's decision.
        NotificationStatus.BOUNCED: [NotificationStatus.QUEUED],
        NotificationStatus.FAILED: [NotificationStatus.QUEUED],
        NotificationStatus.SUPPRESSED: [NotificationStatus.QUEUED],
    },
)
