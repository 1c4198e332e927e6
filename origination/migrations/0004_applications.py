"""Handling applications: clocks, consents, duplicates."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("origination", "0003_twice_a_month")]

    operations = []
