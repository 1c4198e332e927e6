"""ORI-4: a bureau that does not answer is left alone, tried with one report, and asked again; nothing is lost."""

from datetime import timedelta
from decimal import Decimal

import pytest

from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.errors import InvalidInput, NotAllowed
from loanops.parties.models import Consent
from origination.bureaus.simulator.adapter import Simulator
from origination.models import Bureau, BureauCall, CreditReport
from origination.services import credit
from origination.services.breaker import (
    UnableToSwitchBreaker,
    close_breaker,
    configure_bureau,
    open_breaker,
)
from origination.services.credit import CREDIT_DESK, begin_credit_pull, pull_report, retry_credit_checks
from origination.services.reparsing import reparse_reports
from tests.factories.access import SYSTEM, staff
from tests.factories.origination import (
    CUT_OFF,
    DOWN,
    PRIME,
    ask_bureaus,
    make_checked,
    make_submitted,
    owner_fields,
)

pytestmark = pytest.mark.django_db


def commercial(application):
    return application.credit_reports.get(kind="COMMERCIAL", is_current=True)


def bureau():
    return Bureau.objects.get(code="sim-commercial")


def due_now():
    CreditReport.objects.filter(status="FAILED").update(next_attempt_at=clock.now() - timedelta(seconds=1))


@pytest.fixture
def fails_at_once(db):
    Bureau.objects.filter(code="sim-commercial").update(failures_to_open=2)


class TestBreaker:
    def test_opens_after_troubles_in_a_row_and_then_nobody_is_asked(self, fails_at_once):
        make_checked(credit=DOWN, owner_credit=PRIME)
        assert bureau().breaker == "CLOSED"
        make_checked(credit=DOWN, owner_credit=PRIME)
        assert bureau().breaker == "OPEN"
        calls = BureauCall.objects.filter(bureau=bureau()).count()

        third = make_checked(credit=PRIME)

        report = commercial(third)
        assert BureauCall.objects.filter(bureau=bureau()).count() == calls == 2
        assert (third.status, report.status, report.attempts) == ("CREDIT_CHECK", "FAILED", 0)
        assert report.next_attempt_at >= bureau().open_until and "not asked" in report.problem

    def test_one_report_tries_when_the_time_is_over_and_closes_it(self, fails_at_once):
        applications = [make_submitted(credit=PRIME) for _ in range(2)]
        Bureau.objects.filter(code="sim-commercial").update(
            breaker="OPEN", open_until=clock.now() - timedelta(seconds=1), failures=2
        )
        first, second = (commercial(application) for application in applications)
        begin_credit_pull(report_id=first.pk, actor=CREDIT_DESK)
        assert bureau().breaker == "HALF_OPEN"

        assert not pull_report(second.pk)
        assert commercial(applications[1]).status == "FAILED"

        CreditReport.objects.filter(pk=first.pk).update(claimed_at=clock.now() - timedelta(minutes=11))
        Bureau.objects.filter(code="sim-commercial").update(probe_until=clock.now() - timedelta(seconds=1))
        assert pull_report(first.pk)
        assert (bureau().breaker, bureau().failures) == ("CLOSED", 0)

    def test_a_trial_that_fails_opens_it_again(self, fails_at_once):
        application = make_submitted(credit=DOWN)
        Bureau.objects.filter(code="sim-commercial").update(
            breaker="OPEN", open_until=clock.now() - timedelta(seconds=1)
        )

        assert pull_report(commercial(application).pk)

        assert bureau().breaker == "OPEN" and bureau().open_until > clock.now()

    def test_a_success_in_between_starts_the_count_anew(self, fails_at_once):
        make_checked(credit=DOWN, owner_credit=PRIME)
        make_checked(credit=PRIME)
        make_checked(credit=DOWN, owner_credit=PRIME)

        assert (bureau().breaker, bureau().failures) == ("CLOSED", 1)

    def test_down_then_back_and_every_application_goes_on(self, fails_at_once, monkeypatch):
        applications = [make_submitted(credit=DOWN, owner_credit=PRIME) for _ in range(4)]
        for application in applications:
            ask_bureaus(application)
        assert {application.status for application in applications} == {"CREDIT_CHECK"}

        honest = Simulator._refuse
        monkeypatch.setattr(
            Simulator,
            "_refuse",
            lambda self, request, ending: None if ending == DOWN else honest(self, request, ending),
        )
        for _ in range(3):
            Bureau.objects.filter(breaker="OPEN").update(open_until=clock.now() - timedelta(seconds=1))
            due_now()
            retry_credit_checks()

        for application in applications:
            application.refresh_from_db()
            assert application.status == "OFFER_MADE"
            assert application.decisions.count() == 1
        received = CreditReport.objects.filter(kind="COMMERCIAL", status="RECEIVED")
        assert (
            received.count()
            == len(applications)
            == BureauCall.objects.filter(outcome="RECEIVED", bureau=bureau()).count()
        )


