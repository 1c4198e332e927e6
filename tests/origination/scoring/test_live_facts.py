"""ORI-6: what the trained card learned from is known of live applications too, in the same words and bins."""

from dataclasses import replace

import pytest

from origination.models import Application
from origination.scoring.library import card_named
from origination.scoring.training.loans import facts_of_row
from origination.services import gathering
from origination.services.gathering import gather_inputs
from origination.services.replaying import Replay
from origination.underwriting.evaluation import judge_rules
from origination.underwriting.facts import facts_of
from origination.underwriting.inputs import UnderwritingInputs
from products.catalogue import rule
from products.metrics import sector_of
from products.schemas import schema_of
from tests.factories.origination import business_fields, make_application, make_checked
from tests.origination.graded_product import publish_graded
from tests.origination.underwriting.test_evaluation import GOOD, SNAPSHOT, with_rules

BOTH = ("EMPLOYEES", "NAICS_SECTOR")


def contributions(application: Application) -> dict[str, tuple[str, int]]:
    decision = application.decisions.get(is_current=True)
    assert decision.scorecard["code"] == "sba-loans"
    return {
        each["attribute"]: (each["value"], each["points"]) for each in decision.scorecard["contributions"]
    }


def decided(**business) -> Application:
    publish_graded(scorecard="sba-loans-1")
    return make_checked(business={**business_fields(), **business})


@pytest.mark.django_db
class TestTrainedCard:
    def test_a_live_application_is_scored_by_employees_and_sector(self):
        found = contributions(decided(number_of_employees=22, naics_code="621210"))

        assert (found["EMPLOYEES"], found["NAICS_SECTOR"]) == (("22", 15), ("62", 23))

    def test_employees_nobody_asked_for_stay_unknown_and_a_rare_sector_speaks_for_nobody(self):
        found = contributions(decided(naics_code="111332"))

        assert (found["EMPLOYEES"], found["NAICS_SECTOR"]) == (("", 0), ("11", 0))

    @pytest.mark.parametrize(
        ("employees", "naics_code"),
        [(0, "311811"), (1, "332216"), (2, "441110"), (7, "459110"), (8, "484121"), (21, "491110"), (43, "")],
    )
    def test_training_and_live_facts_fall_into_the_same_bins(self, employees, naics_code):
        application = make_application()
        application.business.number_of_employees = employees
        application.business.naics_code = naics_code
        row = {"Term": "24", "GrAppv": "$20,000.00", "NewExist": "1"}
        past = facts_of_row({**row, "NoEmp": str(employees), "NAICS": naics_code or "0"})

        live = facts_of(gather_inputs(application), application.product_version.snapshot())

        card = card_named("sba-loans-1")
        points = [
            {each.attribute: (each.value, each.points) for each in card.score(facts).contributions}
            for facts in (past, live)
        ]
        assert [points[0][name] for name in BOTH] == [points[1][name] for name in BOTH]

    def test_a_decision_stored_before_is_replayed_as_it_was(self, monkeypatch):
        monkeypatch.setattr(gathering, "sector_of", lambda code: None)
        decision = decided(naics_code="621210").decisions.get()
        for name in ("employees", "naics_sector"):
            assert decision.inputs.pop(name) is None
        decision.save()

        assert decision.inputs["naics_code"] == "621210"
        assert list(Replay().differences(decision)) == []


class TestFacts:
    def test_not_known_without_the_inputs_even_where_the_code_is(self):
        facts = facts_of(GOOD, SNAPSHOT)

        assert (facts["NAICS_CODE"], facts["NAICS_SECTOR"], facts["EMPLOYEES"]) == ("332216", None, None)

    @pytest.mark.parametrize(
        ("code", "sector"),
        [
            ("722410", "72"),
            (" 44", "44"),
            ("4", None),
            ("0", None),
            ("000000", None),
            ("", None),
            ("7x", None),
        ],
    )
    def test_the_sector_is_the_first_two_digits(self, code, sector):
        assert sector_of(code) == sector

    def test_inputs_are_stored_and_read(self):
        inputs = replace(GOOD, employees=9, naics_sector="33")

        assert UnderwritingInputs.from_json(inputs.to_json()) == inputs

    @pytest.mark.parametrize(
        ("metric", "operator", "value", "passed"),
        [
            ("EMPLOYEES", "AT_LEAST", "9", True),
            ("EMPLOYEES", "AT_LEAST", "10", False),
            ("NAICS_SECTOR", "IN", "31,32,33", True),
            ("NAICS_SECTOR", "NOT_IN", "31,32,33", False),
        ],
    )
    def test_rules_can_test_them_before_credit_is_pulled(self, metric, operator, value, passed):
        inputs = replace(GOOD, employees=9, naics_sector="33")
        tested = rule("ELG-01", "Test", metric, operator, value, "DECLINE", "R114")

        (verdict,) = judge_rules(inputs, with_rules(tested), stage="ELIGIBILITY")

        assert verdict.passed is passed

    def test_the_published_schema_names_them(self):
        assert set(BOTH) <= set(schema_of("rules")["items"]["properties"]["metric"]["enum"])
