"""How a business stands on letters."""

from loanops.parties.models import Business


def address_of(business: Business) -> tuple[str, ...]:
    """The lines of a business's address as they stand in a letter's window."""
    place = " ".join(part for part in (business.state, business.postal_code) if part)
    lines = (
        business.legal_name,
        business.trading_name if business.trading_name != business.legal_name else "",
        business.street,
        ", ".join(part for part in (business.city, place) if part),
    )
    return tuple(line for line in lines if line)
