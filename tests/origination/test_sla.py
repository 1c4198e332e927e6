"""ORI-10: how long an application may stay where it is, and that the clock stands while the applicant is asked."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from loanops.access.roles import Role
from loanops.core.errors import InvalidInput, NotAllowed
from origination.models import Application, ServiceLevel
from origination.services.handling import request_information
from origination.services.levels import change_service_level
from origination.sla import Urgency, left, turn
from origination.states import ApplicationStatus
from tests.factories.access import SYSTEM, staff
from tests.factories.origination import NEAR_PRIME, make_application, make_referred, make_submitted

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def application(status: str = "UNDERWRITING", since: str = "2026-03-02 09:00") -> Application:
    """Not stored: the clock needs no more than these fields."""
    return Application(status=status, status_since=at(since), sla_due_at=None, sla_used_minutes={})


class TestTurn:
    def test_a_referral_has_two_business_days(self):
        referred = application()

        turn(referred, ApplicationStatus.REFERRED, at("2026-03-05 15:00"))

        assert referred.sla_due_at == at("2026-03-09 15:00")
        assert referred.status_since == at("2026-03-05 15:00")

    @pytest.mark.parametrize("status", ["INCOMPLETE", "OFFER_MADE", "DECLINED", "BOARDED"])
    def test_no_clock_runs_where_the_lender_has_nothing_to_do(self, status):
        moved = application()

        turn(moved, ApplicationStatus(status), at("2026-03-05 15:00"))

        assert moved.sla_due_at is None and left(moved, at("2026-03-05 16:00")) is None

    def test_what_was_used_before_the_applicant_was_asked_counts(self):
        referred = application()
        turn(referred, ApplicationStatus.REFERRED, at("2026-03-02 09:00"))
        referred.status = "REFERRED"
        turn(referred, ApplicationStatus.INCOMPLETE, at("2026-03-02 15:00"))
        referred.status = "INCOMPLETE"
        assert referred.sla_used_minutes == {"REFERRED": 360}

        for status in ("SUBMITTED", "SCREENING", "CREDIT_CHECK", "UNDERWRITING", "REFERRED"):
            turn(referred, ApplicationStatus(status), at("2026-03-20 09:00"))
            referred.status = status

        # Ten of sixteen hours are left
        assert referred.sla_due_at == at("2026-03-23 11:00")
        assert left(referred, at("2026-03-20 09:00")).minutes_allowed == 960

    def test_a_state_left_for_good_begins_afresh(self):
        referred = application("REFERRED")
        referred.sla_used_minutes = {"REFERRED": 900}

        turn(referred, ApplicationStatus.APPROVED, at("2026-03-02 09:00"))

        assert referred.sla_used_minutes == {}


class TestLeft:
    @pytest.mark.parametrize(
        ("now", "urgency", "words"),
        [
            ("2026-03-02 09:00", Urgency.ON_TIME, "2 d"),
            ("2026-03-02 16:59", Urgency.ON_TIME, "1 d 1 min"),
            ("2026-03-02 17:00", Urgency.HALF, "1 d"),
            ("2026-03-03 13:47", Urgency.HALF, "3 h 13 min"),
            ("2026-03-03 13:48", Urgency.CLOSE, "3 h 12 min"),
            ("2026-03-03 17:00", Urgency.CLOSE, "0 min"),
            ("2026-03-03 20:00", Urgency.LATE, "1 min late"),
            ("2026-03-04 09:01", Urgency.LATE, "1 min late"),
            ("2026-03-05 10:00", Urgency.LATE, "1 d 1 h late"),
        ],
    )
    def test_warns_at_half_and_at_four_fifths(self, now, urgency, words):
        referred = application("REFERRED")
        turn(referred, ApplicationStatus.REFERRED, at("2026-03-02 09:00"))

        clock = left(referred, at(now))

        assert (clock.urgency, str(clock)) == (urgency, words)
        assert clock.breached == (urgency == Urgency.LATE)


class TestStoredClock:
    def test_every_step_sets_it(self):
        submitted = make_submitted()

        assert submitted.sla_due_at is not None
        assert submitted.status_since is not None
        assert left(submitted, submitted.status_since).minutes_left == 480

    def test_a_draft_has_none(self):
        assert make_application().sla_due_at is None

    def test_asking_the_applicant_pauses_it(self):
        referred = make_referred(credit=NEAR_PRIME)

        asked = request_information(
            application_id=referred.pk,
            items=["Lease"],
            due_date=date(2026, 3, 20),
            reason="",
            actor=staff(Role.UNDERWRITER),
        )

        assert asked.sla_due_at is None and set(asked.sla_used_minutes) == {"REFERRED"}


class TestChangeServiceLevel:
    def test_holds_for_clocks_that_start_later(self):
        level = ServiceLevel.objects.get(status="REFERRED")

        change_service_level(
            service_level_id=level.pk,
            business_hours=Decimal(8),
            reason="Busy season is over",
            actor=staff(Role.MANAGER),
        )

        referred = application()
        turn(referred, ApplicationStatus.REFERRED, at("2026-03-02 09:00"))
        assert referred.sla_due_at == at("2026-03-02 17:00")

    @pytest.mark.parametrize("hours", ["0", "400.01", "-1"])
    def test_refuses_what_nobody_can_keep(self, hours):
        level = ServiceLevel.objects.get(status="REFERRED")

        with pytest.raises(InvalidInput):
            change_service_level(
                service_level_id=level.pk, business_hours=Decimal(hours), reason="x", actor=SYSTEM
            )

    def test_is_not_the_officers_to_change(self):
        level = ServiceLevel.objects.get(status="REFERRED")

        with pytest.raises(NotAllowed):
            change_service_level(
                service_level_id=level.pk,
                business_hours=Decimal(8),
                reason="x",
                actor=staff(Role.LOAN_OFFICER),
            )
