"""The database itself refuses to change what happened to a loan, and what a replay made of it."""

from pathlib import Path

from django.db import migrations

from loanops.core.immutability import forbid_changes

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("servicing", "0001_initial")]

    operations = [
        forbid_changes("servicing_transaction"),
        forbid_changes("servicing_accrualbatch"),
        forbid_changes("servicing_delinquencychange"),
        migrations.RunSQL(
            sql=(SQL / "superseded_only.sql").read_text(),
            reverse_sql=(
                "DROP TRIGGER servicing_accrualsegment_append_only ON servicing_accrualsegment;"
                "DROP TRIGGER servicing_allocation_append_only ON servicing_allocation;"
                "DROP FUNCTION servicing_only_supersede();"
            ),
        ),
    ]
