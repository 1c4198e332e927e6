"""A scorecard: points for each attribute of an applicant, their sum, and the probability of default it stands for.

Points are logarithms of odds: `factor` is 20 / ln 2 where 20 points double the odds, and `offset` is the number of
points at which good and bad are even. Plain decimal arithmetic: the same facts score the same on every machine, today
and in ten years.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, InvalidOperation
from enum import Enum
from itertools import pairwise
from typing import Any

from products.reasons import ReasonCode

Fact = Decimal | str | None
ARITHMETIC = Context(prec=40, rounding=ROUND_HALF_EVEN)
PROBABILITY_STEP = Decimal("0.000001")
EXPONENT_MAX = Decimal(100)


class InvalidScorecard(ValueError):
    """A card that cannot score everybody; says which attribute and bin."""


class Kind(Enum):
    """What an attribute's facts are."""

    NUMBER = "NUMBER"
    TEXT = "TEXT"


@dataclass(frozen=True)
class Bin:
    """Some values of an attribute and their points. Numbers from `low` on and below `high`; None is without bound."""

    points: int
    low: Decimal | None = None
    high: Decimal | None = None
    values: frozenset[str] = frozenset()
    is_unknown: bool = False

    def holds(self, fact: Fact) -> bool:
        if self.is_unknown or fact is None:
            return self.is_unknown and fact is None
        if isinstance(fact, str):
            return fact in self.values
        return (self.low is None or fact >= self.low) and (self.high is None or fact < self.high)


@dataclass(frozen=True)
class Attribute:
    """One thing that is scored, and the reason an applicant is given when it cost him most.

    A word that no bin names scores as an unknown one: the world has more words than a card.
    """

    name: str
    label: str
    reason_code: str
    kind: Kind
    bins: tuple[Bin, ...]

    @property
    def points_max(self) -> int:
        return max(each.points for each in self.bins)

    def points_of(self, fact: Fact) -> int:
        for each in self.bins:
            if each.holds(fact):
                return each.points
        return next(each.points for each in self.bins if each.is_unknown)


@dataclass(frozen=True)
class Contribution:
    """What one attribute brought, of what it could have brought at most."""

    attribute: str
    label: str
    value: str
    points: int
    points_max: int
    reason_code: str

    @property
    def lost(self) -> int:
        return self.points_max - self.points


@dataclass(frozen=True)
class Score:
    """Points, the probability of default they stand for, and where they came from."""

    points: int
    probability_of_default: Decimal
    contributions: tuple[Contribution, ...]
    code: str
    version: str

    @property
    def largest_losses(self) -> tuple[Contribution, ...]:
        """The attributes that cost points, the dearest first; equal ones in the card's order."""
        lost = [each for each in self.contributions if each.lost > 0]
        return tuple(sorted(lost, key=lambda each: -each.lost))


@dataclass(frozen=True)
class Scorecard:
    """A checked card. `direction` is `high`: more points, less risk."""

    code: str
    version: str
    offset: Decimal
    factor: Decimal
    base_points: int
    attributes: tuple[Attribute, ...]

    @property
    def name(self) -> str:
        return f"{self.code}-{self.version}"

    @classmethod
    def from_json(cls, card: Mapping[str, Any]) -> "Scorecard":
        """A card as it is stored; refuses one with which somebody could not be scored."""
        name = f"Scorecard {_word(card, 'code')}-{_word(card, 'version')}"
        if card.get("direction") != "high":
            raise InvalidScorecard(f"{name}: direction is high (more points, less risk), nothing else.")
        factor = _number(card.get("factor"), f"{name}: factor")
        if factor <= 0:
            raise InvalidScorecard(f"{name}: factor is above 0.")
        attributes = tuple(_attribute(each, name) for each in card.get("attributes") or ())
        names = [attribute.name for attribute in attributes]
        if not names:
            raise InvalidScorecard(f"{name}: at least one attribute.")
        if len(set(names)) != len(names):
            raise InvalidScorecard(f"{name}: each attribute once; found {', '.join(names)}.")
        return cls(
            code=card["code"],
            version=str(card["version"]),
            offset=_number(card.get("offset"), f"{name}: offset"),
            factor=factor,
            base_points=_points(card.get("base_points", 0), f"{name}: base_points"),
            attributes=attributes,
        )

    def score(self, facts: Mapping[str, Fact]) -> Score:
        """Points of these facts; a fact that is missing is one that is not known."""
        contributions = tuple(_contribution(each, facts.get(each.name)) for each in self.attributes)
        points = self.base_points + sum(each.points for each in contributions)
        return Score(points, self.probability_of(points), contributions, self.code, self.version)

    def probability_of(self, points: int) -> Decimal:
        """1 / (1 + odds), the odds being e to the power of (points - offset) / factor; to a millionth."""
        exponent = ARITHMETIC.divide(ARITHMETIC.subtract(Decimal(points), self.offset), self.factor)
        exponent = max(-EXPONENT_MAX, min(EXPONENT_MAX, exponent))
        odds = ARITHMETIC.exp(exponent)
        probability = ARITHMETIC.divide(Decimal(1), ARITHMETIC.add(Decimal(1), odds))
        return probability.quantize(PROBABILITY_STEP, rounding=ROUND_HALF_UP)


