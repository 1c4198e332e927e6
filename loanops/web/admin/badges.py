"""One table of all statuses and their colors; a color never stands without its word.

success: good or finished · info: in our hands · warning: waiting, or late under 30 days · danger: refused, late, or
needs a person · neutral: ended.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.html import format_html
from django.utils.safestring import SafeString

TONES = ("success", "info", "warning", "danger", "neutral")

REGISTERED: dict[type[TextChoices], dict[str, str]] = {}


def register_badges(choices: type[TextChoices], tones: Mapping[str, str]) -> None:
    """Say the tone of each choice of a status."""
    unknown = set(tones.values()) - set(TONES)
    if unknown:
        raise ValueError(
            f"{choices.__name__}: {', '.join(sorted(unknown))} is no tone; use {', '.join(TONES)}."
        )
    REGISTERED[choices] = {str(value): tone for value, tone in tones.items()}


def _choices_with(values: frozenset[str]) -> type[TextChoices] | None:
    for choices in REGISTERED:
        if frozenset(choices.values) == values:
            return choices
    return None


def tone_of(value: str, choices: list[tuple[str, str]]) -> str:
    """The tone of a status value of a model field with these choices; neutral when nobody registered it."""
    found = _choices_with(frozenset(key for key, _ in choices if key not in ("", None)))
    return REGISTERED[found].get(str(value), "neutral") if found else "neutral"


def status_pill(record: Any) -> SafeString:
    """A record's status as a colored word, for tables that are no lists of it."""
    choices = list(record._meta.get_field("status").flatchoices)
    return pill(record.get_status_display(), tone_of(record.status, choices))


def pill(text: object, tone: str = "neutral") -> SafeString:
    return format_html('<span class="lo-badge lo-{}">{}</span>', tone, text)
