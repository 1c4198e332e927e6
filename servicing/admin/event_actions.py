"""What may happen to a loan besides money in and charges: each is a page with the effect before it is confirmed."""

from typing import Any

from loanops.web.admin import ActionPage
from servicing.admin import event_forms as forms
from servicing.admin.effects import effect, while_loan_is
from servicing.admin.forms import ReasonForm
from servicing.models import Loan
from servicing.services.accelerating import accelerate_loan
from servicing.services.capitalizing import capitalize_interest
from servicing.services.chargebacks import record_chargeback
from servicing.services.due_dates import change_due_date
from servicing.services.ending import undo_charge_off
from servicing.services.goodwill import grant_goodwill_credit
from servicing.services.pausing import grant_forbearance, pause_interest
from servicing.services.rates import change_rate
from servicing.services.re_aging import re_age_loan, re_amortize_loan
from servicing.services.refinancing import refinance_loan
from servicing.services.refunds import refund_payment
from servicing.services.returning import return_payment
from servicing.services.settling import agree_settlement
from servicing.services.unapplied import record_unapplied
from servicing.states import LoanStatus

ACTIVE = while_loan_is(LoanStatus.ACTIVE)
STARTED = (
    LoanStatus.ACTIVE,
    LoanStatus.CHARGED_OFF,
    LoanStatus.CLOSED,
)


def _with_loan(loan: Loan, data: dict[str, Any]) -> dict[str, Any]:
    return {"loan_id": loan.pk, **data}


def _of_payment(loan: Loan, data: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in data.items() if name != "transaction"}
    return {"transaction_id": data["transaction"].pk, **rest}


def _active_and_late(loan: Loan) -> bool | str:
    possible = ACTIVE(loan)
    if possible is True and not loan.position.days_past_due:
        return "Only for a loan that is past due."
    return possible


def _active_and_current(loan: Loan) -> bool | str:
    possible = ACTIVE(loan)
    if possible is True and loan.position.days_past_due:
        return "Only for a loan that is current."
    return possible


def _owes_interest(loan: Loan) -> bool | str:
    possible = ACTIVE(loan)
    if possible is True and not loan.position.interest:
        return "No interest is owed today."
    return possible


EVENT_ACTIONS = (
    ActionPage(
        return_payment,
        forms.ReturnOfPaymentForm,
        arguments=_of_payment,
        available=while_loan_is(*STARTED),
        preview=effect,
        description="The bank sent a payment back. The loan is as if it had never come, and may cost a fee.",
        icon="assignment_return",
        danger=True,
    ),
    ActionPage(
        refund_payment,
        forms.RefundOfPaymentForm,
        arguments=_of_payment,
        available=while_loan_is(*STARTED),
        preview=effect,
        description="Send a payment or a part of it back; what no credit covers is owed again.",
        icon="currency_exchange",
    ),
    ActionPage(
        record_chargeback,
        forms.ChargebackForm,
        arguments=_of_payment,
        available=while_loan_is(*STARTED),
        preview=effect,
        description="A card payment was disputed and its money taken back: it is owed again from that day.",
        icon="credit_card_off",
        danger=True,
    ),
    ActionPage(
        record_unapplied,
        forms.HoldForm,
        arguments=_with_loan,
        available=while_loan_is(*STARTED),
        preview=effect,
        description="Money that waits: it is booked, but pays nothing until it is applied.",
        icon="hourglass_top",
        result_message=lambda funds: f"{funds.amount:,.2f} is held for the borrower.",
    ),
    ActionPage(
        grant_goodwill_credit,
        forms.AmountForm,
        arguments=_with_loan,
        available=ACTIVE,
        preview=effect,
        description="Counts like a payment, at the lender's cost. Above one's limit a second person approves.",
        icon="redeem",
    ),
    ActionPage(
        change_rate,
        forms.RateForm,
        arguments=_with_loan,
        available=ACTIVE,
        preview=effect,
        description="The installments to come are set anew and the borrower is told. A second person approves.",
        icon="percent",
    ),
    ActionPage(
        change_due_date,
        forms.DueDateForm,
        arguments=_with_loan,
        available=_active_and_current,
        preview=effect,
        description="For a loan that is current, so often a year as its product allows.",
        icon="event_repeat",
    ),
    ActionPage(
        re_amortize_loan,
        forms.PlanForm,
        arguments=_with_loan,
        available=ACTIVE,
        preview=effect,
        description="Spreads the principal really owed over the installments left. A second person approves.",
        icon="calculate",
    ),
    ActionPage(
        re_age_loan,
        forms.PlanForm,
        arguments=_with_loan,
        available=_active_and_late,
        preview=effect,
        description="Arrears become part of the plan and the loan is current again. A second person approves.",
        icon="restart_alt",
    ),
    ActionPage(
        pause_interest,
        forms.PauseForm,
        arguments=_with_loan,
        available=ACTIVE,
        preview=effect,
        description="Days without interest; due dates stay. A second person approves.",
        icon="pause_circle",
    ),
    ActionPage(
        grant_forbearance,
        forms.ForbearanceForm,
        arguments=_with_loan,
        available=ACTIVE,
        preview=effect,
        description="Installments are put off; interest goes on. A second person approves.",
        icon="snooze",
    ),
    ActionPage(
        capitalize_interest,
        forms.DatedForm,
        arguments=_with_loan,
        available=_owes_interest,
        preview=effect,
        description="Interest owed becomes principal. A second person approves.",
        icon="library_add_check",
    ),
    ActionPage(
        agree_settlement,
        forms.SettlementForm,
        arguments=_with_loan,
        available=while_loan_is(LoanStatus.ACTIVE, LoanStatus.CHARGED_OFF),
        preview=effect,
        description="When the agreed money has come, the rest is forgiven. Above one's limit a second person approves.",
        icon="handshake",
        result_message=lambda agreement: f"{agreement.amount:,.2f} will settle the loan.",
    ),
    ActionPage(
        refinance_loan,
        forms.RefinanceForm,
        arguments=lambda loan, data: {
            "loan_id": loan.pk,
            "new_loan_id": data["new_loan"].pk,
            "effective_date": data["effective_date"],
            "reason": data["reason"],
        },
        available=ACTIVE,
        preview=effect,
        description="A new loan of the same borrower pays this one off. A second person approves.",
        icon="swap_horiz",
    ),
    ActionPage(
        accelerate_loan,
        forms.DatedForm,
        arguments=_with_loan,
        available=_active_and_late,
        preview=effect,
        description="The whole loan falls due and the borrower gets a notice. A second person approves.",
        icon="gavel",
        danger=True,
    ),
    ActionPage(
        undo_charge_off,
        ReasonForm,
        arguments=_with_loan,
        available=while_loan_is(LoanStatus.CHARGED_OFF),
        preview=effect,
        description="The loan is an asset again, with the interest of the days since. A second person approves.",
        icon="undo",
    ),
)
