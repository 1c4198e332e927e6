"""What a rule asks for, in words: in a table under "Must be", in a sentence, and as a reason keeps it."""

import pytest

from origination.admin.tabs.words import LIMITS, limit_words, rule_words, source_words, threshold_words
from origination.models import RuleResult
from products.choices import RuleOperator


def result(operator, threshold, value, metric):
    return RuleResult(operator=operator, threshold=threshold, value=value, metric=metric)


@pytest.mark.parametrize(
    ("operator", "metric", "value", "threshold", "limit", "sentence"),
    [
        ("AT_LEAST", "LOWEST_OWNER_SCORE", "664", "680", "≥ 680", "664, must be ≥ 680"),
        ("AT_LEAST", "ANNUAL_REVENUE", "9000.00", "30000", "≥ 30,000", "9,000.00, must be ≥ 30,000"),
        ("AT_MOST", "LIENS_AMOUNT", "", "5000", "≤ 5,000", "not known, must be ≤ 5,000"),
        ("EQUALS", "CANNABIS_RELATED", "YES", "NO", "NO", "YES, must be NO"),
        ("NOT_EQUALS", "GRADE", "D", "D", "not D", "D, must not be D"),
        ("IN", "STATE", "NV", "OH,TX, WY", "one of OH, TX, WY", "NV, must be one of OH, TX or WY"),
        ("IN", "STATE", "NV", "OH", "one of OH", "NV, must be one of OH"),
        ("NOT_IN", "STATE", "NV", "CA,NV", "none of CA, NV", "NV, must be none of CA or NV"),
        (
            "NOT_STARTING_WITH",
            "NAICS_CODE",
            "713210",
            "7132,525",
            "not starting with 7132, 525",
            "713210, must not start with 7132 or 525",
        ),
    ],
)
def test_every_operator_reads_well(operator, metric, value, threshold, limit, sentence):
    found = result(operator, threshold, value, metric)

    assert (limit_words(found), rule_words(found)) == (limit, sentence)


def test_no_operator_is_without_words():
    assert set(LIMITS) == set(RuleOperator.values)


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("AT_LEAST 680", "≥ 680"),
        ("NOT_EQUALS D", "not D"),
        ("15 of 38 points", "15 of 38 points"),
        ("", ""),
    ],
)
def test_what_a_reason_keeps(kept, read):
    assert threshold_words(kept) == read


def test_a_reason_names_its_rule_or_its_fact():
    assert source_words("CRD-02") == "CRD-02"
    assert source_words("DEBT_SERVICE_COVERAGE") != "DEBT_SERVICE_COVERAGE"
