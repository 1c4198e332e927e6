"""What happens to messages and templates."""

from loanops.notifications.services import sending, templates  # noqa: F401 - registers the use cases
