"""Which provider moves a payment: enabled, takes the method and the amount; the lowest priority number first."""

from decimal import Decimal

from django.db.models import Q

from loanops.core.errors import LoanOpsError
from payments.models import ProviderAccount
from payments.providers import open_provider
from payments.providers.base import PaymentProvider


class NoProvider(LoanOpsError):
    """No payment provider takes this method and amount."""


def choose_provider(*, method: str, amount: Decimal) -> ProviderAccount:
    """The account to use; raises NoProvider when none takes the method and amount."""
    within = Q(methods__amount_min__isnull=True) | Q(methods__amount_min__lte=amount)
    within &= Q(methods__amount_max__isnull=True) | Q(methods__amount_max__gte=amount)
    takes = Q(methods__method=method, methods__is_enabled=True) & within
    account = ProviderAccount.objects.filter(takes, is_enabled=True).order_by("priority", "id").first()
    if account is None:
        raise NoProvider(f"No enabled payment provider takes {amount:,.2f} by {method}.")
    return account


def open_account(account: ProviderAccount) -> PaymentProvider:
    """The adapter of an account, ready to be called."""
    return open_provider(account.provider, credential_reference=account.credential_reference)
