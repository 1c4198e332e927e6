"""People, their roles and limits, sign-ins, API clients, and requests that wait for a second person."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from oauth2_provider.models import AbstractApplication

from loanops.access.roles import Role
from loanops.core.fields import AmountField
from loanops.core.history import History
from loanops.core.models import DomainModel
from loanops.core.states import StateMachine


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """Somebody who signs in: staff (is_staff, with roles) or a borrower's person. `is_superuser` gives nothing here."""

    history = History(excluded_fields=["password", "last_login"])

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class RoleAssignment(DomainModel):
    """A person holds a role."""

    PUBLIC_ID_PREFIX = "role"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_assignments")
    role = models.CharField(max_length=30, choices=Role.choices)

    history = History()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="access_role_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="access_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"


class AuthorityLimit(DomainModel):
    """Up to which amount a role may do an action alone; above it a second person approves. No row means never alone."""

    PUBLIC_ID_PREFIX = "limit"

    action = models.CharField(max_length=100)
    role = models.CharField(max_length=30, choices=Role.choices)
    amount_max = AmountField()

    history = History()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "role"], name="access_limit_once")]

    def __str__(self) -> str:
        return f"{self.action} {self.role} ≤ {self.amount_max}"


class ApiClient(AbstractApplication):
    """A system or app that uses the API with a token; `allowed_scopes` bounds what it may ask for."""

    allowed_scopes = models.JSONField(default=list, blank=True)

    history = History(excluded_fields=["client_secret"])

    def __str__(self) -> str:
        return str(self.name or self.client_id)


class ApprovalStatus(models.TextChoices):
    PENDING = "PENDING", "Waiting for approval"
    APPROVED = "APPROVED", "Approved"
    REJECTED = "REJECTED", "Rejected"
    EXPIRED = "EXPIRED", "Expired"


APPROVAL_STATES = StateMachine(
    "Approval request",
    {
        ApprovalStatus.PENDING: [ApprovalStatus.APPROVED, ApprovalStatus.REJECTED, ApprovalStatus.EXPIRED],
        ApprovalStatus.APPROVED: [],
        ApprovalStatus.REJECTED: [],
        ApprovalStatus.EXPIRED: [],
    },
)


class ApprovalRequest(DomainModel):
    """One use case proposed by one person and waiting for another: name, arguments, record and its version, reason.

    Arguments hold ids, numbers and dates only. At approval everything is checked again and the same use case runs.
    """

    PUBLIC_ID_PREFIX = "appr"
    STATES = APPROVAL_STATES

    use_case = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    arguments = models.JSONField()
    record_type = models.CharField(max_length=100, blank=True)
    record_id = models.BigIntegerField(null=True)
    record_version = models.PositiveIntegerField(null=True)
    record_label = models.CharField(max_length=200, blank=True)
    amount = AmountField(null=True)
    status = models.CharField(max_length=20, choices=ApprovalStatus.choices, default=ApprovalStatus.PENDING)
    why = models.CharField(max_length=300)
    reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="proposals")
    proposer = models.JSONField(default=dict)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="approvals")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    expires_at = models.DateTimeField()

    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=ApprovalStatus.values), name="access_approval_status_known"
            )
        ]
        indexes = [
            models.Index(fields=["status", "created_at"], name="access_approval_queue"),
            models.Index(fields=["record_type", "record_id"], name="access_approval_record"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.record_label})" if self.record_label else self.title


class SignedInSession(models.Model):
    """One sign-in of a borrower's person on one device, until it is ended. The session's own key is not kept here."""

    reference = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="signed_in_sessions")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    source_address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=200, blank=True, help_text="As the browser names itself.")

    class Meta:
        indexes = [models.Index(fields=["user", "ended_at"], name="access_sessions_of_person")]

    def __str__(self) -> str:
        return f"{self.user} since {self.started_at:%Y-%m-%d %H:%M}"


class Throttle(models.Model):
    """How often something was tried lately by or for one person or address, counted for all processes together.

    The key is a keyed hash, so that the table names nobody.
    """

    key = models.CharField(max_length=64, unique=True)
    attempts = models.PositiveIntegerField(default=0)
    window_started_at = models.DateTimeField()
    blocked_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.attempts} since {self.window_started_at:%Y-%m-%d %H:%M}"
