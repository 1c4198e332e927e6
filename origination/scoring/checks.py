"""Whether the scorecard that a product version names exists and can score."""

from collections.abc import Iterator, Mapping
from typing import Any

from loanops.core.errors import FieldError
from origination.scoring.library import UnknownScorecard, card_named
from origination.scoring.scorecard import InvalidScorecard


def scorecard_errors(values: Mapping[str, Any], rows: Mapping[str, Any]) -> Iterator[FieldError]:
    """A refusal of the card's name, for the editor of products."""
    name = values.get("scorecard")
    if not name:
        return
    try:
        card_named(name)
    except UnknownScorecard as refusal:
        yield FieldError("/scorecard", "unknown_scorecard", refusal.message)
    except InvalidScorecard as problem:
        yield FieldError("/scorecard", "invalid", str(problem))
