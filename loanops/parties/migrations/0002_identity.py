"""People of a business: invitations and verified addresses."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]

    operations = []
