"""Offers under the disclosure law of a state, and the borrowers who read them."""

from typing import Any

from loanops.core.actors import Actor
from origination.models import Offer
from tests.factories import parties
from tests.factories.origination import business_fields, make_offer


def borrower_of(offer: Offer) -> Actor:
    return parties.borrower_of(offer.application.business)


def in_state(state: str, **changes: Any) -> Offer:
    return make_offer(business=business_fields(state=state), **changes)
