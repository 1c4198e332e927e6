"""Finding listed parties that a name resembles.

A name is compared with those listed names that share the sound of a telling word with it; names whose lengths alone
rule a match out are not compared letter by letter. An alias of the list counts like its name.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from origination.sanctions.normalizing import normalized, words_of
from origination.sanctions.similarity import at_best, jaro_winkler

ALGORITHM = "token-sort-jaro-winkler-1"
PERSON = "INDIVIDUAL"


@dataclass(frozen=True)
class Listed:
    """A listed party as it is compared; `key` is the caller's."""

    key: int
    kind: str
    name: str
    aliases: tuple[str, ...] = ()
    birth_years: tuple[int, ...] = ()
    countries: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()


@dataclass(frozen=True)
class Party:
    """Somebody who is looked up: a business by all its names, or a person with his birth year."""

    names: tuple[str, ...]
    is_person: bool
    birth_year: int | None = None
    city: str = ""
    country: str = "United States"


@dataclass(frozen=True)
class Match:
    """A listed party that one of the names resembles; `ruled_out` says which fact speaks against it."""

    listed: Listed
    name: str
    listed_name: str
    score: int
    matched_on: tuple[str, ...]
    ruled_out: str = ""

    @property
    def entry_words(self) -> str:
        """The entry, and the alias where that is what the name resembles."""
        if self.listed_name == self.listed.name:
            return self.listed.name
        return f"{self.listed.name} (as {self.listed_name})"


@dataclass
class ListIndex:
    """Listed names by the sounds of their words."""

    listed: Sequence[Listed]
    names: list[tuple[int, str, str]] = field(default_factory=list)
    by_sound: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, listed: Iterable[Listed]) -> "ListIndex":
        index = cls(list(listed))
        by_sound: defaultdict[str, list[int]] = defaultdict(list)
        for position, each in enumerate(index.listed):
            for name in dict.fromkeys((each.name, *each.aliases)):
                number = len(index.names)
                index.names.append((position, name, normalized(name)))
                for sound in sounds_of(name):
                    by_sound[sound].append(number)
        index.by_sound = dict(by_sound)
        return index

    def matches(self, party: Party, *, threshold: int, birth_year_tolerance: int) -> list[Match]:
        """Every listed party that a name of the party resembles at least so much, best first."""
        best: dict[int, Match] = {}
        for name in party.names:
            sought = normalized(name)
            for number in {each for sound in sounds_of(name) for each in self.by_sound.get(sound, ())}:
                position, listed_name, compared = self.names[number]
                if at_best(sought, compared) < threshold:
                    continue
                score = jaro_winkler(sought, compared)
                if score < threshold or (position in best and best[position].score >= score):
                    continue
                best[position] = _judged(
                    party, self.listed[position], name, listed_name, score, birth_year_tolerance
                )
        return sorted(best.values(), key=lambda match: (-match.score, match.listed.key))


def sounds_of(name: str) -> set[str]:
    """How the words of a name sound: the first letter's group and the next two consonants' (after Russell)."""
    return {_sound(word) for word in words_of(name)}


GROUPS = {
    **dict.fromkeys("bfpvw", "1"),
    **dict.fromkeys("cgjkqsxz", "2"),
    **dict.fromkeys("dt", "3"),
    **dict.fromkeys("l", "4"),
    **dict.fromkeys("mn", "5"),
    **dict.fromkeys("r", "6"),
}


def _sound(word: str) -> str:
    codes: list[str] = []
    for letter in word:
        code = GROUPS.get(letter, letter if letter.isdigit() else "")
        if code and (not codes or codes[-1] != code):
            codes.append(code)
    start = "v" if word[0] in "aeiouyh" else ""
    return start + "".join(codes[:3])


def _judged(party: Party, listed: Listed, name: str, listed_name: str, score: int, tolerance: int) -> Match:
    """What agrees beside the name, and what speaks against it."""
    matched = ["name" if listed_name == listed.name else "alias"]
    ruled_out = ""
    if party.is_person and listed.kind and listed.kind != PERSON:
        ruled_out = "the listed party is no person"
    if party.is_person and party.birth_year is not None and listed.birth_years:
        if any(abs(party.birth_year - year) <= tolerance for year in listed.birth_years):
            matched.append("birth year")
        else:
            ruled_out = ruled_out or "the birth years lie apart"
    if party.city and normalized(party.city) in {normalized(city) for city in listed.cities}:
        matched.append("city")
    if party.country in listed.countries:
        matched.append("country")
    return Match(listed, name, listed_name, score, tuple(matched), ruled_out)
