"""Documents: uploads, scanning, previews, checks."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("origination", "0004_applications")]

    operations = []
