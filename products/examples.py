"""What a loan under a version would cost: worked examples for the sheet, the editor's preview and the review."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from loanops.core import clock
from loanops.engine import EngineError
from products.models import ProductVersion
from products.quoting import Quote, quote

THOUSAND = Decimal(1000)
CENT = Decimal("0.01")


class CostExample(NamedTuple):
    """One loan under the version, disbursed today and paid as agreed."""

    title: str
    amount: Decimal
    annual_rate: Decimal
    term_months: int
    quote: Quote

    @property
    def fees(self) -> Decimal:
        """Fees withheld from the disbursement."""
        return self.quote.fees_withheld

    @property
    def what(self) -> str:
        return f"{self.amount:,.2f} over {self.term_months} months"


def examples(version: ProductVersion, on_date: date | None = None) -> list[CostExample]:
    """A usual loan first, then the dearest and the largest one that the version allows; disbursed today or that day."""
    terms = sorted(version.term_options_months)
    middle = (version.amount_min + version.amount_max) / 2
    usual = max(version.amount_min, middle // THOUSAND * THOUSAND).quantize(CENT)
    cases = (
        ("Usual", usual, version.base_rate, terms[len(terms) // 2]),
        ("Smallest amount, shortest term, highest rate", version.amount_min, version.rate_max, terms[0]),
        ("Largest amount, longest term, lowest rate", version.amount_max, version.rate_min, terms[-1]),
    )
    snapshot, day, found = version.snapshot(), on_date or clock.business_date(), []
    for title, amount, annual_rate, term_months in cases:
        try:
            quoted = quote(
                snapshot,
                amount=amount,
                annual_rate=annual_rate,
                term_months=term_months,
                frequency=version.repayment_frequencies[0],
                start_date=day,
            )
        except EngineError:
            continue
        found.append(CostExample(title, amount, annual_rate, term_months, quoted))
    return found


class Examples:
    """The examples of a version, computed once for all parts of its page."""

    def __init__(self, version: ProductVersion, on_date: date | None = None) -> None:
        self.version, self.on_date = version, on_date

    @cached_property
    def all(self) -> list[CostExample]:
        return examples(self.version, self.on_date)

    @property
    def usual(self) -> CostExample | None:
        return self.all[0] if self.all else None


def examples_of(version: ProductVersion, on_date: date | None = None) -> Examples:
    """The examples of a version; the first part of a page that asks says the day."""
    if not hasattr(version, "cost_examples"):
        version.cost_examples = Examples(version, on_date)  # type: ignore[attr-defined]
    kept: Examples = version.cost_examples  # type: ignore[attr-defined]
    return kept
