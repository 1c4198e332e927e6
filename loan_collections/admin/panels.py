"""What an agent sees of a late loan without leaving the page."""

from loan_collections.models import ContactAttempt
from loanops.notifications.selectors import messages_of_loan
from loanops.web.admin import Figure, PreviewTable
from servicing.models import Loan, Transaction

SHOWN = 20


def overdue_figures(loan: Loan) -> list[Figure]:
    position = loan.position
    tone = "danger" if position.days_past_due >= 30 else "warning" if position.days_past_due else "neutral"
    return [
        Figure("Overdue", position.overdue_amount, tone=tone),
        Figure("Days past due", position.days_past_due, tone=tone),
        Figure("Total due", position.total_due),
        Figure("Principal", position.principal),
    ]


def overdue_table(loan: Loan) -> PreviewTable:
    """What is overdue, by component."""
    position = loan.position
    rows = [
        ["Principal", position.overdue_principal],
        ["Interest", position.overdue_interest],
        ["Fees", position.overdue_fees],
        ["Penalties", position.overdue_penalties],
        ["Together", position.overdue_amount],
    ]
    return PreviewTable("Overdue", ["", "Amount"], rows, align_right={1}, tab="Overview")


def payments_table(loan: Loan) -> PreviewTable:
    """The last five receipts, those that were taken back included: an agent has to know of them."""
    receipts = Transaction.objects.money_in().filter(loan=loan).select_related("reversal")
    rows = [
        [
            receipt.effective_date,
            receipt.amount,
            receipt.get_method_display(),
            receipt.reference,
            hasattr(receipt, "reversal"),
        ]
        for receipt in receipts.order_by("-effective_date", "-id")[:5]
    ]
    columns = ["Date", "Amount", "Method", "Reference", "Taken back"]
    return PreviewTable("Last payments", columns, rows, empty="Nothing was paid yet.", tab="Overview")


def contacts_table(loan: Loan) -> PreviewTable:
    """The contact log, newest first."""
    rows = [
        [
            each.contacted_date,
            each.get_channel_display(),
            each.get_party_display(),
            each.get_outcome_display(),
            each.note,
            f"{each.next_action} {each.next_action_date or ''}".strip(),
            each.recorded_by,
        ]
        for each in ContactAttempt.objects.filter(loan=loan).order_by("-id")[:SHOWN]
    ]
    columns = ["Date", "How", "Whom", "What came of it", "Note", "Next", "By"]
    return PreviewTable("Contacts", columns, rows, empty="Nobody was contacted yet.")


def messages_table(loan: Loan) -> PreviewTable:
    """Reminders and other messages about the loan."""
    rows = [
        [each.created_at, each, each.get_status_display()] for each in messages_of_loan(loan.number)[:SHOWN]
    ]
    return PreviewTable("Messages", ["Written", "Message", "Status"], rows)


def loan_tables(loan: Loan) -> list[PreviewTable]:
    return [overdue_table(loan), payments_table(loan), contacts_table(loan), messages_table(loan)]
