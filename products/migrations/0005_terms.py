"""Fees with installments, steps, late-fee tiers, and limits of resets and modifications."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("products", "0004_schedule_conventions")]

    operations = []
