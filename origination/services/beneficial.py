"""What a submission lacks about the people behind the business, where the lender's policy asks for it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from loanops.core.errors import FieldError
from loanops.parties.models import BusinessOwner
from origination.models import Application, BeneficialOwnership
from origination.services.matching import current_policy
from products.models import ProductVersion

BENEFICIAL_SHARE = Decimal(25)
"""From this share on a person is a beneficial owner (31 CFR 1010.230)."""


def identity_gaps(owner: BusinessOwner) -> list[str]:
    """What is missing to identify a beneficial owner or control person: birth date, address, number."""
    needed = (
        ("a date of birth", owner.date_of_birth),
        ("a street", owner.street),
        ("a city", owner.city),
        ("a social security number", owner.ssn),
    )
    return [words for words, value in needed if not value]


def beneficial_owner_errors(
    application: Application, version: ProductVersion, owners: Sequence[BusinessOwner]
) -> Iterator[FieldError]:
    """A certification with a control person, and everybody with a quarter or more identified."""
    if version.product.code not in current_policy().beneficial_owner_products:
        return
    word = BeneficialOwnership.objects.filter(application=application).first()
    if word is None:
        yield FieldError(
            "/beneficial_owners",
            "required",
            "This product needs the beneficial owners certified, with who controls it.",
        )
    for index, owner in enumerate(owners):
        is_control = word is not None and owner.pk == word.control_person_id
        if owner.ownership_percentage >= BENEFICIAL_SHARE or is_control:
            for gap in identity_gaps(owner):
                yield FieldError(f"/owners/{index}", "incomplete", f"{owner} lacks {gap}.")
