"""A version of a product: everything that applies to the applications and loans made under it."""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from loanops.core.actors import Actor, ActorKind
from loanops.core.history import History
from loanops.core.models import DomainModel
from products.models.content import VersionContent, content_constraints
from products.models.pricing import DecisionLimit, GradeRow, RateAdjustment, StateRateLimit
from products.models.product import LoanProduct
from products.models.row_reading import read_rows
from products.models.rows import (
    AllocationRule,
    FixedInstallment,
    InstallmentStep,
    LateFeeTier,
    ProductAccount,
    ProductFee,
    ProductRule,
    RateTier,
    VersionRow,
)
from products.states import VERSION_STATES, VersionStatus


class ProductVersionQuerySet(models.QuerySet["ProductVersion"]):
    def published(self) -> "ProductVersionQuerySet":
        return self.filter(status=VersionStatus.PUBLISHED)

    def open(self) -> "ProductVersionQuerySet":
        """The version being written or reviewed; a product has at most one."""
        return self.exclude(status=VersionStatus.PUBLISHED)

    def visible_to(self, actor: Actor) -> "ProductVersionQuerySet":
        """Outsiders see published versions only."""
        if actor.kind in (ActorKind.STAFF, ActorKind.SYSTEM, ActorKind.API_CLIENT):
            return self
        return self.published()

    reads_rows = False

    def with_rows(self, wanted: bool = True) -> "ProductVersionQuerySet":
        """With fees, rules, tiers, accounts and all other rows, each kind in its order, by one further query."""
        clone = self.all()
        clone.reads_rows = wanted
        return clone

    def _clone(self) -> "ProductVersionQuerySet":
        clone = super()._clone()  # type: ignore[misc]
        clone.reads_rows = self.reads_rows
        return clone

    def _fetch_all(self) -> None:
        unread = self._result_cache is None
        super()._fetch_all()
        if unread and self.reads_rows:
            found: Any = self._result_cache
            read_rows([each for each in found if isinstance(each, ProductVersion)], ROW_KINDS, using=self.db)


class ProductVersion(VersionContent, DomainModel):
    """One numbered state of a product. Once published it never changes; the next version takes over on its date.

    "Superseded" is not stored: it follows from the effective date of the next published version.
    """

    PUBLIC_ID_PREFIX = "pver"
    STATES = VERSION_STATES

    product = models.ForeignKey(LoanProduct, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    change_summary = models.CharField(max_length=300, blank=True)
    author_label = models.CharField(max_length=200)
    editor_ids = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="Everybody who wrote in the draft."
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    effective_from = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ProductVersionQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            *content_constraints("products_version"),
            models.UniqueConstraint(fields=["product", "number"], name="products_version_number_once"),
            models.UniqueConstraint(
                fields=["product"],
                condition=~Q(status=VersionStatus.PUBLISHED),
                name="products_one_open_version",
            ),
            models.UniqueConstraint(
                fields=["product", "effective_from"],
                condition=Q(status=VersionStatus.PUBLISHED),
                name="products_one_version_a_day",
            ),
            models.CheckConstraint(
                condition=Q(status__in=VersionStatus.values), name="products_version_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=VersionStatus.PUBLISHED) | Q(effective_from__isnull=False),
                name="products_published_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["product", "status", "-effective_from"], name="products_version_in_force")
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.number}"

    @property
    def is_published(self) -> bool:
        return self.status == VersionStatus.PUBLISHED

    def snapshot(self) -> dict[str, Any]:
        """Everything about this version as JSON values, the form an offer and a loan keep for ever."""
        from products.snapshots import take_snapshot

        return take_snapshot(self)

    def is_in_force(self, on_date: date) -> bool:
        """Published and already effective; a later version may have taken over."""
        return self.is_published and self.effective_from is not None and self.effective_from <= on_date


CONTENT_FIELDS: tuple[str, ...] = tuple(field.name for field in VersionContent._meta.local_fields)
ROW_KINDS: dict[str, type[VersionRow]] = {
    "fees": ProductFee,
    "rules": ProductRule,
    "rate_tiers": RateTier,
    "accounts": ProductAccount,
    "late_fee_tiers": LateFeeTier,
    "installment_steps": InstallmentStep,
    "fixed_installments": FixedInstallment,
    "allocation_rules": AllocationRule,
    "grades": GradeRow,
    "rate_adjustments": RateAdjustment,
    "state_rate_limits": StateRateLimit,
    "decision_limits": DecisionLimit,
}
