"""A payoff quote as a letter."""

from datetime import date
from decimal import Decimal

from loanops.parties.letters import address_of
from loanops.web.documents.blocks import Document, Heading, Highlights, Items, Table, Text
from loanops.web.documents.formats import amount
from loanops.web.documents.rendering import render
from servicing.models import PayoffQuote


def payoff_pdf(quote: PayoffQuote) -> bytes:
    """The letter as PDF."""
    return render(payoff_document(quote))


def payoff_document(quote: PayoffQuote) -> Document:
    """What closes the loan, day by day, and on which conditions."""
    loan = quote.loan
    sum_due = amount(quote.amount, loan.currency)
    return Document(
        title="Payoff quote",
        subject=f"Payoff of loan {loan.number}",
        reference=quote.number,
        dated=quote.issued_on,
        recipient=address_of(loan.business),
        details=(("Loan", loan.number),),
        currency=loan.currency,
        blocks=[
            Highlights(
                [
                    ("Payoff amount", quote.amount),
                    ("If received on", quote.quote_date),
                    ("Quote valid through", quote.valid_through),
                ]
            ),
            Text(
                f"{sum_due} received on {quote.quote_date} pays loan {loan.number} in full. For money that arrives on "
                "a later day, the amount of that day in the table below is needed."
            ),
            Table(
                ("What the amount is made of", "Amount"),
                [
                    ("Principal", quote.principal),
                    ("Interest", quote.interest),
                    ("Fees", quote.fees),
                    ("Late fees", quote.penalties),
                    (f"Payoff on {quote.quote_date}", quote.amount),
                ],
                totals=1,
                note=f"Interest for each further day: about {amount(quote.per_diem, loan.currency)}.",
            ),
            Table(
                ("Received on", "Payoff amount"),
                [(date.fromisoformat(day["date"]), Decimal(day["amount"])) for day in quote.days],
                title="Payoff by day of receipt",
                note=f"Amounts in {loan.currency}. After {quote.valid_through} please ask for a new quote.",
            ),
            Heading("Please note"),
            Items(
                [
                    "The quote supposes that nothing else happens to the loan until then: another payment, a fee or a "
                    "payment that is returned changes the amount.",
                    f"Please name {loan.number} and {quote.number} with your payment.",
                    "A payment that is not enough is credited to the loan as any other; the loan is not closed by it.",
                    "Once the loan is paid in full we confirm it in writing.",
                ]
            ),
        ],
    )
