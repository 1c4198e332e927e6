"""Money a provider reported as moved: it leaves the provider's clearing account for ours."""

from datetime import date
from decimal import Decimal

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.ledger.chart import CASH
from loanops.ledger.services.posting import post_entry
from loanops.usecases import use_case
from payments.models import Payment
from payments.services.locking import lock_payment
from payments.states import PaymentKind, PaymentStatus


@use_case("payments.settle_payment", audit="payment.settled", title="Settle payment", surfaces=())
def settle_payment(*, payment_id: int, settled_date: date, actor: Actor) -> Payment:
    """The payment stands in the provider's report of `settled_date`. Repeating it changes nothing."""
    payment = lock_payment(payment_id)
    if payment.status != PaymentStatus.SUCCEEDED:
        return payment
    payment.settled_date = settled_date
    payment.change_status(PaymentStatus.SETTLED)
    _book(payment, "settlement", settled_date, sign=1)
    return payment


def unsettle(payment: Payment, kind: str, on_date: date) -> None:
    """What had settled went back the same way: our bank account gives it to the provider again."""
    if payment.settled_date is not None:
        _book(payment, kind, on_date, sign=-1)


def _book(payment: Payment, kind: str, on_date: date, *, sign: int) -> None:
    inward = payment.amount if payment.kind == PaymentKind.COLLECTION else -payment.amount
    amount: Decimal = inward * sign
    post_entry(
        kind=f"payment-{kind}",
        posting_key=f"payment-{kind}:{payment.public_id}",
        posting_date=clock.business_date(),
        effective_date=on_date,
        lines={CASH: amount, payment.provider_account.clearing_account: -amount},
        memo=f"{payment.number} {kind}",
        currency=payment.currency,
    )
