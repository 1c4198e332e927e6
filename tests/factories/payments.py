"""Payments: asked for through the services; what the provider does depends on the amount or the token."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from payments.models import (
    Payment,
    PaymentAttempt,
    ProviderAccount,
    ReconciliationItem,
    SavedMethod,
    SimulatedMovement,
)
from payments.services.collecting import handle_created
from payments.services.creating import create_payment
from payments.services.methods import save_method
from payments.services.reconciling import reconcile_day
from servicing.models import DisbursementOrder, Loan
from servicing.services.disbursing import disburse_loan
from tests.factories.access import SYSTEM
from tests.factories.parties import make_business
from tests.factories.registry import sample
from tests.factories.servicing import make_active_loan, make_loan

# What the simulated bank does with a payment of this amount.
DECLINED = Decimal("13.01")
DECLINED_FOR_GOOD = Decimal("13.02")
STALLED = Decimal("13.03")
LOST = Decimal("13.04")
ANSWERED_TWICE = Decimal("13.05")
RETURNED_LATER = Decimal("13.06")
DOWN = Decimal("13.07")


def simulator() -> ProviderAccount:
    return ProviderAccount.objects.get(code="simulator")


def borrowing_loan(**fields: Any) -> Loan:
    """A loan paid out on 2026-01-15 to a business with an e-mail address and a bank account."""
    with transaction.atomic():
        return make_active_loan(business=make_business(), **fields)


def make_payment(loan: Loan | None = None, amount: str | Decimal = "100.00", **fields: Any) -> Payment:
    """A payment asked for and not yet sent."""
    return create_payment(
        **{
            "loan_id": (loan or borrowing_loan()).pk,
            "amount": Decimal(amount),
            "method": "" if "saved_method_id" in fields else "ACH",
            "actor": SYSTEM,
            **fields,
        }
    )


def collect(loan: Loan | None = None, amount: str | Decimal = "100.00", **fields: Any) -> Payment:
    """A payment asked for and sent; how far it comes depends on the amount."""
    payment = make_payment(loan, amount, **fields)
    handle_created(payment_id=payment.pk)
    return refreshed(payment)


def make_saved_method(loan: Loan, token: str = "sim_ok") -> SavedMethod:
    return save_method(
        business_id=loan.business_id,
        provider="simulator",
        method="ACH",
        token=token,
        last4="6789",
        label="Checking",
        actor=SYSTEM,
    )


def approved_order(amount: str = "12000.00") -> DisbursementOrder:
    """An approved order to pay out a loan, not yet sent."""
    with transaction.atomic():
        loan = make_loan(business=make_business(), principal=Decimal(amount))
    return disburse_loan(loan_id=loan.pk, amount=Decimal(amount), actor=SYSTEM)


def attempt_of(payment: Payment) -> PaymentAttempt:
    """The newest attempt."""
    attempt = payment.attempts.order_by("-number").first()
    assert attempt is not None
    return attempt


def refreshed(payment: Payment) -> Payment:
    return Payment.objects.select_related("transaction", "loan__position").get(pk=payment.pk)


FIRST_DUE = date(2026, 2, 15)

sample("payments.Payment", lambda: collect())
sample("payments.ProviderAccount", simulator)
sample("payments.SavedMethod", lambda: make_saved_method(borrowing_loan()))


def open_difference() -> ReconciliationItem:
    """A payment that the provider's report of its day does not list."""
    payment = collect()
    SimulatedMovement.objects.filter(key=attempt_of(payment).key).delete()
    reconcile_day(payment.effective_date)
    return ReconciliationItem.objects.get(payment=payment)


sample("payments.ReconciliationItem", open_difference)
