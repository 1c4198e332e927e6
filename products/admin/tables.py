"""The rows of a version as tables of its pages."""

from loanops.web.admin import PreviewTable
from products.accounting import STANDARD_ACCOUNTS
from products.admin.wording import label_of, shown
from products.choices import AccountRole
from products.models import ROW_KINDS, ProductVersion, VersionRow

TITLES = {"fees": "Fees", "rules": "Rules", "rate_tiers": "Rate by credit score", "accounts": "Accounts"}
EMPTY = {
    "fees": "No fees.",
    "rules": "No rules yet; without them nothing can be submitted for approval.",
    "rate_tiers": "The base rate is the same for every credit score.",
    "accounts": "Booked on the standard accounts.",
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
        row_table(version, "rate_tiers", tab="Pricing"),
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
