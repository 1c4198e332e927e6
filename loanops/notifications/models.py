"""What we write to people: the templates, and each message as it was written."""

from django.db import models
from django.db.models import Q

from loanops.core.history import History
from loanops.core.models import DomainModel
from loanops.notifications.states import NOTIFICATION_STATES, Channel, NotificationStatus


class MessageTemplate(DomainModel):
    """The words of one kind of message. `version` rises with each change; older words are in the history.

    `variables` lists what the message may mention, each with an example for the preview. `is_edited` marks words a
    person changed, which a newer release does not overwrite.
    """

    PUBLIC_ID_PREFIX = "tmpl"

    code = models.CharField(max_length=80)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    variables = models.JSONField(default=dict)
    is_edited = models.BooleanField(default=False)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "channel"], name="notifications_template_once"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="notifications_template_channel_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} ({self.get_channel_display()})"


class Notification(DomainModel):
    """One message to one person, kept as it was written: words, template version, recipient, what became of it."""

    PUBLIC_ID_PREFIX = "msg"
    STATES = NOTIFICATION_STATES

    template_code = models.CharField(max_length=80)
    template_version = models.PositiveIntegerField()
    channel = models.CharField(max_length=10, choices=Channel.choices)
    recipient = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    status = models.CharField(
        max_length=12, choices=NotificationStatus.choices, default=NotificationStatus.QUEUED
    )
    status_reason = models.CharField(max_length=500, blank=True)
    dedupe_key = models.CharField(max_length=200, unique=True)
    business = models.ForeignKey(
        "parties.Business", on_delete=models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    loan_number = models.CharField(max_length=20, blank=True)
    application_number = models.CharField(max_length=20, blank=True)
    private_link = models.CharField(
        max_length=60,
        blank=True,
        help_text="What the link in it opens. The link itself is made when it is sent, and kept nowhere.",
    )
    send_attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="notifications_message_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=NotificationStatus.values), name="notifications_message_status_known"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "created_at"], name="notifications_queue"),
            models.Index(fields=["recipient"], condition=Q(status="BOUNCED"), name="notifications_bounced"),
            models.Index(fields=["loan_number"], name="notifications_loan"),
            models.Index(fields=["application_number"], name="notifications_application"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.recipient or 'nobody'}"
