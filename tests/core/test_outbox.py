"""What leaves the database leaves after commit, once, and is retried."""

from datetime import timedelta

import pytest

from loanops.core import clock
from loanops.core.models import OutboxMessage
from loanops.core.outbox import announce, deliver_outbox

SEEN: list[int] = []


def note(*, number: int) -> None:
    SEEN.append(number)


def fail(*, number: int) -> None:
    raise ConnectionError("the mail server is down")


@pytest.fixture(autouse=True)
def _clean(settings):
    SEEN.clear()
    settings.OUTBOX_HANDLERS = {"thing.happened": [f"{__name__}.note"], "thing.fails": [f"{__name__}.fail"]}


@pytest.mark.django_db
class TestAnnounce:
    def test_is_delivered_once(self):
        announce("thing.happened", number=7)

        assert deliver_outbox() == 1
        assert deliver_outbox() == 0
        assert SEEN == [7]

    def test_an_event_nobody_listens_to_leaves_no_row(self):
        announce("thing.ignored", number=7)

        assert not OutboxMessage.objects.exists()

    def test_a_failure_keeps_the_message_with_its_reason_and_a_later_time(self):
        announce("thing.fails", number=7)

        assert deliver_outbox() == 0

        message = OutboxMessage.objects.get()
        assert message.delivered_at is None
        assert "mail server is down" in message.last_error
        assert message.available_at > clock.now()

    def test_a_message_left_by_a_crash_is_delivered_when_its_lease_ends(self):
        announce("thing.happened", number=7)
        OutboxMessage.objects.update(attempts=1, available_at=clock.now() - timedelta(seconds=1))

        assert deliver_outbox() == 1
        assert SEEN == [7]


@pytest.mark.django_db(transaction=True)
class TestOutsideATransaction:
    def test_announcing_is_refused(self):
        with pytest.raises(RuntimeError, match="inside the transaction"):
            announce("thing.happened", number=7)
