"""Screening against lists of sanctioned parties, checks of identity, and what was found."""

from decimal import Decimal
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from loanops.core.fields import EncryptedTextField
from loanops.core.history import History
from loanops.core.models import AppendOnlyModel, DomainModel
from loanops.parties.models import BankAccount, Business, BusinessOwner
from origination.models.application import Application
from origination.screening_states import (
    BLOCKING,
    CHECK_STATES,
    HIT_STATES,
    UNANSWERED,
    CheckKind,
    CheckStatus,
    HitKind,
    HitStatus,
    ScreeningTrigger,
)


class ScreeningPolicy(DomainModel):
    """How the lender screens: from which likeness a name is a hit, and when a second person has to agree."""

    PUBLIC_ID_PREFIX = "spol"

    threshold = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        default=Decimal("0.8500"),
        validators=[MinValueValidator(Decimal("0.7")), MaxValueValidator(Decimal(1))],
        help_text="From this likeness (1 is the same name) a name is a hit.",
    )
    second_person_from = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        default=Decimal("0.9500"),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))],
        help_text="From this likeness a second person has to agree to clear a hit.",
    )
    birth_year_tolerance = models.PositiveSmallIntegerField(
        default=1, help_text="Birth years further apart than this rule a person out."
    )
    beneficial_owner_products = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="Codes of the products whose applicants certify their beneficial owners.",
    )

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(threshold__gte=Decimal("0.7"), threshold__lte=1)
                & Q(second_person_from__gte=0, second_person_from__lte=1),
                name="origination_screening_policy_range",
            )
        ]

    def __str__(self) -> str:
        return f"From {self.threshold}, two persons from {self.second_person_from}"


