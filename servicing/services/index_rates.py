"""Index rates: what is published, and what rate a variable loan takes from it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.outbox import announce
from loanops.engine.dates import add_months
from loanops.usecases import second_person_always, use_case
from products.choices import RateIndex, RateType
from servicing.models import IndexRate

RATE_UNIT = Decimal("0.000001")
INDEX_RATE_MAX = Decimal(50)

Snapshot = dict[str, Any]


class UnableToRecordIndexRate(LoanOpsError):
    """Not a rate, or one that loans were reset by."""


@dataclass(frozen=True)
class VariableRate:
    """How a product's rate follows an index: margin on top, never below the floor or above the cap.

    `lookback_days`: the value counts that was published so many days before the reset date, so that it is known.
    `step_max` bounds how far one reset may move the rate.
    """

    index: str
    margin: Decimal
    reset_months: int
    floor: Decimal | None = None
    cap: Decimal | None = None
    lookback_days: int = 0
    step_max: Decimal | None = None

    def rate_at(self, index_value: Decimal, before: Decimal) -> Decimal:
        """The loan's rate for a value of the index, coming from the rate before."""
        rate = index_value + self.margin
        if self.step_max is not None:
            rate = max(before - self.step_max, min(rate, before + self.step_max))
        if self.cap is not None:
            rate = min(rate, self.cap)
        if self.floor is not None:
            rate = max(rate, self.floor)
        return max(rate, Decimal(0))


@use_case(
    "servicing.record_index_rate",
    audit="index-rate.recorded",
    title="Record index rate",
    approval=second_person_always,
)
def record_index_rate(
    *, index: str, published_date: date, rate: Decimal, source: str = "", reason: str = "", actor: Actor
) -> IndexRate:
    """What a reference rate is from its publication on. A wrong one is put right until a loan was reset by it."""
    index = RateIndex(index)
    if not Decimal("-5") <= rate <= INDEX_RATE_MAX or rate != rate.quantize(RATE_UNIT):
        raise UnableToRecordIndexRate(f"{rate} is no index rate in percent per year.")
    known = (
        IndexRate.objects.select_for_update(of=("self",))
        .filter(index=index, published_date=published_date)
        .first()
    )
    if known is not None and known.rate == rate:
        return known
    if known is not None and known.resets.exists():
        raise UnableToRecordIndexRate(
            f"Loans were reset by {known}; record what is right under the day it is published."
        )
    published = known or IndexRate(index=index, published_date=published_date)
    published.rate, published.source = rate, source[:200]
    published.save()
    announce("index-rate.recorded", index_rate_id=published.pk)
    return published


def variable_rate_of(snapshot: Snapshot) -> VariableRate | None:
    """How a loan of this product follows its index; None for a fixed rate."""
    if snapshot["rate_type"] != RateType.VARIABLE or not snapshot["rate_index"]:
        return None
    return VariableRate(
        index=snapshot["rate_index"],
        margin=_decimal(snapshot.get("rate_margin")) or Decimal(0),
        reset_months=int(snapshot["rate_reset_months"] or 1),
        floor=_decimal(snapshot.get("rate_floor")),
        cap=_decimal(snapshot.get("rate_cap")),
        lookback_days=int(snapshot.get("rate_lookback_days") or 0),
        step_max=_decimal(snapshot.get("rate_step_max")),
    )


def next_reset_date(snapshot: Snapshot, first_disbursed_date: date, *, after: date) -> date | None:
    """The first reset date after a day: every so many months from the first disbursement; None for a fixed rate."""
    variable = variable_rate_of(snapshot)
    if variable is None:
        return None
    months = variable.reset_months
    while (reset := add_months(first_disbursed_date, months)) <= after:
        months += variable.reset_months
    return reset


def index_rate_for(variable: VariableRate, reset_date: date) -> IndexRate | None:
    """The value of the index that counts on a reset date: the last one published by its day of looking."""
    known_by = reset_date - timedelta(days=variable.lookback_days)
    published = IndexRate.objects.filter(index=variable.index, published_date__lte=known_by)
    return published.order_by("-published_date").first()


def _decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(value)
