"""The rows of a version as tables of its pages."""

from django.db import models
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from loanops.web.admin import PreviewTable
from products.accounting import STANDARD_ACCOUNTS
from products.admin.wording import content_column, label_of, shown
from products.choices import AccountRole
from products.models import ROW_KINDS, ProductVersion, VersionRow
from products.sections import SECTIONS

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


def row_table(version: ProductVersion, kind: str) -> PreviewTable:
    model = ROW_KINDS[kind]
    columns = [model._meta.get_field(name) for name in model.VALUES if name != "position"]
    rows = [
        [shown(column, getattr(row, column.name)) for column in columns]
        for row in in_order(list(getattr(version, kind).all()))
    ]
    figures = {
        place
        for place, column in enumerate(columns)
        if isinstance(column, models.DecimalField | models.IntegerField)
    }
    return PreviewTable(
        TITLES[kind],
        [label_of(column) for column in columns],
        rows,
        align_right=figures or {-1},
        empty=EMPTY[kind],
    )


def rule_tables(version: ProductVersion) -> list[PreviewTable]:
    """What a loan costs beside its interest, and who may have one."""
    return [row_table(version, "fees"), row_table(version, "rules")]


def pricing_tables(version: ProductVersion) -> list[PreviewTable]:
    """What risk costs, and who may decide on it."""
    kinds = ("rate_tiers", "grades", "rate_adjustments", "state_rate_limits", "decision_limits")
    return [row_table(version, kind) for kind in kinds]


def term_tables(version: ProductVersion) -> list[PreviewTable]:
    """Rows that refine the terms, where there are any, and the account of every role."""
    kinds = ("installment_steps", "fixed_installments", "allocation_rules", "late_fee_tiers")
    used = [row_table(version, kind) for kind in kinds if getattr(version, kind).all()]
    return [*used, account_table(version)]


def terms_in_words(version: ProductVersion) -> SafeString:
    """Every field of the version, in the order of the editor's sections."""
    sections = [
        {"title": title, "rows": [_term(version, name) for name in names]} for title, names in SECTIONS
    ]
    return render_to_string("loanops/panels/sections.html", {"sections": sections})


def _term(version: ProductVersion, name: str) -> dict[str, str]:
    column = content_column(name)
    return {"label": label_of(column), "value": shown(column, getattr(version, name))}


def account_table(version: ProductVersion) -> PreviewTable:
    """The account of every role: the product's own, or the standard chart's."""
    own = {row.role: row.account_code for row in version.accounts.all()}
    rows = [
        (role.label, own.get(role, STANDARD_ACCOUNTS[role]), "this product" if role in own else "standard")
        for role in AccountRole
    ]
    return PreviewTable(TITLES["accounts"], ["Role", "Account", "From"], rows)
