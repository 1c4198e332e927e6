"""Staff pages of the collections desk."""

from loan_collections.admin import badges, desk, loans, rules  # noqa: F401 - registers the pages
