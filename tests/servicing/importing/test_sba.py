"""What each kind of row of the SBA file becomes."""

from datetime import date
from decimal import Decimal

import pytest

from servicing.importing.rows import Outcome, RowRefused
from servicing.importing.sba import SbaLayout

ROW = {
    "LoanNr_ChkDgt": "1000024006",
    "City": "NEW PARIS",
    "State": "IN",
    "Zip": "46526",
    "NAICS": "722410",
    "ApprovalDate": "2/28/1997",
    "Term": "60",
    "NoEmp": "2",
    "RevLineCr": "N",
    "ChgOffDate": "",
    "DisbursementDate": "5/31/1997",
    "DisbursementGross": "40000",
    "MIS_Status": "P I F",
    "ChgOffPrinGr": "0",
    "GrAppv": "40000",
}
CHARGED_OFF = {**ROW, "MIS_Status": "CHGOFF", "ChgOffDate": "18-Apr-02", "ChgOffPrinGr": "35000"}


def read(**changes: str):
    return SbaLayout().read({**ROW, **changes})


class TestAccepted:
    def test_a_loan_paid_in_full_was_paid_at_its_maturity(self):
        loan = read()

        assert (loan.principal, loan.disbursed_on, loan.ended_on) == (
            Decimal("40000.00"),
            date(1997, 5, 31),
            date(2002, 5, 31),
        )
        assert (loan.outcome, loan.repaid, loan.charged_off) == (
            Outcome.PAID_IN_FULL,
            Decimal(40000),
            Decimal(0),
        )
        assert loan.warnings == ()

    @pytest.mark.parametrize(("term", "ended_on"), [("210", date(2014, 11, 30)), ("212", date(2014, 12, 31))])
    def test_at_the_latest_on_the_day_the_file_ends(self, term, ended_on):
        assert read(Term=term).ended_on == ended_on

    def test_a_charged_off_loan_was_repaid_but_for_what_was_charged_off(self):
        loan = SbaLayout().read(CHARGED_OFF)

        assert (loan.outcome, loan.ended_on) == (Outcome.CHARGED_OFF, date(2002, 4, 18))
        assert (loan.repaid, loan.charged_off) == (Decimal("5000.00"), Decimal("35000.00"))

    def test_a_charge_off_above_the_disbursed_amount_is_cut_with_a_warning(self):
        loan = SbaLayout().read({**CHARGED_OFF, "ChgOffPrinGr": "40001"})

        assert (loan.charged_off, loan.repaid) == (Decimal(40000), Decimal(0))
        assert "cut to it" in loan.warnings[0]

    def test_more_disbursed_than_approved_is_kept_with_a_warning(self):
        loan = read(DisbursementGross="40001")
        assert loan.principal == Decimal(40001)
        assert "above the approved 40,000.00" in loan.warnings[0]

    def test_a_charge_off_amount_on_a_paid_loan_is_a_warning(self):
        assert "is not used" in read(ChgOffPrinGr="10").warnings[0]

    @pytest.mark.parametrize(
        ("letter", "revolving"), [("Y", True), ("N", False), ("0", False), ("T", False), ("`", False)]
    )
    def test_revolving_is_y_and_nothing_else(self, letter, revolving):
        assert read(RevLineCr=letter).was_revolving is revolving

    def test_unknown_industry_and_zip_stay_empty(self):
        business = read(NAICS="0", Zip="0", City="NEW PARIS").business
        assert (business["naics_code"], business["postal_code"], business["city"]) == ("", "", "New Paris")
        assert read(Zip="2110").business["postal_code"] == "02110"


class TestRefused:
    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"LoanNr_ChkDgt": " "}, "needs a number"),
            ({"MIS_Status": ""}, "not known how the loan ended"),
            ({"MIS_Status": "OPEN"}, "neither"),
            ({"DisbursementDate": ""}, "never paid out"),
            ({"DisbursementDate": "31/5/1997"}, "not a date"),
            ({"Term": "0"}, "no schedule"),
            ({"Term": "five"}, "not a whole number"),
            ({"DisbursementGross": "0"}, "nothing was lent"),
            ({"DisbursementGross": "40000.001"}, "whole cents"),
            ({"DisbursementGross": "-5"}, "zero or more"),
            ({"DisbursementGross": "NaN"}, "not an amount"),
            ({"MIS_Status": "CHGOFF"}, "needs its date"),
            ({"MIS_Status": "CHGOFF", "ChgOffDate": "30-May-97"}, "before DisbursementDate"),
        ],
    )
    def test_says_why(self, changes, reason):
        with pytest.raises(RowRefused, match=reason):
            read(**changes)
