"""Free text: no place for card numbers and social security numbers; who is mentioned in it."""

import re

from loanops.core.errors import FieldError, InvalidInput

CARD_NUMBER = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")
SOCIAL_SECURITY_NUMBER = re.compile(r"\b\d{3}-\d{2}-\d{4}\b")
PERSONAL_NUMBERS = "Leave out card numbers and social security numbers."
MENTION = re.compile(r"(?<![\w.+-])@(\w[\w.@+-]*)")


def require_no_personal_numbers(text: str, pointer: str) -> None:
    """Refuse a note in which a card number or a social security number stands."""
    if has_personal_numbers(text):
        raise InvalidInput(
            "The note cannot be kept.", errors=[FieldError(pointer, "personal_number", PERSONAL_NUMBERS)]
        )


def has_personal_numbers(text: str) -> bool:
    """Whether a social security number or a card number, by its check digit, stands in it."""
    cards = (re.sub(r"\D", "", found) for found in CARD_NUMBER.findall(text))
    return SOCIAL_SECURITY_NUMBER.search(text) is not None or any(map(_has_check_digit, cards))


def _has_check_digit(digits: str) -> bool:
    """Luhn's: every second digit from the right doubled, the digits of all of them add up to tens."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def mentioned_names(text: str) -> list[str]:
    """The names after an `@` at the beginning of a word, each once; an e-mail address is none."""
    return list(dict.fromkeys(found.rstrip(".@+-").lower() for found in MENTION.findall(text)))
