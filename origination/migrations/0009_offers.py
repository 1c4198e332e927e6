"""Offers, disclosures, signatures, notices; demographic data apart."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("origination", "0008_deciding")]

    operations = []
