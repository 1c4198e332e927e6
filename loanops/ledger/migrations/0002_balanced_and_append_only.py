"""The database itself refuses unbalanced entries at commit, and any change to what was booked."""

from pathlib import Path

from django.db import migrations

from loanops.core.immutability import forbid_changes

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=(SQL / "balanced.sql").read_text(),
            reverse_sql=(
                "DROP TRIGGER ledger_line_balanced ON ledger_journalline;"
                "DROP TRIGGER ledger_entry_balanced ON ledger_journalentry;"
                "DROP FUNCTION ledger_require_balanced();"
            ),
        ),
        forbid_changes("ledger_journalentry"),
        forbid_changes("ledger_journalline"),
    ]
