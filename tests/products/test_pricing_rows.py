"""PRD-1: grades, rate adjustments and limits are checked, versioned and kept with a version like its other rows."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from loanops.core.errors import InvalidInput
from products.models import GradeRow, ProductVersion, RateAdjustment
from products.seed import AUTHOR
from products.services.drafting import update_draft
from tests.factories.products import draft_of, make_draft_product, make_product

pytestmark = pytest.mark.django_db
GRADES = [
    {"grade": "A", "probability_below": "2", "automatic_approval_amount_max": "10000.00"},
    {"grade": "F", "probability_below": "100", "outcome": "DECLINE"},
]
ADJUSTMENT = {
    "code": "long",
    "name": "Long term",
    "metric": "REQUESTED_TERM_MONTHS",
    "operator": "AT_LEAST",
    "value": "12",
    "adjustment": "0.5",
}
LIMIT = {"code": "u", "level": "UNDERWRITER", "grade": "A", "amount_max": "1000.00"}
CARD = {"scorecard": "small-business-1"}


def refused(**content):
    with pytest.raises(InvalidInput) as refusal:
        make_draft_product(**content)
    return {error.pointer for error in refusal.value.errors}


class TestSaving:
    def test_rows_are_kept_in_the_snapshot(self):
        product = make_product(grades=GRADES, rate_adjustments=[ADJUSTMENT], decision_limits=[LIMIT], **CARD)

        snapshot = ProductVersion.objects.with_rows().get(product=product).snapshot()

        assert [row["grade"] for row in snapshot["grades"]] == ["A", "F"]
        assert snapshot["grades"][0]["automatic_approval_amount_max"] == "10000.00"
        assert snapshot["rate_adjustments"][0]["adjustment"] == "0.500000"
        assert (snapshot["scorecard"], snapshot["alternative_offers"]) == ("small-business-1", False)

    def test_a_version_without_them_says_so(self):
        snapshot = draft_of(make_draft_product()).snapshot()

        kinds = ("grades", "rate_adjustments", "state_rate_limits", "decision_limits")
        assert [snapshot[kind] for kind in kinds] == [[], [], [], []]
        assert (snapshot["scorecard"], snapshot["risk_margin_min"]) == ("", None)

    def test_a_row_can_be_changed_and_taken_out_of_a_draft(self):
        product = make_draft_product(grades=GRADES, **CARD)

        update_draft(
            product_id=product.pk,
            content={"grades": [{**GRADES[0], "probability_below": "100", "rate_adjustment": "2"}]},
            actor=AUTHOR,
        )

        grades = GradeRow.objects.filter(product_version__product=product)
        assert list(grades.values_list("grade", "rate_adjustment")) == [("A", Decimal(2))]

    @pytest.mark.parametrize("model", [GradeRow, RateAdjustment])
    def test_the_database_refuses_to_change_a_published_row(self, model):
        make_product(grades=GRADES, rate_adjustments=[ADJUSTMENT], **CARD)

        with pytest.raises(DatabaseError, match="published"), transaction.atomic():
            model.objects.update(version=9)
        with pytest.raises(DatabaseError, match="published"), transaction.atomic():
            model.objects.all().delete()


class TestChecks:
    @pytest.mark.parametrize(
        ("content", "pointer"),
        [
            ({"grades": GRADES}, "/scorecard"),
            ({"scorecard": "nobody-7"}, "/scorecard"),
            (
                {"grades": [{**GRADES[1], "probability_below": "99"}], **CARD},
                "/grades/0/probability_below",
            ),
            (
                {"grades": [GRADES[0], {**GRADES[0], "grade": "B"}, GRADES[1]], **CARD},
                "/grades/1/probability_below",
            ),
            (
                {"grades": [{**GRADES[0], "probability_below": "0"}, GRADES[1]], **CARD},
                "/grades/0/probability_below",
            ),
            ({"grades": [{**GRADES[0], "term_months_max": 5}, GRADES[1]], **CARD}, "/grades/0/term_months_max"),
            (
                {"grades": [GRADES[0], {**GRADES[1], "automatic_approval_amount_max": "1"}], **CARD},
                "/grades/1/automatic_approval_amount_max",
            ),
            ({"rate_adjustments": [{**ADJUSTMENT, "operator": "IN"}]}, "/rate_adjustments/0/operator"),
            ({"rate_adjustments": [{**ADJUSTMENT, "value": "long"}]}, "/rate_adjustments/0/value"),
            (
                {"rate_adjustments": [{**ADJUSTMENT, "metric": "RISK_ADJUSTED_MARGIN"}]},
                "/rate_adjustments/0/metric",
            ),
            ({"state_rate_limits": [{"state": "ny", "rate_cap": "9"}]}, "/state_rate_limits/0/state"),
            ({"state_rate_limits": [{"state": "NY"}]}, "/state_rate_limits/0/rate_cap"),
            (
                {"state_rate_limits": [{"state": "NY", "rate_floor": "9", "rate_cap": "8"}]},
                "/state_rate_limits/0/rate_cap",
            ),
            ({"decision_limits": [LIMIT]}, "/decision_limits/0/grade"),
            ({"risk_margin_min": "2", "funding_rate": "4", "servicing_rate": "1", **CARD},
             "/loss_given_default_percent"),
        ],
    )  # fmt: skip
    def test_says_which_cell_does_not_fit(self, content, pointer):
        assert refused(**content) == {pointer}
