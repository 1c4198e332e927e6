"""The figures of a disclosure, against worked examples; docs/calculations/disclosures.md tells the same."""

from datetime import date
from decimal import Decimal

import pytest

from origination.disclosing.content import checksum_of, disclosure_content
from origination.disclosing.figures import (
    OfferFigures,
    average_monthly_cost,
    conditions_of,
    figures_of,
    itemization,
    late_fee_words,
    term_words,
)
from origination.disclosing.forms import form_errors, rendered_rows, rows_as_lines, rows_from_lines
from products.quoting import quote
from products.selectors import version_on

START = date(2026, 3, 2)


def offer(
    *, frequency="MONTHLY", term_months=36, rate="12", percent="3", method="DECLINING", **changes
) -> OfferFigures:
    """50,000 with an origination fee that is kept back."""
    snapshot = version_on("term-loan", START).snapshot()
    fee = {
        **snapshot["fees"][0],
        "calculation": "PERCENT_OF_PRINCIPAL",
        "percent": percent,
        "amount_min": None,
        "amount_max": None,
        "timing": "DISBURSEMENT",
        "is_finance_charge": True,
    }
    snapshot = {
        **snapshot,
        "day_count": "THIRTY_360",
        "first_due_rule": "ONE_PERIOD_AFTER_DISBURSEMENT",
        "interest_method": method,
        "schedule_type": "SIMPLE_INTEREST",
        "fees": [fee],
        **changes,
    }
    quoted = quote(
        snapshot,
        amount=Decimal("50000.00"),
        annual_rate=Decimal(rate),
        term_months=term_months,
        frequency=frequency,
        start_date=START,
    )
    return OfferFigures(
        amount=Decimal("50000.00"),
        annual_rate=Decimal(rate),
        annual_percentage_rate=quoted.annual_percentage_rate,
        finance_charge=quoted.finance_charge,
        amount_financed=quoted.amount_financed,
        total_of_payments=quoted.total_of_payments,
        frequency=frequency,
        start_date=START,
        fees=quoted.fees,
        schedule=quoted.schedule,
        snapshot=snapshot,
    )


@pytest.mark.django_db
class TestFigures:
    def test_fifty_thousand_at_twelve_percent_over_three_years(self):
        figures = figures_of(offer())

        assert figures["apr"] == "14.13%"
        assert figures["finance_charge"] == "$11,285.70"
        assert figures["total_payments"] == "$59,785.70"
        assert figures["funding_provided"] == "$48,500.00"
        assert figures["payments"] == "35 payments of $1,660.72, then 1 of $1,660.50, every month"
        assert figures["term"] == "3 years"
        assert figures["prepayment_charge"] == "$1,500.00"

    def test_a_flat_charge_paid_weekly(self):
        """Two percent kept back, 15 percent flat over 52 weeks: 51 of 1,105.77 and one of 1,105.73."""
        weekly = offer(
            frequency="WEEKLY",
            term_months=12,
            rate="15",
            percent="2",
            method="FLAT",
            schedule_type="CUMULATIVE",
            interest_period="SAME_AS_REPAYMENT",
            day_count="ACTUAL_364",
        )
        figures = figures_of(weekly)

        assert figures["total_payments"] == "$57,500.00"
        assert figures["finance_charge"] == "$8,500.00"
        assert figures["apr"] == "32.34%"
        assert figures["term"] == "364 days"
        assert figures["average_monthly_cost"] == "$4,802.20"
        assert conditions_of(weekly)["NOT_MONTHLY"]

    def test_the_itemization_adds_up(self):
        rows = itemization(offer())

        assert sum(value for _, value in rows[:-1]) == rows[-1][1] == Decimal("48500.00")

    def test_what_is_kept_back_without_being_a_charge_lowers_only_what_is_paid_out(self):
        given = offer()
        filing = {
            "name": "Lien filing",
            "amount": "75.00",
            "timing": "DISBURSEMENT",
            "is_prepaid_finance_charge": False,
        }
        given = OfferFigures(**{**vars_of(given), "fees": [*given.fees, filing]})

        assert figures_of(given)["disbursed"] == "$48,425.00"
        assert figures_of(given)["funding_provided"] == "$48,500.00"
        assert conditions_of(given)["FUNDS_DIFFER"] and not conditions_of(given)["FUNDS_SAME"]


