"""Short letters about a loan: the receipt of a payment, and that everything is paid."""

from decimal import Decimal

from django.conf import settings

from loanops.core.errors import LoanOpsError
from loanops.parties.letters import address_of
from loanops.web.documents.blocks import Document, Facts, Highlights, Table, Text
from loanops.web.documents.formats import amount
from loanops.web.documents.rendering import render
from servicing.models import Loan, Transaction
from servicing.models.transactions import MONEY_IN
from servicing.states import CloseReason, LoanStatus

PAID = (CloseReason.PAID_OFF, CloseReason.RECOVERED)
PARTS = (
    ("fees", "Fees"),
    ("penalties", "Late fees"),
    ("interest", "Interest"),
    ("principal", "Principal"),
    ("credit", "Held for you"),
)
ZERO = Decimal("0.00")


class NoReceipt(LoanOpsError):
    """A receipt is given for money that was received and kept."""


class NotPaidInFull(LoanOpsError):
    """Only a loan that was paid in full is confirmed to be."""

    status = 404


def receipt_pdf(transaction: Transaction) -> bytes:
    """The receipt of a payment as PDF; needs the transaction `with_allocations()`."""
    return render(receipt_document(transaction))


def receipt_document(transaction: Transaction) -> Document:
    """How much was received, when, and what it went to as it counts now."""
    loan = transaction.loan
    if transaction.kind not in MONEY_IN:
        raise NoReceipt(
            f"A {transaction.get_kind_display().lower()} is no payment; there is no receipt for it."
        )
    if getattr(transaction, "reversal", None) is not None:
        raise NoReceipt("The payment was taken back; there is no receipt for it.")
    rows = [
        (label, sum((getattr(each, name) for each in transaction.current_allocations), ZERO))
        for name, label in PARTS
    ]
    return Document(
        title="Payment receipt",
        subject=f"Payment on loan {loan.number}",
        reference=f"{loan.number}/{transaction.sequence}",
        dated=transaction.posting_date,
        recipient=address_of(loan.business),
        details=(("Loan", loan.number),),
        currency=loan.currency,
        blocks=[
            Highlights([("Received", transaction.amount), ("Counts from", transaction.effective_date)]),
            Text("Thank you for your payment."),
            Facts(
                [
                    ("Method", transaction.get_method_display() or "Other"),
                    ("Reference", transaction.reference),
                    ("Recorded on", transaction.posting_date),
                ]
            ),
            Table(
                ("What it went to", "Amount"),
                [*((label, part) for label, part in rows if part), ("Received", transaction.amount)],
                totals=1,
                note="A payment or change that is entered later for an earlier day can move these amounts.",
            ),
        ],
    )


def paid_in_full_pdf(loan: Loan) -> bytes:
    """The confirmation that a loan is paid, as PDF."""
    return render(paid_in_full_document(loan))


def paid_in_full_document(loan: Loan) -> Document:
    """That nothing is owed any more, since when, and what it took."""
    if loan.status != LoanStatus.CLOSED or loan.close_reason not in PAID:
        raise NotPaidInFull(f"{loan.number} is not paid in full; there is nothing to confirm.")
    position = loan.position
    receipts = Transaction.objects.standing().money_in().filter(loan=loan)
    received = sum(receipts.values_list("amount", flat=True), ZERO)
    text = (
        f"Loan {loan.number} over {amount(loan.principal, loan.currency)} was paid in full on {loan.closed_date}. "
        "Nothing is owed on it any more. Where we hold security for this loan alone, we release it."
    )
    held = position.credit
    extra = (
        [Text(f"We hold {amount(held, loan.currency)} that you paid beyond it, and send it back to you.")]
        if held
        else []
    )
    return Document(
        title="Paid in full",
        subject=f"Loan {loan.number} is paid in full",
        dated=loan.closed_date,
        recipient=address_of(loan.business),
        details=(("Loan", loan.number),),
        currency=loan.currency,
        blocks=[
            Text(text),
            Facts(
                [
                    ("Amount of the loan", loan.principal),
                    ("Paid out on", loan.first_disbursed_date),
                    ("Payments received in all", received),
                    ("Paid in full on", loan.closed_date),
                    ("Balance owed", position.total_outstanding),
                ]
            ),
            *extra,
            Text("Thank you for your business."),
            Text(settings.LENDER_NAME),
        ],
    )
