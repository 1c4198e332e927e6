"""Links that open somebody's login: made when the message leaves, and sent to nobody else."""

import pytest
from django.core import mail
from django.db import transaction

from loanops.core.errors import InvalidInput
from loanops.notifications.models import Notification
from loanops.notifications.services.queueing import PRIVATE_LINK, handle_wanted
from loanops.notifications.services.sending import handle_queued, record_delivery, resend_message
from tests.factories.access import SYSTEM
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

ANA = "ana@riverside.example"


def wanted(user_id: int, key: str = "1") -> Notification:
    with transaction.atomic():
        handle_wanted(
            template="person-recover-password",
            recipient=ANA,
            context={"name": "Ana", "lender": "A lender", "site": "https://lender.example/my/"},
            dedupe_key=key,
            private_link=f"recover-password:{user_id}",
        )
    return Notification.objects.get(dedupe_key=key)


class TestPrivateLinks:
    def test_the_kept_message_says_that_there_was_one(self):
        notification = wanted(make_person(ANA).pk)
        handle_queued(notification_id=notification.pk)

        assert "/my/recover/" in str(mail.outbox[-1].body)
        notification.refresh_from_db()
        assert PRIVATE_LINK in notification.body and "/my/recover/" not in notification.body
        assert not any("/my/recover/" in row.body for row in Notification.history.all())

    def test_a_second_wish_under_the_same_key_writes_nothing(self):
        user = make_person(ANA)
        wanted(user.pk)
        wanted(user.pk)

        assert Notification.objects.count() == 1

    def test_it_is_sent_again_to_the_same_address_only(self):
        notification = wanted(make_person(ANA).pk)
        handle_queued(notification_id=notification.pk)
        record_delivery(notification_id=notification.pk, status="BOUNCED", actor=SYSTEM)

        with pytest.raises(InvalidInput, match="no other address"):
            resend_message(
                notification_id=notification.pk, recipient="eve@evil.example", reason="x", actor=SYSTEM
            )
        notification.refresh_from_db()
        assert (notification.recipient, notification.status) == (ANA, "BOUNCED")
        assert resend_message(notification_id=notification.pk, reason="x", actor=SYSTEM).status == "QUEUED"

    def test_words_in_a_message_that_look_like_the_place_of_a_link_become_none(self):
        with transaction.atomic():
            handle_wanted(
                template="person-removed",
                recipient=ANA,
                context={"name": PRIVATE_LINK, "business": "x", "lender": "l", "site": "s"},
                dedupe_key="2",
            )
        handle_queued(notification_id=Notification.objects.get().pk)
        assert PRIVATE_LINK in str(mail.outbox[-1].body)
