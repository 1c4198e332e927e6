"""Businesses and their people."""

from itertools import count

import factory

from loanops.access.actors import actor_of_user
from loanops.access.models import User
from loanops.core.actors import Actor
from loanops.core.ids import next_number
from loanops.parties.models import Business, BusinessMember, BusinessStructure
from loanops.parties.services.businesses import add_bank_account, add_owner, create_business
from tests.factories.access import SYSTEM, make_user
from tests.factories.registry import sample

_tax_ids = count(120_000_001)


class BusinessFactory(factory.django.DjangoModelFactory[Business]):
    """A quiet business without owners."""

    class Meta:
        model = Business

    number = factory.LazyFunction(lambda: next_number("BZ"))
    legal_name = factory.Sequence(lambda n: f"Corner Bakery {n} LLC")
    structure = BusinessStructure.LLC
    state = "OH"


def make_business(**fields: object) -> Business:
    """A business with a tax id, an owner who guarantees, and a bank account, through the services."""
    business = create_business(
        fields={
            "legal_name": "Riverside Tools LLC",
            "structure": "LLC",
            "tax_id": str(next(_tax_ids)),
            "naics_code": "332216",
            "state": "OH",
            "email": "office@riverside.example",
            **fields,
        },
        actor=SYSTEM,
    )
    add_owner(
        business_id=business.pk,
        fields={
            "first_name": "Ana",
            "last_name": "Moreno",
            "ssn": "123-45-6789",
            "date_of_birth": "1975-04-30",
            "ownership_percentage": "100",
            "is_guarantor": True,
        },
        actor=SYSTEM,
    )
    add_bank_account(
        business_id=business.pk, routing_number="021000021", account_number="000123456789", actor=SYSTEM
    )
    return business


def make_borrower(business: Business) -> User:
    """A person with a login who may act for the business."""
    user = make_user(is_staff=False)
    BusinessMember.objects.create(business=business, user=user)
    return user


def borrower_of(business: Business) -> Actor:
    """A new person who may act for the business, ready to act."""
    return actor_of_user(make_borrower(business))


sample("parties.Business", make_business)
sample("parties.BusinessOwner", lambda: make_business().owners.get())
