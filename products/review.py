"""The checklist of a review: what a law, a policy or plain sense asks of a version before customers meet it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loanops.core import clock
from loanops.engine import EngineError
from products.choices import (
    CapBasis,
    FeeCalculation,
    FeeKind,
    FeeTiming,
    LateFeeKind,
    RuleOperator,
    RuleStage,
)
from products.examples import CostExample, examples_of
from products.judging import words_of
from products.metrics import Metric
from products.models import ProductVersion, RateCap
from products.quoting import quote
from products.reasons import ReasonCode
from products.wording import rate_in_figures

PASSED, LOOK, FAILED = "PASSED", "LOOK", "FAILED"
LATE_FEE_PERCENT_USUAL = Decimal(5)
FEE_SHARE_USUAL = Decimal(10)
VAGUE_REASONS = (ReasonCode.R117,)


@dataclass(frozen=True)
class Point:
    """One point of the checklist: passed, worth a look, or failed."""

    title: str
    finding: str
    result: str = PASSED


def checklist(version: ProductVersion, on_date: date | None = None) -> list[Point]:
    """All points of a version, judged as of a day."""
    day = on_date or clock.business_date()
    return [
        *_rates(version),
        *_ceilings(version, day),
        *_fees(version),
        *_late_fee(version),
        *_disclosures(version),
        *_rules(version),
    ]


def _rates(version: ProductVersion) -> Iterator[Point]:
    """APR of each worked example."""
    worked = examples_of(version).all
    if not worked:
        yield Point("APR", "No cost example can be computed.", FAILED)
    for each in worked:
        apr = rate_in_figures(each.quote.annual_percentage_rate)
        yield Point(
            f"APR, {each.title.lower()}", f"{apr} for {each.what} at {rate_in_figures(each.annual_rate)}"
        )


def _ceilings(version: ProductVersion, day: date) -> Iterator[Point]:
    """What states allow, against the dearest loan of the version there."""
    states = _states_lent_in(version)
    caps = [
        cap
        for cap in RateCap.objects.in_force(day).order_by("state", "amount_from")
        if cap.product_type in ("", version.product.product_type)
        and (states is None or cap.state in states)
        and cap.amount_from <= version.amount_max
        and (cap.amount_below is None or cap.amount_below > version.amount_min)
    ]
    if not caps:
        yield Point("Rate caps of states", "None is recorded that concerns this version.", LOOK)
    limits = {row.state: row.rate_cap for row in version.state_rate_limits.all() if row.rate_cap is not None}
    for cap in caps:
        highest = min(version.rate_max, limits.get(cap.state, version.rate_max))
        yield _against(cap, version, highest, day)


def _against(cap: RateCap, version: ProductVersion, highest: Decimal, day: date) -> Point:
    title = f"Rate cap of {cap.state}"
    allowed = f"{rate_in_figures(cap.rate_max)} ({cap.get_basis_display()}; {cap.source})"
    if cap.basis == CapBasis.RATE:
        found, what = highest, "the highest rate"
    else:
        amount = max(version.amount_min, cap.amount_from)
        dearest = _apr(version, amount, highest, day)
        if dearest is None:
            return Point(title, f"No APR can be computed; {allowed}", FAILED)
        found, what = dearest, f"the APR of {amount:,.2f} over the shortest term at the highest rate"
    over = found > cap.rate_max
    side = "above" if over else "within"
    return Point(title, f"{rate_in_figures(found)} is {what}: {side} {allowed}", FAILED if over else PASSED)


def _apr(version: ProductVersion, amount: Decimal, rate: Decimal, day: date) -> Decimal | None:
    try:
        quoted = quote(
            version.snapshot(),
            amount=amount,
            annual_rate=rate,
            term_months=min(version.term_options_months),
            frequency=version.repayment_frequencies[0],
            start_date=day,
        )
    except EngineError:
        return None
    return quoted.annual_percentage_rate


def _states_lent_in(version: ProductVersion) -> set[str] | None:
    """The states the rules admit; None when no rule limits them to a list."""
    for rule in version.rules.all():
        if rule.metric == Metric.STATE and rule.operator in (RuleOperator.IN, RuleOperator.EQUALS):
            return set(words_of(rule.value))
    return None


def _fees(version: ProductVersion) -> Iterator[Point]:
    """Caps of fees, and whether those that are a cost of the credit are disclosed as such."""
    fees = list(version.fees.all())
    open_ended = [
        fee.name
        for fee in fees
        if fee.calculation == FeeCalculation.PERCENT_OF_PRINCIPAL and fee.amount_max is None
    ]
    if open_ended:
        yield Point("Caps of fees", f"Without a largest amount: {', '.join(open_ended)}.", LOOK)
    else:
        yield Point(
            "Caps of fees", "Every percentage has a largest amount." if fees else "There are no fees."
        )
    dearest: CostExample | None = max(
        examples_of(version).all, key=lambda each: each.fees / each.amount, default=None
    )
    if dearest is not None:
        share = (dearest.fees * 100 / dearest.amount).quantize(Decimal("0.01"))
        high = share > FEE_SHARE_USUAL
        words = f"{rate_in_figures(share)} of {dearest.amount:,.2f} is withheld at most in the examples."
        yield Point("Fees withheld", words, LOOK if high else PASSED)
    hidden = [
        fee.name
        for fee in fees
        if fee.kind == FeeKind.ORIGINATION
        and fee.timing == FeeTiming.DISBURSEMENT
        and not fee.is_finance_charge
    ]
    if hidden:
        yield Point("Finance charge", f"Left out of the APR: {', '.join(hidden)}.", FAILED)
    else:
        yield Point("Finance charge", "Origination fees are in the APR.")


def _late_fee(version: ProductVersion) -> Iterator[Point]:
    if version.late_fee_kind == LateFeeKind.NONE:
        yield Point("Late fee", "There is none.")
    elif version.late_fee_kind == LateFeeKind.FLAT:
        after = f"{version.late_fee_amount:,.2f} after {version.late_fee_grace_days} days"
        yield Point("Late fee", after, PASSED if version.late_fee_grace_days else LOOK)
    else:
        percents = [version.late_fee_percent, *(tier.percent for tier in version.late_fee_tiers.all())]
        highest = max(percent for percent in percents if percent is not None)
        words = f"{rate_in_figures(highest)} after {version.late_fee_grace_days} days"
        if version.late_fee_maximum is None:
            yield Point("Late fee", f"{words}, without a largest amount.", LOOK)
        else:
            usual = highest <= LATE_FEE_PERCENT_USUAL and version.late_fee_grace_days > 0
            yield Point(
                "Late fee", f"{words}, at most {version.late_fee_maximum:,.2f}.", PASSED if usual else LOOK
            )


def _disclosures(version: ProductVersion) -> Iterator[Point]:
    """What the disclosures and the customer's sheet need to be complete."""
    missing = [
        title
        for title, value in (
            ("description for customers", version.description.strip()),
            ("change summary", version.change_summary.strip()),
            ("guidelines for those who decide", version.underwriting_guidelines.strip()),
        )
        if not value
    ]
    if missing:
        yield Point("Texts and disclosures", f"Missing: {', '.join(missing)}.", LOOK)
    else:
        yield Point("Texts and disclosures", "Description, change summary and guidelines are there.")


def _rules(version: ProductVersion) -> Iterator[Point]:
    rules = list(version.rules.all())
    if not rules:
        yield Point("Reason codes", "No rules, so no reasons could be given.", FAILED)
        return
    codes = sorted({rule.reason_code for rule in rules})
    words = "; ".join(f"{code} {ReasonCode(code).label}" for code in codes)
    vague = [code for code in codes if code in VAGUE_REASONS]
    yield Point("Reason codes", words, LOOK if vague else PASSED)
    for stage in RuleStage:
        count = sum(rule.stage == stage for rule in rules)
        yield Point(f"Rules of {stage.label.lower()}", f"{count}", PASSED if count else LOOK)
    if not any(rule.metric == Metric.STATE for rule in rules):
        yield Point("States", "No rule limits lending to states with a license.", LOOK)
