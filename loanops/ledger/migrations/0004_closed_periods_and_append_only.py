"""The database refuses postings into closed months and changes to what was exported; batches get their numbers."""

from pathlib import Path

from django.db import migrations

from loanops.core.immutability import forbid_changes

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_periods_exports_proofs")]

    operations = [
        migrations.RunSQL(
            sql=(SQL / "closed_periods.sql").read_text(),
            reverse_sql=(
                "DROP TRIGGER ledger_entry_open_period ON ledger_journalentry;"
                "DROP FUNCTION ledger_refuse_closed_period();"
            ),
        ),
        migrations.RunSQL(sql="CREATE SEQUENCE core_number_gx;", reverse_sql="DROP SEQUENCE core_number_gx;"),
        forbid_changes("ledger_glexportline"),
        forbid_changes("ledger_glexportentry"),
        forbid_changes("ledger_ledgerproof"),
    ]
