"""Reading lists of sanctioned parties as their publishers lay them out: OFAC's SDN list as CSV files or as XML."""

import csv
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

NULL = "-0-"
"""How the CSV files write that there is nothing."""
KINDS = {"individual": "INDIVIDUAL", "vessel": "VESSEL", "aircraft": "AIRCRAFT"}
BORN = re.compile(r"\b(?:alt\. )?DOB (?:circa )?([^;]*)", re.IGNORECASE)
YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
NATIONALITY = re.compile(r"\b(?:nationality|citizen) ([A-Z][^;.]*)")


class UnreadableList(Exception):
    """The file is not laid out as its publisher lays it out; the message says where."""


@dataclass
class Entry:
    """A listed party as the file has it."""

    uid: str
    kind: str
    name: str
    programs: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    birth_years: list[int] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    cities: list[str] = field(default_factory=list)

    @property
    def content_hash(self) -> str:
        """Changes when anything does that matters for a match."""
        parts = (self.kind, self.name, *sorted(self.aliases), *map(str, sorted(self.birth_years)))
        places = (*sorted(self.countries), *sorted(self.cities), *sorted(self.programs))
        return hashlib.sha256("\x1f".join((*parts, *places)).encode()).hexdigest()


@dataclass
class SourceList:
    """What a publisher's file says."""

    entries: list[Entry]
    checksum: str
    published_on: date | None = None


def read_list(path: Path, *, aliases: Path | None = None, addresses: Path | None = None) -> SourceList:
    """The list in a file; CSV lists have their aliases and addresses in files of their own."""
    used = [each for each in (path, aliases, addresses) if each is not None]
    digest = hashlib.sha256()
    for each in used:
        digest.update(each.read_bytes())
    if path.suffix.lower() == ".xml":
        found, published_on = _from_xml(path)
    else:
        found, published_on = _from_csv(path, aliases, addresses), None
    if not found:
        raise UnreadableList(f"{path.name} lists nobody.")
    return SourceList(found, digest.hexdigest(), published_on)


def _from_csv(path: Path, aliases: Path | None, addresses: Path | None) -> list[Entry]:
    entries = {}
    for line, row in _rows(path, 12):
        uid, name, kind, program, remarks = row[0], row[1], row[2], row[3], row[11]
        if not uid.isdigit() or not name:
            raise UnreadableList(f"{path.name}, line {line}: a number and a name are expected first.")
        entries[uid] = Entry(
            uid=uid,
            kind=KINDS.get(kind.lower(), "ENTITY"),
            name=name,
            programs=[each for each in re.split(r"\]\s*\[|[\[\]]", program) if each.strip()],
            birth_years=_years(" ".join(BORN.findall(remarks))),
            countries=NATIONALITY.findall(remarks),
        )
    for _, row in _rows(aliases, 5) if aliases else ():
        if row[0] in entries and row[3]:
            entries[row[0]].aliases.append(row[3])
    for _, row in _rows(addresses, 6) if addresses else ():
        if row[0] in entries:
            _add_place(entries[row[0]], city=row[3].partition(",")[0], country=row[4])
    return list(entries.values())


def _rows(path: Path, columns: int) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        for line, row in enumerate(csv.reader(file), start=1):
            values = ["" if value.strip() == NULL else value.strip() for value in row]
            # The publisher ends its files with a control character.
            if not values or values in ([""], ["\x1a"]):
                continue
            if len(values) < columns:
                raise UnreadableList(
                    f"{path.name}, line {line}: {columns} columns are expected, {len(values)} are there."
                )
            yield line, values


def _from_xml(path: Path) -> tuple[list[Entry], date | None]:
    start = path.read_bytes()[:4096].lower()
    if b"<!doctype" in start or b"<!entity" in start:
        raise UnreadableList(f"{path.name} defines entities; the publisher's file has none.")
    entries: list[Entry] = []
    published_on = None
    try:
        for _, element in ElementTree.iterparse(path):
            name = _local(element)
            if name == "Publish_Date" and element.text:
                published_on = datetime.strptime(element.text.strip(), "%m/%d/%Y").date()  # noqa: DTZ007 - a day
            elif name == "sdnEntry":
                entries.append(_xml_entry(element))
                element.clear()
    except (ElementTree.ParseError, ValueError) as error:
        raise UnreadableList(f"{path.name}: {error}") from error
    return entries, published_on


def _xml_entry(element: Any) -> Entry:
    entry = Entry(
        uid=_text(element, "uid"),
        kind=KINDS.get(_text(element, "sdnType").lower(), "ENTITY"),
        name=_full_name(element),
        programs=[each.text or "" for each in _all(element, "program")],
        aliases=[_full_name(each) for each in _all(element, "aka")],
        birth_years=_years(" ".join(each.text or "" for each in _all(element, "dateOfBirth"))),
        countries=[
            _text(each, "country") for each in (*_all(element, "nationality"), *_all(element, "citizenship"))
        ],
    )
    for each in _all(element, "address"):
        _add_place(entry, city=_text(each, "city"), country=_text(each, "country"))
    if not entry.uid or not entry.name:
        raise ValueError("an entry without a number or a name")
    return entry


def _add_place(entry: Entry, *, city: str, country: str) -> None:
    if city.strip() and city.strip() not in entry.cities:
        entry.cities.append(city.strip())
    if country.strip() and country.strip() not in entry.countries:
        entry.countries.append(country.strip())


def _years(text: str) -> list[int]:
    return sorted({int(year) for year in YEAR.findall(text)})


def _full_name(element: Any) -> str:
    last, first = _text(element, "lastName"), _text(element, "firstName")
    return f"{last}, {first}" if first else last


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Any, name: str) -> str:
    found = next((child for child in element if _local(child) == name), None)
    return (found.text or "").strip() if found is not None else ""


def _all(element: Any, name: str) -> list[Any]:
    return [each for each in element.iter() if _local(each) == name]


def grouped(entries: list[Entry]) -> dict[str, int]:
    """How many of each kind, for the person who loads the list."""
    counts: defaultdict[str, int] = defaultdict(int)
    for entry in entries:
        counts[entry.kind] += 1
    return dict(counts)
