"""A loan's schedule to take along: CSV for spreadsheets, PDF for people."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO

from loanops.parties.letters import address_of
from loanops.web.documents.blocks import Document, Facts, Table
from loanops.web.documents.formats import rate
from loanops.web.documents.rendering import render
from servicing.models import Installment, Loan

COLUMNS = (
    "number",
    "kind",
    "from_date",
    "due_date",
    "paid_date",
    "billed",
    "principal",
    "interest",
    "fees",
    "penalties",
    "due",
    "paid",
    "waived",
    "outstanding",
    "balance_after",
)
SUMS = ("principal", "interest", "fees", "penalties", "due", "paid", "outstanding")
ZERO = Decimal("0.00")


def schedule_rows(loan: Loan) -> list[Installment]:
    """The schedule as it stands now."""
    return list(Installment.objects.filter(loan=loan).order_by("position"))


def schedule_csv(rows: Iterable[Installment]) -> str:
    """One line per row, amounts as plain numbers, lines ended as RFC 4180 has it."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_plain(getattr(row, name)) for name in COLUMNS])
    return text.getvalue()


def _plain(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def schedule_pdf(loan: Loan, rows: Sequence[Installment], as_of: date) -> bytes:
    """The schedule on paper, as it stands on `as_of`."""
    return render(schedule_document(loan, rows, as_of))


def schedule_document(loan: Loan, rows: Sequence[Installment], as_of: date) -> Document:
    """What is agreed, then every payment with what became of it."""
    shown = [
        (
            row.number or row.kind.replace("_", " ").capitalize(),
            row.due_date,
            row.paid_date,
            *(getattr(row, name) for name in SUMS),
            row.balance_after,
        )
        for row in rows
    ]
    totals = [sum((getattr(row, name) for row in rows), ZERO) for name in SUMS]
    table = Table(
        (
            "#",
            "Due date",
            "Paid on",
            "Principal",
            "Interest",
            "Fees",
            "Late fees",
            "Payment",
            "Paid",
            "Unpaid",
            "Balance after",
        ),
        [*shown, ("Total", None, None, *totals, None)] if shown else [],
        title="Payments",
        totals=1 if shown else 0,
        note=f"Amounts in {loan.currency}. Payments still to come are as planned on {as_of}.",
        empty="There is no schedule yet.",
    )
    facts = Facts(
        [
            ("Amount of the loan", loan.principal),
            ("Interest rate per year", rate(loan.annual_rate)),
            ("Paid out on", loan.first_disbursed_date),
            ("Last payment planned for", loan.maturity_date),
        ]
    )
    return Document(
        title="Payment schedule",
        subject=f"Payment schedule of loan {loan.number}",
        dated=as_of,
        recipient=address_of(loan.business),
        details=(("Loan", loan.number),),
        blocks=[facts, table],
        currency=loan.currency,
        landscape=True,
    )
