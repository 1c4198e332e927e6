"""What the law wants told, and by when: notices with their letters, and deadlines."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from loanops.access.roles import Role
from loanops.core.actors import Actor, ActorKind
from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from loanops.notifications.models import Notification
from loanops.notifications.states import NotificationStatus
from loanops.parties.models import Business, BusinessMember, BusinessOwner, MemberRole
from loanops.parties.selectors import business_ids_of
from origination.choices import AdverseActionKind, DeadlineClock, DeadlineKind
from origination.models.application import Application
from origination.models.decision import Decision
from origination.models.screening import ScreeningHit

REACHED = (NotificationStatus.SENT, NotificationStatus.DELIVERED)
PERSONAL_MESSAGE = "credit-report-notice"
"""The message to one owner about the report on himself; nobody else of the business reads it."""


class AdverseActionNoticeQuerySet(models.QuerySet["AdverseActionNotice"]):
    def open(self) -> Self:
        """Not sent to everybody whom it concerns, nor handled otherwise by a person."""
        waiting = self.with_owners_to_tell().filter(handled_on__isnull=True)
        return waiting.filter(Q(has_owner_to_tell=True) | ~Q(notification__status__in=REACHED))

    def with_owners_to_tell(self) -> Self:
        """Each with `has_owner_to_tell`: whether a message to an owner about his own report did not leave."""
        messages = Notification.objects.filter(
            template_code=PERSONAL_MESSAGE,
            application_number=OuterRef("application__number"),
            dedupe_key__startswith=Concat(OuterRef("public_id"), Value(":")),
        )
        return self.annotate(has_owner_to_tell=Exists(messages.exclude(status__in=REACHED)))


class AdverseActionNotice(DomainModel):
    """The written notice an applicant is owed when he does not get what he asked for, with its legal deadline.

    Whether it was sent is read from its message; where no message could be sent a person handles it and says how.
    """

    PUBLIC_ID_PREFIX = "advn"
    TIMELINE_OF = ("application",)

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="adverse_action_notices"
    )
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=30, choices=AdverseActionKind.choices)
    triggered_on = models.DateField()
    due_date = models.DateField()
    reasons = models.JSONField(default=list)
    reason_text_version = models.CharField(max_length=20, blank=True)
    credit_information = models.JSONField(default=list, help_text="Bureaus used, score, range and date.")
    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, null=True, blank=True)
    handled_on = models.DateField(null=True, blank=True)
    handled_how = models.CharField(max_length=300, blank=True)

    objects = AdverseActionNoticeQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AdverseActionKind.values), name="origination_notice_kind_known"
            ),
            models.UniqueConstraint(
                fields=["application", "kind", "decision"],
                nulls_distinct=False,
                name="origination_one_notice",
            ),
        ]
        indexes = [models.Index(fields=["due_date"], name="origination_notices_due")]

    def __str__(self) -> str:
        return f"Notice: {self.get_kind_display().lower()}"

    @property
    def is_sent(self) -> bool:
        return self.notification is not None and self.notification.status in REACHED

    @property
    def messages_to_owners(self) -> QuerySet[Notification]:
        """What was written to owners, each about the report on himself."""
        return Notification.objects.filter(
            template_code=PERSONAL_MESSAGE,
            application_number=self.application.number,
            dedupe_key__startswith=f"{self.public_id}:",
        )

    @property
    def is_told(self) -> bool:
        """Sent to the applicant, and to each owner who is owed a letter of his own."""
        return self.is_sent and not self.messages_to_owners.exclude(status__in=REACHED).exists()


class NoticeLetterQuerySet(models.QuerySet["NoticeLetter"]):
    def visible_to(self, actor: Actor) -> Self:
        """The people of a business read its letters, not those to single owners.

        What quotes a person's credit report, as the letter to a business of one owner does, is for owners only.
        """
        if actor.kind != ActorKind.BORROWER:
            return self
        to_business = self.filter(
            notice__application__business_id__in=business_ids_of(actor), owner__isnull=True
        )
        bound = BusinessMember.objects.filter(user_id=actor.user_id or 0, role=MemberRole.OWNER)
        return to_business.filter(
            Q(content__consumer_reports=[]) | Q(notice__application__business__in=bound.values("business"))
        )


class NoticeLetter(AppendOnlyModel):
    """A notice as it was written: all it says, and the PDF under its checksum. A newer one does not change it.

    `owner` is set on the letter to a person whose own credit report was used, who alone reads his score there.
    """

    notice = models.ForeignKey(AdverseActionNotice, on_delete=models.PROTECT, related_name="letters")
    owner = models.ForeignKey(
        BusinessOwner, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    content = models.JSONField()
    written_on = models.DateField()
    document_path = models.CharField(max_length=300)
    document_checksum = models.CharField(max_length=64, help_text="SHA-256 of the PDF.")
    size = models.PositiveIntegerField()

    objects = NoticeLetterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["notice", "id"], name="origination_letters")]

    def __str__(self) -> str:
        return f"Letter of {self.written_on}"


class DeadlineRule(DomainModel):
    """How long the law gives for something: kept as data, each change counting from a day, with a switch.

    `warning_percents` say after which parts of the time people are warned.
    """

    PUBLIC_ID_PREFIX = "dlrl"

    kind = models.CharField(max_length=30, choices=DeadlineKind.choices)
    citation = models.CharField(max_length=200)
    trigger = models.CharField(max_length=200)
    satisfied_by = models.CharField(max_length=200)
    clock = models.CharField(max_length=20, choices=DeadlineClock.choices, default=DeadlineClock.CALENDAR)
    days = models.PositiveSmallIntegerField()
    warning_percents = ArrayField(models.PositiveSmallIntegerField(), default=list)
    owner_role = models.CharField(
        max_length=30, choices=Role.choices, default=Role.COMPLIANCE_OFFICER, help_text="Who is told."
    )
    effective_from = models.DateField()
    is_on = models.BooleanField(default=True)

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DeadlineKind.values), name="origination_rule_kind_known"
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="origination_rule_has_days"),
            models.UniqueConstraint(fields=["kind", "effective_from"], name="origination_rule_from_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.effective_from}"


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def open(self) -> Self:
        """Nobody was told yet, and nothing made it needless."""
        waiting = self.filter(closed_on__isnull=True, hit__reported_on__isnull=True)
        return waiting.exclude(notification__status__in=REACHED)

    def overdue(self, today: date) -> Self:
        return self.open().filter(due_date__lt=today)


class Deadline(DomainModel):
    """Something the law wants told about an application, or about a confirmed screening hit, by a day.

    It is met by its message being sent, that of a hit by the report recorded there; `closed_on` says that a person
    handled it, or that it became needless.
    """

    PUBLIC_ID_PREFIX = "dl"
    TIMELINE_OF = ("application",)

    rule = models.ForeignKey(DeadlineRule, on_delete=models.PROTECT, related_name="deadlines")
    kind = models.CharField(max_length=30, choices=DeadlineKind.choices)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="deadlines"
    )
    hit = models.ForeignKey(
        ScreeningHit, on_delete=models.PROTECT, null=True, blank=True, related_name="deadlines"
    )
    notice = models.ForeignKey(
        AdverseActionNotice, on_delete=models.PROTECT, null=True, blank=True, related_name="deadlines"
    )
    notification = models.ForeignKey(Notification, on_delete=models.PROTECT, null=True, blank=True)
    trigger_date = models.DateField()
    due_date = models.DateField()
    warned_percent = models.PositiveSmallIntegerField(default=0, help_text="The last warning given.")
    breached_on = models.DateField(null=True, blank=True, help_text="When the breach was announced.")
    closed_on = models.DateField(null=True, blank=True)
    closed_how = models.CharField(max_length=300, blank=True)

    objects = DeadlineQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name_plural = "notices and deadlines"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DeadlineKind.values), name="origination_deadline_kind_known"
            ),
            models.UniqueConstraint(
                fields=["application", "kind", "trigger_date"], name="origination_deadline_once"
            ),
            models.UniqueConstraint(fields=["hit", "trigger_date"], name="origination_deadline_of_hit_once"),
            models.CheckConstraint(
                condition=Q(kind=DeadlineKind.BLOCK_REPORT, hit__isnull=False, application__isnull=True)
                | (~Q(kind=DeadlineKind.BLOCK_REPORT) & Q(hit__isnull=True, application__isnull=False)),
                name="origination_deadline_has_subject",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_date", "id"],
                condition=Q(closed_on__isnull=True),
                name="origination_deadlines_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.about}"

    @property
    def subject(self) -> Application | ScreeningHit:
        """The application, or the hit, that it is about."""
        found = self.application or self.hit
        assert found is not None  # a constraint of the table
        return found

    @property
    def business(self) -> Business:
        """Whose affair it is."""
        return self.subject.business

    @property
    def about(self) -> str:
        """Number of the application, or name of the blocked party."""
        if self.application is not None:
            return self.application.number
        return self.hit.party_name if self.hit is not None else ""
