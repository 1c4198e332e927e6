"""What descriptions on bank statements say; the patterns are data."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

WORDS_FILE = Path(__file__).parent.parent / "data" / "bank_words.json"
ROUTING_WORDS = frozenset(
    {
        *(
            "ach",
            "debit",
            "credit",
            "pos",
            "purchase",
            "recurring",
            "payment",
            "pmt",
            "pymt",
            "online",
            "electronic",
        ),
        *(
            "withdrawal",
            "deposit",
            "preauthorized",
            "orig",
            "co",
            "name",
            "entry",
            "descr",
            "sec",
            "ccd",
            "ppd",
        ),
        *(
            "web",
            "tel",
            "id",
            "ind",
            "trace",
            "trn",
            "des",
            "indn",
            "card",
            "checkcard",
            "external",
            "auto",
            "dda",
        ),
    }
)
NAME_WORDS = 4


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    words: dict[str, list[str]] = json.loads(WORDS_FILE.read_text(encoding="utf-8"))
    return {kind: re.compile("|".join(patterns), re.IGNORECASE) for kind, patterns in words.items()}


def speaks_of(kind: str, text: str) -> bool:
    """Whether a description has the words of a kind: transfer, refund, lender …"""
    return _patterns()[kind].search(text) is not None


def is_lender(text: str) -> bool:
    """Whether the other side of a movement looks like a lender."""
    return speaks_of("lender", text) and not speaks_of("not_lender", text)


def counterpart(description: str) -> str:
    """Who stands on the other side: the first words that are neither numbers nor the bank's own."""
    words = re.findall(r"[A-Za-z&'.]{2,}(?![A-Za-z]*\d)", re.sub(r"\S*\d\S*", " ", description))
    named = [word.strip(".'").upper() for word in words if word.strip(".'").lower() not in ROUTING_WORDS]
    return " ".join(named[:NAME_WORDS]) or "UNNAMED"
