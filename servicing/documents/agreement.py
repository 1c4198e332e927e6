"""The modification agreement: parties, loan, old and new terms, cost, full new schedule, consent, signatures."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.web.documents.blocks import (
    Block,
    Cell,
    Document,
    Heading,
    Highlights,
    Items,
    PageBreak,
    Signatures,
    Table,
    Text,
)
from loanops.web.documents.formats import rate
from loanops.web.documents.rendering import render

COST = ("total_interest", "total_cost", "still_to_pay", "cash_next_months")


def render_agreement(content: Mapping[str, Any]) -> bytes:
    """The agreement as PDF; the same content gives the same bytes."""
    return render(agreement(content))


def agreement(content: Mapping[str, Any]) -> Document:
    """The agreement that says what `content` holds."""
    blocks: list[Block] = [
        *_opening(content),
        *_changes(content),
        *_terms(content),
        *_cost(content),
        PageBreak(),
        *_closing(content),
        *_schedule(content),
    ]
    return Document(
        title="Loan modification agreement",
        reference=content["number"],
        dated=date.fromisoformat(content["sent_date"]),
        recipient=content["address"],
        details=[("Loan", content["loan"]), ("Accept by", date.fromisoformat(content["valid_through"]))],
        subject=f"Change of the terms of loan {content['loan']}",
        currency=content["currency"],
        blocks=blocks,
    )


def _opening(content: Mapping[str, Any]) -> list[Block]:
    lent = Decimal(content["principal_lent"])
    return [
        Text(
            f"This agreement is between {content['lender']} (the lender) and {content['borrower']} (the borrower). It "
            f"changes the terms of loan {content['loan']} ({content['product']}), under which the lender lent "
            f"{lent:,.2f} {content['currency']} on {content['contract_date']}. The changes count from "
            f"{content['effective_date']}. Everything else that was agreed stays in force."
        ),
        Highlights(
            [
                ("Payment now", _figure(content["before"], "payment")),
                ("New payment", _figure(content["after"], "payment")),
                ("New maturity", _figure(content["after"], "maturity_date")),
            ]
        ),
    ]


def _changes(content: Mapping[str, Any]) -> list[Block]:
    return [
        Heading(f"What changes: {', '.join(content['types']).lower()}"),
        Items(content["changes"], numbered=True),
    ]


def _terms(content: Mapping[str, Any]) -> list[Block]:
    rows: list[tuple[Cell, ...]] = [
        (label, *(_shown(content[side], name) for side in ("before", "after")))
        for name, label in content["labels"]
        if name not in COST
    ]
    rows.insert(1, ("Installments fall due", content["frequency_before"], content["frequency_after"]))
    columns = ("", "Before", "After")
    return [Table(columns, rows, title="Terms before and after", right=frozenset({1, 2}))]


def _cost(content: Mapping[str, Any]) -> list[Block]:
    """What the change costs or saves, in one sentence and by figure."""
    rows: list[tuple[Cell, ...]] = []
    for name, label in content["labels"]:
        if name in COST:
            before, after = _figure(content["before"], name), _figure(content["after"], name)
            rows.append((label, before, after, after - before))
    difference = _figure(content["after"], "total_cost") - _figure(content["before"], "total_cost")
    if difference > 0:
        sentence = (
            f"Over its whole life the loan costs {difference:,.2f} {content['currency']} more than before."
        )
    elif difference < 0:
        sentence = (
            f"Over its whole life the loan costs {-difference:,.2f} {content['currency']} less than before."
        )
    else:
        sentence = "Over its whole life the loan costs as much as before."
    note = (
        "Total cost is everything paid above the sum lent, from the first day on. All figures suppose that every "
        "installment is paid on its day."
    )
    columns = ("", "Before", "After", "Difference")
    return [Heading("Effect on the cost"), Text(sentence, bold=True), Table(columns, rows, note=note)]


def _schedule(content: Mapping[str, Any]) -> list[Block]:
    """Every installment still to come, and what is open of those that fell due."""
    open_rows = [row for row in content["schedule"] if not row["billed"] or Decimal(row["outstanding"]) != 0]
    rows: list[tuple[Cell, ...]] = [
        (
            row["number"] or row["kind"].replace("_", " ").capitalize(),
            date.fromisoformat(row["due_date"]),
            Decimal(row["principal"]),
            Decimal(row["interest"]),
            Decimal(row["charges"]),
            Decimal(row["due"]),
            Decimal(row["balance_after"]),
        )
        for row in open_rows
    ]
    names = ("principal", "interest", "charges", "due")
    sums = [sum((Decimal(row[name]) for row in open_rows), Decimal(0)) for name in names]
    if rows:
        rows.append(("Total", None, *sums, None))
    columns = ("#", "Due date", "Principal", "Interest", "Charges", "Due", "Balance after")
    totals = 1 if rows else 0
    return [
        Table(columns, rows, title="Annex: the new schedule", totals=totals, right=frozenset(range(2, 7)))
    ]


def _closing(content: Mapping[str, Any]) -> list[Block]:
    return [
        Heading("Acceptance"),
        Text(content["consent"]),
        Text(
            f"The agreement can be accepted through {content['valid_through']}. It takes effect when the borrower has "
            "accepted it and nothing else has happened to the loan since the figures were computed; otherwise the "
            "lender sends a new one.",
            small=True,
        ),
        Signatures([(content["borrower"], "Borrower"), (content["lender"], "Lender")]),
    ]


def _figure(values: Mapping[str, Any], name: str) -> Any:
    value = values[name]
    if value is None or isinstance(value, int):
        return value
    return date.fromisoformat(value) if name.endswith("_date") else Decimal(value)


def _shown(values: Mapping[str, Any], name: str) -> Cell:
    value = _figure(values, name)
    if name == "annual_rate":
        return rate(value)
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return str(value) if value is not None else None
