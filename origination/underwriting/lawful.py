"""Holding a loan under the rate caps of its state: which one it would break, and the highest rate that breaks none."""

from decimal import ROUND_FLOOR, ROUND_UP, Decimal
from itertools import count

from loanops.engine import EngineError
from origination.underwriting.ceilings import RateCeiling
from origination.underwriting.inputs import UnderwritingInputs
from products.choices import CapBasis
from products.quoting import quote
from products.snapshots import Snapshot

STEP = Decimal("0.01")


def ceiling_broken(inputs: UnderwritingInputs, snapshot: Snapshot, rate: Decimal) -> RateCeiling | None:
    """The cap that the loan asked for would break at this rate, of several the one that leaves least; None without."""
    of_rate, of_apr = _lowest(inputs, CapBasis.RATE), _lowest(inputs, CapBasis.APR)
    broken = of_rate if of_rate is not None and rate > of_rate.rate_max else None
    if of_apr is None:
        return broken
    apr = _apr(inputs, snapshot, rate if broken is None else broken.rate_max)
    return broken if apr is not None and apr <= of_apr.rate_max else of_apr


def highest_lawful_rate(inputs: UnderwritingInputs, snapshot: Snapshot, limit: Decimal) -> Decimal | None:
    """The highest rate up to a limit that breaks no cap; under a cap of the APR in hundredths of a percent.

    None where even a loan without interest breaks one, because of its fees, or where no APR can be computed.
    """
    of_rate, of_apr = _lowest(inputs, CapBasis.RATE), _lowest(inputs, CapBasis.APR)
    highest = limit if of_rate is None else min(limit, of_rate.rate_max)
    if of_apr is None:
        return highest
    apr = _apr(inputs, snapshot, highest)
    if apr is not None and apr <= of_apr.rate_max:
        return highest
    return _search(of_apr.rate_max, inputs, snapshot, highest, apr)


def _search(
    cap: Decimal, inputs: UnderwritingInputs, snapshot: Snapshot, beyond: Decimal, apr: Decimal | None
) -> Decimal | None:
    """The last hundredth of a percent within the cap, below a rate that is beyond it.

    The APR follows the rate almost one to one, so the next guess is as far away as the last APR was from the cap; each
    third time the range is halved instead, which ends the search whatever the fees are.
    """
    low, high = -1, int((beyond / STEP).to_integral_value(rounding=ROUND_UP))
    looked_at = high
    for turn in count():
        if high - low <= 1:
            break
        guess = (low + high) // 2
        if apr is not None and turn % 3 != 2:
            away = int(((cap - apr) / STEP).to_integral_value(rounding=ROUND_FLOOR))
            guess = min(max(looked_at + away, low + 1), high - 1)
        looked_at, apr = guess, _apr(inputs, snapshot, guess * STEP)
        if apr is not None and apr <= cap:
            low = guess
        else:
            high = guess
    return low * STEP if low >= 0 else None


def _lowest(inputs: UnderwritingInputs, basis: CapBasis) -> RateCeiling | None:
    """The narrowest cap of a basis that counts for the amount asked for."""
    found = (each for each in inputs.rate_ceilings if each.basis == basis)
    covering = (each for each in found if each.covers(inputs.requested_amount))
    return min(covering, key=lambda each: each.rate_max, default=None)


def _apr(inputs: UnderwritingInputs, snapshot: Snapshot, rate: Decimal) -> Decimal | None:
    """The APR of the loan asked for at a rate; None where none can be computed."""
    try:
        quoted = quote(
            snapshot,
            amount=inputs.requested_amount,
            annual_rate=rate,
            term_months=inputs.requested_term_months,
            frequency=inputs.repayment_frequency,
            start_date=inputs.on_date,
        )
    except EngineError:
        return None
    return quoted.annual_percentage_rate
