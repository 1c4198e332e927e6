"""Asking the borrower's bank, card company or wallet for a payment on a loan."""

from decimal import Decimal

from django.db.models import Sum

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.ids import next_number
from loanops.core.locks import lock
from loanops.core.outbox import announce
from loanops.usecases import use_case
from payments.models import Payment, ProviderAccount, SavedMethod
from payments.services.attempts import CALL_TIME
from payments.services.routing import choose_provider
from payments.states import AmountChoice
from servicing.models import Loan, PaymentMethod
from servicing.selectors import loan_state
from servicing.states import LoanStatus

PAYABLE = (LoanStatus.ACTIVE, LoanStatus.CHARGED_OFF)
COLLECTIBLE_METHODS = (
    PaymentMethod.ACH,
    PaymentMethod.CARD,
    PaymentMethod.DIRECT_DEBIT,
    PaymentMethod.WIRE,
    PaymentMethod.WALLET,
)
CENT = Decimal("0.01")
EVENT = "payment.created"


class UnableToCollect(LoanOpsError):
    """Nothing can be collected on this loan, or not so much."""


@use_case("payments.create_payment", audit="payment.created", title="Collect a payment")
def create_payment(
    *,
    loan_id: int,
    amount_choice: str = AmountChoice.CUSTOM,
    amount: Decimal | None = None,
    method: str = "",
    saved_method_id: int | None = None,
    reason: str = "",
    actor: Actor,
) -> Payment:
    """A payment to be collected by a provider, from a saved method or by the method named. It is sent after commit."""
    loan = lock(Loan.objects.visible_to(actor), loan_id)
    if loan.status not in PAYABLE:
        raise UnableToCollect(
            f"{loan.number} is {loan.get_status_display().lower()}; nothing can be paid on it."
        )
    saved = _saved_method(loan, saved_method_id, method)
    wanted = _amount(loan, amount_choice, amount)
    chosen = saved.method if saved else method
    payment = Payment(
        number=next_number("PY"),
        loan=loan,
        amount=wanted,
        currency=loan.currency,
        amount_choice=amount_choice,
        method=chosen,
        saved_method=saved,
        provider_account=_account(saved, chosen, wanted),
        requested_by=actor.label[:200],
        next_look_at=clock.now() + CALL_TIME,
    )
    payment.save()
    announce(EVENT, payment_id=payment.pk)
    return payment


def _saved_method(loan: Loan, saved_method_id: int | None, method: str) -> SavedMethod | None:
    if saved_method_id is None:
        if method not in COLLECTIBLE_METHODS:
            choices = ", ".join(COLLECTIBLE_METHODS)
            detail = f"Name a saved payment method, or one of {choices}."
            raise InvalidInput(
                "Nothing says how to pay.", errors=[FieldError("/method", "invalid_choice", detail)]
            )
        return None
    mine = SavedMethod.objects.active().filter(business_id=loan.business_id)
    saved: SavedMethod | None = mine.select_related("provider_account").filter(pk=saved_method_id).first()
    if saved is None:
        detail = "The borrower has no such saved payment method."
        raise InvalidInput(
            "That payment method cannot be used.", errors=[FieldError("/payment_method", "unknown", detail)]
        )
    if method and method != saved.method:
        detail = f"The saved payment method is {saved.method}."
        raise InvalidInput("Two methods are named.", errors=[FieldError("/method", "contradiction", detail)])
    return saved


def _account(saved: SavedMethod | None, method: str, amount: Decimal) -> ProviderAccount:
    """A saved method works only with the provider that keeps it."""
    if saved is None:
        return choose_provider(method=method, amount=amount)
    if not saved.provider_account.is_enabled:
        raise UnableToCollect(f"{saved.provider_account} is switched off; {saved} cannot be used now.")
    return saved.provider_account


def _amount(loan: Loan, choice: str, amount: Decimal | None) -> Decimal:
    """The amount the payer chose, never more than what is left to pay beside what is already on its way."""
    state = loan_state(loan)
    payoff = state.total_outstanding
    match choice:
        case AmountChoice.OVERDUE:
            wanted = state.overdue_amount
        case AmountChoice.DUE:
            wanted = state.total_due
        case AmountChoice.PAYOFF:
            wanted = payoff
        case AmountChoice.CUSTOM:
            wanted = _custom(amount)
        case _:
            detail = f"One of {', '.join(AmountChoice.values)}."
            raise InvalidInput(
                "How much is to be paid?", errors=[FieldError("/amount_choice", "invalid_choice", detail)]
            )
    if amount is not None and amount != wanted:
        detail = f"{choice} is {wanted:,.2f} today."
        raise InvalidInput(
            "The amount is not the one chosen.", errors=[FieldError("/amount", "changed", detail)]
        )
    if wanted <= 0:
        raise UnableToCollect(
            f"Nothing is {'overdue' if choice == AmountChoice.OVERDUE else 'due'} on {loan.number}."
        )
    on_its_way = Payment.objects.collections().in_flight().filter(loan=loan).aggregate(sum=Sum("amount"))[
        "sum"
    ] or Decimal(0)
    if wanted + on_its_way > payoff:
        already = f", and {on_its_way:,.2f} is already on its way" if on_its_way else ""
        raise UnableToCollect(f"{payoff:,.2f} pays {loan.number} off{already}; {wanted:,.2f} is too much.")
    return wanted


def _custom(amount: Decimal | None) -> Decimal:
    if amount is None or amount <= 0 or amount != amount.quantize(CENT):
        detail = "An amount above zero, with two decimals at most."
        raise InvalidInput("How much is to be paid?", errors=[FieldError("/amount", "invalid", detail)])
    return amount
