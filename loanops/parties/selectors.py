"""Reading about parties."""

from loanops.core.actors import Actor
from loanops.encryption import blind_index
from loanops.parties.models import Business, BusinessMember

TAX_ID_CONTEXT = "parties.business.tax_id"
SSN_CONTEXT = "parties.businessowner.ssn"
ACCOUNT_CONTEXT = "parties.bankaccount.account_number"


def business_ids_of(actor: Actor) -> list[int]:
    """The businesses a borrower's person belongs to."""
    if actor.user_id is None:
        return []
    return list(BusinessMember.objects.filter(user_id=actor.user_id).values_list("business_id", flat=True))


def find_by_tax_id(tax_id: str) -> Business | None:
    """The business with this tax id, found without decrypting anything."""
    return Business.objects.filter(tax_id_index=blind_index(tax_id, context=TAX_ID_CONTEXT)).first()
