"""The database itself refuses to change a published product version or its rows."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("products", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=(SQL / "published_versions_immutable.sql").read_text(),
            reverse_sql=(SQL / "published_versions_immutable_reverse.sql").read_text(),
        )
    ]
