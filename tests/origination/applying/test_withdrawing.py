"""ORI-1: the applicant takes an application back, and its offer falls with it."""

import pytest

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.core.errors import InvalidInput, InvalidTransition
from loanops.notifications.models import Notification
from loanops.parties.models import BusinessMember
from origination.services.applying import withdraw_application
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.origination import (
    ask_bureaus,
    make_application,
    make_checked,
    make_offered,
    make_submitted,
)
from tests.refusals import pointers

pytestmark = pytest.mark.django_db


class TestWithdrawApplication:
    def test_the_offer_falls_with_it(self):
        application = make_offered()

        withdraw_application(application_id=application.pk, reason="Sold the business", actor=SYSTEM)

        assert application.offers.get().status == "WITHDRAWN"
        assert Notification.objects.filter(template_code="application-withdrawn").count() == 1

    def test_a_draft_goes_quietly(self):
        withdraw_application(application_id=make_application().pk, actor=SYSTEM)

        assert not Notification.objects.exists()

    @pytest.mark.parametrize("make", [make_submitted, make_offered])
    def test_who_is_not_the_applicant_says_how_it_was_told(self, make):
        application, officer = make(), staff(Role.LOAN_OFFICER)

        with pytest.raises(InvalidInput) as refusal:
            withdraw_application(application_id=application.pk, reason=" ", actor=officer)

        assert pointers(refusal) == {"/reason": "required"}
        withdraw_application(application_id=application.pk, reason="By phone on March 2", actor=officer)
        application.refresh_from_db()
        assert application.status == "WITHDRAWN"

    def test_the_applicant_owes_no_reason_and_staff_none_for_a_draft(self):
        mine, draft = make_submitted(), make_application()
        user = make_user(is_staff=False)
        BusinessMember.objects.create(business=mine.business, user=user, role="OWNER")

        withdraw_application(application_id=mine.pk, actor=actor_of_user(user))
        withdraw_application(application_id=draft.pk, actor=staff(Role.LOAN_OFFICER))

    def test_a_declined_one_is_over(self):
        application = make_checked(credit="0008")

        with pytest.raises(InvalidTransition, match="it is final"):
            withdraw_application(application_id=application.pk, actor=SYSTEM)

    def test_a_report_that_comes_later_changes_nothing(self):
        application = make_submitted()
        withdraw_application(application_id=application.pk, actor=SYSTEM)

        ask_bureaus(application)

        assert application.status == "WITHDRAWN"
        assert set(application.credit_reports.values_list("status", flat=True)) == {"REQUESTED"}
