"""Who borrows: businesses, their owners, their people with a login, bank accounts and consents."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from loanops.core.actors import Actor, ActorKind
from loanops.core.fields import AmountField, EncryptedTextField
from loanops.core.history import History
from loanops.core.models import DomainModel
from loanops.core.states import StateMachine


class BusinessStructure(models.TextChoices):
    SOLE_PROPRIETORSHIP = "SOLE_PROPRIETORSHIP", "Sole proprietorship"
    PARTNERSHIP = "PARTNERSHIP", "Partnership"
    LLC = "LLC", "Limited liability company"
    S_CORPORATION = "S_CORPORATION", "S corporation"
    C_CORPORATION = "C_CORPORATION", "C corporation"
    NONPROFIT = "NONPROFIT", "Nonprofit"
    UNKNOWN = "UNKNOWN", "Unknown"


class BusinessQuerySet(models.QuerySet["Business"]):
    def visible_to(self, actor: Actor) -> "BusinessQuerySet":
        """A borrower sees the businesses he belongs to; everybody the matrix lets in sees all."""
        if actor.kind == ActorKind.BORROWER:
            return self.filter(members__user_id=actor.user_id)
        return self

    def standing(self) -> "BusinessQuerySet":
        """Without those that were merged into another one."""
        return self.filter(merged_into__isnull=True)


class Business(DomainModel):
    """A small or medium business that applies, borrows and pays."""

    PUBLIC_ID_PREFIX = "biz"

    number = models.CharField(max_length=20, unique=True)
    legal_name = models.CharField(max_length=200)
    trading_name = models.CharField(max_length=200, blank=True)
    structure = models.CharField(
        max_length=30, choices=BusinessStructure.choices, default=BusinessStructure.UNKNOWN
    )
    tax_id = EncryptedTextField(blank=True)
    tax_id_index = models.CharField(max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 - unique
    tax_id_last4 = models.CharField(max_length=4, blank=True)
    date_established = models.DateField(null=True, blank=True)
    number_of_employees = models.PositiveIntegerField(null=True, blank=True)
    annual_revenue = AmountField(null=True, blank=True)
    annual_revenue_year = models.PositiveSmallIntegerField(null=True, blank=True)
    naics_code = models.CharField(max_length=6, blank=True)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    time_zone = models.CharField(max_length=40, default="America/New_York")
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_businesses",
        help_text="The business this one turned out to be; everything of it moved there.",
    )

    objects = BusinessQuerySet.as_manager()
    history = History()

    class Meta:
        verbose_name_plural = "businesses"
        constraints = [
            models.CheckConstraint(
                condition=Q(structure__in=BusinessStructure.values), name="parties_structure_known"
            )
        ]
        indexes = [
            models.Index(fields=["legal_name"], name="parties_business_name"),
            models.Index(fields=["state"], name="parties_business_state"),
        ]

    def __str__(self) -> str:
        return self.trading_name or self.legal_name


class BusinessOwnerQuerySet(models.QuerySet["BusinessOwner"]):
    def visible_to(self, actor: Actor) -> "BusinessOwnerQuerySet":
        """A borrower sees the owners of his own businesses."""
        if actor.kind == ActorKind.BORROWER:
            return self.filter(business__members__user_id=actor.user_id)
        return self


class BusinessOwner(DomainModel):
    """A person who owns part of a business, perhaps its guarantor."""

    PUBLIC_ID_PREFIX = "own"
    TIMELINE_OF = ("business",)

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="owners")
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    date_of_birth = EncryptedTextField(blank=True, help_text="ISO date, encrypted.")
    ssn = EncryptedTextField(blank=True)
    ssn_index = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    ssn_last4 = models.CharField(max_length=4, blank=True)
    ownership_percentage = models.DecimalField(max_digits=5, decimal_places=2)
    is_guarantor = models.BooleanField(default=False)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=2, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)

    objects = BusinessOwnerQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ownership_percentage__gte=0) & Q(ownership_percentage__lte=100),
                name="parties_ownership_percentage",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class BankAccountKind(models.TextChoices):
    CHECKING = "CHECKING", "Checking"
    SAVINGS = "SAVINGS", "Savings"


class BankAccount(DomainModel):
    """Where a business is paid and debited; the number is encrypted, people see its last four digits."""

    PUBLIC_ID_PREFIX = "bank"
    TIMELINE_OF = ("business",)

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="bank_accounts")
    bank_name = models.CharField(max_length=120, blank=True)
    routing_number = models.CharField(max_length=9)
    account_number = EncryptedTextField()
    account_number_index = models.CharField(max_length=64, db_index=True, editable=False)
    account_last4 = models.CharField(max_length=4)
    kind = models.CharField(max_length=20, choices=BankAccountKind.choices, default=BankAccountKind.CHECKING)
    is_primary = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, blank=True)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business"], condition=Q(is_primary=True), name="parties_one_primary_account"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=BankAccountKind.values), name="parties_bank_account_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank_name or self.routing_number} •••• {self.account_last4}"


class MemberRole(models.TextChoices):
    OWNER = "OWNER", "Owner"
    DELEGATE = "DELEGATE", "Delegate"


class BusinessMember(DomainModel):
    """A person with a login who may act for a business."""

    PUBLIC_ID_PREFIX = "memb"
    TIMELINE_OF = ("business",)

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=MemberRole.choices, default=MemberRole.OWNER)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "user"], name="parties_member_once"),
            models.CheckConstraint(condition=Q(role__in=MemberRole.values), name="parties_member_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.business}"


class ConsentKind(models.TextChoices):
    CREDIT_REPORT = "CREDIT_REPORT", "Credit report"
    ELECTRONIC_RECORDS = "ELECTRONIC_RECORDS", "Electronic records and signatures"
    CONTACT = "CONTACT", "Contact by phone and message"


class Consent(DomainModel):
    """A permission a business or owner gave: what, when, by whom, in which words."""

    PUBLIC_ID_PREFIX = "cons"
    TIMELINE_OF = ("business",)

    business = models.ForeignKey(Business, on_delete=models.PROTECT, related_name="consents")
    owner = models.ForeignKey(
        BusinessOwner, on_delete=models.PROTECT, null=True, blank=True, related_name="consents"
    )
    kind = models.CharField(max_length=30, choices=ConsentKind.choices)
    text_version = models.CharField(max_length=40)
    given_by = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    given_from = models.CharField(
        max_length=64, blank=True, help_text="Network address of the person who recorded it."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ConsentKind.values), name="parties_consent_kind_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} by {self.given_by}"


class Registration(DomainModel):
    """Somebody asked for a login, with an address that is not proven yet. The login is made when it is.

    Used, it stays as the record of who agreed to which terms of use, and when.
    """

    PUBLIC_ID_PREFIX = "regi"

    email = models.EmailField(max_length=150)
    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    password = EncryptedTextField(blank=True, help_text="The hash of the chosen password; empty once used.")
    terms_version = models.CharField(max_length=40)
    terms_accepted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="registrations",
    )

    history = History(excluded_fields=["password"])

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class AddressChange(DomainModel):
    """A person wants to sign in with another e-mail address; it counts once a link sent there is followed."""

    PUBLIC_ID_PREFIX = "adch"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="address_changes"
    )
    new_email = models.EmailField(max_length=150)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    history = History()

    def __str__(self) -> str:
        return f"{self.user} to {self.new_email}"


class InvitationStatus(models.TextChoices):
    PENDING = "PENDING", "Waiting for an answer"
    ACCEPTED = "ACCEPTED", "Accepted"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


class Invitation(DomainModel):
    """Somebody is asked to act for a business, by a link sent to his address. After `expires_at` it is void."""

    PUBLIC_ID_PREFIX = "invt"
    TIMELINE_OF = ("business",)
    STATES = StateMachine(
        "Invitation",
        {
            InvitationStatus.PENDING: [InvitationStatus.ACCEPTED, InvitationStatus.WITHDRAWN],
            InvitationStatus.ACCEPTED: [],
            InvitationStatus.WITHDRAWN: [],
        },
    )

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(max_length=150)
    role = models.CharField(max_length=20, choices=MemberRole.choices, default=MemberRole.DELEGATE)
    status = models.CharField(
        max_length=20, choices=InvitationStatus.choices, default=InvitationStatus.PENDING
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    invited_by_label = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "email"],
                condition=Q(status="PENDING"),
                name="parties_one_pending_invitation",
            ),
            models.CheckConstraint(
                condition=Q(status__in=InvitationStatus.values), name="parties_invitation_status_known"
            ),
            models.CheckConstraint(
                condition=Q(role__in=MemberRole.values), name="parties_invitation_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} for {self.business}"
