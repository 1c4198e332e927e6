"""How a business and its owners stand on letters."""

from loanops.parties.models import Business, BusinessOwner


def address_of(business: Business) -> tuple[str, ...]:
    """The lines of a business's address as they stand in a letter's window."""
    lines = (
        business.legal_name,
        business.trading_name if business.trading_name != business.legal_name else "",
        business.street,
        _place(business),
    )
    return tuple(line for line in lines if line)


def address_of_owner(owner: BusinessOwner) -> tuple[str, ...]:
    """The lines of a person's own address, never that of his business; the name alone where none is known."""
    return tuple(line for line in (str(owner), owner.street, _place(owner)) if line)


def _place(party: Business | BusinessOwner) -> str:
    place = " ".join(part for part in (party.state, party.postal_code) if part)
    return ", ".join(part for part in (party.city, place) if part)
