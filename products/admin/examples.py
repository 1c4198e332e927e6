"""Worked examples as tables of the pages."""

from decimal import Decimal

from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import rate_text
from products.choices import PaymentFrequency
from products.examples import CostExample, examples, examples_of
from products.models import ProductVersion

__all__ = ["CostExample", "example_tables", "examples", "examples_of"]


def example_tables(version: ProductVersion) -> list[PreviewTable]:
    """The examples, and the plan of the usual one."""
    worked = examples_of(version).all
    if not worked:
        return [PreviewTable("Cost examples", [], [], empty="No schedule can be computed.")]
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
            each.quote.total_fees,
            each.quote.finance_charge,
            rate_text(each.quote.annual_percentage_rate),
        )
        for each in worked
    ]
    usual = worked[0].quote
    columns_of_plan = {
        name: title for name, title in PLAN.items() if name != "fees" or usual.fees_with_installments
    }
    plan = [
        (row["number"], row["due_date"], *(f"{Decimal(row[name]):,.2f}" for name in columns_of_plan))
        for row in usual.schedule
    ]
    return [
        PreviewTable(
            "Cost examples",
            columns,
            rows,
            note="Disbursed today, paid as agreed; prepaid finance charges are in the APR.",
            align_right={1, 2, 3, 5, 6, 7, 8},
        ),
        PreviewTable(
            f"Schedule of {worked[0].what}",
            ["No", "Due", *columns_of_plan.values()],
            plan,
            align_right={0, *range(2, 2 + len(columns_of_plan))},
        ),
    ]


PLAN = {
    "principal": "Principal",
    "interest": "Interest",
    "fees": "Fees",
    "total": "Installment",
    "balance_after": "Balance",
}
"""The columns of a plan; fees only where installments have some."""