class TestPeopleAndBreakers:
    def test_a_system_administrator_holds_it_open_and_closes_it(self):
        admin = staff(Role.SYSTEM_ADMIN)
        open_breaker(bureau_id=bureau().pk, reason="Announced maintenance", actor=admin)
        application = make_checked()
        assert commercial(application).status == "FAILED"
        assert "maintenance" in commercial(application).problem

        close_breaker(bureau_id=bureau().pk, reason="Maintenance is over", actor=admin)
        due_now()
        retry_credit_checks()

        application.refresh_from_db()
        assert application.status == "OFFER_MADE"

    def test_only_that_role_and_only_with_a_reason(self):
        with pytest.raises(NotAllowed):
            open_breaker(bureau_id=bureau().pk, reason="x", actor=staff(Role.MANAGER))
        with pytest.raises(InvalidInput):
            open_breaker(bureau_id=bureau().pk, reason=" ", actor=SYSTEM)
        with pytest.raises(UnableToSwitchBreaker):
            close_breaker(bureau_id=bureau().pk, reason="x", actor=SYSTEM)

    def test_price_and_patience_are_data(self):
        configure_bureau(
            bureau_id=bureau().pk,
            price=Decimal("9.99"),
            failures_to_open=3,
            open_seconds=60,
            attempts_max=2,
            reason="New contract",
            actor=staff(Role.SYSTEM_ADMIN),
        )
        report = commercial(make_checked())

        assert report.cost == Decimal("9.99")
        with pytest.raises(InvalidInput):
            configure_bureau(
                bureau_id=bureau().pk,
                price=Decimal("-1"),
                failures_to_open=0,
                open_seconds=60,
                attempts_max=2,
                reason="x",
                actor=SYSTEM,
            )


class TestBoughtOnce:
    def test_two_applications_at_once_buy_one_report(self):
        first = make_submitted()
        second = second_application_of(first)
        begin_credit_pull(report_id=commercial(first).pk, actor=CREDIT_DESK)

        assert not pull_report(commercial(second).pk)
        assert "another application" in commercial(second).problem

        CreditReport.objects.filter(pk=commercial(first).pk).update(
            claimed_at=clock.now() - timedelta(minutes=11)
        )
        assert pull_report(commercial(first).pk)
        due_now()
        assert pull_report(commercial(second).pk)

        report = commercial(second)
        assert (report.status, report.cost) == ("RECEIVED", None)
        assert report.reused_from == commercial(first)
        assert BureauCall.objects.filter(bureau=bureau()).count() == 1

    def test_the_same_owner_behind_another_business_is_asked_about_once(self):
        owner = owner_fields()
        first = make_checked(owners=[owner])
        second = make_submitted(owners=[owner])

        ours = second.credit_reports.get(kind="CONSUMER")
        assert ours.reused_from == first.credit_reports.get(kind="CONSUMER")
        assert commercial(second).reused_from is None

    def test_another_name_under_the_same_number_is_asked_about_anew(self):
        owner = owner_fields()
        make_checked(owners=[owner])
        second = make_submitted(owners=[{**owner, "last_name": "Bergstrom"}])

        assert second.credit_reports.get(kind="CONSUMER").status == "REQUESTED"

    def test_each_call_is_on_record_with_duration_and_cost(self):
        application = make_checked()
        call = BureauCall.objects.get(report=commercial(application))

        assert (call.outcome, call.is_success, call.cost) == ("RECEIVED", True, bureau().price)
        assert commercial(application).cost == bureau().price

    def test_without_a_standing_consent_nobody_is_asked(self):
        application = make_submitted()
        Consent.objects.filter(owner=None).update(withdrawn_at=clock.now())

        pull_report(commercial(application).pk)

        assert commercial(application).status == "NEEDS_PERSON"
        assert "withdrawn" in commercial(application).problem
        assert not BureauCall.objects.filter(bureau=bureau()).exists()

    def test_a_crash_between_call_and_record_costs_no_second_report(self, monkeypatch):
        application = make_submitted()
        report = commercial(application)
        monkeypatch.setattr(credit, "record_credit_report", lambda **_: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            pull_report(report.pk)
        monkeypatch.undo()
        CreditReport.objects.filter(pk=report.pk).update(claimed_at=clock.now() - timedelta(minutes=11))

        assert retry_credit_checks()["attempted"] == 1

        assert commercial(application).status == "RECEIVED"
        costs = BureauCall.objects.filter(report=report).order_by("id").values_list("cost", flat=True)
        assert list(costs) == [bureau().price, Decimal("0.00")]


class TestReparsing:
    def test_a_report_nobody_could_read_is_read_when_the_parser_is_mended(self, monkeypatch):
        application = make_checked(credit=CUT_OFF, owner_credit=PRIME)
        report = commercial(application)
        assert report.status == "NEEDS_PERSON" and report.raw_report
        assert [each.outcome == "read" for each in reparse_reports()] == [False]

        whole = commercial(make_checked()).raw_report
        CreditReport.objects.filter(pk=report.pk).update(raw_report=whole)
        assert [each.outcome for each in reparse_reports()] == ["read"]

        application.refresh_from_db()
        assert (commercial(application).status, application.status) == ("RECEIVED", "OFFER_MADE")

    def test_what_the_present_parser_read_is_left_alone(self):
        make_checked()

        assert list(reparse_reports()) == []
        assert len(list(reparse_reports(everything=True))) == 2


def second_application_of(application):
    from origination.services.applying import submit_application
    from tests.origination.test_credit import make_application_for

    return submit_application(application_id=make_application_for(application.business).pk, actor=SYSTEM)
