"""ORI-1: staff change what is under review or offered, and it is checked again."""

from decimal import Decimal

import pytest

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.core.errors import InvalidInput, NotAllowed
from origination.services.applying import UnableToModifyApplication, modify_application
from tests.factories.access import SYSTEM, staff
from tests.factories.origination import make_application, make_contract, make_offered, make_referred
from tests.factories.parties import make_borrower
from tests.refusals import pointers

pytestmark = pytest.mark.django_db


class TestModifyApplication:
    def test_changes_and_checks_again(self):
        application = make_referred(credit="0201")

        changed = modify_application(
            application_id=application.pk,
            changes={"requested_amount": Decimal("10000.00")},
            reason="The borrower needs less",
            actor=staff(Role.LOAN_OFFICER),
        )

        assert changed.requested_amount == Decimal("10000.00")
        assert changed.decisions.count() == 2
        assert changed.decisions.get(is_current=True).inputs["requested_amount"] == "10000.00"
        assert changed.credit_reports.count() == 2

    def test_a_standing_offer_falls(self):
        application = make_offered()

        changed = modify_application(
            application_id=application.pk,
            changes={"requested_amount": Decimal("10000.00")},
            reason="The borrower needs less",
            actor=SYSTEM,
        )

        assert sorted(changed.offers.values_list("status", "amount")) == [
            ("MADE", Decimal("10000.00")),
            ("WITHDRAWN", Decimal("20000.00")),
        ]

    def test_needs_a_reason(self):
        with pytest.raises(InvalidInput) as refusal:
            modify_application(application_id=make_offered().pk, changes={}, reason=" ", actor=SYSTEM)

        assert pointers(refusal) == {"/reason": "required"}

    @pytest.mark.parametrize("make", [make_application, lambda: make_contract().application])
    def test_only_what_is_under_review_or_offered(self, make):
        with pytest.raises(UnableToModifyApplication):
            modify_application(application_id=make().pk, changes={}, reason="x", actor=SYSTEM)

    def test_is_not_the_borrowers(self):
        application = make_offered()
        user = make_borrower(application.business)

        with pytest.raises(NotAllowed):
            modify_application(
                application_id=application.pk, changes={}, reason="x", actor=actor_of_user(user)
            )
