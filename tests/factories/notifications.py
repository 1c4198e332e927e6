"""Templates and messages."""

from itertools import count

from django.db import transaction

from loanops.notifications.models import MessageTemplate, Notification
from loanops.notifications.services.queueing import notify
from tests.factories.registry import sample

_number = count(1)


def make_template(**fields: object) -> MessageTemplate:
    """A template that greets: subject and body mention `name` and `amount`."""
    return MessageTemplate.objects.create(
        **{
            "code": f"test.greeting-{next(_number)}",
            "subject": "Hello {{ name }}",
            "body": "You owe {{ amount|money }}.",
            "variables": {"name": "Ana", "amount": "12.50"},
            **fields,
        }
    )


def make_notification(**fields: object) -> Notification:
    """A queued message to ana@example.com."""
    template = make_template()
    with transaction.atomic():
        notification = notify(
            **{
                "template": template.code,
                "recipient": "ana@example.com",
                "context": {"name": "Ana", "amount": "12.50"},
                "dedupe_key": f"test:{next(_number)}",
                **fields,
            }
        )
    assert notification is not None
    return notification


sample("notifications.Notification", make_notification)
sample("notifications.MessageTemplate", make_template)
