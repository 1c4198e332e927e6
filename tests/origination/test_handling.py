"""Working on applications: claims, requests for information, notices, the queue, the timeline."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loanops.access.actors import actor_of_user
from loanops.access.models import AuthorityLimit
from loanops.access.roles import Role
from loanops.core.errors import InvalidInput, InvalidTransition
from loanops.notifications.models import Notification
from origination.models import AdverseActionNotice, Application, Industry
from origination.seed import seed_origination
from origination.selectors import applications_for_queue, documents_verified, timeline
from origination.services.applying import submit_application, withdraw_application
from origination.services.course import address_of
from origination.services.gathering import industry_of
from origination.services.handling import (
    NoticeAlreadyHandled,
    UnableToAssign,
    assign_application,
    claim_application,
    mark_notice_handled,
    request_information,
)
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.origination import (
    BANKRUPT,
    business_fields,
    make_application,
    make_checked,
    make_document,
    make_offered,
    make_referred,
    owner_fields,
)
from tests.factories.parties import make_borrower

pytestmark = pytest.mark.django_db


class TestAssign:
    def test_the_first_claim_gets_it(self):
        application = make_referred(credit="0201")
        first, second = staff(Role.UNDERWRITER), staff(Role.UNDERWRITER)

        claim_application(application_id=application.pk, actor=first)
        claim_application(application_id=application.pk, actor=first)
        with pytest.raises(UnableToAssign, match="already belongs"):
            claim_application(application_id=application.pk, actor=second)

        application.refresh_from_db()
        assert application.assignee_id == first.user_id

    def test_a_manager_gives_it_to_somebody_and_to_nobody(self):
        application, officer, manager = (
            make_referred(credit="0201"),
            make_user(Role.LOAN_OFFICER),
            staff(Role.MANAGER),
        )

        assign_application(application_id=application.pk, assignee_id=officer.pk, actor=manager)
        assert (
            assign_application(application_id=application.pk, assignee_id=None, actor=manager).assignee
            is None
        )

    def test_only_to_active_staff(self):
        borrower = make_user(is_staff=False)

        with pytest.raises(UnableToAssign, match="staff"):
            assign_application(application_id=make_application().pk, assignee_id=borrower.pk, actor=SYSTEM)

    @pytest.mark.parametrize("take", ["claim", "assign"])
    def test_a_closed_one_needs_nobody(self, take):
        application, officer = make_application(), staff(Role.LOAN_OFFICER)
        withdraw_application(application_id=application.pk, actor=SYSTEM)

        with pytest.raises(UnableToAssign, match="closed"):
            if take == "claim":
                claim_application(application_id=application.pk, actor=officer)
            else:
                assign_application(application_id=application.pk, assignee_id=officer.user_id, actor=officer)


class TestRequestInformation:
    def request(self, application, **changes):
        arguments = {"items": ["Lease contract"], "due_date": date(2026, 3, 20), "reason": "", **changes}
        return request_information(application_id=application.pk, actor=staff(Role.UNDERWRITER), **arguments)

    def test_the_applicant_is_told_what_until_when(self):
        application = self.request(make_referred(credit="0201"))

        assert (application.status, application.missing_items) == ("INCOMPLETE", ["Lease contract"])
        letter = Notification.objects.get(template_code="application-incomplete")
        assert "- Lease contract" in letter.body and "March 20, 2026" in letter.body

    def test_the_applicant_submits_again_and_checks_go_on(self):
        application = self.request(make_referred(credit="0201"))
        make_document(application)

        resumed = submit_application(application_id=application.pk, actor=SYSTEM)

        assert resumed.status == "REFERRED"
        assert resumed.missing_items == []

    def test_asking_a_second_time_writes_again(self):
        application = self.request(make_referred(credit="0201"))
        submit_application(application_id=application.pk, actor=SYSTEM)

        self.request(application, items=["Bank letter"])

        assert Notification.objects.filter(template_code="application-incomplete").count() == 2
        assert application.adverse_action_notices.get().reasons == ["Bank letter"]

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"items": [" "]}, "/items"),
            ({"due_date": date(2026, 3, 2)}, "/due_date"),
            ({"due_date": date(2026, 6, 1)}, "/due_date"),
        ],
    )
    def test_refuses_an_empty_or_impossible_request(self, changes, pointer):
        with pytest.raises(InvalidInput) as refusal:
            self.request(make_referred(credit="0201"), **changes)

        assert [error.pointer for error in refusal.value.errors] == [pointer]

    def test_a_draft_cannot_be_incomplete(self):
        with pytest.raises(InvalidTransition):
            self.request(make_application())


class TestMarkNoticeHandled:
    def mark(self, notice, **changes):
        arguments = {"handled_on": date(2026, 3, 2), "reason": "Certified letter", **changes}
        return mark_notice_handled(notice_id=notice.pk, actor=staff(Role.COMPLIANCE_OFFICER), **arguments)

    def test_a_letter_instead_of_mail_closes_it(self):
        notice = make_checked(credit=BANKRUPT).adverse_action_notices.get()
        assert list(AdverseActionNotice.objects.open()) == [notice]

        self.mark(notice)

        assert not AdverseActionNotice.objects.open().exists()
        with pytest.raises(NoticeAlreadyHandled):
            self.mark(notice)

    def test_one_that_was_sent_is_not_open(self):
        notice = make_checked(credit=BANKRUPT).adverse_action_notices.get()
        Notification.objects.filter(pk=notice.notification_id).update(status="SENT")

        assert not AdverseActionNotice.objects.open().exists()
        with pytest.raises(NoticeAlreadyHandled):
            self.mark(notice)

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [({"reason": " "}, "/reason"), ({"handled_on": date(2026, 3, 3)}, "/handled_on")],
    )
    def test_says_how_and_when(self, changes, pointer):
        notice = make_checked(credit=BANKRUPT).adverse_action_notices.get()

        with pytest.raises(InvalidInput) as refusal:
            self.mark(notice, **changes)

        assert [error.pointer for error in refusal.value.errors] == [pointer]


class TestRecipients:
    def test_the_business_then_its_owners_then_who_applied(self):
        owner = owner_fields(email="ana@riverside.example")
        by_business = make_application(owners=[owner])
        by_owner = make_application(
            business=business_fields(email=""), owners=[owner_fields(email="ana@riverside.example")]
        )
        user = make_user(is_staff=False)
        by_user = make_application(business=business_fields(email=""), actor=actor_of_user(user))

        assert address_of(by_business) == "office@riverside.example"
        assert address_of(by_owner) == "ana@riverside.example"
        assert address_of(by_user) == user.email


class TestQueue:
    def test_costs_the_same_for_one_and_for_many(self):
        def cost():
            with CaptureQueriesContext(connection) as queries:
                shown = [
                    (
                        str(each.business),
                        str(each.product_version),
                        each.assignee,
                        documents_verified(each),
                    )
                    for each in applications_for_queue()
                ]
            assert shown
            return len(queries)

        make_document(make_application())
        alone = cost()
        for _ in range(4):
            make_document(make_application())

        assert cost() == alone == 1

    def test_borrowers_see_their_own(self):
        application, _ = make_application(), make_application()
        actor = actor_of_user(make_borrower(application.business))

        assert list(Application.objects.visible_to(actor)) == [application]


class TestTimeline:
    def test_tells_the_course_and_keeps_the_lenders_reasons(self):
        application = make_offered()
        withdraw_application(application_id=application.pk, reason="Suspected fraud", actor=SYSTEM)

        staff_view = timeline(application, for_applicant=False)
        applicants_view = timeline(application, for_applicant=True)

        assert [entry.title for entry in applicants_view] == [
            "Application begun",
            "Application submitted",
            "Eligibility checked",
            "Credit reports requested",
            "Assessment begun",
            "Approved",
            "Offer made",
            "Withdrawn",
        ]
        assert staff_view[-1].note == "Suspected fraud"
        assert applicants_view[-1].note == ""
        assert applicants_view[-2].note == "Open until 2026-04-01."


class TestIndustries:
    @pytest.mark.parametrize(
        ("code", "risk"),
        [("722511", "HIGH"), ("721110", "MEDIUM"), ("71321", "PROHIBITED"), ("99", None), ("", None)],
    )
    def test_the_longest_prefix_counts(self, code, risk):
        industry = industry_of(code)

        assert (industry.risk_category if industry else None) == risk

    def test_seeding_again_changes_nothing_that_a_lender_changed(self):
        Industry.objects.filter(naics_code="23").update(risk_category="LOW")
        AuthorityLimit.objects.filter(role="UNDERWRITER").update(amount_max=1)
        before = Industry.objects.count()

        seed_origination()

        assert Industry.objects.count() == before
        assert Industry.objects.get(naics_code="23").risk_category == "LOW"
        assert set(
            AuthorityLimit.objects.filter(role="UNDERWRITER", action__startswith="origination").values_list(
                "amount_max", flat=True
            )
        ) == {1}
