"""ORI-6: a scorecard scores everybody, always the same, and says where the points came from."""

import copy
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from origination.scoring.library import FOLDER, UnknownScorecard, card_named, card_names, load_card
from origination.scoring.scorecard import InvalidScorecard, Scorecard
from products.metrics import TEXT_METRICS, Metric

CARD = {
    "code": "test",
    "version": "1",
    "direction": "high",
    "offset": "501.8621881",
    "factor": "28.8539008",
    "base_points": 500,
    "attributes": [
        {
            "name": "SCORE",
            "label": "Personal score",
            "reason_code": "R109",
            "kind": "NUMBER",
            "bins": [
                {"below": "640", "points": 0},
                {"from": "640", "below": "700", "points": 40},
                {"from": "700", "points": 100},
                {"unknown": True, "points": 20},
            ],
        },
        {
            "name": "RISK",
            "label": "Industry",
            "reason_code": "R114",
            "kind": "TEXT",
            "bins": [
                {"values": ["LOW", "MEDIUM"], "points": 30},
                {"values": ["HIGH"], "points": -10},
                {"unknown": True, "points": 0},
            ],
        },
    ],
}


def card(**changes):
    return Scorecard.from_json({**copy.deepcopy(CARD), **changes})


def with_bins(bins, kind="NUMBER"):
    attribute = {**copy.deepcopy(CARD["attributes"][0]), "kind": kind, "bins": bins}
    return card(attributes=[attribute])


class TestScore:
    @pytest.mark.parametrize(
        ("value", "points"),
        [("639.99", 0), ("640", 40), ("699.99", 40), ("700", 100), ("-5", 0), ("100000", 100), (None, 20)],
    )
    def test_both_sides_of_each_edge(self, value, points):
        score = card().score({"SCORE": None if value is None else Decimal(value), "RISK": "LOW"})

        assert score.points == 500 + points + 30
        assert score.contributions[0].points == points

    @pytest.mark.parametrize(
        ("word", "points"), [("LOW", 30), ("MEDIUM", 30), ("HIGH", -10), ("?", 0), (None, 0)]
    )
    def test_a_word_the_card_does_not_know_scores_as_unknown(self, word, points):
        assert card().score({"RISK": word}).points == 500 + 20 + points

    def test_a_missing_fact_is_an_unknown_one(self):
        assert card().score({}) == card().score({"SCORE": None, "RISK": None})

    @pytest.mark.parametrize(
        ("points", "probability"),
        [(600, "0.032258"), (620, "0.016393"), (580, "0.062500"), (640, "0.008264")],
    )
    def test_600_points_are_30_to_1_and_20_points_double_the_odds(self, points, probability):
        assert card().probability_of(points) == Decimal(probability)

    @pytest.mark.parametrize(("points", "probability"), [(100_000, "0.000000"), (-100_000, "1.000000")])
    def test_stays_a_probability_however_far_out(self, points, probability):
        assert card().probability_of(points) == Decimal(probability)

    def test_contributions_add_up_and_the_dearest_comes_first(self):
        score = card().score({"SCORE": Decimal(650), "RISK": "HIGH"})

        assert 500 + sum(each.points for each in score.contributions) == score.points
        assert [(each.attribute, each.lost, each.reason_code) for each in score.largest_losses] == [
            ("SCORE", 60, "R109"),
            ("RISK", 40, "R114"),
        ]

    def test_nothing_was_lost_by_the_best(self):
        assert card().score({"SCORE": Decimal(800), "RISK": "LOW"}).largest_losses == ()

    @given(
        st.none() | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9),
        st.none() | st.text(max_size=8),
    )
    def test_everybody_can_be_scored_and_always_the_same(self, number, word):
        facts = {"SCORE": number, "RISK": word}

        first, second = card().score(facts), card().score(dict(reversed(facts.items())))

        assert first == second
        assert 0 <= first.probability_of_default <= 1

    @given(st.integers(-2000, 2000))
    def test_more_points_are_never_more_risk(self, points):
        assert card().probability_of(points + 1) <= card().probability_of(points)

    def test_a_word_where_a_number_belongs_is_a_defect(self):
        with pytest.raises(TypeError, match="SCORE is a number"):
            card().score({"SCORE": "high"})


