"""The example policy over verified figures: what it says to a sound business, a stacked one, and an unknown one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from origination.underwriting.bank.figures import BankFigures
from origination.underwriting.evaluation import judge_rules
from products.conditions import NUMBER_OPERATORS
from products.example_policy import EXAMPLE_RULES
from products.metrics import UNDERWRITING_METRICS
from products.reasons import ReasonCode
from tests.origination.underwriting.test_evaluation import GOOD, with_rules
from tests.origination.underwriting.test_ratios import FIGURES, period

BANK = BankFigures(
    from_date=date(2025, 9, 1),
    through_date=date(2026, 2, 27),
    months=6,
    true_revenue_per_month=Decimal("39000.00"),
    deposits_per_month=Decimal("4.33"),
    deposit_volatility_percent=Decimal("10.88"),
    nsf_per_month=3,
    open_advances=1,
    lender_payments_per_month=Decimal("0.00"),
    negative_days_per_month=5,
)
SOUND = replace(
    FIGURES,
    periods=(*FIGURES.periods, period(date(2026, 1, 31), 1, "INTERIM")),
    bank=BANK,
    tax_return_years=2,
)


def failed(inputs):
    verdicts = judge_rules(inputs, with_rules(*EXAMPLE_RULES))
    return {verdict.code: verdict.outcome for verdict in verdicts if not verdict.passed}


def test_a_sound_business_at_the_edges_passes():
    assert failed(SOUND) == {}


def test_the_other_side_of_each_edge():
    worse = replace(SOUND, bank=replace(BANK, nsf_per_month=4, negative_days_per_month=6, open_advances=2))

    assert failed(worse) == {"CSH-03": "REFER", "CSH-04": "REFER", "CSH-05": "REFER"}
    assert failed(replace(SOUND, bank=replace(BANK, open_advances=3))) == {
        "CSH-05": "REFER",
        "CSH-06": "DECLINE",
    }
    assert failed(replace(SOUND, staying_debt=Decimal("374000.01"))) == {"LEV-01": "REFER"}
    assert failed(replace(SOUND, staying_debt=Decimal("500000.00"))) == {
        "LEV-01": "REFER",
        "LEV-02": "DECLINE",
    }


def test_what_is_not_known_is_referred():
    assert set(failed(GOOD).values()) == {"REFER"} and len(failed(GOOD)) == len(EXAMPLE_RULES)


def test_every_row_is_one_a_product_version_takes():
    for each in EXAMPLE_RULES:
        assert each["stage"] == "UNDERWRITING" and each["metric"] in UNDERWRITING_METRICS
        assert each["operator"] in NUMBER_OPERATORS and each["reason_code"] in ReasonCode.values
