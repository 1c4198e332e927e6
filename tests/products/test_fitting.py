"""PRD-5: which products fit a business and what it wants, and why the others do not."""

from datetime import date
from decimal import Decimal

import pytest

from products.catalogue import rule
from products.fitting import Fit, Profile, Wish, facts_of, fits_of, profile_of
from products.metrics import UNDERWRITING_METRICS, Metric
from tests.factories.access import SYSTEM
from tests.factories.parties import make_business
from tests.factories.products import make_product

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
GOOD = Profile(
    state="OH",
    naics_code="445110",
    months_in_business=60,
    annual_revenue=Decimal("900000.00"),
    ownership_percent=Decimal(100),
    open_applications=0,
)


def fits(wish: Wish = Wish(), profile: Profile = Profile()) -> dict[str, Fit]:  # noqa: B008 - both are frozen
    return {each.product.code: each for each in fits_of(SYSTEM, DAY, wish, profile)}


class TestFits:
    def test_nothing_said_excludes_nothing(self):
        assert all(each.fits and not each.unknown for each in fits().values())

    @pytest.mark.parametrize(("months", "fit"), [(5, False), (6, True)])
    def test_a_knock_out_rule_is_named_with_value_threshold_and_reason(self, months, fit):
        found = fits(profile=Profile(months_in_business=months))["micro-loan"]

        assert found.fits is fit
        if not fit:
            (reason,) = found.reasons
            assert (reason.rule, reason.value, reason.threshold) == ("ELG-03", "5", "6")
            assert (reason.reason_code, reason.reason) == ("R101", "Length of time in business")

    def test_a_referral_is_a_remark_and_an_unknown_fact_waits(self):
        found = fits(profile=Profile(months_in_business=11))["micro-loan"]

        assert found.fits
        assert [each.rule for each in found.remarks] == ["ELG-04"]
        assert "ELG-01" in {each.rule for each in found.unknown}

    def test_what_is_asked_for_and_not_offered_is_a_reason(self):
        found = fits(Wish(amount=Decimal("60000.00"), term_months=60, rate_max=Decimal(9)))

        assert {each.rule for each in found["micro-loan"].reasons} == {"amount", "term_months", "rate_max"}
        assert {each.rule for each in found["term-loan"].reasons} == {"rate_max"}
        assert found["equipment-loan"].fits

    def test_too_much_for_the_revenue_can_be_countered(self):
        profile = Profile(annual_revenue=Decimal("100000.00"))
        found = fits(Wish(amount=Decimal("30000.00")), profile)["micro-loan"]

        assert found.fits and [each.rule for each in found.remarks] == []
        found = fits(Wish(amount=Decimal("30000.01")), profile)["micro-loan"]
        assert [each.outcome for each in found.remarks] == ["COUNTER"]

    def test_a_rule_on_what_only_an_application_brings_waits(self):
        exposure = rule("EXP-01", "Exposure", "EXPOSURE_TO_GROUP", "AT_MOST", "100000", "DECLINE", "R116")
        product = make_product(rules=[{**exposure, "stage": "ELIGIBILITY", "position": 1}])

        assert [each.rule for each in fits(profile=GOOD)[product.code].unknown] == ["EXP-01"]

    @pytest.mark.parametrize(("value", "fit"), [("25000.00", True), ("24999.99", False)])
    def test_the_loan_is_held_against_the_value_of_the_collateral(self, value, fit):
        ratio = rule("LTV-01", "Loan to value", "LOAN_TO_VALUE_PERCENT", "AT_MOST", "80", "DECLINE", "R112")
        product = make_product(rules=[{**ratio, "stage": "ELIGIBILITY", "position": 1}])

        found = fits(Wish(amount=Decimal("20000.00")), Profile(collateral_value=Decimal(value)))
        assert found[product.code].fits is fit

    @pytest.mark.parametrize("metric", [each for each in Metric if each not in UNDERWRITING_METRICS])
    def test_every_fact_of_the_eligibility_stage_has_its_place(self, metric):
        assert facts_of(Profile(), Wish())[metric] is None

    def test_a_good_business_fits_everywhere_without_a_remark(self):
        found = fits(Wish(amount=Decimal("30000.00")), GOOD)

        assert all(each.fits and not each.remarks and not each.unknown for each in found.values())

    def test_those_that_fit_come_first(self):
        found = fits_of(SYSTEM, DAY, Wish(collateral_kind="VEHICLE"), Profile())

        assert [each.fits for each in found] == [True, False, False, False]

    def test_a_profile_from_the_records(self):
        business = make_business(date_established=date(2025, 3, 3), state="NV")

        profile = profile_of(business, DAY)
        assert (profile.state, profile.months_in_business) == ("NV", 11)
        assert not fits(profile=profile)["micro-loan"].fits
