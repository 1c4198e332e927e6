"""Businesses that turn out to be one; where a consent was recorded from."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0002_identity")]

    operations = [
        migrations.AddField(
            model_name="business",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                help_text="The business this one turned out to be; everything of it moved there.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged_businesses",
                to="parties.business",
            ),
        ),
        migrations.AddField(
            model_name="consent",
            name="given_from",
            field=models.CharField(
                blank=True, help_text="Network address of the person who recorded it.", max_length=64
            ),
        ),
        migrations.AddField(
            model_name="historicalbusiness",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The business this one turned out to be; everything of it moved there.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="parties.business",
            ),
        ),
        migrations.AddField(
            model_name="historicalconsent",
            name="given_from",
            field=models.CharField(
                blank=True, help_text="Network address of the person who recorded it.", max_length=64
            ),
        ),
    ]
