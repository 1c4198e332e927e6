"""How often people decide against the rules, and which way: in all, by person, by product, by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from origination.choices import DecidedBy, DecisionOutcome, OverrideDirection, OverrideReason
from origination.models import Decision

HUNDREDTH = Decimal("0.01")
UP = Count("pk", filter=Q(override_direction=OverrideDirection.UP))
DOWN = Count("pk", filter=Q(override_direction=OverrideDirection.DOWN))


@dataclass(frozen=True)
class OverrideLine:
    """Decisions of people in a group, and those of them that went against the rules."""

    group: str
    decided: int
    up: int
    down: int

    @property
    def rate_percent(self) -> Decimal:
        """Overrides of a hundred decisions by people."""
        if not self.decided:
            return Decimal("0.00")
        return (Decimal(self.up + self.down) * 100 / self.decided).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class OverrideFigures(OverrideLine):
    """The same of a period, with the reasons people gave."""

    by_reason: tuple[tuple[str, int], ...]


def decisions_by_people(found: QuerySet[Decision] | None = None) -> QuerySet[Decision]:
    """What people decided; a referral decides nothing and is not counted."""
    decisions = Decision.objects.all() if found is None else found
    return decisions.filter(decided_by=DecidedBy.PERSON).exclude(outcome=DecisionOutcome.REFERRED)


def override_figures(
    from_date: date | None = None,
    to_date: date | None = None,
    *,
    product_code: str = "",
    underwriter: str = "",
) -> OverrideFigures:
    """From a day on and before another."""
    return figures_of(chosen(from_date, to_date, product_code=product_code, underwriter=underwriter))


def chosen(
    from_date: date | None = None,
    to_date: date | None = None,
    *,
    product_code: str = "",
    underwriter: str = "",
) -> QuerySet[Decision]:
    """Decisions of people in a half-open period, of a product, of the person who signs in under a name."""
    found = decisions_by_people()
    if from_date is not None:
        found = found.filter(decision_date__gte=from_date)
    if to_date is not None:
        found = found.filter(decision_date__lt=to_date)
    if product_code:
        found = found.filter(product_version__product__code=product_code)
    if underwriter:
        found = found.filter(underwriter__username=underwriter)
    return found


def figures_of(found: QuerySet[Decision]) -> OverrideFigures:
    """All of them, with the reasons of the overrides."""
    counts = found.aggregate(decided=Count("pk"), up=UP, down=DOWN)
    reasons = (
        found.exclude(override_reason="")
        .values("override_reason")
        .annotate(number=Count("pk"))
        .order_by("-number", "override_reason")
    )
    by_reason = tuple((OverrideReason(row["override_reason"]).label, row["number"]) for row in reasons)
    return OverrideFigures("", counts["decided"], counts["up"], counts["down"], by_reason)


def by_underwriter(found: QuerySet[Decision]) -> list[OverrideLine]:
    return _lines(found.values(group=F("underwriter_label")))


def by_product(found: QuerySet[Decision]) -> list[OverrideLine]:
    return _lines(found.values(group=F("product_version__product__name")))


def by_month(found: QuerySet[Decision]) -> list[OverrideLine]:
    return _lines(found.values(group=TruncMonth("decision_date")))


def _lines(groups: Any) -> list[OverrideLine]:
    rows: Iterable[dict[str, Any]] = groups.annotate(decided=Count("pk"), up=UP, down=DOWN).order_by("group")
    return [OverrideLine(_words(row["group"]), row["decided"], row["up"], row["down"]) for row in rows]


def _words(group: Any) -> str:
    return f"{group:%Y-%m}" if isinstance(group, date) else str(group)
