"""The rate a borrower is offered, with its working: base rate, score tier, grade, adjustments, and the bounds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from loanops.engine import LoanTerms
from origination.underwriting.ceilings import RateCeiling
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.lawful import ceiling_broken, highest_lawful_rate
from origination.underwriting.methods import short_codes_pass
from origination.underwriting.rules import Facts, judge
from products.choices import RuleOperator, RuleOutcome, RuleStage
from products.metrics import Metric
from products.quoting import fees_of
from products.reasons import ReasonCode
from products.snapshots import Snapshot, amount_of, decimal_of
from products.wording import rate_in_figures

HUNDRED = Decimal(100)
MARGIN_STEP = Decimal("0.0001")


@dataclass(frozen=True)
class PriceStep:
    """One line of the working: what it is, the points it adds, and the fact it looked at."""

    name: str
    points: Decimal
    because: str = ""


@dataclass(frozen=True)
class Margin:
    """What a rate leaves after funding, servicing and the loss to be expected, in percent per year."""

    rate: Decimal
    fees: Decimal
    funding: Decimal
    expected_loss: Decimal
    servicing: Decimal

    @property
    def points(self) -> Decimal:
        left = self.rate + self.fees - self.funding - self.expected_loss - self.servicing
        return left.quantize(MARGIN_STEP, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Pricing:
    """A rate and why: the steps, their sum, and the bounds it was held within."""

    steps: tuple[PriceStep, ...]
    low: Decimal
    low_because: str
    high: Decimal
    high_because: str
    margin: Margin | None = None
    ceiling: RateCeiling | None = None
    """The cap of the law that lowered the rate."""

    @property
    def computed(self) -> Decimal:
        return sum((step.points for step in self.steps), Decimal(0))

    @property
    def rate(self) -> Decimal:
        return min(max(self.computed, self.low), self.high)

    def to_json(self) -> dict[str, Any]:
        margin = self.margin
        return {
            "steps": [
                {"name": step.name, "points": _plain(step.points), "because": step.because}
                for step in self.steps
            ],
            "computed": _plain(self.computed),
            "low": _plain(self.low),
            "low_because": self.low_because,
            "high": _plain(self.high),
            "high_because": self.high_because,
            "rate": _plain(self.rate),
            "margin": None
            if margin is None
            else {
                "rate": _plain(margin.rate),
                "fees": _plain(margin.fees),
                "funding": _plain(margin.funding),
                "expected_loss": _plain(margin.expected_loss),
                "servicing": _plain(margin.servicing),
                "points": _plain(margin.points),
            },
        }


def price(inputs: UnderwritingInputs, snapshot: Snapshot) -> Decimal:
    """The standard rate, percent per year, before grade and adjustments; the base rate without a personal score."""
    return standard_pricing(inputs, snapshot).rate


def standard_pricing(inputs: UnderwritingInputs, snapshot: Snapshot) -> Pricing:
    """Base rate and score tier, within the bounds of product and state."""
    steps = [PriceStep("Base rate", amount_of(snapshot, "base_rate"))]
    tier = _tier(inputs.lowest_owner_score, snapshot)
    if tier is not None:
        because = f"{inputs.lowest_owner_score}, from {tier['score_min']}"
        steps.append(PriceStep("Personal score", Decimal(tier["adjustment"]), because))
    (low, low_because), (high, high_because) = _bounds(inputs.state, snapshot)
    return Pricing(tuple(steps), low, low_because, high, high_because)


def adjusted_pricing(
    inputs: UnderwritingInputs, snapshot: Snapshot, facts: Facts, grade: dict[str, Any] | None
) -> Pricing:
    """The standard rate with the grade's points and every adjustment whose condition holds."""
    standard = standard_pricing(inputs, snapshot)
    added: list[PriceStep] = []
    if grade is not None and Decimal(grade["rate_adjustment"]):
        added.append(PriceStep(f"Grade {grade['grade']}", Decimal(grade["rate_adjustment"])))
    added.extend(_adjustments(inputs, snapshot, facts))
    return Pricing(
        (*standard.steps, *added), standard.low, standard.low_because, standard.high, standard.high_because
    )


def under_ceilings(pricing: Pricing, inputs: UnderwritingInputs, snapshot: Snapshot) -> Pricing:
    """The rate lowered to what the law of the state allows for this loan; zero where it allows none."""
    broken = ceiling_broken(inputs, snapshot, pricing.rate)
    if broken is None:
        return pricing
    lawful = highest_lawful_rate(inputs, snapshot, pricing.rate)
    return replace(pricing, high=lawful or Decimal(0), high_because=broken.words, ceiling=broken)


