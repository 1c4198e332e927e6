"""Sending what is queued, outside any transaction, and writing down what became of it."""

import logging
from collections.abc import Callable
from smtplib import SMTPRecipientsRefused
from typing import Any

from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from loanops.core import clock
from loanops.core.actors import Actor, system_actor
from loanops.core.errors import InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.core.network import require_no_transaction
from loanops.core.outbox import announce
from loanops.notifications.models import Notification
from loanops.notifications.services.queueing import PRIVATE_LINK, QUEUED
from loanops.notifications.states import NotificationStatus
from loanops.usecases import use_case

log = logging.getLogger(__name__)

SENDER = system_actor("message sender")
SEND_ATTEMPTS_MAX = 6
REFUSED_FOR_GOOD = (SMTPRecipientsRefused, AnymailRecipientsRefused, AnymailInvalidAddress)


class UnableToRecordDelivery(LoanOpsError):
    """Only DELIVERED and BOUNCED can be recorded of a message that was sent."""


def handle_queued(notification_id: int, **_: Any) -> None:
    """Send one queued message. A failure raises, so that the outbox tries again later; a refused address does not."""
    notification = Notification.objects.filter(pk=notification_id).first()
    if notification is None or notification.status != NotificationStatus.QUEUED:
        return
    require_no_transaction("Sending a message")
    try:
        _send(notification)
    except Exception as error:
        after = record_failure(
            notification_id=notification_id,
            detail=f"{type(error).__name__}: {error}"[:500],
            is_final=isinstance(error, REFUSED_FOR_GOOD),
            actor=SENDER,
        )
        if after.status == NotificationStatus.QUEUED:
            raise
        log.warning("message %s is given up: %s", notification.public_id, after.status_reason)
        return
    record_sent(notification_id=notification_id, actor=SENDER)


def _send(notification: Notification) -> None:
    """Hand the message to the mail system. The message id stays the same when it is sent again after a crash."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    EmailMessage(
        subject=notification.subject,
        body=_words_of(notification),
        to=[notification.recipient],
        headers={"Message-ID": f"<{notification.public_id}@{domain}>"},
    ).send()


def _words_of(notification: Notification) -> str:
    """The body with its private link, which is made only now."""
    if not notification.private_link:
        return notification.body
    kind, _, reference = notification.private_link.partition(":")
    make: Callable[[str, str], str] = import_string(settings.MESSAGE_LINKS[kind])
    return notification.body.replace(PRIVATE_LINK, make(reference, notification.recipient))


@use_case("notifications.record_sent", audit="message.sent", title="Message sent", surfaces=())
def record_sent(*, notification_id: int, actor: Actor) -> Notification:
    """The mail system took the message."""
    notification = lock(_messages(), notification_id)
    if notification.status != NotificationStatus.QUEUED:
        return notification
    notification.send_attempts += 1
    notification.sent_at = clock.now()
    notification.status_reason = ""
    notification.change_status(NotificationStatus.SENT)
    return notification


@use_case("notifications.record_failure", audit="message.not-sent", title="Message not sent", surfaces=())
def record_failure(*, notification_id: int, detail: str, is_final: bool, actor: Actor) -> Notification:
    """Sending failed. It stays queued for another try, unless the address is refused or it was tried often enough."""
    notification = lock(_messages(), notification_id)
    if notification.status != NotificationStatus.QUEUED:
        return notification
    notification.send_attempts += 1
    notification.status_reason = detail
    if is_final or notification.send_attempts >= SEND_ATTEMPTS_MAX:
        notification.change_status(NotificationStatus.FAILED, reason=detail)
    else:
        notification.save()
    return notification


@use_case(
    "notifications.record_delivery",
    audit="message.delivery-recorded",
    title="Record delivery or bounce",
    surfaces=("admin",),
)
def record_delivery(*, notification_id: int, status: str, reason: str = "", actor: Actor) -> Notification:
    """What became of a sent message. After a bounce nothing more goes to the address until it is sent again."""
    if status not in (NotificationStatus.DELIVERED, NotificationStatus.BOUNCED):
        raise UnableToRecordDelivery(f"{status} cannot be recorded; DELIVERED and BOUNCED can.")
    notification = lock(_messages(), notification_id)
    notification.status_reason = reason[:500]
    notification.change_status(status, reason=reason)
    return notification


@use_case("notifications.resend_message", audit="message.resent", title="Send again", surfaces=("admin",))
def resend_message(*, notification_id: int, recipient: str = "", reason: str, actor: Actor) -> Notification:
    """Send a message again that came back, failed or was not sent, perhaps to a corrected address."""
    notification = lock(_messages(), notification_id)
    if recipient and recipient != notification.recipient and notification.private_link:
        raise InvalidInput(
            "This message holds a link that opens somebody's login: it goes to no other address than the first one."
        )
    if recipient:
        notification.recipient = recipient
    if not notification.recipient:
        raise InvalidInput("No address is known; give the one to send to.")
    notification.send_attempts = 0
    notification.status_reason = ""
    notification.change_status(NotificationStatus.QUEUED, reason=reason)
    announce(QUEUED, notification_id=notification.pk)
    return notification


def _messages() -> QuerySet[Notification]:
    return Notification.objects.all()
