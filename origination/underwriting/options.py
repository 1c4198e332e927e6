"""What could be offered: the request, the largest amount, a longer term. At most three, each admitted by every rule."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from loanops.engine import EngineError
from origination.choices import OfferOption
from origination.underwriting.admissible import largest_admissible, whole_hundreds
from origination.underwriting.assessment import Assessment
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.methods import ORIGINAL
from products.quoting import quote
from products.snapshots import Snapshot, amount_of

OPTIONS_MAX = 3


@dataclass(frozen=True)
class Option:
    """One set of terms that could be offered."""

    kind: str
    amount: Decimal
    term_months: int
    annual_rate: Decimal

    def to_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "amount": format(self.amount, "f"),
            "term_months": self.term_months,
            "annual_rate": format(self.annual_rate, "f"),
        }


def option_of(kind: OfferOption, assessed: Assessment) -> Option:
    """The terms of a request that was looked at."""
    inputs = assessed.inputs
    return Option(kind.value, inputs.requested_amount, inputs.requested_term_months, assessed.pricing.rate)


def options_for(
    first: Assessment, asked: UnderwritingInputs, snapshot: Snapshot, *, by_rules: bool
) -> tuple[Option, ...]:
    """The first offer and, where the product wants them, its alternatives.

    `first` is what is offered: the request itself, or what the limits leave of it. What the rules offer by themselves
    stays within the amounts they may decide; for a person's eyes there is no such bound.
    """
    as_asked = first.inputs == asked
    found = [option_of(OfferOption.REQUESTED if as_asked else OfferOption.LARGEST, first)]
    if not snapshot.get("alternative_offers"):
        return tuple(found)
    ceiling = amount_of(snapshot, "amount_max")
    if by_rules:
        ceiling = min(ceiling, max(first.automatic_amount_max, asked.requested_amount))
    if as_asked:
        found.extend(_larger(first, asked, ceiling, snapshot, by_rules=by_rules))
    found.extend(_longer(first, asked, snapshot, by_rules=by_rules))
    return tuple(found[:OPTIONS_MAX])


def quote_problem(option: Option, inputs: UnderwritingInputs, snapshot: Snapshot) -> str:
    """Why no offer can be made of an option, for instance because fees withheld eat the amount; empty when one can."""
    if inputs.method == ORIGINAL:
        return ""
    try:
        quote(
            snapshot,
            amount=option.amount,
            annual_rate=option.annual_rate,
            term_months=option.term_months,
            frequency=inputs.repayment_frequency,
            start_date=inputs.on_date,
        )
    except EngineError as error:
        what = f"{option.amount:,.2f} over {option.term_months} months"
        return (
            f"The rules admit {what}, but no offer of it can be computed: {error} A person has to look at it."
        )
    return ""


def _larger(
    first: Assessment, asked: UnderwritingInputs, ceiling: Decimal, snapshot: Snapshot, *, by_rules: bool
) -> list[Option]:
    """More than was asked for, over the same term."""
    most = asked.requesting(whole_hundreds(ceiling), asked.requested_term_months)
    if most.requested_amount <= asked.requested_amount:
        return []
    found = largest_admissible(most, snapshot)
    if found is None or found.inputs.requested_amount <= first.inputs.requested_amount:
        return []
    if found.inputs.requested_term_months != asked.requested_term_months or (
        by_rules and not found.is_automatic
    ):
        return []
    return [option_of(OfferOption.LARGEST, found)]


def _longer(
    first: Assessment, asked: UnderwritingInputs, snapshot: Snapshot, *, by_rules: bool
) -> list[Option]:
    """A longer term: for the request the next one that passes; for a counter-offer the one that leaves most of it."""
    best: Assessment | None = None
    for term in sorted(snapshot["term_options_months"]):
        if term <= first.inputs.requested_term_months:
            continue
        found = largest_admissible(asked.requesting(asked.requested_amount, term), snapshot)
        if (
            found is None
            or found.inputs.requested_term_months != term
            or (by_rules and not found.is_automatic)
        ):
            continue
        amount = found.inputs.requested_amount
        if first.inputs == asked:
            if amount == asked.requested_amount:
                return [option_of(OfferOption.LONGER_TERM, found)]
        elif amount > (best or first).inputs.requested_amount:
            best = found
    return [option_of(OfferOption.LONGER_TERM, best)] if best is not None else []