def _contribution(attribute: Attribute, fact: Fact) -> Contribution:
    known = fact
    if attribute.kind is Kind.NUMBER and isinstance(fact, str):
        raise TypeError(f"{attribute.name} is a number; “{fact}” is none.")
    if attribute.kind is Kind.TEXT and isinstance(fact, Decimal | int):
        known = str(fact)
    return Contribution(
        attribute=attribute.name,
        label=attribute.label,
        value="" if known is None else format(known, "f") if isinstance(known, Decimal) else str(known),
        points=attribute.points_of(known),
        points_max=attribute.points_max,
        reason_code=attribute.reason_code,
    )


def _attribute(given: Mapping[str, Any], card: str) -> Attribute:
    name = str(given.get("name") or "")
    where = f"{card}, {name or 'an attribute without a name'}"
    if not name or not given.get("label"):
        raise InvalidScorecard(f"{where}: name and label.")
    if given.get("reason_code") not in ReasonCode.values:
        raise InvalidScorecard(f"{where}: {given.get('reason_code')} is not a reason code.")
    if given.get("kind") not in (Kind.NUMBER.value, Kind.TEXT.value):
        raise InvalidScorecard(f"{where}: kind is NUMBER or TEXT.")
    kind = Kind(given["kind"])
    bins = tuple(_bin(each, kind, where) for each in given.get("bins") or ())
    if sum(each.is_unknown for each in bins) != 1:
        raise InvalidScorecard(f"{where}: exactly one bin for what is not known.")
    if kind is Kind.NUMBER:
        _require_whole_line([each for each in bins if not each.is_unknown], where)
    else:
        _require_own_words([each for each in bins if not each.is_unknown], where)
    return Attribute(name, str(given["label"]), given["reason_code"], kind, bins)


def _bin(given: Mapping[str, Any], kind: Kind, where: str) -> Bin:
    points = _points(given.get("points"), f"{where}: points")
    if given.get("unknown"):
        return Bin(points, is_unknown=True)
    if kind is Kind.TEXT:
        words = given.get("values")
        if not isinstance(words, list) or not words or not all(isinstance(word, str) for word in words):
            raise InvalidScorecard(f"{where}: a bin of words has a list of values.")
        return Bin(points, values=frozenset(words))
    low, high = (
        None if given.get(side) is None else _number(given[side], f"{where}: {side}")
        for side in ("from", "below")
    )
    if low is not None and high is not None and low >= high:
        raise InvalidScorecard(f"{where}: the bin from {low} below {high} is empty.")
    return Bin(points, low=low, high=high)


def _require_whole_line(bins: list[Bin], where: str) -> None:
    """Every number lies in exactly one bin."""
    if not bins:
        raise InvalidScorecard(f"{where}: no bin for numbers.")
    ordered = sorted(bins, key=lambda each: (each.low is not None, each.low or Decimal(0)))
    if ordered[0].low is not None:
        raise InvalidScorecard(f"{where}: nothing holds numbers below {ordered[0].low}.")
    for before, after in pairwise(ordered):
        if after.low is None or before.high is None or before.high > after.low:
            raise InvalidScorecard(
                f"{where}: bins overlap at {after.low if after.low is not None else 'the start'}."
            )
        if before.high < after.low:
            raise InvalidScorecard(f"{where}: nothing holds numbers from {before.high} below {after.low}.")
    if ordered[-1].high is not None:
        raise InvalidScorecard(f"{where}: nothing holds numbers from {ordered[-1].high} on.")


def _require_own_words(bins: list[Bin], where: str) -> None:
    seen: set[str] = set()
    for each in bins:
        twice = seen & each.values
        if twice:
            raise InvalidScorecard(f"{where}: {', '.join(sorted(twice))} stands in two bins.")
        seen |= each.values


def _word(card: Mapping[str, Any], key: str) -> str:
    value = card.get(key)
    if value in (None, ""):
        raise InvalidScorecard(f"A scorecard has a {key}.")
    return str(value)


def _number(value: Any, where: str) -> Decimal:
    """A number written as text or as a whole number; a binary fraction is not one."""
    if isinstance(value, bool | float) or value is None:
        raise InvalidScorecard(f'{where}: a number as text, such as "28.85", or a whole number.')
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise InvalidScorecard(f"{where}: “{value}” is no number.")
    if not number.is_finite():
        raise InvalidScorecard(f"{where}: “{value}” is no number.")
    return number


def _points(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise InvalidScorecard(f"{where}: whole points, such as 25 or -10.")
    return value
