"""Free text: no place for card numbers and social security numbers; who is mentioned in it."""

import re

from loanops.core.errors import FieldError, InvalidInput

CARD_NUMBER = re.compile(r"(?:\d[ -]?){13,19}")
SOCIAL_SECURITY_NUMBER = re.compile(r"\b\d{3}-\d{2}-\d{4}\b")
MENTION = re.compile(r"(?<![\w.+-])@(\w[\w.@+-]*)")


def require_no_personal_numbers(text: str, pointer: str) -> None:
    """Refuse a note in which a card number or a social security number stands."""
    if CARD_NUMBER.search(text) or SOCIAL_SECURITY_NUMBER.search(text):
        detail = "Leave out card numbers and social security numbers."
        raise InvalidInput(
            "The note cannot be kept.", errors=[FieldError(pointer, "personal_number", detail)]
        )


def mentioned_names(text: str) -> list[str]:
    """The names after an `@` at the beginning of a word, each once; an e-mail address is none."""
    return list(dict.fromkeys(found.rstrip(".@+-").lower() for found in MENTION.findall(text)))
