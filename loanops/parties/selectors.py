"""Reading about parties."""

from loanops.access.models import User
from loanops.core.actors import Actor
from loanops.encryption import blind_index
from loanops.parties.models import Business, BusinessMember, BusinessOwner, MemberRole
from loanops.parties.validation import digits_of

TAX_ID_CONTEXT = "parties.business.tax_id"
SSN_CONTEXT = "parties.businessowner.ssn"
ACCOUNT_CONTEXT = "parties.bankaccount.account_number"


def business_ids_of(actor: Actor) -> list[int]:
    """The businesses a borrower's person belongs to."""
    if actor.user_id is None:
        return []
    return list(BusinessMember.objects.filter(user_id=actor.user_id).values_list("business_id", flat=True))


def is_owner_of(actor: Actor, business_id: int) -> bool:
    """Whether the person is one of those of a business who bind it; delegates read, send documents and prepare."""
    people = BusinessMember.objects.filter(business_id=business_id, role=MemberRole.OWNER)
    return actor.user_id is not None and people.filter(user_id=actor.user_id).exists()


def belongs_to_a_business(user: User) -> bool:
    """Whether a person may act for any business."""
    return BusinessMember.objects.filter(user=user).exists()


def find_by_tax_id(tax_id: str) -> Business | None:
    """The business with this tax id, found without decrypting anything; of a merged one, what it turned out to be."""
    index = blind_index(tax_id, context=TAX_ID_CONTEXT)
    found = Business.objects.filter(tax_id_index=index).select_related("merged_into").first()
    return found.merged_into or found if found is not None else None


def find_owner_by_ssn(business: Business, ssn: str) -> BusinessOwner | None:
    """The business's owner with this social security number."""
    digits = digits_of(ssn)
    if not digits:
        return None
    return business.owners.filter(ssn_index=blind_index(digits, context=SSN_CONTEXT)).order_by("id").first()
