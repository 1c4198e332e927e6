"""How often people decide against the rules, and which way."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q

from origination.choices import DecidedBy, DecisionOutcome, OverrideDirection, OverrideReason
from origination.models import Decision

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class OverrideFigures:
    """Decisions of people in a period, and those of them that went against the rules."""

    decided: int
    up: int
    down: int
    by_reason: tuple[tuple[str, int], ...]

    @property
    def rate_percent(self) -> Decimal:
        """Overrides of a hundred decisions by people."""
        if not self.decided:
            return Decimal("0.00")
        return (Decimal(self.up + self.down) * 100 / self.decided).quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def override_figures(from_date: date, to_date: date, *, product_code: str = "") -> OverrideFigures:
    """From a day on and before another; a referral decides nothing and is not counted."""
    found = Decision.objects.filter(
        decided_by=DecidedBy.PERSON, decision_date__gte=from_date, decision_date__lt=to_date
    ).exclude(outcome=DecisionOutcome.REFERRED)
    if product_code:
        found = found.filter(product_version__product__code=product_code)
    counts = found.aggregate(
        decided=Count("pk"),
        up=Count("pk", filter=Q(override_direction=OverrideDirection.UP)),
        down=Count("pk", filter=Q(override_direction=OverrideDirection.DOWN)),
    )
    reasons = (
        found.exclude(override_reason="")
        .values("override_reason")
        .annotate(number=Count("pk"))
        .order_by("-number", "override_reason")
    )
    by_reason = tuple((OverrideReason(row["override_reason"]).label, row["number"]) for row in reasons)
    return OverrideFigures(counts["decided"], counts["up"], counts["down"], by_reason)
