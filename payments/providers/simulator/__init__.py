"""The built-in provider: a bank of its own that behaves as it is told. See docs/operations/payment-simulator.md."""

from payments.providers.base import PaymentProvider
from payments.providers.simulator.provider import Simulator


def open_provider(credentials: str) -> PaymentProvider:
    return Simulator(signing_secret=credentials or "simulator")
