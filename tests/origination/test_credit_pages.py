"""L3 Credit and Identity, the report page, bureaus, and K6: what stands there, and each action with its refusal."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loanops.access.roles import Role
from loanops.core.outbox import deliver_outbox
from origination.models import BeneficialOwnership, Bureau, CreditReport, ScreeningHit
from tests.factories.access import make_user
from tests.factories.origination import (
    BANKRUPT,
    DOWN,
    FROZEN,
    NO_FILE,
    PRIME,
    make_checked,
    make_offered,
    make_referred,
    owner_fields,
)
from tests.factories.screening import make_hit
from tests.origination.pages import action, page, press, underwriter
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
BASE = "/admin/origination"


def act(client, path, **data):
    """Confirm an action; the address it leads to, or the refusal."""
    return client.post(path, {**data, "_step": "confirm", "_key": "0" * 32})


class TestCreditTab:
    def test_shows_consent_score_with_band_trades_and_the_summary_for_the_file(self):
        application = make_checked(credit=BANKRUPT, owner_credit=PRIME)
        page = signed_in(make_user(Role.UNDERWRITER)).get(
            f"{BASE}/application/{application.pk}/change/?tab=credit"
        )
        text = text_of(page)

        for words in (
            "Ana Moreno",
            "credit-report-2026-1",
            "Commercial 2",
            "Low risk",
            "Open bankruptcies",
            "90 or more",
        ):
            assert words in text
        assert "Sim-commercial" not in text and "sim-commercial, Business profile of 2026-03-02" in text
        assert page.content.decode().count("<meter") == 5

    def test_shows_reports_that_failed_with_their_next_try_and_those_without_a_file(self):
        for ending, words in ((DOWN, "503"), (NO_FILE, "No hit"), (FROZEN, "Needs a person")):
            application = make_checked(credit=ending, owner_credit=PRIME)
            text = text_of(
                signed_in(make_user(Role.LOAN_OFFICER)).get(
                    f"{BASE}/application/{application.pk}/change/?tab=credit"
                )
            )
            assert words in text

    def test_costs_few_queries(self):
        application = make_checked()
        client = signed_in(make_user(Role.UNDERWRITER))
        client.get(f"{BASE}/application/{application.pk}/change/?tab=credit")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{BASE}/application/{application.pk}/change/?tab=credit")

        assert len(queries) <= 20

    def test_the_report_page_has_the_bureaus_detail(self):
        report = make_checked(credit=BANKRUPT).credit_reports.get(kind="COMMERCIAL")
        text = text_of(signed_in(make_user(Role.UNDERWRITER)).get(f"{BASE}/creditreport/{report.pk}/change/"))

        for words in ("Chapter 11", "Stability 1", "Credit the subject asked for", "Days beyond terms"):
            assert words in text


class TestOrderReport:
    def test_shows_the_price_and_orders_with_a_new_consent(self):
        owner = {**owner_fields(ownership_percentage="10", is_guarantor=False), "credit_consent": False}
        application = make_referred(
            owners=[owner_fields("0201", ownership_percentage="90"), owner], credit="0201"
        )
        small = application.business.owners.get(ownership_percentage=10)
        client = signed_in(make_user(Role.UNDERWRITER))
        path = f"{BASE}/application/{application.pk}/action/order-credit-report/"
        given = {"owner_id": str(small.pk), "reason": "Runs the daily business"}

        assert "has not consented" in text_of(client.post(path, given))
        preview = text_of(client.post(path, {**given, "consent_given_by": "Ben Moreno"}))
        assert "4.20" in preview and "Simulated consumer bureau" in preview
        assert act(client, path, **given, consent_given_by="Ben Moreno").status_code == 302
        deliver_outbox()

        report = CreditReport.objects.get(owner=small)
        assert (report.status, report.ordered_reason) == ("RECEIVED", "Runs the daily business")
        assert report.consent.given_by == "Ben Moreno"

    def test_a_report_that_is_not_old_is_not_bought_again(self):
        application = make_referred(credit="0201")
        client = signed_in(make_user(Role.UNDERWRITER))
        path = f"{BASE}/application/{application.pk}/action/order-credit-report/"

        answer = text_of(act(client, path, owner_id="", reason="Another look"))

        assert "nothing is bought again" in answer
        assert CreditReport.objects.filter(application=application).count() == 2


class TestBureaus:
    def test_health_is_visible_and_the_breaker_is_held_open_with_a_reason(self):
        make_checked(credit=DOWN, owner_credit=PRIME)
        bureau = Bureau.objects.get(code="sim-commercial")
        client = signed_in(make_user(Role.SYSTEM_ADMIN))
        text = text_of(client.get(f"{BASE}/bureau/"))
        assert "0 % of 1" in text and "100 % of 1" in text and "ms" in text

        path = f"{BASE}/bureau/{bureau.pk}/action/open-breaker/"
        assert act(client, path, reason="").status_code == 200
        assert act(client, path, reason="Maintenance").status_code == 302

        bureau.refresh_from_db()
        assert bureau.is_held_open
        assert "Maintenance" in text_of(client.get(f"{BASE}/bureau/{bureau.pk}/change/"))
        underwriter = signed_in(make_user(Role.UNDERWRITER))
        assert underwriter.get(f"{BASE}/bureau/").status_code == 200
        assert underwriter.get(path).status_code == 403


class TestScreeningHits:
    def test_the_list_shows_party_list_score_and_what_is_blocked(self):
        hit = make_hit()
        text = text_of(signed_in(make_user(Role.COMPLIANCE_OFFICER)).get(f"{BASE}/screeninghit/"))

        for words in (
            "Kastrel Zorvane",
            "Sample list",
            "0.93",
            "birth year",
            hit.application.number,
            "disbursements",
        ):
            assert words in text

    def test_cleared_with_reason_and_evidence(self):
        hit = make_hit()
        client = signed_in(make_user(Role.COMPLIANCE_OFFICER))
        page = text_of(client.get(f"{BASE}/screeninghit/{hit.pk}/change/"))
        assert "Side by side" in page and "1961" in page
        path = f"{BASE}/screeninghit/{hit.pk}/action/clear-hit/"

        assert act(client, path, reason="Another person", evidence="").status_code == 200
        assert act(client, path, reason="Another person", evidence="Passport").status_code == 302

        hit.refresh_from_db()
        hit.application.refresh_from_db()
        assert (hit.status, hit.application.status) == ("CLEARED", "CREDIT_CHECK")
        assert hit not in ScreeningHit.objects.to_do()

    def test_a_confirmed_one_stays_until_it_is_reported(self):
        hit = make_hit()
        client = signed_in(make_user(Role.COMPLIANCE_OFFICER))
        act(
            client,
            f"{BASE}/screeninghit/{hit.pk}/action/confirm-hit/",
            reason="Same person",
            evidence="Passport",
        )
        assert "by 2026-03-16" in text_of(client.get(f"{BASE}/screeninghit/"))

        act(
            client,
            f"{BASE}/screeninghit/{hit.pk}/action/record-block-report/",
            reported_on="2026-03-02",
            reference="BP-1",
        )

        hit.refresh_from_db()
        assert hit.report_reference == "BP-1"

    def test_others_see_that_something_holds_it_up_and_not_what(self):
        hit = make_hit()
        officer = signed_in(make_user(Role.LOAN_OFFICER))

        text = text_of(officer.get(f"{BASE}/application/{hit.application_id}/change/?tab=identity"))

        assert "Waiting for a person" in text and "ZORVANE" not in text
        assert officer.get(f"{BASE}/screeninghit/{hit.pk}/change/").status_code == 403

    def test_the_policy_is_proposed_to_a_second_person(self):
        client = signed_in(make_user(Role.COMPLIANCE_OFFICER))
        path = f"{BASE}/screeninghit/action/change-screening-policy/"
        assert "0.8500" in client.get(path).content.decode()

        answer = act(
            client,
            path,
            threshold="0.9",
            second_person_from="0.95",
            birth_year_tolerance="1",
            beneficial_owner_products=["micro-loan"],
            reason="Fewer hits",
        )

        assert answer.status_code == 302 and "approvalrequest" in answer["Location"]


class TestCertify:
    def test_records_who_controls_the_business(self):
        application = make_referred(
            owners=[owner_fields("0201", street="1 Mill Road", city="Dayton")], credit="0201"
        )
        client = signed_in(make_user(Role.LOAN_OFFICER))
        answer = act(
            client,
            f"{BASE}/application/{application.pk}/action/certify-beneficial-owners/",
            control_person_id=str(application.business.owners.get().pk),
            control_title="Managing member",
            certified_by="Ana Moreno",
            reason="",
        )

        assert answer.status_code == 302
        assert BeneficialOwnership.objects.get(application=application).certified_by == "Ana Moreno"


class TestCreditReports:
    def test_stuck_ones_are_the_work_and_can_be_sent_off_again(self):
        application = make_checked(credit=FROZEN)
        report = application.credit_reports.get(kind="CONSUMER")
        client = underwriter()

        shown = text_of(client.get(reverse("admin:origination_creditreport_changelist")))
        press(client, action(report, "retry-credit-report"))

        assert application.number in shown and "Frozen" in shown
        report.refresh_from_db()
        assert report.status == "REQUESTED"

    def test_an_underwriter_goes_on_without(self):
        application = make_checked(owner_credit=FROZEN)
        report = application.credit_reports.get(kind="CONSUMER")

        press(underwriter(), action(report, "go-on-without-report"), reason="Stays frozen")

        application.refresh_from_db()
        assert application.status == "REFERRED"

    def test_a_reports_page_shows_its_summary(self):
        report = make_offered().credit_reports.get(kind="COMMERCIAL")

        shown = text_of(underwriter().get(page(report)))

        assert "Payment index" in shown and "requestId" not in shown