def rule_of_ceiling(pricing: Pricing) -> dict[str, Any] | None:
    """Where a cap leaves less than the product's lowest rate nothing is offered: a rule for a person to look at."""
    ceiling = pricing.ceiling
    if ceiling is None or pricing.high >= pricing.low:
        return None
    left = f"at most {rate_in_figures(pricing.high)}" if pricing.high else "no rate"
    allowed = f"{rate_in_figures(ceiling.rate_max)} {ceiling.basis_words}"
    lowest = f"below {rate_in_figures(pricing.low)}, {pricing.low_because}"
    return {
        "code": "RATE-CAP",
        "name": f"Rate cap of {ceiling.state}: {allowed} leaves {left}, {lowest}"[:150],
        "stage": RuleStage.UNDERWRITING.value,
        "metric": Metric.STATE.value,
        "operator": RuleOperator.NOT_EQUALS.value,
        "value": ceiling.state,
        "outcome": RuleOutcome.REFER.value,
        "outcome_unknown": RuleOutcome.REFER.value,
        "reason_code": ReasonCode.R117.value,
    }


def margin_of(
    rate: Decimal, snapshot: Snapshot, terms: LoanTerms, term_months: int, probability: Decimal
) -> Margin | None:
    """The margin after risk at a rate; None where the product does not say what funding, servicing and losses cost.

    `probability` is a fraction. Fees are those withheld from the disbursement, spread over the years of the loan.
    """
    funding, servicing, lost = (
        decimal_of(snapshot, name) if snapshot.get(name) is not None else None
        for name in ("funding_rate", "servicing_rate", "loss_given_default_percent")
    )
    if funding is None or servicing is None or lost is None:
        return None
    fees = sum(
        (Decimal(fee["amount"]) for fee in fees_of(snapshot, terms) if fee["is_prepaid_finance_charge"]),
        Decimal(0),
    )
    yearly = fees * HUNDRED / terms.principal * 12 / term_months
    return Margin(
        rate=rate,
        fees=yearly.quantize(MARGIN_STEP, rounding=ROUND_HALF_UP),
        funding=funding,
        expected_loss=(probability * lost).quantize(MARGIN_STEP, rounding=ROUND_HALF_UP),
        servicing=servicing,
    )


def at_rate(snapshot: Snapshot, rate: Decimal) -> Snapshot:
    """The product as if every applicant got this rate, to compute debt service at it."""
    return {
        **snapshot,
        "base_rate": _plain(rate),
        "rate_min": "0",
        "rate_max": "100",
        "rate_floor": None,
        "rate_cap": None,
        "rate_tiers": [],
        "state_rate_limits": [],
    }


def _adjustments(inputs: UnderwritingInputs, snapshot: Snapshot, facts: Facts) -> Iterator[PriceStep]:
    lenient = short_codes_pass(inputs.method)
    for row in snapshot.get("rate_adjustments") or []:
        condition = {**row, "stage": "", "outcome": "", "outcome_unknown": "", "reason_code": ""}
        verdict = judge(condition, facts, short_codes_pass=lenient)
        if verdict.passed:
            yield PriceStep(row["name"], Decimal(row["adjustment"]), verdict.value)


def _tier(score: int | None, snapshot: Snapshot) -> dict[str, Any] | None:
    fitting = [tier for tier in snapshot["rate_tiers"] if score is not None and score >= tier["score_min"]]
    return max(fitting, key=lambda tier: int(tier["score_min"])) if fitting else None


def _bounds(state: str | None, snapshot: Snapshot) -> tuple[tuple[Decimal, str], tuple[Decimal, str]]:
    """The narrowest floor and cap, each with whose it is; where they cross the cap holds."""
    lows = [(amount_of(snapshot, "rate_min"), "the product's lowest rate")]
    highs = [(amount_of(snapshot, "rate_max"), "the product's highest rate")]
    of_state = [row for row in snapshot.get("state_rate_limits") or [] if row["state"] == state]
    for row, whose in ((snapshot, "the product"), *((row, f"the state {row['state']}") for row in of_state)):
        floor, cap = decimal_of(row, "rate_floor"), decimal_of(row, "rate_cap")
        if floor is not None:
            lows.append((floor, f"the floor of {whose}"))
        if cap is not None:
            highs.append((cap, f"the cap of {whose}"))
    return max(lows, key=lambda each: each[0]), min(highs, key=lambda each: each[0])


def _plain(value: Decimal) -> str:
    return format(value, "f")
