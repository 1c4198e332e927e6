"""Staff pages of the catalogue: products, their drafts, and the versions under review."""

from products.admin import badges, catalogue, versions  # noqa: F401 - registers the pages
