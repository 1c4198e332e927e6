"""What happens to payments, and to the accounts with their providers."""

from payments.services import (  # noqa: F401 - registers the use cases
    attempts,
    configuring,
    creating,
    deciding,
    methods,
    outcomes,
    paying_out,
    posting,
    reconciling,
    returning,
    settling,
)
