"""Sequences behind the human numbers (LN-000001 …): never handed out twice, no row to wait for."""

from django.db import migrations

PREFIXES = ("ln", "ap", "py", "st", "tk", "md", "in", "bz", "tx")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="".join(f"CREATE SEQUENCE core_number_{prefix};" for prefix in PREFIXES),
            reverse_sql="".join(f"DROP SEQUENCE core_number_{prefix};" for prefix in PREFIXES),
        )
    ]
