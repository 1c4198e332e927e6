"""Forgetting what has served its time."""

from django.conf import settings
from django.utils.module_loading import import_string
from oauth2_provider.models import clear_expired

from loanops.core.idempotency import forget_old_answers


def tidy_up() -> int:
    """Delete expired tokens, answers to requests older than 30 days, and what settings name; how many answers."""
    clear_expired()
    for name in settings.TIDY_UP_STEPS:
        import_string(name)()
    return forget_old_answers()
