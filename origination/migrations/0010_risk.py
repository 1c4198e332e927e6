"""Trained risk models."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("origination", "0009_offers")]

    operations = []
