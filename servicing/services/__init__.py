"""What happens to loans on the books; importing this registers the use cases."""

from servicing.close import failures  # noqa: F401
from servicing.importing import booking_live  # noqa: F401
from servicing.services import (  # noqa: F401
    allowance,
    boarding,
    charges,
    disbursing,
    ending,
    modifying,
    receipts,
    reversals,
)
