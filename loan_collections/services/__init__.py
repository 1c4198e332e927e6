"""What happens on the collections desk."""

from loan_collections.services import contacts, rules, sending, tasks  # noqa: F401 - registers the use cases
