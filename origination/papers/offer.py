"""The offer with its disclosures on paper, and the signed copy."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.web.documents import (
    Document,
    Facts,
    Heading,
    Highlights,
    Items,
    PageBreak,
    Signatures,
    Table,
    Text,
    render,
)
from loanops.web.documents.blocks import Block

Content = Mapping[str, Any]


def offer_pdf(content: Content, content_checksum: str) -> bytes:
    """The paper that is shown before anybody accepts."""
    return render(offer_document(content, content_checksum))


def signed_pdf(content: Content, content_checksum: str, signature: Content) -> bytes:
    """The same paper with the record of the signature at its end."""
    return render(offer_document(content, content_checksum, signature))


def offer_document(content: Content, content_checksum: str, signature: Content | None = None) -> Document:
    """Figures first, then the state's form, the details, the whole schedule, and who signs."""
    blocks: list[Block] = [
        *_opening(content),
        *_form(content),
        *_disclosures(content),
        *_fees(content),
        _schedule(content),
        *(_signed(signature) if signature is not None else _to_sign(content)),
    ]
    return Document(
        title="Loan offer and disclosures"
        if signature is None
        else "Loan offer and disclosures – signed copy",
        subject=f"Offer for application {content['application']}",
        reference=content["application"],
        dated=date.fromisoformat(content["offered_on"]),
        recipient=tuple(content["recipient"]),
        details=(("Open until", date.fromisoformat(content["expires_on"])), ("Option", content["option"])),
        currency=content["currency"],
        blocks=blocks,
        footer=f"Checksum of terms and disclosures (SHA-256): {content_checksum}",
    )


def _opening(content: Content) -> list[Block]:
    figures = content["figures"]
    return [
        Text(
            f"{content['lender']} offers {content['borrower']} a {content['product']} of {figures['amount']}, interest "
            f"{figures['rate_words']}. The figures suppose that the money is paid out on {content['start_date']}."
        ),
        Highlights(
            [
                ("Amount of the loan", figures["amount"]),
                ("Annual percentage rate", figures["apr"]),
                ("Finance charge", figures["finance_charge"]),
                ("Total of payments", figures["total_payments"]),
            ]
        ),
    ]


def _form(content: Content) -> list[Block]:
    form = content["form"]
    if form is None:
        return []
    blocks: list[Block] = [Heading(form["heading"])]
    if form["introduction"]:
        blocks.append(Text(form["introduction"]))
    blocks.append(Table(form["columns"], form["rows"], right=frozenset()))
    if form["footer"]:
        blocks.append(Text(form["footer"]))
    blocks.append(Text(f"{form['state']}: {form['law']}; form {form['code']}, {form['number']}.", small=True))
    if form["signature_required"]:
        blocks.append(Signatures([("", "Signature of the recipient")]))
    return blocks


def _disclosures(content: Content) -> list[Block]:
    figures = content["figures"]
    rows = [(label, Decimal(value)) for label, value in content["itemization"]]
    return [
        Facts(
            [
                (
                    "Annual percentage rate (APR)",
                    f"{figures['apr']}, the cost of the credit as a yearly rate",
                ),
                ("Finance charge", f"{figures['finance_charge']}, what the credit costs in dollars"),
                (
                    "Amount financed",
                    f"{figures['funding_provided']}, the loan less the charges paid in advance",
                ),
                (
                    "Total of payments",
                    f"{figures['total_payments']}, when every payment is made as scheduled",
                ),
                ("Payments", figures["payments"]),
                ("Average monthly cost", figures["average_monthly_cost"]),
                ("Term", figures["term"]),
            ],
            title="What it costs",
        ),
        Table(("Itemization of the amount financed", "Amount"), rows, totals=1),
        Heading("Paying early"),
        Text(
            f"You may pay part or all of the loan early at any time. {figures['prepayment_words']} Interest not yet "
            f"accrued is not charged. Charges already paid in advance, {figures['prepayment_charge']}, are not "
            f"returned. Fees for paying early: {figures['prepayment_other_fees']}."
        ),
    ]


def _fees(content: Content) -> list[Block]:
    blocks: list[Block] = []
    if content["avoidable_fees"]:
        blocks += [Heading("Fees that come only with an event"), Items(content["avoidable_fees"])]
    if content["collateral"]:
        blocks += [Heading("Collateral"), Items(content["collateral"])]
    if content["conditions"]:
        blocks += [
            Heading("Conditions before the money is paid out"),
            Items(content["conditions"], numbered=True),
        ]
    return blocks


def _schedule(content: Content) -> Table:
    names = ("principal", "interest", "fees", "total", "balance_after")
    rows = [
        (row["number"], date.fromisoformat(row["due_date"]), *(Decimal(row[name]) for name in names))
        for row in content["schedule"]
    ]
    sums = [sum((Decimal(row[name]) for row in content["schedule"]), Decimal(0)) for name in names[:-1]]
    return Table(
        ("#", "Due date", "Principal", "Interest", "Fees", "Payment", "Balance after"),
        [*rows, ("Total", None, *sums, None)],
        title="Schedule of payments",
        totals=1,
        right=frozenset(range(2, 7)),
        note=f"Supposes that the money is paid out on {content['start_date']}; boarding the loan sets the real dates.",
    )


def _to_sign(content: Content) -> list[Block]:
    return [
        Heading("Acceptance"),
        Text(content["consent"]["text"]),
        Text(
            f"The offer can be accepted until {content['expires_on']}. A new offer comes with new disclosures.",
            small=True,
        ),
        Signatures([(content["borrower"], "Borrower"), (content["lender"], "Lender")]),
    ]


def _signed(signature: Content) -> list[Block]:
    rows: Sequence[tuple[str, str]] = [(label, value) for label, value in signature["rows"]]
    return [
        PageBreak(),
        Heading("Record of the electronic signature"),
        Text(signature["consent_text"]),
        Facts(rows),
        Text(f"Checksum of this record (SHA-256): {signature['record_checksum']}", small=True),
    ]
