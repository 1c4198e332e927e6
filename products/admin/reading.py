"""Products as the catalogue shows them: which version counts on a day, and its terms in a few words."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from loanops.access import matrix
from loanops.audit.models import AuditEvent
from loanops.core import clock
from loanops.parties.models import Business
from loanops.web.actors import actor_of
from loanops.web.admin import formats, text
from loanops.web.admin.filters import TextFilter
from products.admin.wording import content_column, shown
from products.choices import FeeCalculation, FeeTiming, RateType
from products.fitting import Wish, fits_of, profile_of
from products.models import LoanProduct, ProductVersion
from products.selectors import find_version_on, search_products


def versions_of(product: LoanProduct) -> list[ProductVersion]:
    """The product's versions, the newest first, as the page has read them."""
    read: list[ProductVersion] = product.read_versions  # type: ignore[attr-defined]
    return read


def in_force(product: LoanProduct, on_date: date | None = None) -> ProductVersion | None:
    """The version in force on a day; today, as the page has read it, unless said otherwise."""
    return newest_in_force(versions_of(product), on_date or product.today)  # type: ignore[attr-defined]


def newest_in_force(versions: Iterable[ProductVersion], on_date: date) -> ProductVersion | None:
    """The version of a product that counts on a day."""
    applied = [version for version in versions if version.is_in_force(on_date)]
    return max(applied, key=lambda version: version.effective_from or date.min, default=None)


def in_force_today(version: ProductVersion) -> ProductVersion | None:
    """The version of the same product that counts today; looked up once for a page."""
    if not hasattr(version, "kept_in_force"):
        found = find_version_on(version.product, clock.business_date())
        version.kept_in_force = found  # type: ignore[attr-defined]
    kept: ProductVersion | None = version.kept_in_force  # type: ignore[attr-defined]
    return kept


def draft_of(product: LoanProduct) -> ProductVersion | None:
    """The version being written or reviewed."""
    return next((version for version in versions_of(product) if not version.is_published), None)


def shown_version(product: LoanProduct) -> ProductVersion:
    """The version the product's page is about."""
    version: ProductVersion = product.shown_version  # type: ignore[attr-defined]
    return version


def rate_in_words(version: ProductVersion) -> str:
    if version.rate_type == RateType.FIXED:
        return f"{formats.rate_text(version.base_rate)} fixed"
    return f"{version.get_rate_index_display()} + {formats.rate_text(version.rate_margin)}"


def rate_in_short(version: ProductVersion) -> Any:
    """The rate for a narrow column: it is never broken between the figure and its sign."""
    return format_html('<span class="lo-day">{}</span>', rate_in_words(version))


def fees_in_words(version: ProductVersion) -> str:
    """Fees that every loan pays; those of an event, such as a returned payment, stand on the sheet."""
    parts = []
    paid_by_all = (fee for fee in version.fees.all() if fee.timing != FeeTiming.EVENT)
    for fee in sorted(paid_by_all, key=lambda fee: fee.code):
        percent = fee.calculation == FeeCalculation.PERCENT_OF_PRINCIPAL
        figure = formats.rate_text(fee.percent) if percent else formats.amount_text(fee.amount)
        each_time = " per installment" if fee.timing == FeeTiming.INSTALLMENT else ""
        parts.append(f"{fee.name} {figure}{each_time}")
    return ", ".join(parts)


def today_of(request: HttpRequest) -> date:
    """The business date, asked once for all filters of a page."""
    if not hasattr(request, "business_date"):
        request.business_date = clock.business_date()  # type: ignore[attr-defined]
    found: date = request.business_date  # type: ignore[attr-defined]
    return found


def of_version(read: Any, title: str, column: Any = text) -> Any:
    """A column read from the version in force, or from the draft of a product that never had one."""

    def value(product: LoanProduct) -> Any:
        version = in_force(product) or draft_of(product)
        return read(version) if version is not None else None

    return column(value, title)


def content_text(name: str, title: str) -> Any:
    return of_version(lambda version: shown(content_column(name), getattr(version, name)), title)


def publishers_of(versions: Iterable[ProductVersion]) -> dict[int, str]:
    """Who published each version: the second person where it was proposed."""
    published = AuditEvent.objects.filter(
        event="product.version-published",
        subject_type=ProductVersion._meta.label,
        subject_id__in=[version.pk for version in versions],
    )
    return {
        event.subject_id: event.approved_by_label or event.actor_label
        for event in published.order_by("id")
        if event.subject_id is not None
    }


class OfVersionInForce(SimpleListFilter):
    """A filter on the version in force today."""

    column = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {key for key, _ in self.lookup_choices}:
            return queryset
        fitting = ProductVersion.objects.filter(**{self.column: self.value()}).values("pk")
        today = today_of(request)
        found = LoanProduct.objects.with_version_on(today).filter(version_id_on_date__in=fitting)  # type: ignore[misc]
        return queryset.filter(pk__in=found.values("pk"))


class RateTypeFilter(OfVersionInForce):
    title, parameter_name, column = "rate type", "rate_type", "rate_type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in RateType.choices]


class CollateralFilter(OfVersionInForce):
    title, parameter_name, column = "collateral", "collateral", "collateral_required"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("True", "Required"), ("False", "Not required")]


class AmountFilter(TextFilter):
    """Products under which this sum can be borrowed today."""

    title, parameter_name = "amount fits", "amount"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        digits = (self.value() or "").strip().replace(",", "")
        if not digits.isascii() or not digits.isdecimal() or len(digits) > 12:
            return queryset
        fitting = search_products(actor_of(request), today_of(request), amount=Decimal(digits))
        return queryset.filter(pk__in=fitting.values("pk"))


class TermFilter(TextFilter):
    """Products that are lent over so many months today."""

    title, parameter_name = "term, months", "term"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        digits = (self.value() or "").strip()
        if not digits.isascii() or not digits.isdecimal() or len(digits) > 4:
            return queryset
        fitting = search_products(actor_of(request), today_of(request), term_months=int(digits))
        return queryset.filter(pk__in=fitting.values("pk"))


class BusinessFilter(TextFilter):
    """Products that a business, named by its number, is eligible for today."""

    title, parameter_name = "eligible for business, number", "business"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        number, actor = (self.value() or "").strip().upper(), actor_of(request)
        if not number or not matrix.allows(actor, "parties.view_businesses"):
            return queryset
        business = Business.objects.visible_to(actor).filter(number=number).first()
        if business is None:
            return queryset.none()
        today = today_of(request)
        fits = fits_of(actor, today, Wish(), profile_of(business, today))
        return queryset.filter(pk__in=[each.product.pk for each in fits if each.fits])
