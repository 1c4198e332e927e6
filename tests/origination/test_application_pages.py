"""L2, L3, L4: the queue, an application's page, and handling it until it is decided."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loanops.access.roles import Role
from origination.admin.applications import ApplicationAdmin
from origination.services.handling import claim_application
from tests.factories.access import make_user, staff
from tests.factories.origination import (
    NEAR_PRIME,
    make_application,
    make_checked,
    make_document,
    make_offered,
    make_referred,
    make_submitted,
    signature_form,
)
from tests.origination.pages import LIST, WHY, action, officer, page, press, underwriter
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


class TestQueue:
    def test_opens_with_mine_and_unassigned_that_are_not_final(self):
        me = make_user(Role.UNDERWRITER)
        free, taken, done = (
            make_referred(credit=NEAR_PRIME),
            make_referred(credit=NEAR_PRIME),
            make_checked(credit="0008"),
        )
        claim_application(application_id=taken.pk, actor=staff(Role.UNDERWRITER))
        draft = make_application()

        shown = text_of(signed_in(me).get(reverse(LIST)))
        everything = text_of(signed_in(me).get(reverse(LIST) + "?work=all"))

        assert free.number in shown
        for other in (taken, done, draft):
            assert other.number not in shown and other.number in everything

    def test_costs_the_same_for_few_and_for_many(self):
        client = officer()

        def cost():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(LIST) + "?work=all").status_code == 200
            return len(queries)

        make_document(make_submitted())
        client.get(reverse(LIST))
        before = cost()
        for _ in range(4):
            make_document(make_submitted())

        assert cost() == before <= 16

    def test_finds_by_number_name_and_the_whole_tax_id(self):
        application, other = make_submitted(), make_submitted()
        client = officer()

        for term in (
            application.number,
            application.business.tax_id,
            f"{application.business.tax_id[:2]}-{application.business.tax_id[2:]}",
        ):
            shown = text_of(client.get(reverse(LIST) + f"?q={term}"))
            assert application.number in shown and other.number not in shown
        assert application.number not in text_of(
            client.get(reverse(LIST) + f"?q={application.business.tax_id[:8]}")
        )


class TestWorkbench:
    def test_shows_everything_to_decide_by_and_no_identifiers(self):
        application = make_referred(credit=NEAR_PRIME)
        make_document(application)

        client = underwriter()
        for tab, words in (
            ("overview", ("30,000.00", "Lowest owner score", "Ana Moreno")),
            ("documents", ("Bank statement",)),
            ("credit", ("Personal 8",)),
            ("rules", ("✗ not met CRD-02",)),
            ("offer", ("No offer was made.",)),
            ("messages", ("With an underwriter",)),
        ):
            answer = client.get(page(application) + f"?tab={tab}")

            shown = text_of(answer)
            for each in words:
                assert each in shown
            assert application.business.tax_id not in answer.content.decode()
            assert application.business.owners.get().ssn not in answer.content.decode()

    def test_failed_rules_stand_first(self):
        shown = text_of(underwriter().get(page(make_referred(credit=NEAR_PRIME)) + "?tab=rules"))

        assert shown.index("CRD-02") < shown.index("ELG-01")

    @pytest.mark.parametrize("tab", [part.slug for part in ApplicationAdmin.parts] + ["timeline"])
    def test_each_tab_costs_a_bounded_number_of_queries(self, tab):
        application = make_offered()
        make_document(application)
        client = underwriter()
        client.get(page(application) + f"?tab={tab}")  # what never changes is read once in a process

        with CaptureQueriesContext(connection) as queries:
            client.get(page(application) + f"?tab={tab}")

        assert len(queries) <= 12

    def test_an_offer_with_its_schedule(self):
        shown = text_of(officer().get(page(make_offered()) + "?tab=offer"))

        assert "Annual percentage rate" in shown and "Balance after" in shown

    def test_buttons_follow_role_and_state(self):
        referred, draft = make_referred(credit=NEAR_PRIME), make_application()

        deciding = underwriter().get(page(referred)).content.decode()
        drafting = officer().get(page(draft)).content.decode()

        assert "action/approve-application/" in deciding and "action/decline-application/" in deciding
        assert "action/submit-application/" not in deciding
        assert "action/submit-application/" in drafting and "action/withdraw-application/" in drafting
        assert "action/approve-application/" not in drafting


class TestHandling:
    def test_from_draft_to_submission(self):
        application, client = make_application(), officer()

        press(
            client,
            action(application, "update-application"),
            requested_amount="15000.00",
            requested_term_months="12",
            repayment_frequency="MONTHLY",
            purpose="INVENTORY",
        )
        press(client, action(application, "submit-application"))

        application.refresh_from_db()
        assert (application.requested_amount, application.status) == (Decimal("15000.00"), "CREDIT_CHECK")

    def test_modifying_shows_what_would_come_of_it(self):
        application, client = make_referred(credit=NEAR_PRIME), officer()
        form = {
            "requested_amount": "10000.00",
            "requested_term_months": "24",
            "repayment_frequency": "MONTHLY",
            "purpose": "WORKING_CAPITAL",
            "reason": "Needs less",
        }

        preview = press(client, action(application, "modify-application"), "preview", **form)
        press(client, action(application, "modify-application"), **form)

        assert "10,000.00" in text_of(preview)
        application.refresh_from_db()
        assert application.requested_amount == Decimal("10000.00")

    def test_claim_assign_ask_and_withdraw(self):
        application, user = make_referred(credit=NEAR_PRIME), make_user(Role.LOAN_OFFICER)
        client = signed_in(user)

        press(client, action(application, "claim-application"))
        application.refresh_from_db()
        assert application.assignee_id == user.pk
        press(client, action(application, "assign-application"), assignee="")
        press(
            client,
            action(application, "request-information"),
            items="Lease\nBank letter",
            due_date="2026-03-20",
        )
        application.refresh_from_db()
        assert (application.assignee_id, application.missing_items) == (None, ["Lease", "Bank letter"])
        press(client, action(application, "withdraw-application"), reason="Found other money")
        application.refresh_from_db()
        assert application.status == "WITHDRAWN"

    def test_checks_again_and_refers_back(self):
        application, client = make_referred(credit=NEAR_PRIME), underwriter()

        assert "Afterwards" in text_of(
            press(client, action(application, "rerun-checks"), "preview", reason="New figures")
        )
        offered = make_offered()
        press(client, action(offered, "refer-application"), reason=WHY)

        offered.refresh_from_db()
        assert offered.status == "REFERRED"

    def test_records_an_acceptance(self):
        application = make_offered()

        press(
            officer(),
            action(application, "accept-offer"),
            **signature_form(application),
            reason="Recorded call",
        )

        assert application.offers.get().status == "ACCEPTED"


class TestOtherPages:
    def test_decision_offer_notice_and_industry(self):
        application, compliance = make_checked(credit="0008"), signed_in(make_user(Role.COMPLIANCE_OFFICER))
        notice = application.adverse_action_notices.get()

        assert "open bankruptcies" in text_of(compliance.get(page(application.decisions.get())))
        assert application.number in text_of(
            compliance.get(reverse("admin:origination_adverseactionnotice_changelist"))
        )
        press(
            compliance,
            action(notice, "mark-notice-handled"),
            handled_on="2026-03-02",
            reason="Certified letter",
        )
        notice.refresh_from_db()
        assert notice.handled_how == "Certified letter"
        assert "handled" in text_of(
            compliance.get(reverse("admin:origination_adverseactionnotice_changelist") + "?work=all")
        )
        assert "Schedule" in text_of(compliance.get(page(make_offered().offers.get())))
        assert "Gambling" in text_of(compliance.get(reverse("admin:origination_industry_changelist")))
