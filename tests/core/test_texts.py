"""Section 1 of the screens: free text is no place for card numbers and social security numbers."""

import pytest

from loanops.core.texts import has_personal_numbers


@pytest.mark.parametrize(
    "text",
    ["SSN 123-45-6789", "4111 1111 1111 1111", "card 4242-4242-4242-4242, exp. 04/28", "378282246310005."],
)
def test_personal_numbers_are_seen(text):
    assert has_personal_numbers(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ACH trace 091000010000001",
        "4111 1111 1111 1112 fails its check digit",
        "LN-000123, AP-000020 and 614-555-0100",
        "from 2026-03-01 until 2026-04-01",
        "reference 12345678901234567890123",
    ],
)
def test_other_numbers_are_none(text):
    assert not has_personal_numbers(text)
