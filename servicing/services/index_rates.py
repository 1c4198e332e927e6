"""Index rates: what is published, and what rate a variable loan takes from it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.core.outbox import announce
from loanops.engine.dates import add_months
from loanops.engine.variable_rate import VariableRate
from loanops.usecases import second_person_always, use_case
from products.choices import RateIndex, RateType
from servicing.models import IndexRate

RATE_UNIT = Decimal("0.000001")
INDEX_RATE_MAX = Decimal(50)

Snapshot = dict[str, Any]


class UnableToRecordIndexRate(LoanOpsError):
    """Not a rate, or one that loans were reset by."""


@dataclass(frozen=True)
class IndexedRate:
    """Which index a loan's rate follows, and how."""

    index: str
    rule: VariableRate


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


def indexed_rate_of(snapshot: Snapshot) -> IndexedRate | None:
    """How a loan of this product follows its index; None for a fixed rate."""
    if snapshot["rate_type"] != RateType.VARIABLE or not snapshot["rate_index"]:
        return None
    rule = VariableRate(
        margin=_decimal(snapshot.get("rate_margin")) or Decimal(0),
        reset_months=int(snapshot["rate_reset_months"] or 1),
        floor=_decimal(snapshot.get("rate_floor")),
        cap=_decimal(snapshot.get("rate_cap")),
        reset_cap=_decimal(snapshot.get("rate_reset_cap")),
        lookback_days=int(snapshot.get("rate_lookback_days") or 0),
    )
    return IndexedRate(snapshot["rate_index"], rule)


def next_reset_date(snapshot: Snapshot, first_disbursed_date: date, *, after: date) -> date | None:
    """The first reset date after a day: every so many months from the first disbursement; None for a fixed rate."""
    indexed = indexed_rate_of(snapshot)
    if indexed is None:
        return None
    months = indexed.rule.reset_months
    while (reset := add_months(first_disbursed_date, months)) <= after:
        months += indexed.rule.reset_months
    return reset


def index_rate_for(indexed: IndexedRate, reset_date: date) -> IndexRate | None:
    """The value of the index that counts on a reset date: the last one published by its day of looking."""
    known_by = reset_date - timedelta(days=indexed.rule.lookback_days)
    published = IndexRate.objects.filter(index=indexed.index, published_date__lte=known_by)
    return published.order_by("-published_date").first()


def _decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(value)
