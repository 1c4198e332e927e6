"""Calls that leave the process are made outside a transaction: locks are short, and nothing sent is rolled back."""

from django.db import transaction


def require_no_transaction(what: str) -> None:
    """Raise unless everything written so far is committed. A test's own wrapping transaction does not count."""
    connection = transaction.get_connection()
    if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
        raise RuntimeError(f"{what} must not be done inside a database transaction.")
