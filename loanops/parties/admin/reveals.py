"""The pages on which whole identifiers are shown once: tax id, SSN and birth date, account number."""

from typing import Any

from loanops.parties.models import BankAccount, Business, BusinessOwner
from loanops.parties.services.reveals import (
    Revealed,
    reveal_account_number,
    reveal_identity,
    reveal_tax_id,
)
from loanops.usecases import UseCase
from loanops.web.admin import ActionPage, PreviewTable
from loanops.web.admin.forms import RevealForm

ONCE = "That you saw this is recorded, with your reason. It is shown once: leave the page and it is gone."


def _shown(revealed: Revealed) -> list[PreviewTable]:
    return [PreviewTable("On file", ["Identifier", "Value"], revealed, align_right={-1}, note=ONCE)]


def _reveal_page(use_case: UseCase[Any, Any], argument: str, available: Any) -> ActionPage:
    return ActionPage(
        use_case,
        RevealForm,
        icon="visibility",
        press="Reveal",
        available=available,
        arguments=lambda record, data: {argument: record.pk, "reason": data["reason"]},
        shows=_shown,
    )


def _has_tax_id(business: Business) -> bool | str:
    return bool(business.tax_id_last4) or "No tax id is on file."


def _has_identity(owner: BusinessOwner) -> bool | str:
    return bool(owner.ssn_last4 or owner.date_of_birth) or "Neither SSN nor date of birth is on file."


def _has_number(account: BankAccount) -> bool | str:
    return bool(account.account_last4) or "No number is on file."


REVEAL_TAX_ID = _reveal_page(reveal_tax_id, "business_id", _has_tax_id)
REVEAL_IDENTITY = _reveal_page(reveal_identity, "owner_id", _has_identity)
REVEAL_ACCOUNT_NUMBER = _reveal_page(reveal_account_number, "account_id", _has_number)
