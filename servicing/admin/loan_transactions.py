"""The tab Transactions of a loan: what happened, what each did, and the principal after it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to
from servicing.admin.loan_schedule import LENT, one_line
from servicing.models import Loan, Transaction, TransactionKind
from servicing.services.figures import ZERO

SHOWN = 100
OWED_AGAIN = (TransactionKind.CREDIT_BALANCE_REFUND, TransactionKind.REFUND)
AFTER_CHARGE_OFF = (TransactionKind.RECOVERY, TransactionKind.SETTLEMENT, TransactionKind.WRITE_OFF)
COMPONENTS = ("principal", "interest", "fees", "penalties", "credit")
COLUMNS = (
    "#",
    "Effective",
    "Posted",
    "Kind",
    "Amount",
    "Principal",
    "Interest",
    "Fees",
    "Penalties",
    "Unapplied",
    "Balance after",
    "Source",
    "Reversal",
)


def transactions_part(loan: Loan, request: HttpRequest) -> list[PreviewTable]:
    """What happened, newest first, under the filters of the address."""
    transactions = list(Transaction.objects.filter(loan=loan).with_allocations().order_by("sequence"))
    after = principal_after(transactions)
    asked = {name: request.GET.get(name, "") for name in ("kind", "from", "to", "reversed", "before")}
    found = [each for each in transactions if _is_wanted(each, asked)]
    below = int(asked["before"]) if asked["before"].isdecimal() else None
    page = [each for each in reversed(found) if below is None or each.sequence < below]
    notes = []
    if asked["reversed"] != "show":
        hidden = sum(1 for each in transactions if _is_undone(each))
        if hidden:
            notes.append(f"{hidden} that cancel each other out are hidden.")
    shown = page[:SHOWN]
    if len(page) > SHOWN:
        rest = {**{name: value for name, value in asked.items() if value}, "before": shown[-1].sequence}
        notes.append(f"{len(page) - SHOWN} older ones follow.")
        older = format_html(
            '<a class="lo-chip" href="?{}">Older</a>', urlencode({"tab": "transactions", **rest})
        )
    else:
        older = mark_safe("")
    return [
        PreviewTable(
            "Transactions",
            COLUMNS,
            [_row(each, after) for each in shown],
            align_right=set(range(4, 11)),
            note=" ".join(notes),
            controls=_filters(transactions, asked, older),
            marks={index: "undone" for index, each in enumerate(shown) if _is_undone(each)},
            dense=True,
            empty="Nothing fits the filter." if transactions else "Nothing has happened yet.",
        )
    ]


def _row(each: Transaction, after: dict[int, Decimal]) -> tuple[Any, ...]:
    sums = sums_of(each)
    undone = getattr(each, "reversal", None)
    return (
        link_to(each, str(each.sequence)),
        one_line(each.effective_date),
        one_line(each.posting_date),
        link_to(each, each.get_kind_display()),
        each.amount,
        *(sums[name] for name in COMPONENTS),
        after.get(each.pk),
        each.get_source_display(),
        f"reversed by #{undone.sequence}"
        if undone
        else f"reverses #{each.reverses.sequence}"
        if each.reverses
        else "",
    )


def _is_undone(each: Transaction) -> bool:
    return each.kind == TransactionKind.REVERSAL or hasattr(each, "reversal")


def _is_wanted(each: Transaction, asked: dict[str, str]) -> bool:
    if asked["reversed"] != "show" and _is_undone(each):
        return False
    if asked["kind"] and each.kind != asked["kind"]:
        return False
    first, last = _day(asked["from"]), _day(asked["to"])
    return (first is None or each.effective_date >= first) and (last is None or each.effective_date <= last)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _filters(transactions: Sequence[Transaction], asked: dict[str, str], older: Any) -> Any:
    """A small form that asks the same address again."""
    kinds = {each.kind: each.get_kind_display() for each in transactions}
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (kind, mark_safe(" selected") if kind == asked["kind"] else "", title)
            for kind, title in sorted(kinds.items(), key=lambda each: each[1])
        ),
    )
    return format_html(
        '<form class="lo-filter" method="get"><input type="hidden" name="tab" value="transactions">'
        '<label>Kind <select name="kind"><option value="">All kinds</option>{}</select></label>'
        '<label>From <input type="date" name="from" value="{}"></label>'
        '<label>Through <input type="date" name="to" value="{}"></label>'
        '<label class="lo-check"><input type="checkbox" name="reversed" value="show"{}> Show reversed</label>'
        '<button class="lo-button" type="submit">Filter</button>{}</form>',
        options,
        asked["from"],
        asked["to"],
        mark_safe(" checked") if asked["reversed"] == "show" else "",
        older,
    )


def sums_of(transaction: Transaction) -> dict[str, Decimal]:
    """What a transaction does now, by component over all installments."""
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in transaction.current_allocations:
        for name in COMPONENTS:
            sums[name] += getattr(row, name)
    return sums


def principal_after(transactions: Sequence[Transaction]) -> dict[int, Decimal]:
    """Transaction → the principal owed after it, in the order in which they count."""
    balance, after, charged_off = ZERO, {}, False
    for each in sorted(transactions, key=lambda each: (each.effective_date, each.sequence)):
        if _is_undone(each):
            continue
        if each.kind in LENT:
            balance += each.amount
        elif each.kind in OWED_AGAIN:
            balance += sums_of(each)["principal"]
        elif not (charged_off and each.kind in AFTER_CHARGE_OFF):
            balance -= sums_of(each)["principal"]
        charged_off = charged_off or each.kind == TransactionKind.CHARGE_OFF
        after[each.pk] = balance
    return after
