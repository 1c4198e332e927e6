"""The rows of a version as tables of its pages."""

from loanops.web.admin import PreviewTable
from products.accounting import STANDARD_ACCOUNTS
from products.admin.wording import label_of, shown
from products.choices import AccountRole
from products.models import ROW_KINDS, ProductVersion, VersionRow

TITLES = {
    "fees": "Fees",
    "rules": "Rules",
    "eligibility_rules": "Eligibility rules",
    "underwriting_rules": "Underwriting rules",
    "rate_tiers": "Rate by credit score",
    "accounts": "Accounts",
    "late_fee_tiers": "Late fee by amount unpaid",
    "installment_steps": "Steps of the installment",
    "fixed_installments": "Fixed installments",
    "allocation_rules": "Allocation by kind of money",
    "grades": "Grades",
    "rate_adjustments": "Rate adjustments",
    "state_rate_limits": "Rates by state",
    "decision_limits": "Decision limits",
}
EMPTY = {
    "fees": "No fees.",
    "rules": "No rules yet; without them nothing can be submitted for approval.",
    "rate_tiers": "The base rate is the same for every credit score.",
    "accounts": "Booked on the standard accounts.",
    "late_fee_tiers": "The late fee is the same whatever is unpaid.",
    "installment_steps": "Installments stay level.",
    "fixed_installments": "No installment is fixed by itself.",
    "allocation_rules": "All money is allocated in the product's one order.",
    "grades": "No grades; the base rate and the tiers price everybody.",
    "rate_adjustments": "Nothing adjusts the rate further.",
    "state_rate_limits": "The product's lowest and highest rate hold in every state.",
    "decision_limits": "The general authority limits hold.",
}


def in_order(rows: list[VersionRow]) -> list[VersionRow]:
    """Rules by position, everything else by its key."""
    return sorted(rows, key=lambda row: (getattr(row, "position", 0), getattr(row, row.KEY)))


def row_table(version: ProductVersion, kind: str, *, tab: str = "") -> PreviewTable:
    model = ROW_KINDS[kind]
    columns = [model._meta.get_field(name) for name in model.VALUES if name != "position"]
    rows = [
        [shown(column, getattr(row, column.name)) for column in columns]
        for row in in_order(list(getattr(version, kind).all()))
    ]
    return PreviewTable(
        TITLES[kind], [label_of(column) for column in columns], rows, empty=EMPTY[kind], tab=tab
    )


def row_tables(version: ProductVersion) -> list[PreviewTable]:
    return [
        row_table(version, "fees"),
        row_table(version, "rules"),
        *(
            row_table(version, kind, tab="Pricing")
            for kind in ("rate_tiers", "grades", "rate_adjustments", "state_rate_limits", "decision_limits")
        ),
        account_table(version),
    ]


def account_table(version: ProductVersion) -> PreviewTable:
    """The account of every role: the product's own, or the standard chart's."""
    own = {row.role: row.account_code for row in version.accounts.all()}
    rows = [
        (role.label, own.get(role, STANDARD_ACCOUNTS[role]), "this product" if role in own else "standard")
        for role in AccountRole
    ]
    return PreviewTable(TITLES["accounts"], ["Role", "Account", "From"], rows)
