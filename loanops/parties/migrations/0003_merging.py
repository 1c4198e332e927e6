"""Businesses that turn out to be one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("parties", "0002_identity")]

    operations = []
