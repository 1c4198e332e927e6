"""Tampering with the audit trail is found."""

import pytest
from django.db import connection

from loanops.audit.models import AuditEvent, AuditSeal
from loanops.audit.recording import record_event
from loanops.audit.sealing import seal_audit, verify_chain
from tests.factories.access import SYSTEM


def write(count: int) -> None:
    for number in range(count):
        record_event("test.happened", actor=SYSTEM, reason=f"number {number}")


def tamper(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditevent DISABLE TRIGGER USER")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE audit_auditevent ENABLE TRIGGER USER")


@pytest.fixture
def _sealed_before(db):
    """The reference data left events of its own; they are sealed before the test begins."""
    seal_audit()


@pytest.mark.usefixtures("_sealed_before")
class TestSealing:
    def test_seals_every_event_once_and_chains_the_batches(self):
        before = verify_chain()
        write(5)
        assert seal_audit(batch=2) == 5
        assert seal_audit(batch=2) == 0

        seals = list(AuditSeal.objects.order_by("id"))[before.seals :]
        assert [seal.event_count for seal in seals] == [2, 2, 1]
        assert seals[1].previous_hash == seals[0].chain_hash
        report = verify_chain()
        assert (report.seals, report.events, report.differences) == (before.seals + 3, before.events + 5, [])

    def test_a_changed_event_is_found(self):
        write(3)
        seal_audit()
        event = AuditEvent.objects.order_by("-id")[1]
        tamper(f"UPDATE audit_auditevent SET reason = 'something else' WHERE id = {event.pk}")

        assert verify_chain().differences == [
            f"Event {event.pk} of seal {AuditSeal.objects.latest('pk').pk} was changed."
        ]

    def test_a_deleted_event_is_found(self):
        write(3)
        seal_audit()
        event = AuditEvent.objects.order_by("-id")[1]
        tamper(f"DELETE FROM audit_auditevent WHERE id = {event.pk}")

        assert "is missing" in verify_chain().differences[0]

    def test_the_database_refuses_changes(self):
        write(1)
        with pytest.raises(Exception, match="append-only"):
            AuditEvent.objects.update(reason="x")
