"""What borrowers ask about their loans, and what they are told."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from loanops.core.actors import Actor, ActorKind
from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from servicing.models.loans import Loan
from servicing.states import INQUIRY_STATES, InquiryStatus


class InquirySubject(models.TextChoices):
    BALANCE = "BALANCE", "Balance or payoff"
    PAYMENT = "PAYMENT", "A payment"
    STATEMENT = "STATEMENT", "A statement or document"
    TERMS = "TERMS", "Terms or schedule"
    HARDSHIP = "HARDSHIP", "Trouble paying"
    COMPLAINT = "COMPLAINT", "A complaint"
    OTHER = "OTHER", "Something else"


class InquiryChannel(models.TextChoices):
    PORTAL = "PORTAL", "Portal or app"
    EMAIL = "EMAIL", "E-mail"
    PHONE = "PHONE", "Telephone"
    LETTER = "LETTER", "Letter"


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    def visible_to(self, actor: Actor) -> "InquiryQuerySet":
        """A borrower sees what was asked about his own businesses' loans."""
        if actor.kind == ActorKind.BORROWER:
            return self.filter(loan__business__members__user_id=actor.user_id)
        if actor.kind == ActorKind.ANONYMOUS:
            return self.none()
        return self

    def waiting(self) -> "InquiryQuerySet":
        """Waiting for the lender's answer."""
        return self.filter(status=InquiryStatus.OPEN)


class Inquiry(DomainModel):
    """A question about a loan: asked once, talked over in messages, answered by its `answer_due_date`.

    `answered_date` is the day of the first answer; a further question of the borrower opens it again.
    """

    PUBLIC_ID_PREFIX = "inq"
    STATES = INQUIRY_STATES

    number = models.CharField(max_length=20, unique=True)
    loan = models.ForeignKey(Loan, on_delete=models.PROTECT, related_name="inquiries")
    subject = models.CharField(max_length=20, choices=InquirySubject.choices)
    title = models.CharField(max_length=160)
    channel = models.CharField(max_length=10, choices=InquiryChannel.choices)
    status = models.CharField(max_length=10, choices=InquiryStatus.choices, default=InquiryStatus.OPEN)
    asked_by = models.CharField(max_length=200)
    asked_date = models.DateField()
    answer_due_date = models.DateField(help_text="By when the lender has promised to answer.")
    answered_date = models.DateField(null=True, blank=True)
    closed_date = models.DateField(null=True, blank=True)
    closing_note = models.CharField(max_length=300, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="inquiries"
    )

    objects = InquiryQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name_plural = "inquiries"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=InquiryStatus.values), name="servicing_inquiry_status_known"
            ),
            models.CheckConstraint(
                condition=Q(subject__in=InquirySubject.values), name="servicing_inquiry_subject_known"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=InquiryChannel.values), name="servicing_inquiry_channel_known"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "answer_due_date", "id"], name="servicing_inquiry_queue"),
            models.Index(fields=["loan", "id"], name="servicing_inquiry_loan"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class InquiryMessage(AppendOnlyModel):
    """One message of the conversation; an internal one is a note among staff that the borrower never sees."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="messages")
    text = models.TextField()
    is_internal = models.BooleanField(default=False)
    from_borrower = models.BooleanField()
    written_by = models.CharField(max_length=200)
    written_date = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(is_internal=True, from_borrower=True), name="servicing_borrowers_write_openly"
            )
        ]
        indexes = [models.Index(fields=["inquiry", "id"], name="servicing_inquiry_thread")]

    def __str__(self) -> str:
        return f"{self.written_by} on {self.written_date}"


class CannedAnswer(DomainModel):
    """A text that answers a common question; whoever answers may change it before it goes."""

    PUBLIC_ID_PREFIX = "cann"

    title = models.CharField(max_length=120, unique=True)
    subject = models.CharField(max_length=20, choices=InquirySubject.choices)
    text = models.TextField()
    is_active = models.BooleanField(default=True)

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(subject__in=InquirySubject.values), name="servicing_canned_subject_known"
            )
        ]

    def __str__(self) -> str:
        return self.title
