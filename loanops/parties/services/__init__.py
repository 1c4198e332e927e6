"""What happens to businesses and their people."""

from loanops.parties.services import businesses  # noqa: F401 - registers the use cases
