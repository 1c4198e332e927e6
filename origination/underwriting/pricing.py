"""The rate a borrower is offered: the product's base rate, adjusted by score, within the product's bounds."""

from decimal import Decimal

from origination.underwriting.inputs import UnderwritingInputs
from products.snapshots import Snapshot, amount_of, decimal_of


def price(inputs: UnderwritingInputs, snapshot: Snapshot) -> Decimal:
    """Percent per year. Without a personal score the base rate stands."""
    rate = amount_of(snapshot, "base_rate") + _adjustment(inputs.lowest_owner_score, snapshot)
    bounds = [amount_of(snapshot, "rate_min"), amount_of(snapshot, "rate_max")]
    low = max(value for value in (bounds[0], decimal_of(snapshot, "rate_floor")) if value is not None)
    high = min(value for value in (bounds[1], decimal_of(snapshot, "rate_cap")) if value is not None)
    return min(max(rate, low), high)


def _adjustment(score: int | None, snapshot: Snapshot) -> Decimal:
    if score is None:
        return Decimal(0)
    fitting = [tier for tier in snapshot["rate_tiers"] if score >= tier["score_min"]]
    if not fitting:
        return Decimal(0)
    return Decimal(max(fitting, key=lambda tier: tier["score_min"])["adjustment"])
