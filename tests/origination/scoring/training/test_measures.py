"""Statistics of a risk model, against figures worked out by hand."""

import math

import pytest

from origination.scoring.training.measures import (
    area_under_curve,
    calibration,
    kolmogorov_smirnov,
    misclassified,
    population_stability,
)

PROBABILITIES = [0.1, 0.2, 0.3, 0.4]


class TestAreaUnderCurve:
    def test_is_one_when_the_bad_stand_above_the_good(self):
        assert area_under_curve(PROBABILITIES, [False, False, True, True]) == 1.0

    def test_is_the_share_of_pairs_in_the_right_order(self):
        # (0.2 bad, 0.1 good) right; (0.2, 0.3) wrong; (0.4, 0.1), (0.4, 0.3) right: three of four.
        assert area_under_curve(PROBABILITIES, [False, True, False, True]) == 0.75

    def test_counts_ties_half(self):
        assert area_under_curve([0.5, 0.5], [False, True]) == 0.5

    def test_needs_loans_of_both_kinds(self):
        with pytest.raises(ValueError, match="both kinds"):
            area_under_curve(PROBABILITIES, [False] * 4)


class TestKolmogorovSmirnov:
    def test_is_the_largest_distance(self):
        # Below 0.3 lie both good ones and one of two bad: 1.0 - 0.5.
        assert kolmogorov_smirnov([0.1, 0.2, 0.25, 0.4], [False, True, False, True]) == 0.5

    def test_sees_nothing_where_all_are_alike(self):
        assert kolmogorov_smirnov([0.5] * 4, [False, True, False, True]) == 0.0


class TestCalibration:
    def test_sets_prediction_beside_outcome_in_each_tenth(self):
        tenths = calibration([at / 20 for at in range(20)], [at >= 18 for at in range(20)])
        assert len(tenths) == 10 and all(tenth.loans == 2 for tenth in tenths)
        assert (tenths[-1].predicted, tenths[-1].defaulted) == (pytest.approx(0.925), 1.0)
        assert tenths[0].defaulted == 0.0


class TestPopulationStability:
    def test_is_nothing_for_the_same_loans(self):
        assert population_stability(PROBABILITIES * 10, PROBABILITIES * 10) == pytest.approx(0.0)

    def test_adds_up_the_tenths(self):
        then = [at / 10 for at in range(10)]
        now = [0.05] * 10
        # Everything lies in the first tenth now; the others hold half a loan each.
        expected = (1.0 - 0.1) * math.log(1.0 / 0.1) + 9 * (0.05 - 0.1) * math.log(0.05 / 0.1)
        assert population_stability(then, now) == pytest.approx(expected)


def test_misclassified_counts_both_sides_of_the_cutoff():
    assert misclassified([0.4, 0.6, 0.5, 0.7], [True, True, False, False]) == 0.5
