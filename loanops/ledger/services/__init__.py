"""What happens to the books; importing this registers the use cases."""

from loanops.ledger.services import exporting, periods  # noqa: F401
