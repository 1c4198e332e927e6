"""Changing a loan's terms, from the request to the books; importing this registers the use cases."""

from servicing.services.modifying import (  # noqa: F401
    agreeing,
    applying,
    deciding,
    expiring,
    proposing,
    requesting,
)
