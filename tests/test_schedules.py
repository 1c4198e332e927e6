"""The schedules and the commands of the same names do the same."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from oauth2_provider.models import get_access_token_model

from loanops import schedules
from loanops.audit.models import AuditEvent
from loanops.core import clock
from loanops.core.idempotency import remember
from loanops.core.models import IdempotencyKey, OutboxMessage
from origination.models import CreditReport, Document
from servicing.models import Statement
from tests.factories.loan_collections import late_loan
from tests.factories.notifications import make_notification
from tests.factories.origination import make_checked, make_document
from tests.factories.payments import STALLED, collect, refreshed
from tests.factories.servicing import close_days, make_active_loan
from tests.factories.tokens import make_token

pytestmark = pytest.mark.django_db


def _call(command: str, **options: object) -> str:
    out = StringIO()
    call_command(command, stdout=out, **options)
    return out.getvalue()


class TestDeliverOutbox:
    def test_by_schedule(self) -> None:
        make_notification()

        assert schedules.deliver_outbox({}, None) == {"delivered": 1}
        assert schedules.deliver_outbox({}, None) == {"delivered": 0}
        assert len(mail.outbox) == 1

    def test_by_command(self) -> None:
        make_notification()

        assert _call("deliver_outbox") == "delivered 1\n"
        assert not OutboxMessage.objects.filter(delivered_at__isnull=True).exists()


class TestIssueStatements:
    def test_by_schedule_and_by_command(self) -> None:
        loan = make_active_loan()
        close_days(clock.business_date())

        assert schedules.issue_statements({}, None) == {"statements": 1, "statements_failed": 0}
        assert Statement.objects.get().loan_id == loan.pk
        assert _call("issue_statements").splitlines()[-1] == "0 issued, 0 failed"


class TestSealAudit:
    def test_by_schedule_and_by_command(self) -> None:
        AuditEvent.objects.create(event="test.event", actor_kind="SYSTEM", actor_label="test")

        assert schedules.seal_audit({}, None)["sealed"] >= 1
        assert _call("seal_audit") == "sealed 0\n"

    def test_verifying_finds_nothing_when_nothing_was_done(self) -> None:
        AuditEvent.objects.create(event="test.event", actor_kind="SYSTEM", actor_label="test")
        _call("seal_audit")

        assert "nothing was tampered with" in _call("verify_audit")

    def test_verifying_finds_a_changed_event(self) -> None:
        event = AuditEvent.objects.create(event="test.event", actor_kind="SYSTEM", actor_label="test")
        _call("seal_audit")
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
            cursor.execute("UPDATE audit_auditevent SET reason = 'other' WHERE id = %s", [event.pk])
            cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER USER")

        with pytest.raises(CommandError, match="1 differences"):
            call_command("verify_audit", stdout=StringIO(), stderr=StringIO())


class TestRetryCreditChecks:
    def test_asks_again_for_a_report_whose_bureau_was_silent(self) -> None:
        application = make_checked(credit="0004")
        assert application.status == "CREDIT_CHECK"
        CreditReport.objects.filter(application=application).update(next_attempt_at=clock.now())

        assert schedules.retry_credit_checks({}, None)["attempted"] >= 1
        application.refresh_from_db()
        assert application.status != "CREDIT_CHECK"
        assert _call("retry_credit_checks").startswith("0 attempted")


class TestTendDocuments:
    def test_by_schedule_and_by_command(self) -> None:
        document = make_document()
        Document.objects.filter(pk=document.pk).update(status="SCANNING")
        nothing = {"clean": 0, "infected": 0, "waiting": 0, "abandoned": 0}

        assert schedules.tend_documents({}, None) == nothing | {"clean": 1}
        assert schedules.tend_documents({}, None) == nothing
        assert _call("tend_documents").startswith("0 clean, 0 infected, 0 still waiting; 0 uploads")


class TestScreenParties:
    def test_by_schedule_and_by_command(self) -> None:
        make_checked()

        assert schedules.screen_parties({}, None)["hits"] == 0
        assert _call("screen_parties").endswith("0 parties screened, 0 new hits.\n")


class TestPollPayments:
    def test_by_schedule_and_by_command(self) -> None:
        payment = collect(amount=STALLED)

        assert schedules.poll_payments({}, None) == {"asked": 0, "ended": 0, "returned": 0, "failed": []}
        assert _call("poll_payments", all=True) == "asked 1, ended 0, returned 0\n"
        assert _call("poll_payments", all=True) == "asked 1, ended 1, returned 0\n"
        assert refreshed(payment).status == "SUCCEEDED"

    def test_the_command_ends_with_an_error_when_one_failed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        collect(amount=STALLED)

        def fail(payment_id: int) -> None:
            raise ZeroDivisionError("defect")

        monkeypatch.setattr("payments.services.polling.look_up", fail)

        with pytest.raises(CommandError, match="ZeroDivisionError"):
            call_command("poll_payments", all=True, stdout=StringIO())


class TestSendReminders:
    def test_by_schedule_and_by_command(self) -> None:
        late_loan()
        OutboxMessage.objects.all().delete()

        answer = schedules.send_reminders({}, None)

        assert answer["reminders_late"] == 1 and answer["delivered"] == 1
        assert len(mail.outbox) == 1
        assert "reminders late 0, delivered 0" in _call("send_reminders")


class TestRunEndOfDay:
    def test_closes_the_days_before_today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from datetime import date

        monkeypatch.setattr("loanops.core.clock.lender_today", lambda: date(2026, 3, 4))

        answer = schedules.run_end_of_day({}, None)

        assert answer == {"closed": ["2026-03-02", "2026-03-03"], "business_date": "2026-03-04"}
        assert schedules.run_end_of_day({}, None)["closed"] == []
        json.dumps(answer)


class TestTidyUp:
    def test_by_schedule_and_by_command(self) -> None:
        remember(scope="s", key="k", request_hash="h", status=201, body=None)
        assert schedules.tidy_up({}, None) == {"answers_forgotten": 0}
        IdempotencyKey.objects.update(created_at=clock.now() - timedelta(days=31))

        assert _call("tidy_up") == "1 answers forgotten.\n"
        assert not IdempotencyKey.objects.exists()

    def test_deletes_a_token_that_has_expired_and_keeps_a_valid_one(self) -> None:
        make_token("loans:read")
        old = get_access_token_model().objects.get()
        old.expires = clock.now() - timedelta(minutes=1)
        old.save()
        make_token("loans:read")

        schedules.tidy_up({}, None)

        assert get_access_token_model().objects.get().pk != old.pk
