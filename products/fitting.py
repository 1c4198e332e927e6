"""Which products fit a business and what it wants, and why the others do not.

Each product is judged by its version in force: first what is asked for (amount, term, rate, collateral), then the
eligibility rules on the facts that are known. A rule whose fact is not known is named, and judges nothing yet.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_DOWN, ROUND_UP, Decimal
from typing import Any

from loanops.core.actors import Actor
from loanops.parties.models import Business
from products.choices import ProductType, RateType, RuleOperator, RuleOutcome, RuleStage
from products.judging import judge
from products.metrics import UNDERWRITING_METRICS, Metric, sector_of
from products.models import LoanProduct, ProductRule, ProductVersion
from products.reasons import ReasonCode
from products.states import ProductStatus
from products.wording import rate_in_figures


@dataclass(frozen=True)
class Profile:
    """What is known about a business and what it can show. None is: not known."""

    state: str | None = None
    naics_code: str | None = None
    industry_risk: str | None = None
    business_structure: str | None = None
    months_in_business: int | None = None
    employees: int | None = None
    annual_revenue: Decimal | None = None
    ownership_percent: Decimal | None = None
    guarantors: int | None = None
    collateral_value: Decimal | None = None
    open_applications: int | None = None

    @property
    def is_empty(self) -> bool:
        return all(getattr(self, each.name) is None for each in fields(self))


@dataclass(frozen=True)
class Wish:
    """What is looked for. None is: anything."""

    amount: Decimal | None = None
    term_months: int | None = None
    product_type: str | None = None
    rate_type: str | None = None
    rate_min: Decimal | None = None
    rate_max: Decimal | None = None
    collateral_required: bool | None = None
    collateral_kind: str | None = None


@dataclass(frozen=True)
class Finding:
    """One thing that stands in the way, or that a person has to look at."""

    rule: str
    name: str
    operator: str
    threshold: str
    value: str
    outcome: str
    reason_code: str = ""

    @property
    def reason(self) -> str:
        """The reason in words that the applicant may read."""
        return ReasonCode(self.reason_code).label if self.reason_code else self.name

    @property
    def in_words(self) -> str:
        """`Time in business: 4; it takes at least 6`."""
        words = self.threshold.split(",")
        threshold = self.threshold if len(words) < 8 else f"{len(words)} others"
        needed = f"{self.operator.removeprefix('is ')} {threshold}".strip()
        return f"{self.name}: {self.value or 'not known'}; it takes {needed}"


@dataclass(frozen=True)
class Fit:
    """How one product fits. `reasons` stand in the way, `remarks` do not, `unknown` rules wait for their facts."""

    product: LoanProduct
    version: ProductVersion
    reasons: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()
    unknown: tuple[Finding, ...] = ()

    @property
    def fits(self) -> bool:
        return not self.reasons


def fits_of(actor: Actor, on_date: date, wish: Wish, profile: Profile) -> list[Fit]:
    """Every product that can be applied for, with how it fits; those that fit first, then by name."""
    products = LoanProduct.objects.visible_to(actor).filter(status=ProductStatus.ACTIVE)
    found = []
    for product, version in _in_force(products.with_version_on(on_date)):
        found.append(fit(product, version, wish, profile))
    return sorted(found, key=lambda each: (not each.fits, each.product.name, each.product.pk))


def _in_force(products: Iterable[Any]) -> Iterator[tuple[LoanProduct, ProductVersion]]:
    listed = list(products)
    keys = [product.version_id_on_date for product in listed if product.version_id_on_date]
    versions = {each.pk: each for each in ProductVersion.objects.filter(pk__in=keys).with_rows()}
    for product in listed:
        version = versions.get(product.version_id_on_date)
        if version is not None:
            version.product = product
            yield product, version


def fit(product: LoanProduct, version: ProductVersion, wish: Wish, profile: Profile) -> Fit:
    """How one version fits what is looked for and who looks for it."""
    reasons, remarks, unknown = list(_unmet(product, version, wish)), list[Finding](), list[Finding]()
    facts = facts_of(profile, wish)
    if not profile.is_empty:
        for rule in version.rules.all():
            if rule.stage != RuleStage.ELIGIBILITY or rule.metric in UNDERWRITING_METRICS:
                continue
            finding = _judged(rule, facts)
            if facts[rule.metric] is None:
                unknown.append(finding)
            elif finding.outcome:
                (reasons if finding.outcome == RuleOutcome.DECLINE else remarks).append(finding)
    return Fit(product, version, tuple(reasons), tuple(remarks), tuple(unknown))


def facts_of(profile: Profile, wish: Wish) -> Mapping[str, Decimal | str | None]:
    """Every fact a rule can name; those that only an application brings, such as exposure, are not known."""
    return {
        **dict.fromkeys(Metric),
        Metric.STATE: profile.state,
        Metric.NAICS_CODE: profile.naics_code,
        Metric.NAICS_SECTOR: sector_of(profile.naics_code or ""),
        Metric.INDUSTRY_RISK: profile.industry_risk,
        Metric.BUSINESS_STRUCTURE: profile.business_structure,
        Metric.MONTHS_IN_BUSINESS: _number(profile.months_in_business),
        Metric.EMPLOYEES: _number(profile.employees),
        Metric.ANNUAL_REVENUE: profile.annual_revenue,
        Metric.REQUESTED_AMOUNT: wish.amount,
        Metric.REQUESTED_TERM_MONTHS: _number(wish.term_months),
        Metric.AMOUNT_TO_REVENUE_PERCENT: _percent(wish.amount, profile.annual_revenue, ROUND_UP),
        Metric.OWNERSHIP_PERCENT: profile.ownership_percent,
        Metric.GUARANTORS: _number(profile.guarantors),
        Metric.COLLATERAL_COVERAGE_PERCENT: _percent(profile.collateral_value, wish.amount, ROUND_DOWN),
        Metric.LOAN_TO_VALUE_PERCENT: _percent(wish.amount, profile.collateral_value, ROUND_UP),
        Metric.OPEN_APPLICATIONS: _number(profile.open_applications),
    }


def profile_of(business: Business, on_date: date) -> Profile:
    """What the records say about a business."""
    months = None
    if business.date_established is not None:
        since = business.date_established
        months = (on_date.year - since.year) * 12 + on_date.month - since.month - (on_date.day < since.day)
    return Profile(
        state=business.state or None,
        naics_code=business.naics_code or None,
        business_structure=None if business.structure == "UNKNOWN" else business.structure,
        months_in_business=months,
        employees=business.number_of_employees,
        annual_revenue=business.annual_revenue,
    )


def _judged(rule: ProductRule, facts: Mapping[str, Any]) -> Finding:
    verdict = judge(rule.values(), facts)
    return Finding(
        verdict.code,
        verdict.name,
        RuleOperator(verdict.operator).label,
        verdict.threshold,
        verdict.value,
        verdict.outcome,
        verdict.reason_code,
    )


def _unmet(product: LoanProduct, version: ProductVersion, wish: Wish) -> Iterator[Finding]:
    """What is asked for and not offered."""

    def unmet(rule: str, name: str, operator: str, threshold: str, value: Any) -> Finding:
        return Finding(rule, name, operator, threshold, str(value), RuleOutcome.DECLINE)

    if wish.amount is not None and not version.amount_min <= wish.amount <= version.amount_max:
        limits = f"{version.amount_min:,.2f} to {version.amount_max:,.2f}"
        yield unmet("amount", "Amount", "is from", limits, f"{wish.amount:,.2f}")
    if wish.term_months is not None and wish.term_months not in version.term_options_months:
        terms = ", ".join(map(str, sorted(version.term_options_months)))
        yield unmet("term_months", "Term, months", "is one of", terms, wish.term_months)
    if wish.product_type is not None and product.product_type != wish.product_type:
        wanted = ProductType(wish.product_type).label
        yield unmet("product_type", "Kind of loan", "is", product.get_product_type_display(), wanted)
    if wish.rate_type is not None and version.rate_type != wish.rate_type:
        wanted = RateType(wish.rate_type).label
        yield unmet("rate_type", "Kind of rate", "is", version.get_rate_type_display(), wanted)
    rate = rate_in_figures(version.base_rate)
    if wish.rate_min is not None and version.base_rate < wish.rate_min:
        yield unmet("rate_min", "Base rate", "is", rate, f"at least {rate_in_figures(wish.rate_min)}")
    if wish.rate_max is not None and version.base_rate > wish.rate_max:
        yield unmet("rate_max", "Base rate", "is", rate, f"at most {rate_in_figures(wish.rate_max)}")
    if wish.collateral_required is not None and version.collateral_required != wish.collateral_required:
        needed = "required" if version.collateral_required else "not required"
        yield unmet(
            "collateral_required",
            "Collateral",
            "is",
            needed,
            "with" if wish.collateral_required else "without",
        )
    if wish.collateral_kind is not None and wish.collateral_kind not in version.collateral_kinds:
        kinds = ", ".join(version.collateral_kinds) or "nothing"
        yield unmet("collateral_kind", "Collateral accepted", "is one of", kinds, wish.collateral_kind)


def _number(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _percent(part: Decimal | None, whole: Decimal | None, rounding: str) -> Decimal | None:
    """Rounded as underwriting does: never past a limit."""
    if part is None or not whole:
        return None
    return (part * 100 / whole).quantize(Decimal("0.01"), rounding=rounding)
