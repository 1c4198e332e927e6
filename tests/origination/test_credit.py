"""ORI-4: a failing bureau never loses an application: it waits where it is seen, and goes on."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from loanops.access.roles import Role
from loanops.core.errors import InvalidInput, InvalidTransition, NotAllowed
from loanops.core.models import BusinessDay, OutboxMessage
from origination.bureaus import NoHit
from origination.models import Bureau, CreditReport
from origination.selectors import stuck_reports
from origination.services import calling, credit
from origination.services.applying import create_application, submit_application
from origination.services.credit import (
    CREDIT_DESK,
    UnableToPullReport,
    begin_credit_pull,
    go_on_without_report,
    handle_requested,
    pull_report,
    record_credit_report,
    retry_credit_checks,
    retry_credit_report,
)
from origination.tasks import retry_credit_checks_task
from tests.factories.access import SYSTEM, staff
from tests.factories.origination import (
    CUT_OFF,
    DOWN,
    FROZEN,
    NO_ANSWER_ONCE,
    NO_FILE,
    PRIME,
    TOO_MANY_ONCE,
    application_fields,
    make_checked,
    make_offered,
    make_submitted,
)

pytestmark = pytest.mark.django_db


def commercial(application):
    return application.credit_reports.get(kind="COMMERCIAL", is_current=True)


def let_time_pass(**elapsed):
    """Attempts that were to come later are due now."""
    CreditReport.objects.exclude(next_attempt_at=None).update(
        next_attempt_at=CreditReport.objects.exclude(next_attempt_at=None).first().next_attempt_at
        - timedelta(**elapsed)
    )


class TestPullReport:
    def test_keeps_score_summary_and_the_raw_answer_encrypted(self):
        application = make_submitted()
        report = commercial(application)

        assert pull_report(report.pk)

        report.refresh_from_db()
        assert (report.status, report.score_model, report.score_min, report.score_max) == (
            "RECEIVED",
            "Commercial 2",
            1,
            100,
        )
        assert report.report_date == date(2026, 3, 2)
        assert report.summary["payment_index"] == json.loads(report.raw_report)["results"]["paymentIndex"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT raw_report FROM origination_creditreport WHERE id = %s", [report.pk])
            assert "paymentIndex" not in cursor.fetchone()[0]

    def test_underwriting_waits_for_the_last_report(self):
        application = make_submitted()
        pull_report(commercial(application).pk)
        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"

        pull_report(application.credit_reports.get(kind="CONSUMER").pk)

        application.refresh_from_db()
        assert application.status == "OFFER_MADE"

    def test_the_request_leaves_with_the_commit_and_a_repeated_message_does_nothing(self):
        application = make_submitted()
        messages = OutboxMessage.objects.filter(event="credit-report.requested")
        assert messages.count() == 2

        for message in messages:
            handle_requested(**message.payload)
            handle_requested(**message.payload)

        assert set(application.credit_reports.values_list("attempts", flat=True)) == {1}

    def test_the_bureau_is_told_consent_purpose_and_one_key(self, monkeypatch):
        application = make_submitted()
        asked = []

        class Listening:
            code = "listening"
            parser_version = "1"

            def search(self, subject):
                return []

            def pull(self, request):
                asked.append(request)
                raise NoHit("nothing")

        monkeypatch.setattr(calling, "adapter_named", lambda code: Listening())
        report = commercial(application)
        pull_report(report.pk)

        assert asked[0].consent_id == report.consent.public_id
        assert asked[0].key == report.public_id
        assert asked[0].purpose == "Application for business credit"
        assert asked[0].subject.identifier == application.business.tax_id


class TestFailingBureau:
    def test_waits_with_its_next_attempt_in_sight(self):
        application = make_checked(credit=DOWN)

        assert application.status == "CREDIT_CHECK"
        report = commercial(application)
        assert (report.status, report.attempts) == ("FAILED", 1)
        assert "503" in report.problem
        assert report.next_attempt_at is not None
        assert set(stuck_reports().values_list("application__number", flat=True)) == {application.number}

    def test_is_not_asked_before_its_time(self):
        make_checked(credit=NO_ANSWER_ONCE)

        assert retry_credit_checks() == {"attempted": 0, "answered": 0, "waiting": 0, "failed": 0}

    @pytest.mark.parametrize("trouble", [NO_ANSWER_ONCE, TOO_MANY_ONCE])
    def test_goes_on_by_itself_when_the_bureau_is_back(self, trouble, capsys):
        application = make_checked(credit=trouble)
        let_time_pass(minutes=2)

        call_command("retry_credit_checks")

        application.refresh_from_db()
        assert application.status != "CREDIT_CHECK"
        assert application.decisions.exists()
        assert "2 attempted: 2 answered, 0 still waiting." in capsys.readouterr().out

    def test_waits_longer_each_time_and_then_for_a_person(self):
        Bureau.objects.update(failures_to_open=100)
        application = make_checked(credit=DOWN)
        waits = []
        for _ in range(5):
            report = commercial(application)
            waits.append((report.next_attempt_at - report.updated_at).total_seconds() / 60)
            let_time_pass(hours=5)
            retry_credit_checks_task()

        planned = [1, 5, 15, 60, 240]
        assert all(plan - 0.1 <= wait <= plan * 1.1 for plan, wait in zip(planned, waits, strict=True))
        assert commercial(application).status == "NEEDS_PERSON"
        assert retry_credit_checks()["attempted"] == 0

    @pytest.mark.parametrize("trouble", [FROZEN, CUT_OFF])
    def test_what_no_retry_mends_needs_a_person(self, trouble):
        application = make_checked(credit=trouble)

        assert commercial(application).status == "NEEDS_PERSON"
        assert application.status == "CREDIT_CHECK"

    def test_no_file_is_an_answer(self):
        application = make_checked(credit=NO_FILE)

        assert application.status == "REFERRED"
        assert commercial(application).status == "NO_HIT"


class TestLostAttempts:
    def test_two_processes_do_not_ask_at_the_same_time(self):
        report = commercial(make_submitted())
        begin_credit_pull(report_id=report.pk, actor=CREDIT_DESK)

        assert not pull_report(report.pk)

    def test_an_attempt_whose_process_died_is_taken_up_again(self):
        application = make_submitted()
        report = commercial(application)
        begin_credit_pull(report_id=report.pk, actor=CREDIT_DESK)
        CreditReport.objects.filter(pk=report.pk).update(claimed_at=report.created_at - timedelta(minutes=11))

        assert retry_credit_checks()["attempted"] == 1

        report.refresh_from_db()
        assert (report.status, report.attempts) == ("RECEIVED", 2)

    def test_an_answer_of_an_attempt_that_was_given_up_is_refused(self):
        report = commercial(make_submitted())
        begin_credit_pull(report_id=report.pk, actor=CREDIT_DESK)
        CreditReport.objects.filter(pk=report.pk).update(attempts=2)

        with pytest.raises(UnableToPullReport, match="taken over"):
            record_credit_report(
                report_id=report.pk, attempt=1, answer={"result": "no_hit"}, actor=CREDIT_DESK
            )

    def test_a_message_that_was_lost_is_made_up_for(self):
        application = make_submitted()
        application.credit_reports.update(updated_at=application.created_at - timedelta(minutes=11))

        assert retry_credit_checks() == {"attempted": 2, "answered": 2, "waiting": 0, "failed": 0}

    def test_an_overtaken_attempt_ends_quietly(self, monkeypatch):
        report = commercial(make_submitted())
        honest = credit.call_bureau

        def slow(attempted):
            CreditReport.objects.filter(pk=attempted.pk).update(attempts=2)
            return honest(attempted)

        monkeypatch.setattr(credit, "call_bureau", slow)

        assert not pull_report(report.pk)


class TestPeopleAndReports:
    def test_a_person_sends_it_off_again(self):
        application = make_checked(credit=FROZEN)
        report = commercial(application)

        retry_credit_report(
            report_id=report.pk, reason="Owner lifted the freeze", actor=staff(Role.LOAN_OFFICER)
        )

        report.refresh_from_db()
        assert report.status == "REQUESTED"
        assert OutboxMessage.objects.filter(payload={"report_id": report.pk}).count() == 2

    def test_a_scheduled_attempt_can_be_had_at_once(self):
        report = commercial(make_checked(credit=NO_ANSWER_ONCE))

        retry_credit_report(report_id=report.pk, actor=SYSTEM)

        assert retry_credit_checks()["attempted"] == 1

    def test_a_received_report_is_not_bought_again(self):
        report = commercial(make_offered())

        with pytest.raises(InvalidTransition):
            retry_credit_report(report_id=report.pk, actor=SYSTEM)

    def test_a_report_that_was_replaced_is_left_alone(self):
        report = commercial(make_submitted())
        CreditReport.objects.filter(pk=report.pk).update(is_current=False)

        with pytest.raises(UnableToPullReport, match="newer"):
            retry_credit_report(report_id=report.pk, actor=SYSTEM)

    def test_an_underwriter_goes_on_without(self):
        application = make_checked(credit=PRIME, owner_credit=FROZEN)
        report = application.credit_reports.get(kind="CONSUMER")

        go_on_without_report(
            report_id=report.pk,
            reason="The file stays frozen; tax returns instead",
            actor=staff(Role.UNDERWRITER),
        )

        application.refresh_from_db()
        assert application.status == "REFERRED"
        failed = application.decisions.get().rule_results.filter(passed=False)
        assert set(failed.values_list("code", flat=True)) == {"CRD-01", "CRD-02", "CRD-08"}

    def test_going_on_without_needs_a_reason_and_an_underwriter(self):
        report = commercial(make_checked(credit=FROZEN))

        with pytest.raises(InvalidInput):
            go_on_without_report(report_id=report.pk, reason=" ", actor=staff(Role.UNDERWRITER))
        with pytest.raises(NotAllowed):
            go_on_without_report(report_id=report.pk, reason="x", actor=staff(Role.LOAN_OFFICER))


class TestReuse:
    def second_application(self, business):
        second = make_application_for(business)
        return submit_application(application_id=second.pk, actor=SYSTEM)

    @pytest.mark.parametrize(("day", "bought_again"), [(date(2026, 4, 1), False), (date(2026, 4, 2), True)])
    def test_within_thirty_days_a_report_is_not_bought_again(self, day, bought_again):
        first = make_offered()
        BusinessDay.set(day)

        second = self.second_application(first.business)

        assert commercial(second).status == ("REQUESTED" if bought_again else "RECEIVED")
        assert (commercial(second).reused_from_id is None) is bought_again
        if not bought_again:
            assert commercial(second).score == commercial(first).score
            assert second.status != "CREDIT_CHECK"


def make_application_for(business):
    fields = {**application_fields(), "business": None, "owners": []}
    return create_application(product_code="micro-loan", business_id=business.pk, fields=fields, actor=SYSTEM)
