"""Scores, grades, options and overrides of decisions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("origination", "0007_financials")]

    operations = []
