"""Grades, pricing adjustments and decision limits."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("products", "0006_review")]

    operations = []
