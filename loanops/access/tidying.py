"""Forgetting what has served its time."""

from oauth2_provider.models import clear_expired

from loanops.core.idempotency import forget_old_answers


def tidy_up() -> int:
    """Delete expired tokens and answers to requests older than 30 days; returns how many answers."""
    clear_expired()
    return forget_old_answers()
