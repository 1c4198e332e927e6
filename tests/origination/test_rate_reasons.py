"""ORI-5: a rate that is not the one of the rules has its reason, whoever decides and wherever."""

from decimal import Decimal

import pytest

from loanops.access.roles import Role
from loanops.core.errors import InvalidInput
from origination.services.deciding import approve_application
from tests.factories.access import staff as actor_of
from tests.factories.origination import NEAR_PRIME, make_referred
from tests.origination.callers import WHY, path_of, staff
from tests.origination.pages import action, press, underwriter
from tests.refusals import pointers
from tests.web.admin.pages import text_of

pytestmark = pytest.mark.django_db
RULES = Decimal("13")
"""What the micro loan's rules come to for a near-prime owner."""


def approve(rate, reason):
    return approve_application(
        application_id=make_referred(credit=NEAR_PRIME).pk,
        approved_amount=Decimal("30000.00"),
        annual_rate=Decimal(rate),
        rate_reason=reason,
        reason=WHY,
        actor=actor_of(Role.UNDERWRITER),
    )


class TestRateReason:
    @pytest.mark.parametrize(
        ("rate", "reason"), [("13", ""), ("13.0000", " "), ("12", "Deposits moved to us")]
    )
    def test_the_rate_of_the_rules_needs_none(self, rate, reason):
        assert approve(rate, reason).rate_reason == reason.strip()

    @pytest.mark.parametrize("rate", ["12.9999", "13.0001"])
    @pytest.mark.parametrize("reason", ["", "  "])
    def test_another_rate_needs_one(self, rate, reason):
        with pytest.raises(InvalidInput) as refusal:
            approve(rate, reason)

        assert pointers(refusal) == {"/rate_reason": "required"}
        assert "The rules come to 13 %" in refusal.value.errors[0].detail

    def test_by_the_api(self):
        application = make_referred(credit=NEAR_PRIME)
        given = {"outcome": "APPROVED", "approved_amount": "30000.00", "annual_rate": "12", "reason": WHY}

        answer = staff(Role.UNDERWRITER).post(path_of(application, "decision"), given)

        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/rate_reason"]
        assert not application.offers.exists()

    def test_on_the_page(self):
        application = make_referred(credit=NEAR_PRIME)
        form = {"approved_amount": "30000.00", "annual_rate": "12", "reason": WHY}

        for step in ("preview", "confirm"):
            answer = press(underwriter(), action(application, "approve-application"), step, **form)

            assert answer.status_code == 422
            assert "say why another rate is right here" in text_of(answer)
        assert not application.offers.exists()