class SanctionsList(DomainModel):
    """One edition of a list of sanctioned parties as it was loaded; of each list one edition is current."""

    PUBLIC_ID_PREFIX = "slst"

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    edition = models.CharField(max_length=60)
    published_on = models.DateField()
    loaded_at = models.DateTimeField()
    checksum = models.CharField(max_length=64, help_text="SHA-256 of the files.")
    entries_count = models.PositiveIntegerField()
    added_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    removed_count = models.PositiveIntegerField(default=0)
    is_current = models.BooleanField(default=True)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(is_current=True), name="origination_one_current_edition"
            ),
            models.UniqueConstraint(fields=["code", "checksum"], name="origination_edition_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.edition}"


class ListedParty(models.Model):
    """A person, organization, vessel or aircraft on a list: names with aliases, birth years, places.

    Kept as the newest edition has it. `changed_in` is the edition that brought its present wording, so that a new
    edition is compared with the book by its differences only.
    """

    list_code = models.SlugField(max_length=40)
    uid = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=400)
    aliases = models.JSONField(default=list)
    programs = ArrayField(models.CharField(max_length=60), default=list)
    birth_years = ArrayField(models.PositiveSmallIntegerField(), default=list)
    countries = ArrayField(models.CharField(max_length=80), default=list)
    cities = ArrayField(models.CharField(max_length=120), default=list)
    content_hash = models.CharField(max_length=64)
    changed_in = models.ForeignKey(SanctionsList, on_delete=models.PROTECT, related_name="changed_entries")
    removed_in = models.ForeignKey(
        SanctionsList, on_delete=models.PROTECT, related_name="removed_entries", null=True, blank=True
    )

    class Meta:
        verbose_name_plural = "listed parties"
        constraints = [
            models.UniqueConstraint(fields=["list_code", "uid"], name="origination_listed_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ScreenedParty(models.Model):
    """Against which editions, and as of when, a business or owner was last screened."""

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(
        BusinessOwner, on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    editions = models.CharField(max_length=200)
    fingerprint = models.CharField(max_length=64)
    screened_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "screened parties"
        constraints = [
            models.UniqueConstraint(
                fields=["business", "owner"], nulls_distinct=False, name="origination_screened_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner or self.business}: {self.screened_at:%Y-%m-%d}"


class ScreeningRun(AppendOnlyModel):
    """One screening, of a business or of the whole book: against which editions, how, with what result."""

    trigger = models.CharField(max_length=20, choices=ScreeningTrigger.choices)
    business_date = models.DateField()
    business = models.ForeignKey(Business, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="screenings"
    )
    editions = models.JSONField(default=list)
    algorithm = models.CharField(max_length=40)
    threshold = models.DecimalField(max_digits=5, decimal_places=4)
    names = models.JSONField(
        default=list, help_text="The names that were looked up; none for the whole book."
    )
    parties_count = models.PositiveIntegerField()
    hits_count = models.PositiveIntegerField(help_text="New hits that wait for a person.")
    actor_label = models.CharField(max_length=200)

    class Meta:
        indexes = [models.Index(fields=["business", "id"], name="origination_screenings")]
        constraints = [
            models.CheckConstraint(
                condition=Q(trigger__in=ScreeningTrigger.values), name="origination_trigger_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_trigger_display()}, {self.business_date}"


class PartyCheckQuerySet(models.QuerySet["PartyCheck"]):
    def unanswered(self) -> Self:
        return self.filter(status__in=UNANSWERED, is_current=True)


class PartyCheck(DomainModel):
    """One check of a business's identity with an outside source: asked, answered, kept with the answer."""

    PUBLIC_ID_PREFIX = "chk"
    STATES = CHECK_STATES

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="party_checks")
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="party_checks")
    bank_account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, null=True, blank=True)
    kind = models.CharField(max_length=30, choices=CheckKind.choices)
    vendor = models.CharField(max_length=40)
    status = models.CharField(max_length=20, choices=CheckStatus.choices, default=CheckStatus.REQUESTED)
    is_current = models.BooleanField(default=True)
    subject_fingerprint = models.CharField(max_length=64)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    summary = models.CharField(max_length=300, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    response = EncryptedTextField(blank=True)

    objects = PartyCheckQuerySet.as_manager()
    history = History(excluded_fields=["response"])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CheckKind.values), name="origination_check_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=CheckStatus.values), name="origination_check_status_known"
            ),
            models.UniqueConstraint(
                fields=["application", "kind", "bank_account"],
                condition=Q(is_current=True),
                nulls_distinct=False,
                name="origination_one_current_check",
            ),
        ]
        indexes = [
            models.Index(
                fields=["status", "next_attempt_at"],
                condition=Q(is_current=True, status__in=UNANSWERED),
                name="origination_checks_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.business}"


class ScreeningHitQuerySet(models.QuerySet["ScreeningHit"]):
    def blocking(self) -> Self:
        """Nobody has cleared them: money and contracts stop."""
        return self.filter(status__in=BLOCKING)

    def to_do(self) -> Self:
        """What waits for compliance: a judgment, or the report of a confirmed hit to the authority."""
        owed = Q(deadlines__isnull=False, deadlines__closed_on__isnull=True, reported_on__isnull=True)
        return self.filter(Q(status=HitStatus.OPEN) | owed)


class ScreeningHit(DomainModel):
    """Something found about a party that stops money until a person has judged it.

    `fingerprint` stands for what party and entry looked like: the same pair comes up again only when either changed.
    """

    PUBLIC_ID_PREFIX = "hit"
    STATES = HIT_STATES

    kind = models.CharField(max_length=20, choices=HitKind.choices, default=HitKind.SANCTIONS)
    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="screening_hits")
    owner = models.ForeignKey(
        BusinessOwner, on_delete=models.PROTECT, null=True, blank=True, related_name="screening_hits"
    )
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="screening_hits"
    )
    entry = models.ForeignKey(
        ListedParty, on_delete=models.PROTECT, null=True, blank=True, related_name="hits"
    )
    check_of_identity = models.ForeignKey(
        PartyCheck, on_delete=models.PROTECT, null=True, blank=True, related_name="hits"
    )
    edition = models.ForeignKey(SanctionsList, on_delete=models.PROTECT, null=True, blank=True)
    party_name = models.CharField(max_length=250)
    listed_name = models.CharField(max_length=400, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    matched_on = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    algorithm = models.CharField(max_length=40, blank=True)
    found_on = models.DateField()
    status = models.CharField(max_length=20, choices=HitStatus.choices, default=HitStatus.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    evidence = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_by_label = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    reported_on = models.DateField(
        null=True, blank=True, help_text="When the authority was told; by when, its deadline says."
    )
    report_reference = models.CharField(max_length=120, blank=True)

    objects = ScreeningHitQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HitKind.values), name="origination_hit_kind_known"),
            models.CheckConstraint(
                condition=Q(status__in=HitStatus.values), name="origination_hit_status_known"
            ),
            models.UniqueConstraint(
                fields=["business", "owner", "kind", "entry", "check_of_identity", "fingerprint"],
                nulls_distinct=False,
                name="origination_hit_once",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[HitStatus.CLEARED, HitStatus.CONFIRMED]) | ~Q(reason=""),
                name="origination_hit_judged_with_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["business"], condition=Q(status__in=BLOCKING), name="origination_hits_blocking"
            ),
            models.Index(fields=["status", "found_on"], name="origination_hits_by_status"),
        ]

    def __str__(self) -> str:
        return f"{self.party_name} / {self.listed_name}" if self.listed_name else self.party_name


class BeneficialOwnership(DomainModel):
    """The applicant's word who stands behind the business: everybody with a quarter or more, and who controls it."""

    PUBLIC_ID_PREFIX = "bown"
    TIMELINE_OF = ("application",)

    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="beneficial_ownership"
    )
    control_person = models.ForeignKey(BusinessOwner, on_delete=models.PROTECT, related_name="+")
    control_title = models.CharField(max_length=120)
    certified_by = models.CharField(max_length=200)
    certified_at = models.DateTimeField()
    text_version = models.CharField(max_length=40)
    recorded_by_label = models.CharField(max_length=200)

    history = History()

    def __str__(self) -> str:
        return f"Certified by {self.certified_by}, {self.certified_at:%Y-%m-%d}"
