"""What people do to a loan: each action page is one use case with a preview of its effect."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from loanops.core import clock
from loanops.web.admin import ActionPage, PreviewTable
from servicing.admin import forms
from servicing.admin.bank_accounts import account_warning
from servicing.admin.effects import effect, while_loan_is
from servicing.admin.event_actions import EVENT_ACTIONS
from servicing.admin.modification_actions import REQUEST_ON_LOAN
from servicing.admin.receipts import receipt_effect
from servicing.models import DisbursementOrder, Installment, Loan
from servicing.selectors import planned_state
from servicing.services.boarding import board_loan
from servicing.services.charges import assess_fee, waive
from servicing.services.disbursing import disburse_loan, record_manual_disbursement, undisbursed
from servicing.services.ending import charge_off_loan, refund_credit_balance, write_off_loan
from servicing.services.receipts import record_payment, record_recovery
from servicing.services.reversals import reverse_transaction
from servicing.states import LoanStatus

ZERO = Decimal("0.00")


def _with_loan(loan: Loan, data: dict[str, Any]) -> dict[str, Any]:
    return {"loan_id": loan.pk, **data}


def _can_be_charged_off(loan: Loan) -> bool | str:
    possible = while_loan_is(LoanStatus.ACTIVE)(loan)
    if possible is True and not loan.position.days_past_due:
        return "Only for a loan that is past due."
    return possible


def _first_values(loan: Loan) -> dict[str, Any]:
    due = loan.position.total_due or loan.position.next_due_amount
    return {"amount": due or None}


# Disbursing


def _waits_for_money(loan: Loan) -> bool | str:
    if loan.status not in (LoanStatus.PENDING_DISBURSEMENT, LoanStatus.ACTIVE):
        return False
    left = undisbursed(loan)
    if left > ZERO:
        return True
    return (
        "Everything the contract lends is paid out or on its way."
        if loan.status != LoanStatus.ACTIVE
        else False
    )


def _disbursement_preview(order: DisbursementOrder, loan: Loan) -> Sequence[PreviewTable]:
    """What leaves, and the schedule as it would be if the money left today."""
    money = [
        ("Lent", order.amount),
        ("Fees withheld", -order.fees_withheld),
        ("Paid out to the borrower", order.net_amount),
    ]
    out = f"Money out to {order.bank_account or order.get_method_display()}"
    warning = account_warning(order.bank_account)
    tables = [PreviewTable(out, ["", "USD"], money, note=warning, tone="warning" if warning else "")]
    if loan.status == LoanStatus.PENDING_DISBURSEMENT:
        state = planned_state(loan, clock.business_date())
        first = next((row for row in state.rows if row.number), None)
        if first is not None:
            facts = [("First due date", first.due_date), ("First installment", first.due.total)]
            tables.append(PreviewTable("First payment", ["", ""], facts, align_right={1}))
        rows = [
            (row.number, row.due_date, row.due.principal, row.due.interest, row.due.total, row.balance_after)
            for row in state.rows
        ]
        columns = ["#", "Due date", "Principal", "Interest", "Due", "Balance after"]
        tables.append(PreviewTable("Schedule if the money leaves today", columns, rows))
    return tables


def _boarding_preview(loan: Loan, record: Any) -> Sequence[PreviewTable]:
    """The loan as it will be booked."""
    terms = loan.engine_terms()
    facts = [
        ("Borrower", loan.business),
        ("Product", f"{loan.product_snapshot['name']} v{loan.product_snapshot['version_number']}"),
        ("Principal", loan.principal),
        ("Rate, percent per year", f"{loan.annual_rate.normalize():f}"),
        ("Installments", terms.number_of_installments),
        ("Fees withheld from the disbursement", loan.fees_withheld),
    ]
    rows = Installment.objects.filter(loan=loan).order_by("position")
    columns = ["#", "Due date", "Principal", "Interest", "Due", "Balance after"]
    planned = [(r.number, r.due_date, r.principal, r.interest, r.due, r.balance_after) for r in rows]
    return [
        PreviewTable("The loan", ["", ""], facts),
        PreviewTable("Schedule if it were paid out today", columns, planned),
    ]


BOARD = ActionPage(
    board_loan,
    forms.BoardForm,
    on="list",
    arguments=lambda record, data: {"application_id": data["contract"].application_id},
    preview=_boarding_preview,
    description="A signed contract becomes a loan on the books; exactly one, whatever is repeated.",
    icon="library_add",
    result_message=lambda loan: f"{loan} is booked and waits for its disbursement.",
)

LOAN_ACTIONS = (
    ActionPage(
        disburse_loan,
        forms.DisburseForm,
        arguments=lambda loan, data: {
            "loan_id": loan.pk,
            "amount": data["amount"],
            "method": data["method"],
            "bank_account_id": data["bank_account"].pk,
            "reason": data["reason"],
        },
        available=_waits_for_money,
        initial=lambda loan: {"amount": undisbursed(loan)},
        preview=_disbursement_preview,
        description="The order is sent once another person has approved it.",
        icon="send_money",
    ),
    ActionPage(
        record_payment,
        forms.ReceiptForm,
        arguments=_with_loan,
        available=while_loan_is(LoanStatus.ACTIVE, LoanStatus.CHARGED_OFF),
        initial=_first_values,
        preview=receipt_effect,
        description="Money that arrived outside the payment providers: a check, a wire, cash.",
        icon="payments",
        result_message=lambda receipt: f"{receipt.amount:,.2f} is recorded.",
    ),
    REQUEST_ON_LOAN,
    ActionPage(
        assess_fee,
        forms.FeeForm,
        arguments=_with_loan,
        available=while_loan_is(LoanStatus.ACTIVE),
        preview=effect,
        icon="request_quote",
    ),
    ActionPage(
        waive,
        forms.WaiveForm,
        arguments=_with_loan,
        available=while_loan_is(LoanStatus.ACTIVE),
        initial=lambda loan: {"amount": loan.position.penalties or None},
        preview=effect,
        description="Above one's limit a second person approves.",
        icon="money_off",
    ),
    ActionPage(
        reverse_transaction,
        forms.ReverseForm,
        arguments=lambda loan, data: {"transaction_id": data["transaction"].pk, "reason": data["reason"]},
        available=while_loan_is(LoanStatus.ACTIVE, LoanStatus.CHARGED_OFF, LoanStatus.CLOSED),
        preview=effect,
        description="Undo a transaction as if it had never been. Above one's limit a second person approves.",
        icon="undo",
        danger=True,
    ),
    ActionPage(
        refund_credit_balance,
        forms.RefundForm,
        arguments=_with_loan,
        available=lambda loan: True if loan.position.credit > ZERO else "There is no credit balance.",
        initial=lambda loan: {"amount": loan.position.credit},
        preview=effect,
        icon="currency_exchange",
    ),
    ActionPage(
        record_manual_disbursement,
        forms.ManualDisbursementForm,
        arguments=_with_loan,
        available=_waits_for_money,
        initial=lambda loan: {"amount": undisbursed(loan)},
        preview=effect,
        description="A wire or check that was paid out at the bank. A second person approves.",
        icon="edit_note",
    ),
    ActionPage(
        charge_off_loan,
        forms.EndingForm,
        arguments=_with_loan,
        available=_can_be_charged_off,
        preview=effect,
        description="The loan stops being an asset; the borrower still owes it. A second person approves.",
        icon="trending_down",
        danger=True,
    ),
    ActionPage(
        record_recovery,
        forms.ReceiptForm,
        arguments=_with_loan,
        available=while_loan_is(LoanStatus.CHARGED_OFF),
        preview=receipt_effect,
        description="Money collected after the charge-off; it is income.",
        icon="volunteer_activism",
        result_message=lambda recovery: f"{recovery.amount:,.2f} is recovered.",
    ),
    ActionPage(
        write_off_loan,
        forms.EndingForm,
        arguments=_with_loan,
        available=while_loan_is(LoanStatus.CHARGED_OFF),
        preview=effect,
        description="What is left is given up for good and the loan closes. A second person approves.",
        icon="delete_sweep",
        danger=True,
    ),
    *EVENT_ACTIONS,
)
