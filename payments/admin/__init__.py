"""Staff pages of payments, saved methods, providers and reconciliation."""

from payments.admin import badges, methods, payments, providers, reconciliation  # noqa: F401 - registers the pages
