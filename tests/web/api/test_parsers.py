"""Bodies are read strictly: what is ambiguous, oversized or not JSON is refused before anybody acts on it."""

import io
from decimal import Decimal

import pytest
from rest_framework.exceptions import ParseError

from loanops.web.api.errors import PayloadTooLarge
from loanops.web.api.parsers import StrictJSONParser


def parse(text: str | bytes):
    raw = text.encode() if isinstance(text, str) else text
    return StrictJSONParser().parse(io.BytesIO(raw))


class TestStrictJSONParser:
    def test_fractions_are_decimals_and_whole_numbers_integers(self):
        assert parse('{"a": 0.10, "b": 3}') == {"a": Decimal("0.10"), "b": 3}

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ('{"a": NaN}', "NaN is not JSON"),
            ('{"a": -Infinity}', "Infinity is not JSON"),
            ('{"a": 1, "a": 2}', "twice"),
            ("{", "not JSON"),
            ("", "not JSON"),
            (b"\xff\xfe", "not UTF-8"),
            ('{"a": "\\ud800"}', "surrogate"),
            ('{"\\ud800": 1}', "surrogate"),
            ('{"a": "x\\u0000y"}', "NUL"),
            ('{"a": ' + "9" * 41 + "}", "at most 40 digits"),
            ('{"a": 1.' + "0" * 40 + "}", "at most 40 digits"),
            ('{"a": 1e999999999}', "at most 40 digits"),
            ("[" * 100_000, "deeper than 20"),
        ],
    )
    def test_it_refuses(self, text, message):
        with pytest.raises(ParseError, match=message):
            parse(text)

    def test_twenty_levels_pass_and_one_more_does_not(self):
        assert parse("[" * 20 + "]" * 20)
        with pytest.raises(ParseError, match="deeper"):
            parse("[" * 21 + "]" * 21)

    def test_a_thousand_items_pass_and_one_more_does_not(self):
        assert len(parse("[" + ",".join("1" * 1000) + "]")) == 1000
        with pytest.raises(ParseError, match="1,000 items"):
            parse("[" + ",".join("1" * 1001) + "]")

    def test_a_body_of_the_limit_passes_and_one_byte_more_does_not(self, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
        assert parse('"12345678"') == "12345678"
        with pytest.raises(PayloadTooLarge):
            parse('"123456789"')
