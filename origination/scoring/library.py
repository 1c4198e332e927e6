"""The cards there are: those that come with the installation, one file each, and those trained here, in the database.

A version of a card is never changed again, wherever it is kept.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from loanops.core.errors import LoanOpsError
from origination.models import RiskModel
from origination.scoring.scorecard import InvalidScorecard, Scorecard

FOLDER = Path(__file__).parent / "cards"
FILE_NAME = re.compile(r"^(?P<code>[a-z0-9]+(?:-[a-z0-9]+)*)-(?P<version>[0-9]+)$")


class UnknownScorecard(LoanOpsError):
    """There is no such card."""


def card_names() -> list[str]:
    """Every card with its version, as products name them."""
    names = {path.stem for path in FOLDER.glob("*.json")} | {str(each) for each in _trained()}
    found = [match for name in names if (match := FILE_NAME.fullmatch(name))]
    return [
        f"{match['code']}-{match['version']}"
        for match in sorted(found, key=lambda each: (each["code"], int(each["version"])))
    ]


def load_card(code: str, version: str | int | None = None) -> Scorecard:
    """The card of that version; without one the newest."""
    names = [name for name in card_names() if name.rpartition("-")[0] == code]
    wanted = f"{code}-{version}" if version is not None else (names[-1] if names else "")
    return card_named(wanted or code)


def card_named(name: str) -> Scorecard:
    """The card a product version names, such as `small-business-1`."""
    named = FILE_NAME.fullmatch(name)
    if named and _file(name).exists():
        return _shipped(name)
    trained = (
        RiskModel.objects.filter(code=named["code"], version=int(named["version"])).first() if named else None
    )
    if trained is None:
        raise UnknownScorecard(
            f"There is no scorecard {name}. Cards are: {', '.join(card_names()) or 'none'}."
        )
    return Scorecard.from_json(trained.card)


@cache
def _shipped(name: str) -> Scorecard:
    card = Scorecard.from_json(json.loads(_file(name).read_text(encoding="utf-8")))
    if card.name != name:
        raise InvalidScorecard(f"The file {name}.json holds the card {card.name}.")
    return card


def _file(name: str) -> Path:
    return FOLDER / f"{name}.json"


def next_version(code: str) -> int:
    """The number of the version of a card that comes after all there are."""
    versions = [int(name.rpartition("-")[2]) for name in card_names() if name.rpartition("-")[0] == code]
    return max(versions, default=0) + 1


def _trained() -> Iterable[RiskModel]:
    return RiskModel.objects.only("code", "version", "card").order_by("code", "version")
