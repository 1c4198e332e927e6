"""End of day in SQL: until when a loan is quiet, how its interest runs on, what its next bill is, what was proven."""

from decimal import Decimal
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from loanops.core.fields import AccrualField, AmountField, FactorField, RateField

SQL = Path(__file__).parent / "sql"
ZERO = Decimal("0.00")
NONE = Decimal(0)


def key(**fields):
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID", **fields
    )


class Migration(migrations.Migration):
    dependencies = [("servicing", "0003_kinds_and_details"), ("products", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="AccountSet",
            fields=[
                ("id", key()),
                (
                    "key",
                    models.CharField(help_text="A digest of all that it says.", max_length=64, unique=True),
                ),
                ("currency", models.CharField(max_length=3)),
                ("accounts", models.JSONField(help_text="Role → account code.")),
                ("interest", models.JSONField(help_text="Account code → 1 or -1.")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="products.loanproduct",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ComingBill",
            fields=[
                (
                    "loan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="coming_bill",
                        serialize=False,
                        to="servicing.loan",
                    ),
                ),
                ("replay", models.PositiveIntegerField()),
                ("due_date", models.DateField(null=True)),
                (
                    "row",
                    models.PositiveIntegerField(
                        default=0, help_text="Place of the installment in the schedule."
                    ),
                ),
                ("principal", AmountField(default=ZERO)),
                ("interest", AmountField(default=ZERO)),
                ("quiet_until", models.DateField(null=True)),
                ("accounting_changes_on", models.DateField(null=True)),
                ("running_balance", AmountField(default=ZERO)),
                ("rate", RateField(default=ZERO)),
                ("convention", models.CharField(blank=True, max_length=80)),
                ("factor_daily", FactorField(default=ZERO)),
                ("per_diem", AccrualField(default=ZERO)),
            ],
            options={
                "indexes": [models.Index(fields=["due_date", "loan"], name="servicing_coming_bill_due")],
            },
        ),
        migrations.CreateModel(
            name="BooksProof",
            fields=[
                ("id", key()),
                ("business_date", models.DateField()),
                ("through_line", models.BigIntegerField()),
                ("through_entry", models.BigIntegerField()),
                ("balances", models.JSONField(help_text="Account code → amount, debits positive.")),
                ("proven_at", models.DateTimeField()),
            ],
        ),
        migrations.RemoveField("loan", "closed_through"),
        migrations.AddField("loanposition", "quiet_until", models.DateField(null=True)),
        migrations.AddField("loanposition", "projected_on", models.DateField(null=True)),
        migrations.AddField(
            "loanposition",
            "accounts",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="servicing.accountset",
            ),
        ),
        migrations.AddField("loanposition", "rounding", models.CharField(blank=True, max_length=12)),
        migrations.AddField("loanposition", "leg_from_date", models.DateField(null=True)),
        migrations.AddField("loanposition", "running_balance", AmountField(default=ZERO)),
        migrations.AddField("loanposition", "factor_before", FactorField(default=NONE)),
        migrations.AddField("loanposition", "factor_daily", FactorField(default=NONE)),
        migrations.AddField("loanposition", "factor_places", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("loanposition", "earned_before", FactorField(default=NONE)),
        migrations.AddField("loanposition", "interest_written", AccrualField(default=NONE)),
        migrations.AddField(
            "loanposition",
            "interest_earned",
            AmountField(default=ZERO, help_text="In the running period, in cents."),
        ),
        migrations.AddField(
            "endofdayrun",
            "shards",
            models.PositiveSmallIntegerField(default=1, help_text="Processes that share the loans."),
        ),
        migrations.AddField("endofdayrun", "slices_done", models.PositiveIntegerField(default=0)),
        migrations.AddField("endofdayrun", "slices_total", models.PositiveIntegerField(default=0)),
        migrations.AddField("endofdayrun", "pause_requested", models.BooleanField(default=False)),
        migrations.AlterField(
            "endofdayrun",
            "status",
            models.CharField(
                choices=[
                    ("RUNNING", "Running"),
                    ("PAUSED", "Paused"),
                    ("INTERRUPTED", "Interrupted"),
                    ("COMPLETED", "Completed"),
                ],
                default="RUNNING",
                max_length=20,
            ),
        ),
        migrations.RemoveConstraint("endofdayrun", "servicing_run_status_known"),
        migrations.AddConstraint(
            "endofdayrun",
            models.CheckConstraint(
                condition=models.Q(status__in=["RUNNING", "PAUSED", "INTERRUPTED", "COMPLETED"]),
                name="servicing_run_status_known",
            ),
        ),
        migrations.RunSQL(
            sql=(SQL / "close.sql").read_text(), reverse_sql=(SQL / "close_reverse.sql").read_text()
        ),
    ]
