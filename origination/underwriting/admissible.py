"""The largest request the limits admit, for a counter-offer and for alternatives to one.

Everything here is bounded: so many rounds of cutting, so many steps up, so many halvings, whatever the rules say.
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_UP, Decimal

from origination.underwriting.assessment import Assessment, assess
from origination.underwriting.facts import yearly_debt_service
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.pricing import at_rate
from origination.underwriting.rules import Verdict
from products.choices import RuleOperator, RuleOutcome
from products.metrics import Metric
from products.snapshots import Snapshot, amount_of

STEP = Decimal(100)
CENT = Decimal("0.01")
ROUNDS_MAX = 10


def largest_admissible(inputs: UnderwritingInputs, snapshot: Snapshot) -> Assessment | None:
    """The request itself where all rules are met; otherwise as much of it as passes, in whole hundreds.

    None when the product's minimum does not pass, or when something else than limits on the request stands in the way.
    A shorter term raises the debt service, so amounts and terms are cut and judged again until nothing binds.
    """
    attempt = assess(inputs, snapshot)
    for _ in range(ROUNDS_MAX):
        if not attempt.failed:
            return attempt if attempt.inputs == inputs else _raised(attempt, inputs, snapshot)
        if any(verdict.outcome != RuleOutcome.COUNTER for verdict in attempt.failed):
            return None
        smaller = _cut(attempt, snapshot)
        if smaller is None or smaller == attempt.inputs:
            return None
        attempt = assess(smaller, snapshot)
    return None


def _raised(attempt: Assessment, asked: UnderwritingInputs, snapshot: Snapshot) -> Assessment:
    """More, where a cut took too much: halve what lies between what passes and what was asked for."""
    low, high = attempt, asked.requested_amount
    step = STEP
    while low.inputs.requested_amount + STEP <= high:
        more = whole_hundreds(low.inputs.requested_amount) + step
        higher = assess(low.inputs.requesting(more, low.inputs.requested_term_months), snapshot)
        if higher.failed:
            high = more - STEP
        else:
            low = higher
        step = max(STEP, whole_hundreds((high - low.inputs.requested_amount) / 2))
    return low


def _cut(attempt: Assessment, snapshot: Snapshot) -> UnderwritingInputs | None:
    inputs = attempt.inputs
    amount, term = inputs.requested_amount, inputs.requested_term_months
    for verdict in attempt.failed:
        if verdict.metric == Metric.REQUESTED_TERM_MONTHS:
            shorter = [each for each in snapshot["term_options_months"] if each <= Decimal(verdict.threshold)]
            if verdict.operator != RuleOperator.AT_MOST or not shorter:
                return None
            term = min(term, max(shorter))
            continue
        limit = _amount_limit(attempt, snapshot, verdict)
        if limit is None:
            return None
        # The rule is not met as asked, so whatever meets it is less.
        amount = min(amount, limit, inputs.requested_amount - CENT)
    if amount != inputs.requested_amount:
        amount = whole_hundreds(amount)
    if amount < amount_of(snapshot, "amount_min"):
        return None
    return inputs.requesting(amount.quantize(CENT), term)


def whole_hundreds(amount: Decimal) -> Decimal:
    """Down to what is offered: whole hundreds."""
    return ((amount / STEP).quantize(Decimal(1), rounding=ROUND_DOWN) * STEP).quantize(CENT)


def _amount_limit(attempt: Assessment, snapshot: Snapshot, verdict: Verdict) -> Decimal | None:
    """The largest amount with which one rule would be met; None when no amount would do."""
    threshold, inputs = Decimal(verdict.threshold), attempt.inputs
    match verdict.metric, verdict.operator:
        case Metric.REQUESTED_AMOUNT, RuleOperator.AT_MOST:
            return threshold
        case Metric.AMOUNT_TO_REVENUE_PERCENT, RuleOperator.AT_MOST:
            return (inputs.annual_revenue or Decimal(0)) * threshold / 100
        case Metric.COLLATERAL_COVERAGE_PERCENT, RuleOperator.AT_LEAST if threshold > 0:
            return inputs.collateral_value * 100 / threshold
        case Metric.DEBT_SERVICE_COVERAGE, RuleOperator.AT_LEAST if threshold > 0 and not inputs.periods:
            return _amount_for_coverage(attempt, snapshot, threshold)
        case _:
            return _halved(attempt, snapshot, verdict.code)


def _amount_for_coverage(attempt: Assessment, snapshot: Snapshot, threshold: Decimal) -> Decimal | None:
    inputs = attempt.inputs
    if inputs.cash_flow_available is None or inputs.existing_debt_service is None:
        return None
    affordable = inputs.cash_flow_available / threshold - inputs.existing_debt_service
    if affordable <= 0:
        return None
    asked = yearly_debt_service(inputs, at_rate(snapshot, attempt.pricing.rate))
    return inputs.requested_amount * affordable / asked


def _halved(attempt: Assessment, snapshot: Snapshot, code: str) -> Decimal | None:
    """For facts without a formula of their own: halve the range of whole hundreds until the edge is found."""
    low = (amount_of(snapshot, "amount_min") / STEP).quantize(Decimal(1), rounding=ROUND_UP)
    high = whole_hundreds(attempt.inputs.requested_amount) / STEP

    def passes(hundreds: Decimal) -> bool:
        amount = (hundreds * STEP).quantize(CENT)
        looked_at = assess(
            attempt.inputs.requesting(amount, attempt.inputs.requested_term_months), snapshot
        ).verdicts
        return _met(looked_at, code)

    if low > high or not passes(low):
        return None
    while high - low > 1:
        middle = ((low + high) / 2).quantize(Decimal(1), rounding=ROUND_DOWN)
        low, high = (middle, high) if passes(middle) else (low, middle)
    return (low * STEP).quantize(CENT)


def _met(verdicts: Sequence[Verdict], code: str) -> bool:
    return all(verdict.passed for verdict in verdicts if verdict.code == code)
