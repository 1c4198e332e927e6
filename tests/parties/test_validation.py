"""ORI-1: what is written about a business or an owner is what was meant, or the field is named."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.parties.validation import business_errors, owner_errors, owners_errors

pytestmark = pytest.mark.django_db
OWNER = {"first_name": "Ana", "last_name": "Moreno", "ownership_percentage": "60.00"}


def wrong(errors):
    return {error.pointer: error.code for error in errors}


class TestBusiness:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("tax_id", "98-765010１"),
            ("tax_id", "000000000"),
            ("tax_id", "98-76501"),
            ("naics_code", "７１３２１０"),
            ("naics_code", "7"),
            ("state", "ZZ"),
            ("state", "oh"),
            ("date_established", date(2099, 1, 1)),
            ("date_established", date(1, 1, 1)),
            ("annual_revenue", Decimal("-0.01")),
            ("number_of_employees", 1_000_001),
            ("number_of_employees", -1),
            ("structure", "CIRCUS"),
            ("nickname", "Moe"),
        ],
    )
    def test_a_value_that_means_nothing_is_refused_by_name(self, field, value):
        assert list(wrong(business_errors({field: value}, required=()))) == [f"/{field}"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("tax_id", "98-7650101"),
            ("tax_id", "123-45-6789"),
            ("naics_code", "713210"),
            ("state", "PR"),
            ("date_established", date(1852, 3, 18)),
            ("annual_revenue", Decimal(0)),
            ("number_of_employees", 1_000_000),
            ("number_of_employees", 0),
            ("naics_code", ""),
        ],
    )
    def test_what_people_have_passes(self, field, value):
        assert business_errors({field: value}, required=()) == []


class TestOwner:
    @pytest.mark.parametrize(
        "share", ["33.333", "99.999", "1_0", "１００", "1E-5", "-1", "100.01", "NaN", "half"]
    )
    def test_a_share_is_never_read_as_another(self, share):
        found = owner_errors({**OWNER, "ownership_percentage": share}, taken=Decimal(0))

        assert wrong(found) == {"/ownership_percentage": "out_of_range"}

    @pytest.mark.parametrize("share", ["0", "33.33", "100", "100.00", Decimal("12.5"), 40])
    def test_a_plain_share_passes(self, share):
        assert owner_errors({**OWNER, "ownership_percentage": share}, taken=Decimal(0)) == []

    @pytest.mark.parametrize("share", [None, ""])
    def test_a_share_is_needed(self, share):
        found = owner_errors({**OWNER, "ownership_percentage": share}, taken=Decimal(0))

        assert wrong(found) == {"/ownership_percentage": "required"}

    def test_all_together_hold_at_most_everything(self):
        other = {**OWNER, "ownership_percentage": "40.01"}

        assert [wrong(each) for each in owners_errors([OWNER, other])] == [
            {},
            {"/ownership_percentage": "ownership_above_100"},
        ]

    @pytest.mark.parametrize(
        ("born", "code"),
        [
            ("2099-01-01", "out_of_range"),
            ("0001-01-01", "out_of_range"),
            ("2008-03-03", "out_of_range"),
            ("2008-02-30", "invalid"),
        ],
    )
    def test_owners_are_grown_up_and_alive(self, born, code):
        assert wrong(owner_errors({**OWNER, "date_of_birth": born}, taken=Decimal(0))) == {
            "/date_of_birth": code
        }

    @pytest.mark.parametrize("ssn", ["５４３-21-0101", "000-00-0000", "543-21"])
    def test_a_number_nobody_has_is_refused(self, ssn):
        assert wrong(owner_errors({**OWNER, "ssn": ssn}, taken=Decimal(0))) == {"/ssn": "invalid"}
