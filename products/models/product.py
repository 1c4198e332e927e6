"""The loan product: a name in the catalogue whose content is in its versions."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from loanops.core.actors import Actor, ActorKind
from loanops.core.history import History
from loanops.core.models import DomainModel
from products.choices import ProductType
from products.states import PRODUCT_STATES, ProductStatus

ONE_DAY = timedelta(days=1)


class LoanProductQuerySet(models.QuerySet["LoanProduct"]):
    def visible_to(self, actor: Actor) -> "LoanProductQuerySet":
        """Outsiders see what they can apply for; staff and systems see every product."""
        if actor.kind in (ActorKind.STAFF, ActorKind.SYSTEM, ActorKind.API_CLIENT):
            return self
        return self.filter(status=ProductStatus.ACTIVE)

    def with_version_on(self, on_date: date) -> "LoanProductQuerySet":
        """Adds `version_id_on_date`: the version in force that day, if any."""
        from products.models.version import ProductVersion

        in_force = (
            ProductVersion.objects.published()
            .filter(product=OuterRef("pk"), effective_from__lte=on_date)
            .order_by("-effective_from", "-number")
        )
        return self.annotate(version_id_on_date=Subquery(in_force.values("pk")[:1]))

    def with_status_on(self, on_date: date) -> "LoanProductQuerySet":
        """Adds `status_on_date`: the status at the end of a past day of the lender, from the history.

        A product that the lender had long before it was entered was on offer from its first version's day.
        """
        from products.models.version import ProductVersion

        midnight = datetime.combine(on_date, time.min, tzinfo=ZoneInfo(settings.LENDER_TIME_ZONE)) + ONE_DAY
        past = LoanProduct.history.model.objects.filter(id=OuterRef("pk"), history_date__lt=midnight)
        told = past.exclude(status=ProductStatus.DRAFT).order_by("-history_date", "-history_id")
        in_force = ProductVersion.objects.published().filter(
            product=OuterRef("pk"), effective_from__lte=on_date
        )
        begun = Case(
            When(Exists(in_force), then=Value(str(ProductStatus.ACTIVE))),
            default=Value(str(ProductStatus.DRAFT)),
        )
        return self.annotate(status_on_date=Coalesce(Subquery(told.values("status")[:1]), begun))


class LoanProduct(DomainModel):
    """A kind of loan the lender offers. Deprecated products take no new applications; their loans live on."""

    PUBLIC_ID_PREFIX = "prod"
    STATES = PRODUCT_STATES

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    product_type = models.CharField(max_length=30, choices=ProductType.choices)
    status = models.CharField(max_length=20, choices=ProductStatus.choices, default=ProductStatus.DRAFT)

    objects = LoanProductQuerySet.as_manager()
    history = History()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ProductStatus.values), name="products_status_known"
            ),
            models.CheckConstraint(
                condition=Q(product_type__in=ProductType.values), name="products_type_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name
