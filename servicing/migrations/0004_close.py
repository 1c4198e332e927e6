from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("servicing", "0003_kinds_and_details")]

    operations = []
