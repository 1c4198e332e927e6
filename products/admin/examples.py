"""What a loan under a version would cost: worked examples for the sheet, the editor's preview and the review."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loanops.core import clock
from loanops.engine import EngineError, Schedule, apr_of_schedule, build_schedule, finance_charge
from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import rate_text
from products.choices import FeeCalculation, FeeTiming, PaymentFrequency
from products.models import ProductFee, ProductVersion
from products.terms import build_terms, installments_for

THOUSAND = Decimal(1000)


@dataclass(frozen=True)
class CostExample:
    """One loan under the version, disbursed today: its plan and what it costs."""

    title: str
    amount: Decimal
    annual_rate: Decimal
    term_months: int
    frequency: str
    fees: Decimal
    finance_charge: Decimal
    annual_percentage_rate: Decimal
    schedule: Schedule

    @property
    def installment(self) -> Decimal:
        return next(row.total for row in self.schedule.rows if row.days)


def cost_example(
    version: ProductVersion, *, title: str, amount: Decimal, annual_rate: Decimal, term_months: int, on: date
) -> CostExample:
    frequency = version.repayment_frequencies[0]
    terms = build_terms(
        version.snapshot(),
        principal=amount,
        annual_rate=annual_rate,
        number_of_installments=installments_for(term_months, frequency),
        start_date=on,
        frequency=frequency,
    )
    schedule = build_schedule(terms)
    withheld = [fee for fee in version.fees.all() if fee.timing == FeeTiming.DISBURSEMENT]
    charged = {fee.code: terms.rounding.round(fee_amount(fee, amount)) for fee in withheld}
    prepaid = sum((charged[fee.code] for fee in withheld if fee.is_finance_charge), Decimal(0))
    return CostExample(
        title=title,
        amount=amount,
        annual_rate=annual_rate,
        term_months=term_months,
        frequency=PaymentFrequency(frequency).label,
        fees=sum(charged.values(), Decimal("0.00")),
        finance_charge=finance_charge(amount - prepaid, schedule),
        annual_percentage_rate=apr_of_schedule(amount - prepaid, schedule, terms),
        schedule=schedule,
    )


def fee_amount(fee: ProductFee, principal: Decimal) -> Decimal:
    """The fee for a principal, within its own bounds; not yet rounded."""
    flat = fee.calculation == FeeCalculation.FLAT
    amount = Decimal((fee.amount if flat else principal * (fee.percent or 0) / 100) or 0)
    if fee.amount_min is not None:
        amount = max(amount, fee.amount_min)
    return min(amount, fee.amount_max) if fee.amount_max is not None else amount


def examples(version: ProductVersion) -> Iterator[CostExample]:
    """A usual loan first, then the dearest and the largest one that the version allows."""
    terms = sorted(version.term_options_months)
    middle = (version.amount_min + version.amount_max) / 2
    usual = max(version.amount_min, middle // THOUSAND * THOUSAND).quantize(Decimal("0.01"))
    cases = (
        ("Usual", usual, version.base_rate, terms[len(terms) // 2]),
        ("Smallest amount, shortest term, highest rate", version.amount_min, version.rate_max, terms[0]),
        ("Largest amount, longest term, lowest rate", version.amount_max, version.rate_min, terms[-1]),
    )
    today = clock.business_date()
    for title, amount, annual_rate, term in cases:
        try:
            yield cost_example(
                version, title=title, amount=amount, annual_rate=annual_rate, term_months=term, on=today
            )
        except EngineError:
            continue


def example_tables(version: ProductVersion, *, tab: str = "") -> list[PreviewTable]:
    """The examples, and the plan of the usual one."""
    worked = list(examples(version))
    if not worked:
        return [
            PreviewTable("Cost examples", [], [], empty="No schedule can be computed from these.", tab=tab)
        ]
    columns = ["Loan", "Amount", "Rate", "Months", "Payments", "Installment", "Fees", "Finance charge", "APR"]
    rows = [
        (
            each.title,
            each.amount,
            rate_text(each.annual_rate),
            each.term_months,
            each.frequency,
            each.installment,
            each.fees,
            each.finance_charge,
            rate_text(each.annual_percentage_rate),
        )
        for each in worked
    ]
    plan = [
        (row.number, row.due_date, row.principal, row.interest, row.total, row.balance_after)
        for row in worked[0].schedule.rows
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
            f"Schedule of {worked[0].amount:,.2f} over {worked[0].term_months} months",
            ["No", "Due", "Principal", "Interest", "Installment", "Balance"],
            plan,
            tab=tab,
        ),
    ]
