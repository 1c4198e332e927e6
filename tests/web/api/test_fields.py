"""Amounts and rates are strings of exactly one form; ids have a prefix; nothing is converted silently."""

from datetime import date
from decimal import Decimal

import pytest
from rest_framework.exceptions import ValidationError

from loanops.web.api.fields import (
    BooleanField,
    ChoiceField,
    DateField,
    IntegerField,
    MoneyField,
    PublicIdField,
    RateField,
    TextField,
)


def code_of(field, value) -> str:
    with pytest.raises(ValidationError) as refusal:
        field.run_validation(value)
    return refusal.value.get_codes()[0]


class TestMoneyField:
    @pytest.mark.parametrize("text", ["0.00", "1234.50", "-0.01", "9999999999999999.99"])
    def test_it_reads_two_decimals(self, text):
        assert MoneyField().run_validation(text) == Decimal(text)

    @pytest.mark.parametrize("value", [1, 1.5, Decimal("1.50"), True, [], {}])
    def test_a_number_is_refused(self, value):
        assert code_of(MoneyField(), value) == "amount_not_string"

    @pytest.mark.parametrize(
        "text",
        ["1", "1.5", "1.505", "1,234.50", "1e3", " 1.00", "1.00\n", "١.٠٠", "NaN", "", "9" * 17 + ".00"],
    )
    def test_other_forms_are_refused(self, text):
        assert code_of(MoneyField(), text) == "invalid_amount"

    def test_bounds_include_themselves(self):
        field = MoneyField(min_value=Decimal("0.01"), max_value=Decimal("10.00"))
        assert field.run_validation("0.01") and field.run_validation("10.00")
        assert code_of(field, "0.00") == "min_value"
        assert code_of(field, "10.01") == "max_value"

    def test_it_writes_two_decimals(self):
        assert MoneyField().to_representation(Decimal("1E+3")) == "1000.00"
        assert MoneyField().to_representation(Decimal("0")) == "0.00"


class TestRateField:
    def test_it_reads_and_writes_percent(self):
        assert RateField().run_validation("9.4822") == Decimal("9.4822")
        assert RateField().to_representation(Decimal("9.482200")) == "9.4822"
        assert RateField().to_representation(Decimal("10.000000")) == "10"

    @pytest.mark.parametrize("value", ["9.", ".5", "1e1", "1234567", "1.1234567"])
    def test_other_forms_are_refused(self, value):
        assert code_of(RateField(), value) == "invalid_rate"

    def test_a_number_is_refused(self):
        assert code_of(RateField(), Decimal("9.5")) == "rate_not_string"


class TestPublicIdField:
    def test_it_reads_ids_of_its_kind(self):
        good = "loan_" + "0" * 32
        assert PublicIdField(prefix="loan").run_validation(good) == good
        assert code_of(PublicIdField(prefix="app"), good) == "invalid_id"

    @pytest.mark.parametrize(
        "value", ["", "loan_", "7", 7, "loan_" + "0" * 31, "LOAN_" + "0" * 32, "loan_" + "g" * 32]
    )
    def test_other_forms_are_refused(self, value):
        assert code_of(PublicIdField(), value) in ("invalid_id", "required", "null")


class TestPlainFields:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            (TextField(), 5),
            (TextField(), True),
            (IntegerField(), "5"),
            (IntegerField(), True),
            (IntegerField(), Decimal("5.0")),
            (BooleanField(), "true"),
            (BooleanField(), 1),
            (ChoiceField(choices=["A"]), 1),
            (ChoiceField(choices=["A"]), "B"),
            (DateField(), "2026-3-1"),
            (DateField(), "2026-02-30"),
            (DateField(), 20260301),
            (DateField(), "2026-03-01T00:00:00Z"),
        ],
    )
    def test_nothing_is_converted(self, field, value):
        assert code_of(field, value)

    def test_proper_values_pass(self):
        assert TextField().run_validation("x") == "x"
        assert IntegerField().run_validation(5) == 5
        assert BooleanField().run_validation(False) is False
        assert ChoiceField(choices=["A"]).run_validation("A") == "A"
        assert DateField().run_validation("2026-02-28") == date(2026, 2, 28)
