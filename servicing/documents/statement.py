"""A statement on paper, from its figures and nothing else."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.web.documents.blocks import Block, Cell, Document, Facts, Heading, Highlights, Table, Text
from loanops.web.documents.formats import amount, rate
from loanops.web.documents.rendering import render
from servicing.models import Statement, TransactionKind

Figures = Mapping[str, Any]

MOVEMENTS = (
    ("opening", "Balance at the beginning"),
    ("adjustments", "Adjustments to earlier periods"),
    ("disbursed", "Paid out to you"),
    ("interest", "Interest charged"),
    ("charges", "Fees and late fees charged"),
    ("payments", "Payments received"),
    ("forgiven", "Waived or credited by us"),
    ("sent_back", "Sent or taken back"),
    ("other", "Other changes"),
    ("closing", "Balance at the end"),
)
ALWAYS_SHOWN = ("opening", "interest", "payments", "closing")
WORDS = {
    TransactionKind.REPAYMENT: "Payment received",
    TransactionKind.RECOVERY: "Payment received after charge-off",
    TransactionKind.DISBURSEMENT: "Paid out to you",
}


def statement_pdf(statement: Statement) -> bytes:
    """The statement as PDF."""
    return render(statement_document(statement))


def statement_document(statement: Statement) -> Document:
    """What the statement says, in the order in which a borrower looks for it."""
    figures: Figures = statement.figures
    loan, period = figures["loan"], figures["period"]
    blocks: list[Block] = [
        _what_is_due(figures),
        *_past_due(figures),
        _due_by_component(figures),
        _movements(figures),
        _transactions(figures["transactions"], "Transactions", "Nothing was paid or charged in this period."),
        *_adjustments(figures),
        *_next_payments(figures),
        _year_to_date(figures),
        _about(figures),
        *_questions(),
    ]
    return Document(
        title="Loan statement",
        subject=f"Statement of loan {loan['number']}",
        reference=statement.number,
        dated=statement.issued_on,
        recipient=tuple(loan["borrower"]),
        details=(("Loan", loan["number"]), ("Period", f"{period['from']} to {period['last_day']}")),
        blocks=blocks,
        currency=loan["currency"],
        footer=f"Checksum of the figures (SHA-256): {statement.checksum}",
    )


def _what_is_due(figures: Figures) -> Highlights:
    due = figures["amount_due"]
    return Highlights(
        [
            ("Amount due", Decimal(due["total"])),
            ("Due date", due["due_date"] or "Nothing is due"),
            ("Balance owed", Decimal(figures["balances"]["closing"]["total"])),
        ]
    )


def _past_due(figures: Figures) -> list[Block]:
    late = figures["past_due"]
    if not Decimal(late["amount"]):
        return []
    currency = figures["loan"]["currency"]
    rows = [(row["label"], Decimal(row["amount"])) for row in late["by_age"]]
    return [
        Text(
            f"{amount(Decimal(late['amount']), currency)} is past due. The oldest unpaid payment was due on "
            f"{late['oldest_unpaid_due_date']}, {late['days_past_due']} days before the end of this period. "
            "Please call us if you cannot pay.",
            bold=True,
        ),
        Table(
            ("Past due for", "Amount"),
            [*rows, ("Past due", Decimal(late["amount"]))],
            title="Past due by age",
            totals=1,
        ),
    ]


def _due_by_component(figures: Figures) -> Table:
    due = figures["amount_due"]
    currency = figures["loan"]["currency"]
    rows: list[tuple[Cell, ...]] = [
        (label, Decimal(due[name]))
        for name, label in (
            ("principal", "Principal"),
            ("interest", "Interest"),
            ("fees", "Fees"),
            ("penalties", "Late fees"),
        )
    ]
    rows.append(("Amount due", Decimal(due["total"])))
    notes = []
    if Decimal(due["unpaid_so_far"]):
        unpaid = amount(Decimal(due["unpaid_so_far"]), currency)
        notes.append(f"Of it, {unpaid} had fallen due by the end of the period and is not paid.")
    if due["late_fee"]:
        notes.append(_late_fee(due["late_fee"], currency))
    return Table(("What the amount due is for", "Amount"), rows, totals=1, note=" ".join(notes))


def _late_fee(policy: Figures, currency: str) -> str:
    figure = Decimal(policy["amount"])
    words = (
        amount(figure, currency) if policy["kind"] == "FLAT" else f"{rate(figure)} of the unpaid installment"
    )
    return f"If your payment is not here by {policy['after']}, a late fee of {words} is charged."


def _movements(figures: Figures) -> Table:
    balances = figures["balances"]
    has_credit = any(Decimal(line["credit"]) for line in balances.values())
    parts = ["principal", "interest", "fees", "penalties", "total", *(["credit"] if has_credit else [])]
    heads = [
        "Principal",
        "Interest",
        "Fees",
        "Late fees",
        "You owe",
        *(["Held for you"] if has_credit else []),
    ]
    rows: list[tuple[Cell, ...]] = [
        (label, *(Decimal(balances[name][part]) for part in parts))
        for name, label in MOVEMENTS
        if name in ALWAYS_SHOWN or any(Decimal(value) for value in balances[name].values())
    ]
    period = figures["period"]
    return Table(
        ("", *heads),
        rows,
        title=f"Your balance from {period['from']} to {period['last_day']}",
        totals=1,
        note=f"Amounts in {figures['loan']['currency']}; amounts in parentheses lower what you owe.",
    )


def _transactions(rows: list[Figures], title: str, empty: str, note: str = "") -> Table:
    parts = ("principal", "interest", "fees", "penalties")
    return Table(
        ("Date", "What", "Amount", "Principal", "Interest", "Fees", "Late fees"),
        [
            (
                date.fromisoformat(row["effective_date"]),
                _words(row),
                Decimal(row["amount"]),
                *(Decimal(row[part]) for part in parts),
            )
            for row in rows
        ],
        title=title,
        note=note or ("The columns on the right say what each changed about what you owe." if rows else ""),
        empty=empty,
    )


def _words(row: Figures) -> str:
    kind = TransactionKind(row["kind"])
    words = WORDS.get(kind, str(kind.label))
    if kind != TransactionKind.REVERSAL and not row["stands"]:
        words += " (taken back)"
    return words


def _adjustments(figures: Figures) -> list[Block]:
    rows = figures["adjustments"]
    moved = any(Decimal(value) for value in figures["balances"]["adjustments"].values())
    if not rows and not moved:
        return []
    period = figures["period"]
    note = (
        f"Entered after statement {period['previous_statement']} for days up to {period['previous_last_day']}. "
        "That statement stays as it was; what these entries change, interest worked out anew included, is the line "
        "“Adjustments to earlier periods”."
    )
    return [_transactions(rows, "Adjustments to earlier periods", "Earlier days were worked out anew.", note)]


def _next_payments(figures: Figures) -> list[Block]:
    rows = figures["next_payments"]
    if not rows:
        return []
    return [
        Table(
            ("#", "Due date", "Principal", "Interest", "Fees", "Late fees", "Payment"),
            [
                (
                    row["number"],
                    date.fromisoformat(row["due_date"]),
                    *(Decimal(row[part]) for part in ("principal", "interest", "fees", "penalties", "total")),
                )
                for row in rows
            ],
            title="Your next payments",
            note="As planned; they change when you pay early, late or more.",
        )
    ]


def _year_to_date(figures: Figures) -> Facts:
    year = figures["year_to_date"]
    return Facts(
        [
            ("Payments received", Decimal(year["payments"])),
            ("Interest paid", Decimal(year["interest_paid"])),
            ("Principal paid", Decimal(year["principal_paid"])),
            ("Fees and late fees paid", Decimal(year["fees_paid"]) + Decimal(year["penalties_paid"])),
        ],
        title=f"In {year['year']} so far",
    )


def _about(figures: Figures) -> Facts:
    loan = figures["loan"]
    return Facts(
        [
            ("Product", loan["product"]),
            ("Amount of the loan", Decimal(loan["principal"])),
            ("Interest rate per year", rate(Decimal(loan["annual_rate"]))),
            ("Paid out on", loan["first_disbursed_date"]),
            ("Last payment planned for", loan["maturity_date"]),
        ],
        title="Your loan",
    )


def _questions() -> list[Block]:
    return [
        Heading("Questions"),
        Text(
            "Please compare this statement with your own records and tell us soon when something is not right. "
            "The balance owed is not what it takes to pay the loan off on another day; we gladly send you a payoff "
            "quote for any day you name."
        ),
    ]
