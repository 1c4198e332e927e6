"""Accounts with payment providers, set up by a system administrator without a deployment."""

from decimal import Decimal

from django.core.exceptions import ValidationError

from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput
from loanops.core.locks import lock
from loanops.usecases import use_case
from payments.models import ProviderAccount, ProviderMethod
from payments.models.providers import CREDENTIAL_REFERENCE
from payments.providers import is_known, open_provider
from servicing.models import PaymentMethod


@use_case("payments.add_provider", audit="provider.added", title="Add provider", surfaces=("admin",))
def add_provider(
    *,
    code: str,
    name: str,
    provider: str,
    priority: int = 100,
    credential_reference: str = "",
    reason: str = "",
    actor: Actor,
) -> ProviderAccount:
    """A new account with a shipped provider, switched off until it is set up."""
    errors = _reference_errors(credential_reference)
    if not is_known(provider):
        errors.append(FieldError("/provider", "unknown", f"There is no provider {provider!r}."))
    if ProviderAccount.objects.filter(code=code).exists():
        errors.append(FieldError("/code", "duplicate", f"{code} is another account's code."))
    if errors:
        raise InvalidInput("The provider cannot be added.", errors=errors)
    return ProviderAccount.objects.create(
        code=code,
        name=name,
        provider=provider,
        priority=priority,
        credential_reference=credential_reference,
    )


@use_case("payments.configure_provider", audit="provider.configured", title="Configure", surfaces=("admin",))
def configure_provider(
    *,
    account_id: int,
    is_enabled: bool,
    priority: int,
    credential_reference: str = "",
    reason: str,
    actor: Actor,
) -> ProviderAccount:
    """Switch a provider on or off and say when it is asked. Payments in flight go on with the provider they are at."""
    account = lock(ProviderAccount.objects.all(), account_id)
    if errors := _reference_errors(credential_reference):
        raise InvalidInput("The provider cannot be set up so.", errors=errors)
    account.is_enabled, account.priority = is_enabled, priority
    account.credential_reference = credential_reference
    account.save()
    return account


@use_case(
    "payments.configure_method", audit="provider.method-configured", title="Set method", surfaces=("admin",)
)
def configure_method(
    *,
    account_id: int,
    method: str,
    is_enabled: bool,
    amount_min: Decimal | None = None,
    amount_max: Decimal | None = None,
    reason: str,
    actor: Actor,
) -> ProviderMethod:
    """Which amounts a provider takes by a method, if it takes the method at all."""
    account = lock(ProviderAccount.objects.all(), account_id)
    supported = open_provider(account.provider).methods
    errors = []
    if method not in PaymentMethod.values or method not in supported:
        errors.append(
            FieldError("/method", "invalid_choice", f"{account} takes {', '.join(sorted(supported))}.")
        )
    if amount_min is not None and amount_max is not None and amount_min > amount_max:
        errors.append(FieldError("/amount_max", "too_small", f"At least {amount_min:,.2f}."))
    if errors:
        raise InvalidInput("The method cannot be set up so.", errors=errors)
    row = ProviderMethod.objects.filter(account=account, method=method).first() or ProviderMethod(
        account=account, method=method
    )
    row.is_enabled, row.amount_min, row.amount_max = is_enabled, amount_min, amount_max
    row.save()
    return row


def _reference_errors(reference: str) -> list[FieldError]:
    try:
        if reference:
            CREDENTIAL_REFERENCE(reference)
    except ValidationError as error:
        return [FieldError("/credential_reference", "invalid", error.messages[0])]
    return []
