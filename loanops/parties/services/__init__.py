"""What happens to businesses and their people."""

from loanops.parties.services import (  # noqa: F401 - registers the use cases
    businesses,
    identity,
    merging,
    people,
)