class TestFromJson:
    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"code": ""}, "has a code"),
            ({"version": None}, "has a version"),
            ({"direction": "low"}, "direction is high"),
            ({"factor": "0"}, "factor is above 0"),
            ({"factor": 28.85}, "a number as text"),
            ({"offset": "NaN"}, "is no number"),
            ({"offset": "many"}, "is no number"),
            ({"base_points": "500"}, "whole points"),
            ({"attributes": []}, "at least one attribute"),
            ({"attributes": [CARD["attributes"][0]] * 2}, "each attribute once"),
            ({"attributes": [{**CARD["attributes"][0], "label": ""}]}, "name and label"),
            ({"attributes": [{**CARD["attributes"][0], "reason_code": "R999"}]}, "not a reason code"),
            ({"attributes": [{**CARD["attributes"][0], "kind": "DATE"}]}, "kind is NUMBER or TEXT"),
        ],
    )
    def test_says_what_is_wrong_with_a_card(self, changes, message):
        with pytest.raises(InvalidScorecard, match=message):
            card(**changes)

    @pytest.mark.parametrize(
        ("bins", "message"),
        [
            ([{"points": 1}], "one bin for what is not known"),
            ([{"points": 1}, {"unknown": True, "points": 0}, {"unknown": True, "points": 0}], "one bin"),
            ([{"unknown": True, "points": 0}], "no bin for numbers"),
            ([{"from": "1", "points": 1}, {"unknown": True, "points": 0}], "nothing holds numbers below 1"),
            (
                [{"below": "1", "points": 1}, {"unknown": True, "points": 0}],
                "nothing holds numbers from 1 on",
            ),
            (
                [{"below": "1", "points": 1}, {"from": "2", "points": 2}, {"unknown": True, "points": 0}],
                "nothing holds numbers from 1 below 2",
            ),
            (
                [{"below": "2", "points": 1}, {"from": "1", "points": 2}, {"unknown": True, "points": 0}],
                "bins overlap at 1",
            ),
            ([{"points": 1}, {"points": 2}, {"unknown": True, "points": 0}], "bins overlap at the start"),
            (
                [
                    {"below": "1", "points": 1},
                    {"from": "1", "below": "1", "points": 1},
                    {"from": "1", "points": 2},
                    {"unknown": True, "points": 0},
                ],
                "from 1 below 1 is empty",
            ),
            ([{"points": "1"}, {"unknown": True, "points": 0}], "whole points"),
        ],
    )
    def test_numbers_lie_in_exactly_one_bin(self, bins, message):
        with pytest.raises(InvalidScorecard, match=message):
            with_bins(bins)

    def test_words_stand_in_one_bin(self):
        bins = [
            {"values": ["LOW"], "points": 1},
            {"values": ["LOW", "HIGH"], "points": 2},
            {"unknown": True, "points": 0},
        ]

        with pytest.raises(InvalidScorecard, match="LOW stands in two bins"):
            with_bins(bins, kind="TEXT")


@pytest.mark.django_db
class TestLibrary:
    def test_every_card_that_is_shipped_loads_under_its_own_name(self):
        assert "small-business-1" in card_names()
        for name in card_names():
            assert card_named(name).name == name

    def test_the_newest_version_unless_one_is_asked_for(self):
        assert load_card("small-business").name == card_names_of("small-business")[-1]
        assert load_card("small-business", "1") == load_card("small-business", 1)

    @pytest.mark.parametrize(("code", "version"), [("nobody", None), ("small-business", 99), ("../x", 1)])
    def test_an_unknown_card_is_refused_with_those_there_are(self, code, version):
        with pytest.raises(UnknownScorecard, match="small-business-1"):
            load_card(code, version)

    def test_the_judged_card_looks_only_at_facts_that_rules_know(self):
        for attribute in load_card("small-business", 1).attributes:
            assert attribute.name in Metric.values
            assert (attribute.kind.value == "TEXT") == (attribute.name in TEXT_METRICS)

    def test_files_hold_no_binary_fractions(self):
        for path in FOLDER.glob("*.json"):
            json.loads(path.read_text(), parse_float=refuse)


def card_names_of(code):
    return [name for name in card_names() if name.rpartition("-")[0] == code]


def refuse(text):
    raise AssertionError(f"{text} is a binary fraction; write it as text")
