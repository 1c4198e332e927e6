"""ORI-11: what official sources say of a business, and what waits for a person."""

from datetime import date, timedelta

import pytest

from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.errors import InvalidInput
from loanops.core.models import OutboxMessage
from origination.models import PartyCheck
from origination.services.identity_desk import (
    handle_requested,
    retry_party_checks,
    run_party_check,
    settle_party_check,
)
from origination.services.judging import confirm_hit
from origination.services.screening import open_hits
from tests.factories.access import SYSTEM, staff
from tests.factories.origination import business_fields, make_submitted
from tests.factories.screening import judged

pytestmark = pytest.mark.django_db


class TestIdentityChecks:
    def test_what_agrees_is_kept_with_vendor_and_date(self):
        application = make_submitted(business=business_fields(street="1 Mill Road", city="Dayton"))

        checks = PartyCheck.objects.filter(application=application)
        assert set(checks.values_list("kind", "status")) == {
            ("TIN_MATCH", "AGREED"),
            ("STATE_REGISTRATION", "AGREED"),
            ("ADDRESS", "AGREED"),
        }
        assert set(checks.values_list("vendor", "answered_on")) == {("sim-identity", date(2026, 3, 2))}

    @pytest.mark.parametrize(("ending", "words"), [("0991", "another name"), ("0992", "dissolved")])
    def test_what_differs_waits_for_a_person(self, ending, words):
        application = make_submitted(business=business_fields(ending))
        assert application.status == "SCREENING"
        hit = open_hits(application).get()
        assert hit.kind == "IDENTITY" and words in hit.listed_name

        judged(hit, reason="Name changed last month", evidence="Certificate of amendment")

        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"
        assert not hit.deadlines.exists()

    def test_a_confirmed_difference_declines_without_a_report_to_the_authority(self):
        application = make_submitted(business=business_fields("0991"))

        hit = judged(open_hits(application).get(), how=confirm_hit)

        application.refresh_from_db()
        assert (application.status, hit.deadlines.count()) == ("DECLINED", 0)

    def test_a_silent_source_is_asked_again(self):
        application = make_submitted(business=business_fields("0995"))
        assert application.status == "SCREENING"
        PartyCheck.objects.filter(status="FAILED").update(next_attempt_at=clock.now() - timedelta(seconds=1))

        assert retry_party_checks() == {"checks_attempted": 2}

        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"

    def test_a_person_confirms_by_other_means(self):
        application = make_submitted(business=business_fields("0995"))
        for check in PartyCheck.objects.filter(status="FAILED"):
            with pytest.raises(InvalidInput):
                settle_party_check(check_id=check.pk, reason=" ", actor=SYSTEM)
            settle_party_check(check_id=check.pk, reason="Letter 147C seen", actor=staff(Role.UNDERWRITER))

        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"

    def test_a_source_with_a_network_is_asked_after_commit_and_once(self, settings):
        settings.IDENTITY_SOURCES = {"TIN_MATCH": "tests.origination.test_identity_desk.Remote"}
        application = make_submitted()
        assert application.status == "SCREENING"
        message = OutboxMessage.objects.get(event="party-check.requested")

        handle_requested(**message.payload)
        handle_requested(**message.payload)

        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"
        assert PartyCheck.objects.get(kind="TIN_MATCH").attempts == 1
        assert not run_party_check(message.payload["check_id"])


class Remote:
    """A source that needs a network."""

    code = "remote"
    is_local = False

    def check(self, query):
        from origination.identity import IdentityAnswer

        return IdentityAnswer(agrees=True, summary="Agrees.", raw="{}")
