"""Staff pages of messages and their templates."""

from loanops.notifications.admin import badges, messages, templates  # noqa: F401 - registers the pages
