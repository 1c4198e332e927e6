"""The largest request the limits admit, for a counter-offer."""

from collections.abc import Callable, Sequence
from decimal import ROUND_DOWN, Decimal

from origination.underwriting.facts import yearly_debt_service
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.rules import Verdict
from products.choices import RuleOperator, RuleOutcome
from products.metrics import Metric
from products.snapshots import Snapshot, amount_of

STEP = Decimal(100)
CENT = Decimal("0.01")
ROUNDS_MAX = 10
Judge = Callable[[UnderwritingInputs], Sequence[Verdict]]


def admissible_request(
    inputs: UnderwritingInputs, snapshot: Snapshot, judge_rules: Judge
) -> UnderwritingInputs | None:
    """The same inputs asking for as much as passes, in whole hundreds; None when the product's minimum does not.

    A shorter term raises the debt service, so amounts and terms are cut and judged again until nothing binds.
    """
    attempt = inputs
    for _ in range(ROUNDS_MAX):
        failed = [verdict for verdict in judge_rules(attempt) if not verdict.passed]
        if not failed:
            return attempt
        if any(verdict.outcome != RuleOutcome.COUNTER for verdict in failed):
            return None
        smaller = _cut(attempt, snapshot, failed)
        if smaller is None or smaller == attempt:
            return None
        attempt = smaller
    return None


def _cut(
    inputs: UnderwritingInputs, snapshot: Snapshot, failed: Sequence[Verdict]
) -> UnderwritingInputs | None:
    amount, term = inputs.requested_amount, inputs.requested_term_months
    for verdict in failed:
        if verdict.metric == Metric.REQUESTED_TERM_MONTHS:
            shorter = [each for each in snapshot["term_options_months"] if each <= Decimal(verdict.threshold)]
            if verdict.operator != RuleOperator.AT_MOST or not shorter:
                return None
            term = min(term, max(shorter))
            continue
        limit = _amount_limit(inputs, snapshot, verdict)
        if limit is None:
            return None
        # The rule is not met as asked, so whatever meets it is less.
        amount = min(amount, limit, inputs.requested_amount - CENT)
    if amount != inputs.requested_amount:
        amount = (amount / STEP).quantize(Decimal(1), rounding=ROUND_DOWN) * STEP
    if amount < amount_of(snapshot, "amount_min"):
        return None
    return inputs.requesting(amount.quantize(CENT), term)


def _amount_limit(inputs: UnderwritingInputs, snapshot: Snapshot, verdict: Verdict) -> Decimal | None:
    """The largest amount with which one rule would be met; None when no amount would do."""
    threshold = Decimal(verdict.threshold)
    match verdict.metric, verdict.operator:
        case Metric.REQUESTED_AMOUNT, RuleOperator.AT_MOST:
            return threshold
        case Metric.AMOUNT_TO_REVENUE_PERCENT, RuleOperator.AT_MOST:
            return (inputs.annual_revenue or Decimal(0)) * threshold / 100
        case Metric.COLLATERAL_COVERAGE_PERCENT, RuleOperator.AT_LEAST:
            return inputs.collateral_value * 100 / threshold
        case Metric.DEBT_SERVICE_COVERAGE, RuleOperator.AT_LEAST:
            return _amount_for_coverage(inputs, snapshot, threshold)
        case _:
            return None


def _amount_for_coverage(
    inputs: UnderwritingInputs, snapshot: Snapshot, threshold: Decimal
) -> Decimal | None:
    if inputs.cash_flow_available is None or inputs.existing_debt_service is None:
        return None
    affordable = inputs.cash_flow_available / threshold - inputs.existing_debt_service
    if affordable <= 0:
        return None
    return inputs.requested_amount * affordable / yearly_debt_service(inputs, snapshot)
