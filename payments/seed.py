"""The built-in provider, and how much finance may take back alone, as reference data."""

from decimal import Decimal

from loanops.access.models import AuthorityLimit
from loanops.access.roles import Role
from payments.models import ProviderAccount, ProviderMethod
from payments.providers.simulator.provider import Simulator

LIMITS = {
    Role.FINANCE_ANALYST: Decimal("1000.00"),
    Role.FINANCE_MANAGER: Decimal("25000.00"),
}
LIMITED = ("payments.mark_returned", "payments.refund_payment")


def seed_providers() -> None:
    """The simulator takes every method it can, without limits; safe to repeat."""
    account, created = ProviderAccount.objects.get_or_create(
        code=Simulator.name,
        defaults={"name": "Payment simulator", "provider": Simulator.name, "is_enabled": True},
    )
    if created:
        for method in sorted(Simulator.methods):
            ProviderMethod.objects.create(account=account, method=method)


def seed_limits() -> None:
    """The limits that are missing; those that people changed stay."""
    for action in LIMITED:
        for role, amount in LIMITS.items():
            AuthorityLimit.objects.get_or_create(action=action, role=role, defaults={"amount_max": amount})


def seed_reference() -> None:
    seed_providers()
    seed_limits()
