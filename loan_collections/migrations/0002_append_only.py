"""The contact log is written once: the database refuses changes of it."""

from django.db import migrations

from loanops.core.immutability import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("collections", "0001_initial")]

    operations = [forbid_changes("collections_contactattempt")]
