"""ORI-6: a card learned from real loans, judged on loans it did not see; the published case."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from origination.scoring.library import card_named
from origination.scoring.scorecard import Scorecard
from origination.scoring.training import paper
from origination.scoring.training.fitting import TRAITS, fit_card
from origination.scoring.training.loans import UnreadableLoans, facts_of_row, read_loans
from origination.scoring.training.reporting import judge_card

DATA = Path(__file__).parents[3] / "data"
LOANS, CASE = DATA / "sba_past_loans.csv", DATA / "sba_case.csv"
KNOWN_LATER = (
    "DisbursementDate",
    "DisbursementGross",
    "ChgOffDate",
    "ChgOffPrinGr",
    "MIS_Status",
    "BalanceGross",
)
ROW = {"Term": "84", "GrAppv": "$50,000.00 ", "NoEmp": "4", "NAICS": "722410", "NewExist": "1"}


@pytest.fixture(scope="module")
def past():
    return read_loans(LOANS)


class TestReading:
    def test_takes_what_the_applicant_states(self):
        assert facts_of_row(ROW) == {
            "REQUESTED_TERM_MONTHS": Decimal(84),
            "REQUESTED_AMOUNT": Decimal("50000.00"),
            "EMPLOYEES": Decimal(4),
            "NAICS_SECTOR": "72",
            "MONTHS_IN_BUSINESS": Decimal(36),
        }

    def test_uses_nothing_that_is_known_only_later(self):
        later = facts_of_row({**ROW, **dict.fromkeys(KNOWN_LATER, "1")})
        assert later == facts_of_row({**ROW, **dict.fromkeys(KNOWN_LATER, "999999")})

    @pytest.mark.parametrize(
        ("column", "value"),
        [("Term", "0"), ("Term", "x"), ("GrAppv", ""), ("NoEmp", "-1"), ("NewExist", "0"), ("NAICS", "0")],
    )
    def test_dirt_is_not_known(self, column, value):
        facts = facts_of_row({**ROW, column: value})
        assert list(facts.values()).count(None) == 1

    def test_loans_without_an_end_are_left_out_and_counted(self, past):
        assert len(past.loans) + sum(past.left_out.values()) == 3409

    def test_refuses_a_file_without_its_columns(self, tmp_path):
        path = tmp_path / "other.csv"
        path.write_text("Term,NoEmp\n84,4\n")
        with pytest.raises(UnreadableLoans, match="lacks the columns MIS_Status, ApprovalFY, GrAppv"):
            read_loans(path)


class TestFitting:
    def test_gives_a_card_that_scores_everybody(self, past):
        card = Scorecard.from_json(fit_card(past.loans, code="test", version="1"))
        nothing_known = card.score({})
        assert Decimal(0) < nothing_known.probability_of_default < Decimal(1)

    def test_learns_the_same_every_time(self, past):
        first, second = (fit_card(past.loans, code="test", version="1") for _ in range(2))
        assert first == second

    def test_what_is_not_known_never_speaks_for_an_applicant(self, past):
        card = fit_card(past.loans, code="test", version="1")
        unknown = [
            each["points"] for trait in card["attributes"] for each in trait["bins"] if each.get("unknown")
        ]
        assert len(unknown) == len(card["attributes"]) <= len(TRAITS)
        assert max(unknown) <= 0

    def test_cuts_terms_at_whole_years(self, past):
        card = fit_card(past.loans, code="test", version="1")
        term = next(each for each in card["attributes"] if each["name"] == "REQUESTED_TERM_MONTHS")
        cuts = [int(each["from"]) for each in term["bins"] if "from" in each]
        assert cuts and all(cut % 12 == 0 for cut in cuts)


class TestJudging:
    def test_tells_bad_from_good_on_loans_it_did_not_see(self, past):
        report = judge_card(past.loans, folds=5)
        assert report.area_under_curve >= 0.86
        assert report.later_area_under_curve >= 0.86
        assert report.kolmogorov_smirnov > 0.5
        assert sum(tenth.loans for tenth in report.calibration) == report.loans == len(past.loans)
        assert report.calibration[-1].defaulted > 0.7 > report.calibration[0].defaulted
        assert {each.name for each in report.segments} >= {"sector", "new"}
        json.dumps(report.to_json())

    def test_the_shipped_card_was_learned_from_such_loans(self, past):
        card = card_named("sba-loans-1")
        risky = card.score({"REQUESTED_TERM_MONTHS": Decimal(30)})
        safe = card.score({"REQUESTED_TERM_MONTHS": Decimal(84)})
        assert risky.probability_of_default > safe.probability_of_default


class TestPublishedCase:
    def test_coefficients_to_two_decimals(self):
        case = paper.reproduce(CASE)
        for name, published in paper.PUBLISHED.items():
            assert round(case.coefficients[name], 2) == round(published, 2), name

    def test_misclassification_and_area(self):
        case = paper.reproduce(CASE)
        assert case.misclassified <= 0.32
        assert case.area_under_curve > 0.75

    def test_words_for_numbers_are_refused(self, tmp_path):
        path = tmp_path / "case.csv"
        path.write_text("RealEstate,Portion,Recession,Default\n1,half,0,1\n")
        with pytest.raises(UnreadableLoans, match="are numbers"):
            paper.reproduce(path)


def test_scoring_needs_no_training_library():
    code = (
        "import sys, decimal\n"
        "sys.modules['sklearn'] = sys.modules['numpy'] = None\n"
        "from origination.scoring.training.loans import facts_of_row\n"
        "from origination.scoring.scorecard import Scorecard\n"
        "import json\n"
        "card = Scorecard.from_json(json.load(open('origination/scoring/cards/sba-loans-1.json')))\n"
        f"print(card.score(facts_of_row({ROW!r})).probability_of_default)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert Decimal(0) < Decimal(done.stdout.strip()) < Decimal(1)
