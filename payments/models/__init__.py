"""Money moved by payment providers: accounts with them, payments, attempts, and what their reports say."""

from payments.models.payments import Payment, PaymentAttempt, SavedMethod
from payments.models.providers import ProviderAccount, ProviderMethod
from payments.models.reconciliation import ReconciliationItem
from payments.providers.simulator.bank import SimulatedMovement

__all__ = [
    "Payment",
    "PaymentAttempt",
    "ProviderAccount",
    "ProviderMethod",
    "ReconciliationItem",
    "SavedMethod",
    "SimulatedMovement",
]
