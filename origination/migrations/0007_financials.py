"""Financial statements, bank statements and the figures spread from them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("origination", "0006_bureaus")]

    operations = []
