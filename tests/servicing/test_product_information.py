from datetime import date

import pytest

from loanops.access.roles import Role
from servicing.models import ProductInformation
from servicing.services.product_information import (
    NothingToReview,
    affects,
    check_product_versions,
    differences,
    refresh_product_info,
    review_product_info,
)
from tests.factories.access import SYSTEM, staff
from tests.factories.products import publish_changed
from tests.factories.servicing import fresh, make_active_loan, make_loan

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


class TestRefreshProductInfo:
    def test_nothing_is_news_while_the_booked_version_is_in_force(self, loan):
        information = refresh_product_info(loan_id=loan.pk, actor=SYSTEM)

        assert (information.status, information.differences) == ("UP_TO_DATE", [])

    def test_a_changed_policy_is_flagged_and_the_contract_stays(self, loan):
        terms = loan.terms
        publish_changed("micro-loan", DAY, modification_extension_months_max=36)

        information = refresh_product_info(loan_id=loan.pk, actor=SYSTEM)

        assert (information.status, information.affects_loan) == ("TO_REVIEW", True)
        assert information.differences == [
            {"field": "modification_extension_months_max", "loan": 24, "product": 36, "kind": "POLICY"}
        ]
        assert fresh(loan).terms == terms
        assert fresh(loan).product_version.number == 1

    def test_other_wording_asks_for_nobody(self, loan):
        publish_changed("micro-loan", DAY, description="Small sums, quickly.")

        assert refresh_product_info(loan_id=loan.pk, actor=SYSTEM).status == "NEWER_VERSION"

    def test_what_was_reviewed_stays_so_until_a_still_newer_version(self, loan):
        publish_changed("micro-loan", DAY, modification_extension_months_max=36)
        refresh_product_info(loan_id=loan.pk, actor=SYSTEM)
        review_product_info(loan_id=loan.pk, reason="Told the borrower", actor=staff(Role.LOAN_OFFICER))

        assert refresh_product_info(loan_id=loan.pk, actor=SYSTEM).status == "REVIEWED"
        with pytest.raises(NothingToReview):
            review_product_info(loan_id=loan.pk, reason="Again", actor=SYSTEM)


def test_the_periodic_check_looks_at_every_open_loan_once():
    loans = [make_active_loan() for _ in range(3)]
    make_loan(product="term-loan")
    assert check_product_versions(DAY) == 0

    publish_changed("micro-loan", DAY, non_accrual_days=60)
    assert check_product_versions(DAY) == 3
    assert check_product_versions(DAY) == 0
    assert set(ProductInformation.objects.values_list("loan_id", "status")) == {
        (loan.pk, "TO_REVIEW") for loan in loans
    }


@pytest.mark.parametrize(
    ("then", "now", "kind", "matters"),
    [
        ({"base_rate": "12"}, {"base_rate": "11"}, "CONTRACT", True),
        ({"base_rate": "12"}, {"base_rate": "13"}, "CONTRACT", False),
        ({"late_fee_amount": "25.00"}, {"late_fee_amount": None}, "CONTRACT", True),
        ({"name": "A"}, {"name": "B"}, "WORDING", False),
        ({"rules": []}, {"rules": [{"code": "E1"}]}, "APPLICATION", False),
        ({"non_accrual_days": 90}, {"non_accrual_days": 60}, "POLICY", True),
    ],
)
def test_each_kind_of_difference_is_judged(then, now, kind, matters):
    [found] = differences(then, now)

    assert found["kind"] == kind
    assert affects([found]) is matters
