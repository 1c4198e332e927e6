"""Sending: after commit, outside a transaction, tried again, given up in words."""

from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from loanops.core.errors import InvalidInput, InvalidTransition
from loanops.core.models import OutboxMessage
from loanops.core.outbox import deliver_outbox
from loanops.notifications.models import Notification
from loanops.notifications.services import sending
from loanops.notifications.services.sending import (
    SEND_ATTEMPTS_MAX,
    UnableToRecordDelivery,
    handle_queued,
    record_delivery,
    resend_message,
)
from loanops.notifications.states import NotificationStatus
from tests.factories.access import SYSTEM
from tests.factories.notifications import make_notification


def _fail_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def send(self: Any, *args: Any, **kwargs: Any) -> int:
        raise error

    monkeypatch.setattr(mail.EmailMessage, "send", send)


@pytest.mark.django_db
class TestHandleQueued:
    def test_sends_the_stored_words_and_says_so(self) -> None:
        notification = make_notification()

        handle_queued(notification_id=notification.pk)

        (message,) = mail.outbox
        assert (message.subject, message.body, message.to) == (
            "Hello Ana",
            "You owe $12.50.\n",
            ["ana@example.com"],
        )
        assert message.extra_headers["Message-ID"] == f"<{notification.public_id}@lender.example>"
        notification.refresh_from_db()
        assert notification.status == NotificationStatus.SENT and notification.sent_at is not None
        assert notification.send_attempts == 1

    def test_sends_once_when_called_twice(self) -> None:
        notification = make_notification()

        handle_queued(notification_id=notification.pk)
        handle_queued(notification_id=notification.pk, something_new=1)

        assert len(mail.outbox) == 1

    def test_ignores_a_message_that_is_gone(self) -> None:
        handle_queued(notification_id=0)

        assert not mail.outbox

    def test_a_failure_raises_and_leaves_it_queued(self, monkeypatch: pytest.MonkeyPatch) -> None:
        notification = make_notification()
        _fail_with(monkeypatch, ConnectionError("mail server away"))

        with pytest.raises(ConnectionError):
            handle_queued(notification_id=notification.pk)

        notification.refresh_from_db()
        assert (notification.status, notification.send_attempts) == (NotificationStatus.QUEUED, 1)
        assert notification.status_reason == "ConnectionError: mail server away"

    def test_the_last_try_gives_up_without_raising(self, monkeypatch: pytest.MonkeyPatch) -> None:
        notification = make_notification()
        _fail_with(monkeypatch, ConnectionError("mail server away"))
        for _ in range(SEND_ATTEMPTS_MAX - 1):
            with pytest.raises(ConnectionError):
                handle_queued(notification_id=notification.pk)

        handle_queued(notification_id=notification.pk)

        notification.refresh_from_db()
        assert (notification.status, notification.send_attempts) == (
            NotificationStatus.FAILED,
            SEND_ATTEMPTS_MAX,
        )

    def test_a_refused_address_fails_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        notification = make_notification()
        _fail_with(monkeypatch, SMTPRecipientsRefused({"ana@example.com": (550, b"no such user")}))

        handle_queued(notification_id=notification.pk)

        notification.refresh_from_db()
        assert notification.status == NotificationStatus.FAILED and "550" in notification.status_reason

    def test_what_another_process_sent_meanwhile_is_noted_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        notification = make_notification()
        stale = Notification.objects.get(pk=notification.pk)
        handle_queued(notification_id=notification.pk)
        version = Notification.objects.get(pk=notification.pk).version

        sending.record_sent(notification_id=stale.pk, actor=SYSTEM)
        sending.record_failure(notification_id=stale.pk, detail="x", is_final=True, actor=SYSTEM)

        assert Notification.objects.get(pk=notification.pk).version == version


@pytest.mark.django_db(transaction=True)
class TestThroughTheOutbox:
    def test_goes_out_after_commit(self) -> None:
        with transaction.atomic():
            notification = make_notification()
            assert not mail.outbox

        assert len(mail.outbox) == 1
        assert Notification.objects.get(pk=notification.pk).status == NotificationStatus.SENT

    def test_leaves_nothing_when_the_change_is_undone(self) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            make_notification()
            raise ZeroDivisionError

        assert not mail.outbox and not Notification.objects.exists() and not OutboxMessage.objects.exists()

    def test_is_tried_again_by_the_outbox(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as broken:
            _fail_with(broken, ConnectionError("mail server away"))
            notification = make_notification()
        OutboxMessage.objects.update(available_at="2026-01-01T00:00:00Z")

        deliver_outbox()

        assert len(mail.outbox) == 1
        assert Notification.objects.get(pk=notification.pk).status == NotificationStatus.SENT

    def test_refuses_to_send_inside_a_transaction(self) -> None:
        with transaction.atomic():
            notification = make_notification()
            with pytest.raises(RuntimeError, match="inside a database transaction"):
                handle_queued(notification_id=notification.pk)


@pytest.mark.django_db
class TestRecordDelivery:
    def test_a_sent_message_was_delivered_and_may_still_come_back(self) -> None:
        notification = make_notification()
        handle_queued(notification_id=notification.pk)

        record_delivery(notification_id=notification.pk, status="DELIVERED", actor=SYSTEM)
        after = record_delivery(
            notification_id=notification.pk, status="BOUNCED", reason="mailbox full", actor=SYSTEM
        )

        assert (after.status, after.status_reason) == (NotificationStatus.BOUNCED, "mailbox full")

    def test_refuses_what_was_not_sent(self) -> None:
        notification = make_notification()

        with pytest.raises(InvalidTransition, match="QUEUED cannot become DELIVERED"):
            record_delivery(notification_id=notification.pk, status="DELIVERED", actor=SYSTEM)

    def test_refuses_other_statuses(self) -> None:
        notification = make_notification()

        with pytest.raises(UnableToRecordDelivery, match="SENT cannot be recorded"):
            record_delivery(notification_id=notification.pk, status="SENT", actor=SYSTEM)


@pytest.mark.django_db
class TestResendMessage:
    def test_goes_to_the_corrected_address(self) -> None:
        notification = make_notification(recipient="")

        resend_message(
            notification_id=notification.pk, recipient="new@example.com", reason="asked", actor=SYSTEM
        )
        handle_queued(notification_id=notification.pk)

        assert mail.outbox[0].to == ["new@example.com"]

    def test_refuses_without_an_address(self) -> None:
        notification = make_notification(recipient="")

        with pytest.raises(InvalidInput, match="No address is known"):
            resend_message(notification_id=notification.pk, reason="asked", actor=SYSTEM)

    def test_refuses_what_was_sent(self) -> None:
        notification = make_notification()
        handle_queued(notification_id=notification.pk)

        with pytest.raises(InvalidTransition, match="SENT cannot become QUEUED"):
            resend_message(notification_id=notification.pk, reason="asked", actor=SYSTEM)
