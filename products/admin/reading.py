"""Products as the catalogue shows them: which version counts on a day, and its terms in a few words."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from loanops.core import clock
from loanops.web.admin import formats, money, text
from products.admin.wording import content_column, label_of, shown
from products.choices import FeeCalculation, FeeTiming, RateType
from products.models import LoanProduct, ProductVersion


def versions_of(product: LoanProduct) -> list[ProductVersion]:
    """The product's versions, the newest first, as the page has read them."""
    read: list[ProductVersion] = product.read_versions  # type: ignore[attr-defined]
    return read


def in_force(product: LoanProduct, on_date: date | None = None) -> ProductVersion | None:
    """The version in force on a day; today, as the page has read it, unless said otherwise."""
    day: date = on_date or product.today  # type: ignore[attr-defined]
    applied = [version for version in versions_of(product) if version.is_in_force(day)]
    return max(applied, key=lambda version: version.effective_from or date.min, default=None)


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


def fees_in_words(version: ProductVersion) -> str:
    """Fees that every loan pays; those of an event, such as a returned payment, stand on the sheet."""
    parts = []
    paid_by_all = (fee for fee in version.fees.all() if fee.timing == FeeTiming.DISBURSEMENT)
    for fee in sorted(paid_by_all, key=lambda fee: fee.code):
        percent = fee.calculation == FeeCalculation.PERCENT_OF_PRINCIPAL
        figure = formats.rate_text(fee.percent) if percent else formats.amount_text(fee.amount)
        parts.append(f"{fee.name} {figure}")
    return ", ".join(parts)


def of_version(read: Any, title: str) -> Any:
    """A column read from the version in force, or from the draft of a product that never had one."""

    def value(product: LoanProduct) -> Any:
        version = in_force(product) or draft_of(product)
        return read(version) if version is not None else None

    return text(value, title)


def amount_of_version(name: str, title: str) -> Any:
    def value(product: LoanProduct) -> Decimal | None:
        version = in_force(product) or draft_of(product)
        return getattr(version, name) if version is not None else None

    return money(value, title)


def content_text(name: str, title: str) -> Any:
    return of_version(lambda version: shown(content_column(name), getattr(version, name)), title)


def sheet_value(name: str) -> Any:
    """A line of the sheet: a field of the version the page shows."""
    column = content_column(name)
    return text(lambda product: shown(column, getattr(shown_version(product), name)), label_of(column))


class OfVersionInForce(SimpleListFilter):
    """A filter on the version in force today."""

    column = ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {key for key, _ in self.lookup_choices}:
            return queryset
        fitting = ProductVersion.objects.filter(**{self.column: self.value()}).values("pk")
        today = clock.business_date()
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