def vars_of(given: OfferFigures) -> dict:
    return {name: getattr(given, name) for name in OfferFigures.__dataclass_fields__}


class TestTerm:
    @pytest.mark.parametrize(
        ("end", "words"),
        [
            (date(2027, 3, 1), "364 days"),
            (date(2027, 3, 2), "365 days"),
            (date(2027, 3, 3), "1 year 0.03 months"),
            (date(2027, 4, 2), "1 year 1 month"),
            (date(2028, 3, 2), "2 years"),
            (date(2028, 9, 17), "2 years 6.49 months"),
        ],
    )
    def test_days_up_to_a_year_then_years_and_months(self, end, words):
        assert term_words(START, end) == words

    def test_average_monthly_cost(self):
        assert average_monthly_cost(Decimal("57500.00"), 364) == Decimal("4802.20")


class TestLateFee:
    def test_in_words(self):
        base = {"late_fee_grace_days": 10, "late_fee_amount": "25.00", "late_fee_percent": "5"}

        assert late_fee_words({**base, "late_fee_kind": "NONE"}) == ""
        assert "$25.00 when a payment is more than 10 days late" in late_fee_words(
            {**base, "late_fee_kind": "FLAT"}
        )
        percent = {**base, "late_fee_kind": "PERCENT", "late_fee_minimum": "15.00", "late_fee_maximum": None}
        assert "5.00% of the unpaid payment, at least $15.00" in late_fee_words(percent)


class TestForm:
    ROWS = [
        {"label": "APR", "figure": "{apr}", "text": "", "when": ""},
        {"label": "Monthly cost", "figure": "{average_monthly_cost}", "text": "x", "when": "NOT_MONTHLY"},
    ]

    def test_shows_the_rows_that_apply(self):
        figures = {"apr": "14.13%", "average_monthly_cost": "$1.00"}

        assert rendered_rows(self.ROWS, figures, {"": True, "NOT_MONTHLY": False}) == [["APR", "14.13%", ""]]
        assert len(rendered_rows(self.ROWS, figures, {"": True, "NOT_MONTHLY": True})) == 2

    def test_as_lines_and_back(self):
        assert rows_from_lines(rows_as_lines(self.ROWS)) == self.ROWS

    @pytest.mark.parametrize(
        ("columns", "rows", "texts", "code"),
        [
            (["", "", ""], [{"label": "APR", "figure": "{rate_of_return}"}], {}, "unknown_figure"),
            (["", "", ""], [{"label": "APR", "when": "SUNDAY"}], {}, "invalid_choice"),
            (["", "", ""], [{"label": " "}], {}, "required"),
            (["", "", ""], [], {}, "required"),
            ([""], [{"label": "APR"}], {}, "invalid"),
            (["", "", ""], [{"label": "APR"}], {"footer": "{total}"}, "unknown_figure"),
        ],
    )
    def test_names_what_keeps_it_from_being_filled(self, columns, rows, texts, code):
        assert [error.code for error in form_errors(columns=columns, rows=rows, texts=texts)] == [code]


@pytest.mark.django_db
class TestContent:
    def test_any_change_changes_its_checksum(self):
        given = offer()
        arguments = {"heading": {"application": "AP-1"}, "form": None, "terms_hash": "t"}
        first = disclosure_content(given, conditions=[], **arguments)
        again = disclosure_content(given, conditions=[], **arguments)
        other = disclosure_content(given, conditions=["Insurance"], **arguments)

        assert checksum_of(first) == checksum_of(again) != checksum_of(other)
