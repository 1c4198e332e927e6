"""ORI-11: names as they are compared, how alike they are, and reading lists as their publisher lays them out."""

from datetime import date
from pathlib import Path

import pytest

from origination.sanctions.matching import Listed, ListIndex, Party
from origination.sanctions.normalizing import normalized
from origination.sanctions.similarity import at_best, jaro_winkler
from origination.sanctions.sources import UnreadableList, read_list
from origination.services.listing import SAMPLE

LISTED = Listed(
    1,
    "INDIVIDUAL",
    "ZORVANE, Kastrel Oduvio",
    ("EL RELOJERO DE VELMORA",),
    (1961,),
    ("Ostravia",),
    ("Velmora",),
)


def matches(name, *, threshold=8500, **party):
    index = ListIndex.of([LISTED, Listed(2, "ENTITY", "QUELTHAR MARITIME TRADING COMPANY LIMITED")])
    sought = Party((name,), **{"is_person": True, **party})
    return index.matches(sought, threshold=threshold, birth_year_tolerance=1)


class TestNormalizing:
    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("Zorvane, KASTREL", "kastrel zorvane"),
            ("Kastrel  Zorvane", "kastrel zorvane"),
            ("Múrzhakov Industrial Supply, OOO", "industrial murzhakov supply"),
            ("The Quelthar Trading Co., Ltd.", "quelthar trading"),
            ("Мержаков", "merzhakov"),
            ("Straße & Søn A/S", "s son strasse"),
            ("O'Brien's", "obriens"),
            ("LLC", "llc"),
            ("", ""),
        ],
    )
    def test_case_accents_order_and_legal_forms_do_not_matter(self, name, expected):
        assert normalized(name) == expected


class TestSimilarity:
    @pytest.mark.parametrize(
        ("one", "other", "expected"),
        [
            ("martha", "marhta", 9611),
            ("dwayne", "duane", 8400),
            ("dixon", "dicksonx", 8133),
            ("same", "same", 10_000),
            ("abc", "xyz", 0),
            ("", "abc", 0),
        ],
    )
    def test_published_pairs(self, one, other, expected):
        assert abs(jaro_winkler(one, other) - expected) <= 1
        assert jaro_winkler(one, other) == jaro_winkler(other, one)

    def test_the_bound_by_length_is_never_below_the_likeness(self):
        words = ["kastrel zorvane", "kastrel oduvio zorvane", "zorvan", "k", "quelthar maritime"]

        assert all(jaro_winkler(a, b) <= at_best(a, b) for a in words for b in words)


class TestMatching:
    @pytest.mark.parametrize(
        "name",
        ["Kastrel Zorvane", "ZORVANE Kastrel Oduvio", "Kastrél Zorvanè", "Kastrel Zorvan"],
    )
    def test_finds_a_name_written_differently(self, name):
        assert [match.listed.key for match in matches(name)] == [1]

    def test_finds_an_alias(self):
        found = matches("Relojero Velmora")[0]

        assert (found.listed_name, found.matched_on) == ("EL RELOJERO DE VELMORA", ("alias",))

    @pytest.mark.parametrize("name", ["Ana Moreno", "Riverside Tools LLC", "Karl Zimmer", "Maritime Bakery"])
    def test_leaves_others_alone(self, name):
        assert matches(name) == []

    @pytest.mark.parametrize(
        ("year", "ruled_out"), [(1960, ""), (1962, ""), (1963, "the birth years lie apart")]
    )
    def test_a_birth_year_agrees_or_rules_out(self, year, ruled_out):
        found = matches("Kastrel Zorvane", birth_year=year)[0]

        assert found.ruled_out == ruled_out
        assert ("birth year" in found.matched_on) is not bool(ruled_out)

    def test_a_person_is_no_company(self):
        assert matches("Quelthar Maritime Trading")[0].ruled_out == "the listed party is no person"
        assert matches("Quelthar Maritime Trading", is_person=False)[0].ruled_out == ""

    def test_the_threshold_is_an_edge(self):
        score = matches("Kastrel Zorvane")[0].score

        assert matches("Kastrel Zorvane", threshold=score)
        assert not matches("Kastrel Zorvane", threshold=score + 1)

    def test_a_city_is_said_to_agree(self):
        assert "city" in matches("Kastrel Zorvane", city="velmora")[0].matched_on


XML = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="http://tempuri.org/sdnList.xsd">
  <publshInformation><Publish_Date>02/27/2026</Publish_Date><Record_Count>1</Record_Count></publshInformation>
  <sdnEntry><uid>7</uid><firstName>Kastrel</firstName><lastName>ZORVANE</lastName><sdnType>Individual</sdnType>
    <programList><program>SAMPLE</program></programList>
    <akaList><aka><uid>8</uid><type>a.k.a.</type><category>strong</category><lastName>ZORVAN</lastName></aka></akaList>
    <addressList><address><uid>9</uid><city>Velmora</city><country>Ostravia</country></address></addressList>
    <dateOfBirthList><dateOfBirthItem><dateOfBirth>14 Mar 1961</dateOfBirth></dateOfBirthItem></dateOfBirthList>
  </sdnEntry>
</sdnList>"""


class TestSources:
    def test_reads_the_csv_files(self):
        found = read_list(SAMPLE / "sdn.csv", aliases=SAMPLE / "alt.csv", addresses=SAMPLE / "add.csv")
        first = found.entries[0]

        assert len(found.entries) == 8
        assert (first.uid, first.kind, first.birth_years) == ("90001", "INDIVIDUAL", [1961])
        assert first.aliases == ["ZORVAN, Castrel", "EL RELOJERO DE VELMORA"]
        assert (first.cities, first.countries) == (["Velmora"], ["Ostravia"])
        assert found.entries[2].birth_years == [1979, 1980]

    def test_reads_the_xml_file(self, tmp_path):
        path = tmp_path / "sdn.xml"
        path.write_text(XML)
        found = read_list(path)

        assert found.published_on == date(2026, 2, 27)
        entry = found.entries[0]
        assert (entry.name, entry.aliases, entry.birth_years) == ("ZORVANE, Kastrel", ["ZORVAN"], [1961])
        assert (entry.cities, entry.countries, entry.programs) == (["Velmora"], ["Ostravia"], ["SAMPLE"])

    @pytest.mark.parametrize(
        ("name", "content", "why"),
        [
            ("sdn.csv", "1,NAME\n", "line 1: 12 columns"),
            ("sdn.csv", ",".join(["x"] * 12), "a number and a name"),
            ("sdn.csv", "", "lists nobody"),
            ("sdn.xml", "<sdnList><sdnEntry>", "sdn.xml"),
            ("sdn.xml", '<!DOCTYPE a [<!ENTITY b "c">]><sdnList/>', "entities"),
            ("sdn.xml", "<sdnList/>", "lists nobody"),
            ("sdn.xml", "<sdnList><sdnEntry><uid>1</uid></sdnEntry></sdnList>", "without a number or a name"),
        ],
    )
    def test_refuses_what_is_laid_out_otherwise(self, name, content, why, tmp_path):
        path = Path(tmp_path) / name
        path.write_text(content)

        with pytest.raises(UnreadableList, match=why):
            read_list(path)
