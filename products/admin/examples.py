"""What a loan under a version would cost: worked examples for the sheet, the editor's preview and the review."""

from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from loanops.core import clock
from loanops.engine import EngineError
from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import rate_text
from products.choices import FeeTiming, PaymentFrequency
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
        withheld = (fee for fee in self.quote.fees if fee["timing"] == FeeTiming.DISBURSEMENT)
        return sum((Decimal(fee["amount"]) for fee in withheld), Decimal("0.00"))

    @property
    def what(self) -> str:
        return f"{self.amount:,.2f} over {self.term_months} months"


def examples(version: ProductVersion) -> list[CostExample]:
    """A usual loan first, then the dearest and the largest one that the version allows."""
    terms = sorted(version.term_options_months)
    middle = (version.amount_min + version.amount_max) / 2
    usual = max(version.amount_min, middle // THOUSAND * THOUSAND).quantize(CENT)
    cases = (
        ("Usual", usual, version.base_rate, terms[len(terms) // 2]),
        ("Smallest amount, shortest term, highest rate", version.amount_min, version.rate_max, terms[0]),
        ("Largest amount, longest term, lowest rate", version.amount_max, version.rate_min, terms[-1]),
    )
    snapshot, found = version.snapshot(), []
    for title, amount, annual_rate, term_months in cases:
        try:
            quoted = quote(
                snapshot,
                amount=amount,
                annual_rate=annual_rate,
                term_months=term_months,
                frequency=version.repayment_frequencies[0],
                start_date=clock.business_date(),
            )
        except EngineError:
            continue
        found.append(CostExample(title, amount, annual_rate, term_months, quoted))
    return found


class Examples:
    """The examples of a version, computed once for all parts of its page."""

    def __init__(self, version: ProductVersion) -> None:
        self.version = version

    @cached_property
    def all(self) -> list[CostExample]:
        return examples(self.version)

    @property
    def usual(self) -> CostExample | None:
        return self.all[0] if self.all else None


def examples_of(version: ProductVersion) -> Examples:
    if not hasattr(version, "cost_examples"):
        version.cost_examples = Examples(version)  # type: ignore[attr-defined]
    kept: Examples = version.cost_examples  # type: ignore[attr-defined]
    return kept


def example_tables(version: ProductVersion, *, tab: str = "") -> list[PreviewTable]:
    """The examples, and the plan of the usual one."""
    worked = examples_of(version).all
    if not worked:
        return [PreviewTable("Cost examples", [], [], empty="No schedule can be computed.", tab=tab)]
    columns = ["Loan", "Amount", "Rate", "Months", "Payments", "Installment", "Fees", "Finance charge", "APR"]
    frequency = PaymentFrequency(version.repayment_frequencies[0]).label
    rows = [
        (
            each.title,
            each.amount,
            rate_text(each.annual_rate),
            each.term_months,
            frequency,
            each.quote.installment_amount,
            each.fees,
            each.quote.finance_charge,
            rate_text(each.quote.annual_percentage_rate),
        )
        for each in worked
    ]
    plan = [
        (row["number"], row["due_date"], *(Decimal(row[name]) for name in PLAN_COLUMNS))
        for row in worked[0].quote.schedule
    ]
    return [
        PreviewTable(
            "Cost examples",
            columns,
            rows,
            note="Disbursed today, paid as agreed; prepaid finance charges are in the APR.",
            align_right={1, 2, 3, 5, 6, 7, 8},
            tab=tab,
        ),
        PreviewTable(
            f"Schedule of {worked[0].what}",
            ["No", "Due", "Principal", "Interest", "Installment", "Balance"],
            plan,
            tab=tab,
        ),
    ]


PLAN_COLUMNS = ("principal", "interest", "total", "balance_after")
