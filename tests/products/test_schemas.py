"""PRD-2: the published schemas, and that saving obeys them."""

import json

import pytest
from jsonschema import Draft202012Validator

from products.catalogue import CATALOGUE
from products.models import CONTENT_FIELDS, ROW_KINDS
from products.schemas import part_names, rows_schema, schema_of, value_schema
from products.snapshots import plain
from products.validation import check_content
from tests.factories.products import product_content

pytestmark = pytest.mark.django_db


def wrong(**changes: object) -> dict[str, tuple[str, str]]:
    checked = check_content(product_content(**changes))
    return {error.pointer: (error.code, error.detail) for error in checked.errors}


class TestSchemas:
    @pytest.mark.parametrize("part", part_names())
    def test_each_is_a_schema_and_json(self, part):
        Draft202012Validator.check_schema(schema_of(part))
        assert json.loads(json.dumps(schema_of(part))) == schema_of(part)

    def test_the_whole_names_every_column_and_kind_of_row(self):
        assert set(schema_of("version")["properties"]) == {*CONTENT_FIELDS, *ROW_KINDS}
        assert set(schema_of("version")["required"]) <= {*CONTENT_FIELDS}

    def test_the_catalogue_keeps_to_them(self):
        for _, _, content in CATALOGUE:
            for name, value in content.items():
                schema = rows_schema(name) if name in ROW_KINDS else value_schema(name)
                assert Draft202012Validator(schema).is_valid(plain(value)), name


class TestSaving:
    @pytest.mark.parametrize(
        ("changes", "pointer", "code"),
        [
            ({"base_rate": 10.5}, "/base_rate", "not_decimal"),
            ({"base_rate": "10.1234567"}, "/base_rate", "max_decimal_places"),
            ({"amount_max": "12,000"}, "/amount_max", "invalid"),
            ({"rate_type": "FLOATING"}, "/rate_type", "invalid_choice"),
            ({"term_options_months": "12"}, "/term_options_months", "invalid"),
            ({"term_options_months": [12, "24"]}, "/term_options_months/1", "invalid"),
            ({"charge_off_days": -1}, "/charge_off_days", "min_value"),
            ({"collateral_required": "yes"}, "/collateral_required", "invalid"),
            ({"name": ""}, "/name", "required"),
            ({"fees": {}}, "/fees", "invalid"),
            ({"fees": ["x"]}, "/fees/0", "invalid"),
            ({"fees": [{"code": "a b"}]}, "/fees/0/code", "invalid"),
            ({"fees": [{"code": "a"}]}, "/fees/0/name", "required"),
            ({"rate_tiers": [{"score_min": 851, "adjustment": "0"}]}, "/rate_tiers/0/score_min", "max_value"),
            (
                {"accounts": [{"role": "CASH", "account_code": "cash", "x": 1}]},
                "/accounts/0/x",
                "unknown_field",
            ),
        ],
    )
    def test_errors_name_the_field_and_the_reason(self, changes, pointer, code):
        found = wrong(**changes)

        assert found[pointer][0] == code
        assert found[pointer][1]

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            (
                {"late_fee_tiers": [{"unpaid_from": "1.00", "amount": "1.00"}]},
                "/late_fee_tiers/0/unpaid_from",
            ),
            (
                {
                    "late_fee_kind": "PERCENT",
                    "late_fee_percent": "5",
                    "late_fee_tiers": [{"unpaid_from": "1.00", "amount": "1.00"}],
                },
                "/late_fee_tiers/0/percent",
            ),
            ({"installment_steps": [{"installment": 2}]}, "/installment_steps/0/amount"),
            ({"installment_steps": [{"installment": 1, "percent": "5"}]}, "/installment_steps/0/percent"),
            (
                {"installment_steps": [{"installment": 13, "percent": "5"}]},
                "/installment_steps/0/installment",
            ),
            (
                {"fixed_installments": [{"installment": 12, "principal_percent": "5"}]},
                "/fixed_installments/0/installment",
            ),
            (
                {"fixed_installments": [{"installment": 2, "principal_percent": "100"}]},
                "/fixed_installments/0/principal_percent",
            ),
            ({"prepayment_allocation": "LAST"}, "/prepayment_allocation"),
            ({"allocation_rules": [{"receipt": "ANY"}]}, "/allocation_rules/0/receipt"),
            (
                {
                    "interest_recalculation": "FIXED",
                    "allocation_rules": [{"receipt": "ANY", "due_order": ["FEES"]}],
                },
                "/allocation_rules/0/due_order",
            ),
            ({"rate_reset_cap": "1"}, "/rate_reset_cap"),
            ({"rate_lookback_days": 5}, "/rate_lookback_days"),
            ({"modification_count_24_months_max": 0}, "/modification_count_24_months_max"),
            ({"modification_rate_floor": "15.1"}, "/modification_rate_floor"),
        ],
    )
    def test_what_does_not_fit_together_is_refused(self, changes, pointer):
        assert pointer in wrong(**changes)
