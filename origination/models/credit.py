"""Credit reports: asked of a bureau with the subject's consent, read by rules and people, kept encrypted."""

from typing import Self

from django.db import models
from django.db.models import Q

from loanops.core.fields import AmountField, EncryptedTextField
from loanops.core.history import History
from loanops.core.models import DomainModel
from loanops.parties.models import Business, BusinessOwner, Consent
from origination.models.application import Application
from origination.states import CREDIT_REPORT_STATES, WAITING, CreditReportStatus
from products.choices import BureauKind


class PermissiblePurpose(models.TextChoices):
    """Why the law lets us ask (15 USC 1681b(a)(3)); reports on businesses are asked for the same reasons."""

    CREDIT_TRANSACTION = "CREDIT_TRANSACTION", "Credit the subject asked for"
    ACCOUNT_REVIEW = "ACCOUNT_REVIEW", "Review of an account"


class CreditReportQuerySet(models.QuerySet["CreditReport"]):
    def current(self) -> Self:
        return self.filter(is_current=True)

    def waiting(self) -> Self:
        """Not answered yet: the application cannot go on."""
        return self.filter(is_current=True, status__in=WAITING)


class CreditReport(DomainModel):
    """One report about a business or an owner from one bureau; of each, one is current per application.

    The score is stored with its model and scale and never compared across models. The raw answer is encrypted;
    `summary` holds what rules and people read.
    """

    PUBLIC_ID_PREFIX = "crep"
    TIMELINE_OF = ("application",)
    STATES = CREDIT_REPORT_STATES

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="credit_reports")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, null=True, blank=True)
    owner = models.ForeignKey(BusinessOwner, on_delete=models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=20, choices=BureauKind.choices)
    bureau = models.CharField(max_length=40)
    product = models.CharField(max_length=60, blank=True, help_text="Which of the bureau's reports.")
    subject_index = models.CharField(
        max_length=64,
        blank=True,
        db_index=True,
        editable=False,
        help_text="Whose identifier was asked about.",
    )
    purpose = models.CharField(max_length=100, default="Application for business credit")
    permissible_purpose = models.CharField(
        max_length=40, choices=PermissiblePurpose.choices, default=PermissiblePurpose.CREDIT_TRANSACTION
    )
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, blank=True)
    status = models.CharField(
        max_length=20, choices=CreditReportStatus.choices, default=CreditReportStatus.REQUESTED
    )
    is_current = models.BooleanField(default=True)
    ordered_by_label = models.CharField(max_length=200, blank=True)
    ordered_reason = models.CharField(max_length=300, blank=True)
    is_extra = models.BooleanField(
        default=False, help_text="A person ordered it beyond what the product asks."
    )
    pull_key = models.CharField(
        max_length=200,
        blank=True,
        editable=False,
        help_text="One purchase of a report per subject and day.",
    )
    cost = AmountField(null=True, blank=True, help_text="What this report cost; nothing when reused.")
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    report_number = models.CharField(max_length=60, blank=True)
    report_date = models.DateField(null=True, blank=True)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    score_model = models.CharField(max_length=60, blank=True)
    score_min = models.PositiveSmallIntegerField(null=True, blank=True)
    score_max = models.PositiveSmallIntegerField(null=True, blank=True)
    summary = models.JSONField(default=dict, blank=True)
    file_summary = models.TextField("Summary for the file", blank=True)
    parser_version = models.CharField(max_length=20, blank=True)
    raw_report = EncryptedTextField(blank=True)
    reused_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)

    objects = CreditReportQuerySet.as_manager()
    history = History(excluded_fields=["raw_report"])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=CreditReportStatus.values), name="origination_report_status_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=BureauKind.values), name="origination_bureau_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(business__isnull=False, owner__isnull=True)
                | Q(business__isnull=True, owner__isnull=False),
                name="origination_report_one_subject",
            ),
            models.UniqueConstraint(
                fields=["application", "bureau", "business", "owner"],
                condition=Q(is_current=True),
                nulls_distinct=False,
                name="origination_one_current_report",
            ),
            models.UniqueConstraint(
                fields=["pull_key"], condition=~Q(pull_key=""), name="origination_one_pull"
            ),
            models.CheckConstraint(
                condition=Q(permissible_purpose__in=PermissiblePurpose.values),
                name="origination_purpose_permissible",
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "next_attempt_at"],
                condition=Q(is_current=True, status__in=WAITING),
                name="origination_reports_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} report on {self.subject}"

    @property
    def subject(self) -> Business | BusinessOwner | None:
        return self.owner or self.business
