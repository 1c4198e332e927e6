"""Reviewing drafts: checklist and comments."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("products", "0005_terms")]

    operations = []
