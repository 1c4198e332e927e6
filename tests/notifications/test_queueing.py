"""Queueing: in the change's transaction, once per key."""

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from loanops.core.models import OutboxMessage
from loanops.notifications import shipped
from loanops.notifications.models import MessageTemplate, Notification
from loanops.notifications.rendering import MissingVariable
from loanops.notifications.services.queueing import Message, UnknownTemplate, notify, notify_all
from loanops.notifications.services.sending import record_delivery, record_sent
from loanops.notifications.states import NotificationStatus
from tests.factories.access import SYSTEM
from tests.factories.notifications import make_notification, make_template
from tests.factories.parties import BusinessFactory

CONTEXT = {"name": "Ana", "amount": Decimal("1660.72")}


@pytest.mark.django_db
class TestNotify:
    def test_keeps_the_message_as_it_was_written(self) -> None:
        template = make_template()
        business = BusinessFactory()

        notification = notify(
            template=template.code,
            recipient="ana@example.com",
            context=CONTEXT,
            dedupe_key="receipt:1",
            business_id=business.pk,
            loan_number="LN-000001",
        )
        template.body = "Something else"
        template.save()

        stored = Notification.objects.get(pk=notification.pk)
        assert stored.status == NotificationStatus.QUEUED
        assert (stored.subject, stored.body) == ("Hello Ana", "You owe $1,660.72.\n")
        assert (stored.template_code, stored.template_version) == (template.code, 1)
        assert (stored.business, stored.loan_number) == (business, "LN-000001")
        assert stored.public_id.startswith("msg_")
        assert stored.history.count() == 1

    def test_announces_it_to_the_outbox(self) -> None:
        notification = make_notification()

        message = OutboxMessage.objects.get(event="notification.queued")
        assert message.payload == {"notification_id": notification.pk}

    def test_the_second_one_under_a_key_is_none_and_writes_nothing(self) -> None:
        template = make_template()
        arguments = {
            "template": template.code,
            "recipient": "a@example.com",
            "context": CONTEXT,
            "dedupe_key": "k",
        }

        assert notify(**arguments) is not None
        assert notify(**arguments) is None
        assert Notification.objects.count() == 1 and OutboxMessage.objects.count() == 1

    def test_refuses_a_missing_value_and_leaves_nothing_behind(self) -> None:
        template = make_template()

        with pytest.raises(MissingVariable, match="amount"), transaction.atomic():
            notify(template=template.code, recipient="a@example.com", context={"name": "Ana"}, dedupe_key="k")

        assert not Notification.objects.exists()

    def test_refuses_an_unknown_template(self) -> None:
        with pytest.raises(UnknownTemplate, match=r"no\.such-template"):
            notify(template="no.such-template", recipient="a@example.com", context={}, dedupe_key="k")

    def test_refuses_a_record_as_a_value(self) -> None:
        template = make_template()

        with pytest.raises(TypeError, match="name: a MessageTemplate"):
            notify(
                template=template.code,
                recipient="a@example.com",
                context={"name": template, "amount": "1"},
                dedupe_key="k",
            )

    def test_takes_dates_lists_and_dictionaries(self) -> None:
        template = make_template(subject="{{ loan.number }}", body="{{ loan.due|date:'Y-m-d' }} {{ days.0 }}")

        notification = notify(
            template=template.code,
            recipient="a@example.com",
            context={"loan": {"number": "LN-1", "due": date(2026, 3, 1)}, "days": [5]},
            dedupe_key="k",
        )

        assert notification.body == "2026-03-01 5\n"

    def test_without_an_address_it_is_kept_but_not_sent(self) -> None:
        notification = make_notification(recipient="")

        assert notification.status == NotificationStatus.SUPPRESSED
        assert notification.status_reason == "No address is known."
        assert not OutboxMessage.objects.exists()

    def test_nothing_more_goes_to_an_address_that_bounced(self) -> None:
        bounced = make_notification(recipient="gone@example.com")
        record_sent(notification_id=bounced.pk, actor=SYSTEM)
        record_delivery(notification_id=bounced.pk, status="BOUNCED", reason="no such mailbox", actor=SYSTEM)

        assert make_notification(recipient="gone@example.com").status == NotificationStatus.SUPPRESSED
        assert make_notification(recipient="here@example.com").status == NotificationStatus.QUEUED

    def test_a_shipped_template_is_there_before_it_was_seeded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        entry = shipped._read({"code": "test.shipped", "subject": "Hi {{ name }}", "body": "{{ sum|money }}"})
        monkeypatch.setattr(
            "loanops.notifications.services.queueing.shipped_templates",
            lambda: {("test.shipped", "EMAIL"): entry},
        )

        notification = notify(
            template="test.shipped",
            recipient="a@example.com",
            context={"name": "Ana", "sum": 3},
            dedupe_key="k",
        )

        assert notification.body == "$3.00\n"
        assert MessageTemplate.objects.get(code="test.shipped").variables == {
            "name": "[name]",
            "sum": "1234.50",
        }


@pytest.mark.django_db
class TestNotifyAll:
    def _messages(self, template: MessageTemplate, count: int) -> list[Message]:
        return [
            Message(
                template=template.code, recipient=f"a{n}@example.com", context=CONTEXT, dedupe_key=f"k{n}"
            )
            for n in range(count)
        ]

    def test_costs_the_same_for_few_and_for_many(self) -> None:
        template = make_template()
        costs = []
        for count in (2, 60):
            Notification.objects.all().delete()
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert len(notify_all(self._messages(template, count))) == count
            costs.append(len(queries))

        assert costs[0] == costs[1] <= 8

    def test_writes_only_what_is_new(self) -> None:
        template = make_template()
        notify_all(self._messages(template, 3))

        assert [n.dedupe_key for n in notify_all(self._messages(template, 5))] == ["k3", "k4"]

    def test_two_of_the_same_key_in_one_go_are_one(self) -> None:
        template = make_template()

        assert len(notify_all(self._messages(template, 1) * 2)) == 1


@pytest.mark.django_db(transaction=True)
class TestNotifyInTwoTransactionsAtOnce:
    def test_writes_one_message(self) -> None:
        template = make_template()
        together = Barrier(2, timeout=20)
        written: list[object] = []

        def run() -> None:
            try:
                with transaction.atomic():
                    together.wait()
                    written.append(
                        notify(template=template.code, recipient="", context=CONTEXT, dedupe_key="race")
                    )
            finally:
                connection.close()

        threads = [Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert Notification.objects.count() == 1
        assert len(written) == 2 and written.count(None) == 1
