"""Staff pages of applications and what belongs to them."""

from origination.admin import (  # noqa: F401 - registers the pages
    applications,
    badges,
    credit,
    decisions,
    documents,
    industries,
    notices,
    offers,
)
