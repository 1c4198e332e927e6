"""PRD-2, ORI-5: a rule that could never be met is refused where it is written."""

import pytest

from products.conditions import condition_errors


def problems(metric: str, operator: str, value: str) -> dict[str, str]:
    row = {"metric": metric, "operator": operator, "value": value}
    return {error.pointer: error.detail for error in condition_errors(row, "/rules/0")}


class TestConditions:
    @pytest.mark.parametrize(
        ("metric", "operator", "value"),
        [
            ("MONTHS_IN_BUSINESS", "AT_LEAST", "24"),
            ("DEBT_SERVICE_COVERAGE", "AT_LEAST", "1.25"),
            ("NET_MARGIN_PERCENT", "AT_LEAST", "-5"),
            ("STATE", "IN", "NY, CA,PR"),
            ("NAICS_CODE", "NOT_STARTING_WITH", "7132,525"),
            ("NAICS_SECTOR", "NOT_IN", "31,32,33"),
            ("BUSINESS_STRUCTURE", "IN", "LLC,C_CORPORATION"),
            ("CASH_FLOW_SOURCE", "EQUALS", "VERIFIED"),
            ("CANNABIS_RELATED", "EQUALS", "NO"),
            ("GRADE", "IN", "A,B1"),
        ],
    )
    def test_what_a_fact_can_be(self, metric, operator, value):
        assert problems(metric, operator, value) == {}

    @pytest.mark.parametrize(
        ("metric", "value", "words"),
        [
            ("STATE", "NY,Ohio", "Not Ohio: each is one of the states by their two letters, such as NY."),
            ("STATE", ", ,", "At least one word."),
            ("NAICS_CODE", "food,72", "Not food: each is two to six digits, such as 72."),
            ("NAICS_SECTOR", "722", "Not 722: each is two digits, such as 72."),
            ("CANNABIS_RELATED", "no", "Not no: each is one of NO, YES."),
            ("BUSINESS_STRUCTURE", "LTD", "each is one of C_CORPORATION, LLC"),
        ],
    )
    def test_a_word_that_no_fact_can_be(self, metric, value, words):
        assert words in problems(metric, "IN", value)["/rules/0/value"]

    @pytest.mark.parametrize("value", ["a year", "NaN", "Infinity", "1e999999", "1_2", "١٢", "1,000", "0x10"])
    def test_what_is_no_number(self, value):
        assert problems("MONTHS_IN_BUSINESS", "AT_LEAST", value) == {
            "/rules/0/value": "A number, such as 24 or 1.25."
        }

    def test_an_operator_of_the_other_kind(self):
        assert set(problems("STATE", "AT_LEAST", "NY")) == {"/rules/0/operator"}
        assert set(problems("EMPLOYEES", "IN", "5")) == {"/rules/0/operator"}
