"""Applications and offers may be repaid twice a month."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("origination", "0002_append_only"),
        ("parties", "0001_initial"),
        ("products", "0004_schedule_conventions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="application",
            name="origination_frequency_known",
        ),
        migrations.RemoveConstraint(
            model_name="offer",
            name="origination_offer_frequency_known",
        ),
        migrations.AlterField(
            model_name="application",
            name="repayment_frequency",
            field=models.CharField(
                choices=[
                    ("DAILY", "Daily"),
                    ("WEEKLY", "Weekly"),
                    ("BIWEEKLY", "Every two weeks"),
                    ("SEMI_MONTHLY", "Twice a month"),
                    ("MONTHLY", "Monthly"),
                    ("QUARTERLY", "Quarterly"),
                ],
                default="MONTHLY",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="historicalapplication",
            name="repayment_frequency",
            field=models.CharField(
                choices=[
                    ("DAILY", "Daily"),
                    ("WEEKLY", "Weekly"),
                    ("BIWEEKLY", "Every two weeks"),
                    ("SEMI_MONTHLY", "Twice a month"),
                    ("MONTHLY", "Monthly"),
                    ("QUARTERLY", "Quarterly"),
                ],
                default="MONTHLY",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="historicaloffer",
            name="repayment_frequency",
            field=models.CharField(
                choices=[
                    ("DAILY", "Daily"),
                    ("WEEKLY", "Weekly"),
                    ("BIWEEKLY", "Every two weeks"),
                    ("SEMI_MONTHLY", "Twice a month"),
                    ("MONTHLY", "Monthly"),
                    ("QUARTERLY", "Quarterly"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="offer",
            name="repayment_frequency",
            field=models.CharField(
                choices=[
                    ("DAILY", "Daily"),
                    ("WEEKLY", "Weekly"),
                    ("BIWEEKLY", "Every two weeks"),
                    ("SEMI_MONTHLY", "Twice a month"),
                    ("MONTHLY", "Monthly"),
                    ("QUARTERLY", "Quarterly"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "repayment_frequency__in",
                        ["DAILY", "WEEKLY", "BIWEEKLY", "SEMI_MONTHLY", "MONTHLY", "QUARTERLY"],
                    )
                ),
                name="origination_frequency_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "repayment_frequency__in",
                        ["DAILY", "WEEKLY", "BIWEEKLY", "SEMI_MONTHLY", "MONTHLY", "QUARTERLY"],
                    )
                ),
                name="origination_offer_frequency_known",
            ),
        ),
    ]
