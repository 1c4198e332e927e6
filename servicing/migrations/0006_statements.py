from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("servicing", "0005_modifications")]

    operations = []
