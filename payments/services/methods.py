"""Payment methods a business keeps with a provider: the token the provider gave, never a card or account number."""

import re

from loanops.core.actors import Actor
from loanops.core.errors import DuplicateReference, FieldError, InvalidInput, NotFound
from loanops.core.locks import lock
from loanops.encryption import blind_index
from loanops.parties.models import Business
from loanops.usecases import use_case
from payments.models import ProviderAccount, SavedMethod
from payments.services.creating import COLLECTIBLE_METHODS
from payments.states import SavedMethodStatus

TOKEN_CONTEXT = "payments.savedmethod.token"
LOOKS_LIKE_A_NUMBER = re.compile(r"[0-9 -]{9,}")


class DuplicateMethod(DuplicateReference):
    """The business saved this payment method already."""


@use_case(
    "payments.save_method", audit="payment-method.saved", title="Save payment method", surfaces=("api",)
)
def save_method(
    *,
    business_id: int,
    provider: str,
    method: str,
    token: str,
    last4: str,
    label: str = "",
    reason: str = "",
    actor: Actor,
) -> SavedMethod:
    """Keep the token of an instrument the payer gave to the provider. Card and bank data itself is refused."""
    business = lock(Business.objects.visible_to(actor), business_id)
    account = ProviderAccount.objects.filter(code=provider, is_enabled=True).first()
    errors = []
    if account is None:
        errors.append(FieldError("/provider", "unknown", "No such payment provider is in use."))
    elif (
        not account.methods.filter(method=method, is_enabled=True).exists()
        or method not in COLLECTIBLE_METHODS
    ):
        errors.append(FieldError("/method", "invalid_choice", f"{account} does not take this method."))
    if not token.strip() or LOOKS_LIKE_A_NUMBER.fullmatch(token.strip()):
        errors.append(
            FieldError("/token", "invalid", "The provider's token; never a card or account number.")
        )
    if not re.fullmatch(r"[0-9A-Za-z]{4}", last4):
        errors.append(FieldError("/last4", "invalid", "Exactly the last four characters."))
    if errors or account is None:
        raise InvalidInput("The payment method cannot be saved.", errors=errors)
    index = blind_index(token, context=TOKEN_CONTEXT)
    if (
        SavedMethod.objects.active()
        .filter(business=business, provider_account=account, token_index=index)
        .exists()
    ):
        raise DuplicateMethod()
    return SavedMethod.objects.create(
        business=business,
        provider_account=account,
        method=method,
        token=token.strip(),
        token_index=index,
        last4=last4,
        label=label[:60],
    )


@use_case("payments.remove_method", audit="payment-method.removed", title="Remove payment method")
def remove_method(*, saved_method_id: int, reason: str = "", actor: Actor) -> SavedMethod:
    """The business no longer wants to pay this way. Payments made with it keep pointing at it."""
    found = SavedMethod.objects.visible_to(actor).filter(pk=saved_method_id).first()
    if found is None:
        raise NotFound("There is no such payment method.")
    saved = lock(SavedMethod.objects.all(), saved_method_id)
    saved.change_status(SavedMethodStatus.REMOVED, reason=reason)
    return saved
