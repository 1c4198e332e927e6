"""Queueing messages: written with the change they tell about, sent after commit, never twice under one key."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from loanops.core.errors import LoanOpsError
from loanops.core.ids import new_public_id
from loanops.core.outbox import announce_all
from loanops.notifications.models import MessageTemplate, Notification
from loanops.notifications.rendering import render
from loanops.notifications.seed import create_template
from loanops.notifications.shipped import shipped_templates
from loanops.notifications.states import Channel, NotificationStatus

QUEUED = "notification.queued"
NO_ADDRESS = "No address is known."
BOUNCED = "An earlier message to this address came back."
PRIVATE_LINK = "[this link stands in the message itself only]"
"""In place of `{{ link }}` in what is kept of a message whose link opens somebody's login."""


class UnknownTemplate(LoanOpsError):
    """There is no template for this message."""


@dataclass(frozen=True)
class Message:
    """One message to write: template, recipient, values, and the key under which it is written only once.

    `private_link` (`kind:id`, see MESSAGE_LINKS) is for a link that opens somebody's login: it is made when the message
    is sent and stands nowhere else, so that nobody who may read messages can use it.
    """

    template: str
    recipient: str
    context: Mapping[str, Any]
    dedupe_key: str
    channel: str = Channel.EMAIL
    business_id: int | None = None
    loan_number: str = ""
    application_number: str = ""
    private_link: str = ""


def notify(
    *,
    template: str,
    recipient: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    channel: str = Channel.EMAIL,
    business_id: int | None = None,
    loan_number: str = "",
    application_number: str = "",
    private_link: str = "",
) -> Notification | None:
    """Queue one message in the running transaction; None when it is already queued under that key."""
    written = notify_all(
        [
            Message(
                template=template,
                recipient=recipient,
                context=context,
                dedupe_key=dedupe_key,
                channel=channel,
                business_id=business_id,
                loan_number=loan_number,
                application_number=application_number,
                private_link=private_link,
            )
        ]
    )
    return written[0] if written else None


@transaction.atomic
def handle_wanted(**message: Any) -> None:
    """A part below this one wants a message written: it announces `message.wanted` with what `notify` takes."""
    notify(**message)


def notify_all(messages: Iterable[Message]) -> list[Notification]:
    """Queue many messages in a constant number of statements; returns those that were not queued before."""
    wanted = {message.dedupe_key: message for message in messages}
    known = Notification.objects.filter(dedupe_key__in=wanted).values_list("dedupe_key", flat=True)
    for key in known:
        del wanted[key]
    if not wanted:
        return []
    templates = _templates({(message.template, message.channel) for message in wanted.values()})
    bounced = _bounced({message.recipient for message in wanted.values()})
    rows = [
        _compose(message, templates[message.template, message.channel], bounced)
        for message in wanted.values()
    ]
    return _store(rows)


def _templates(keys: set[tuple[str, str]]) -> dict[tuple[str, str], MessageTemplate]:
    condition = Q()
    for code, channel in keys:
        condition |= Q(code=code, channel=channel)
    found = {(t.code, t.channel): t for t in MessageTemplate.objects.filter(condition)}
    for key in keys - found.keys():
        shipped = shipped_templates().get(key)
        if shipped is None:
            raise UnknownTemplate(
                f"There is no {key[1]} template {key[0]!r}; no app lists it in its notices.py."
            )
        found[key] = create_template(shipped)
    return found


def _bounced(recipients: set[str]) -> set[str]:
    """The addresses from which a message came back and was not sent again since."""
    bounced = Notification.objects.filter(recipient__in=recipients, status=NotificationStatus.BOUNCED)
    return set(bounced.values_list("recipient", flat=True))


def _compose(message: Message, template: MessageTemplate, bounced: set[str]) -> Notification:
    for name, value in message.context.items():
        _require_plain(name, value)
    values = {**message.context, "link": PRIVATE_LINK} if message.private_link else message.context
    words = render(subject=template.subject, body=template.body, values=values)
    why_not = NO_ADDRESS if not message.recipient else BOUNCED if message.recipient in bounced else ""
    return Notification(
        public_id=new_public_id(Notification.PUBLIC_ID_PREFIX),
        template_code=template.code,
        template_version=template.version,
        channel=message.channel,
        recipient=message.recipient,
        subject=words.subject,
        body=words.body,
        status=NotificationStatus.SUPPRESSED if why_not else NotificationStatus.QUEUED,
        status_reason=why_not,
        dedupe_key=message.dedupe_key,
        business_id=message.business_id,
        loan_number=message.loan_number,
        application_number=message.application_number,
        private_link=message.private_link,
    )


def _require_plain(name: str, value: Any) -> None:
    """Templates see plain values only, so that nobody reaches a record or calls a function through one."""
    match value:
        case None | str() | bool() | int() | Decimal() | date():
            return
        case list() | tuple():
            for item in value:
                _require_plain(name, item)
        case dict():
            for item in value.values():
                _require_plain(name, item)
        case _:
            raise TypeError(f"{name}: a {type(value).__name__} cannot be a value of a message.")


def _store(rows: Sequence[Notification]) -> list[Notification]:
    """Insert what no other transaction wrote meanwhile, with history, and announce what is to be sent."""
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    stored = list(Notification.objects.filter(public_id__in=[row.public_id for row in rows]).order_by("id"))
    Notification.history.bulk_history_create(stored)
    announce_all(QUEUED, [{"notification_id": n.pk} for n in stored if n.status == NotificationStatus.QUEUED])
    return stored
