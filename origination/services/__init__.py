"""What happens to applications, from the first draft to the signed contract."""

from origination.services import (  # noqa: F401 - registers the use cases
    applying,
    boarding,
    credit,
    deciding,
    documents,
    expiring,
    handling,
    offers,
)
