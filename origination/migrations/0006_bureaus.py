"""Bureaus, identity checks and sanctions screening."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("origination", "0005_documents")]

    operations = []
