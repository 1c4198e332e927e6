"""Batches for the accounting system: every entry once, the same bytes every time, and the sums of the trial balance."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from loanops.core.errors import InvalidTransition
from loanops.core.models import OutboxMessage
from loanops.ledger import chart
from loanops.ledger.models import GlExport, GlExportEntry, JournalEntry
from loanops.ledger.selectors import entries_behind, reconciliation, trial_balance
from loanops.ledger.services.exporting import (
    ExportFileDamaged,
    UnableToExport,
    acknowledge_gl_export,
    create_gl_export,
    file_of,
    handle_created,
    resend_gl_export,
)
from loanops.ledger.states import ExportStatus
from tests.factories.access import SYSTEM
from tests.factories.ledger import make_export, post
from tests.factories.servicing import make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2026, 2, 1), date(2026, 2, 28)


def export(first: date = FIRST, last: date = LAST) -> GlExport:
    return create_gl_export(from_date=first, to_date=last, actor=SYSTEM)


class TestCreate:
    def test_groups_by_account_product_and_day(self):
        post("10.00", FIRST)
        post("15.00", FIRST)
        post("7.00", LAST)
        made = export()

        lines = [
            (line.posting_date, line.account.code, line.debit, line.credit)
            for line in made.lines.order_by("position")
        ]
        assert lines == [
            (FIRST, chart.CASH, Decimal("25.00"), Decimal("0.00")),
            (FIRST, chart.SUSPENSE, Decimal("0.00"), Decimal("25.00")),
            (LAST, chart.CASH, Decimal("7.00"), Decimal("0.00")),
            (LAST, chart.SUSPENSE, Decimal("0.00"), Decimal("7.00")),
        ]
        assert (made.entries_count, made.debit, made.credit) == (3, Decimal("32.00"), Decimal("32.00"))
        assert made.number.startswith("GX-")

    def test_both_sides_of_an_account_stand_apart(self):
        post("10.00", FIRST)
        post("-4.00", FIRST)
        line = export().lines.order_by("position")[0]

        assert (line.debit, line.credit, line.entries_count) == (Decimal("10.00"), Decimal("4.00"), 2)

    def test_takes_every_entry_once(self):
        post("10.00", FIRST)
        export()
        with pytest.raises(UnableToExport, match="exported already"):
            export()
        late = post("3.00", FIRST)
        second = export()

        assert list(second.entries.values_list("entry_id", flat=True)) == [late.pk]
        assert GlExportEntry.objects.count() == JournalEntry.objects.count() == 2

    def test_leaves_out_the_days_around_it(self):
        post("1.00", date(2026, 1, 31))
        post("2.00", FIRST)
        post("4.00", LAST)
        post("8.00", date(2026, 3, 1))

        assert export().debit == Decimal("6.00")

    def test_refuses_a_day_that_is_not_over(self):
        post("1.00", date(2026, 3, 2))
        with pytest.raises(UnableToExport, match="only days before it"):
            export(FIRST, date(2026, 3, 2))
        with pytest.raises(UnableToExport, match="lies after"):
            export(LAST, FIRST)
        assert not GlExport.objects.exists()

    def test_the_database_refuses_to_carry_an_entry_twice_or_to_edit(self):
        post("10.00", FIRST)
        made = export()
        taken = made.entries.get()
        with pytest.raises(IntegrityError, match="duplicate key"), transaction.atomic():
            GlExportEntry.objects.bulk_create([GlExportEntry(entry_id=taken.entry_id, export=made)])
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE ledger_glexportline SET debit = 1")

    def test_adds_up_to_the_trial_balance(self):
        loan = make_active_loan(disbursed=date(2026, 2, 10))
        pay(loan, "500.00")
        first = min(JournalEntry.objects.values_list("posting_date", flat=True))
        set_business_date(date(2026, 3, 5))
        made = export(first, date(2026, 3, 4))

        exported: dict[str, Decimal] = {}
        for line in made.lines.select_related("account"):
            exported[line.account.code] = (
                exported.get(line.account.code, Decimal(0)) + line.debit - line.credit
            )
            assert line.product_code in ("micro-loan", "")
        booked = {each.code: each.balance for each in trial_balance() if each.debit or each.credit}
        assert exported == booked
        assert all(not each.difference for each in reconciliation(first, date(2026, 3, 4)))

    def test_each_line_leads_to_its_entries(self):
        first, second = post("10.00", FIRST), post("5.00", FIRST)
        line = export().lines.order_by("position")[0]

        found, older = entries_behind(line, size=1)
        assert [each.entry_id for each in found] == [second.pk]
        found, older = entries_behind(line, before=older, size=1)
        assert ([each.entry_id for each in found], older) == ([first.pk], None)


class TestFiles:
    def test_hold_the_lines_in_both_forms(self):
        made = make_export()

        rows = list(csv.DictReader(io.StringIO(file_of(made, "csv").decode())))
        body = json.loads(file_of(made, "json"))
        assert made.status == ExportStatus.EXPORTED
        assert [(row["account"], row["debit"], row["credit"]) for row in rows] == [
            ("cash", "10.00", "0.00"),
            ("suspense", "0.00", "10.00"),
        ]
        assert (body["batch"], body["debit"], body["credit"]) == (made.number, "10.00", "10.00")
        assert len(body["lines"]) == len(rows) == made.lines_count

    def test_are_the_same_to_the_byte_whatever_is_posted_later(self):
        made = make_export()
        before = [file_of(made, kind) for kind in ("csv", "json")]
        post("99.00", FIRST)
        handle_created(export_id=made.pk)
        resend_gl_export(export_id=made.pk, actor=SYSTEM)

        assert [file_of(made, kind) for kind in ("csv", "json")] == before

    def test_a_lost_file_is_written_again_and_a_changed_one_is_told(self):
        made = make_export()
        before = file_of(made, "csv")
        default_storage.delete(made.csv_path)
        assert file_of(made, "csv") == before
        with default_storage.open(made.csv_path, "wb") as stored:
            stored.write(b"something else")
        with pytest.raises(ExportFileDamaged):
            file_of(made, "csv")

    def test_are_written_after_commit_by_the_outbox(self):
        post("10.00", FIRST)
        made = export()

        assert made.status == ExportStatus.OPEN
        message = OutboxMessage.objects.get(event="gl-export.created")
        assert message.payload == {"export_id": made.pk}


class TestAcknowledge:
    def test_ends_the_batch_once(self):
        made = make_export()
        done = acknowledge_gl_export(export_id=made.pk, reference="ERP-7", actor=SYSTEM)

        assert (done.status, done.acknowledgment) == (ExportStatus.ACKNOWLEDGED, "ERP-7")
        with pytest.raises(InvalidTransition):
            acknowledge_gl_export(export_id=made.pk, actor=SYSTEM)

    def test_not_before_the_files_are_there(self):
        post("10.00", FIRST)
        with pytest.raises(InvalidTransition):
            acknowledge_gl_export(export_id=export().pk, actor=SYSTEM)


class TestCommand:
    def test_exports_and_refuses_the_second_time(self, capsys):
        post("10.00", FIRST)
        call_command("export_gl", "2026-02-01", "2026-02-28")
        assert "1 entries, 10.00 on each side" in capsys.readouterr().out
        with pytest.raises(CommandError, match="exported already"):
            call_command("export_gl", "2026-02-01", "2026-02-28")
