import hashlib
from datetime import date

import pytest

from loanops.access.actors import actor_of_user
from loanops.access.models import ApprovalRequest
from loanops.access.roles import Role
from loanops.core.outbox import deliver_outbox
from loanops.usecases.decisions import approve_request
from servicing.models import Modification
from servicing.services.modifying.agreeing import latest_agreement
from tests.books import assert_books_prove
from tests.factories.access import make_user, staff
from tests.factories.modifications import (
    again,
    make_applied,
    make_late_loan,
    make_proposal,
    make_request,
    make_sent,
)
from tests.factories.servicing import fresh, make_active_loan
from tests.journeys.pages import Desk
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db

LIST = "/admin/servicing/modification/"


@pytest.fixture
def late_loan():
    return make_late_loan()


@pytest.fixture
def officer_desk():
    return Desk(make_user(Role.LOAN_OFFICER))


@pytest.fixture
def agent_desk():
    return Desk(make_user(Role.COLLECTIONS_AGENT))


class TestList:
    def test_opens_with_what_waits(self, late_loan, officer_desk):
        proposed = make_proposal(late_loan)
        sent = make_sent(make_late_loan())

        page = officer_desk.list(Modification)
        assert proposed.number in page and sent.number not in page
        assert "564.88 → 460.72" in page and "Term extension, Re-age" in page and "Met" in page
        assert sent.number in officer_desk.read(f"{LIST}?work=all")

    def test_shows_the_agent_what_he_proposed(self, late_loan, agent_desk):
        mine = make_proposal(late_loan, actor=actor_of_user(agent_desk.user))
        others = make_proposal(make_late_loan())

        menu = agent_desk.list(Modification)
        assert "Modifications I proposed" in menu
        page = agent_desk.read(f"{LIST}?work=all&proposer=me")
        assert mine.number in page and others.number not in page

    def test_shows_officers_no_menu_entry_of_the_agents(self, officer_desk):
        assert "Modifications I proposed" not in officer_desk.list(Modification)

    def test_filters_by_type_and_state(self, late_loan, officer_desk):
        proposed = make_proposal(late_loan)

        assert proposed.number in officer_desk.read(f"{LIST}?type=RE_AGE")
        assert proposed.number not in officer_desk.read(f"{LIST}?type=RATE_CHANGE")
        assert proposed.number in officer_desk.read(f"{LIST}?status__exact=PROPOSED")

    def test_costs_the_same_whatever_its_length(self, django_assert_max_num_queries):
        client = signed_in(make_user(Role.LOAN_OFFICER))
        make_request(make_late_loan())
        client.get(LIST)
        with django_assert_max_num_queries(12) as few:
            client.get(LIST)
        for _ in range(3):
            make_request(make_late_loan())
        with django_assert_max_num_queries(len(few.captured_queries)):
            client.get(LIST)

    def test_is_not_for_product_managers(self):
        assert signed_in(make_user(Role.PRODUCT_MANAGER)).get(LIST).status_code == 403


class TestWorkbench:
    def test_shows_facts_policy_impact_both_schedules_and_alternatives(
        self, late_loan, django_assert_max_num_queries
    ):
        proposed = make_proposal(late_loan)
        client = signed_in(make_user(Role.LOAN_OFFICER))
        client.get(f"{LIST}{proposed.pk}/change/")
        with django_assert_max_num_queries(14):
            page = text_of(client.get(f"{LIST}{proposed.pk}/change/"))

        for told in (
            "Our largest customer closed in January.",
            "Lower revenue",
            "Before and after",
            "Total cost",
            "Cash over the next 6 months",
            "Both schedules",
            "Before: date",
            "Policy checks",
            "Months beyond the contract",
            "Longer term",
            "Payment break",
            "Other modifications of this loan",
            "What is owed is repaid in 20 installments from now on instead of 14",
        ):
            assert told in page, told

    def test_gives_the_agreement_as_it_was_sent(self, late_loan):
        sent = make_sent(late_loan)
        answer = signed_in(make_user(Role.LOAN_OFFICER)).get(f"{LIST}{sent.pk}/agreement/")

        assert answer["Content-Type"] == "application/pdf"
        assert hashlib.sha256(answer.content).hexdigest() == latest_agreement(sent).checksum
        assert signed_in(make_user(Role.SYSTEM_ADMIN)).get(f"{LIST}{sent.pk}/agreement/").status_code == 403
        without = make_request(make_late_loan())
        client = signed_in(make_user(Role.LOAN_OFFICER))
        assert client.get(f"{LIST}{without.pk}/agreement/").status_code == 404


class TestCourse:
    def test_from_the_loan_to_the_books(self, late_loan, agent_desk, officer_desk):
        agent_desk.press(
            "request-modification",
            late_loan,
            category="LOWER_REVENUE",
            facts="Two machines are down.",
            affordable_payment="450.00",
            channel="PHONE",
            financial_difficulty="on",
        )
        deliver_outbox()
        modification = Modification.objects.get()
        assert (modification.status, modification.requester_kind) == ("EVALUATING", "AGENT")

        preview = agent_desk.press(
            "propose-modification", modification, alternative="longer-term", annual_rate="10"
        )
        assert "Before and after" in preview and "Policy checks" in preview
        modification = again(modification)
        assert modification.change["annual_rate"] == "10" and modification.change["spread_arrears"]

        officer_desk.press("approve-modification", modification, reason="Sound.")
        officer_desk.press("send-modification-agreement", again(modification))
        agent_desk.press(
            "record-signed-modification", again(modification), name="Ana Moreno", reference="Folder 12"
        )
        effect = officer_desk.press("apply-modification", again(modification))
        assert "Schedule rows that change" in effect

        assert again(modification).status == "APPLIED"
        assert fresh(late_loan).position.days_past_due == 0
        assert "Folder 12" in officer_desk.open(again(modification))
        assert_books_prove()

    def test_refusals_stand_on_the_form(self, late_loan, officer_desk):
        own = make_proposal(late_loan, actor=actor_of_user(officer_desk.user))
        assert "somebody else has to approve it" in officer_desk.refused("approve-modification", own)
        assert "change nothing" in officer_desk.refused(
            "propose-modification",
            make_request(make_active_loan(disbursed=date(2026, 2, 20))),
            number_of_installments="12",
        )

    def test_an_exception_is_a_managers(self, late_loan, officer_desk):
        beyond = make_proposal(late_loan, change={"number_of_installments": 39, "spread_arrears": True})
        page = officer_desk.open(beyond)
        assert "A manager may approve it as an exception" in page
        manager = Desk(make_user(Role.MANAGER))
        manager.press("approve-modification-exception", beyond, reason="Guarantor pays in.")

        assert again(beyond).override_reason == "Guarantor pays in."

    def test_an_undo_waits_for_a_second_person(self, late_loan, officer_desk):
        applied = make_applied(late_loan)
        officer_desk.press("undo-modification", applied, reason="Signed by the wrong person.")
        assert again(applied).status == "APPLIED"
        request = ApprovalRequest.objects.get()
        approve_request(approval_id=request.pk, actor=staff(Role.MANAGER))

        assert again(applied).status == "CANCELED"
        assert fresh(late_loan).position.days_past_due == 46
        assert_books_prove()

    def test_a_request_can_begin_on_the_list(self, late_loan, officer_desk):
        officer_desk.press(
            "request",
            model=Modification,
            loan=late_loan.number.lower(),
            category="DISASTER",
            facts="Flood.",
            channel="EMAIL",
        )
        assert Modification.objects.get().loan == late_loan
