"""What of a loan is on the books and what only in memo; the allowance for loan losses."""

from decimal import Decimal

import django.db.models.deletion
import simple_history.models
from django.db import migrations, models

import loanops.core.fields
from loanops.core.fields import AmountField
from loanops.core.immutability import forbid_changes

ZERO = Decimal("0.00")


class Migration(migrations.Migration):
    dependencies = [("servicing", "0006_statements"), ("products", "0003_accounting_basis")]

    operations = [
        migrations.AddField(
            "loanposition",
            "accrues_income",
            models.BooleanField(
                default=True, help_text="Interest earned now is income; if not, it is kept in memo only."
            ),
        ),
        migrations.AddField("loanposition", "non_accrual_since", models.DateField(null=True)),
        migrations.AddField(
            "loanposition",
            "non_accrual_periods",
            models.JSONField(default=list, help_text="From when until when the loan was in non-accrual."),
        ),
        migrations.AddField(
            "loanposition",
            "accounting_changes_on",
            models.DateField(
                null=True,
                help_text="The day on which the passing of days alone starts or ends non-accrual.",
            ),
        ),
        migrations.AddField(
            "loanposition",
            "memo_interest",
            AmountField(
                decimal_places=2,
                default=ZERO,
                help_text="Owed by the borrower, but not on the books.",
                max_digits=18,
            ),
        ),
        migrations.AddField(
            "loanposition", "memo_fees", AmountField(decimal_places=2, default=ZERO, max_digits=18)
        ),
        migrations.AddField(
            "loanposition", "memo_penalties", AmountField(decimal_places=2, default=ZERO, max_digits=18)
        ),
        migrations.AddField(
            "loanposition",
            "interest_deferred",
            AmountField(
                decimal_places=2,
                default=ZERO,
                help_text="Received or capitalized, not income yet.",
                max_digits=18,
            ),
        ),
        migrations.AddField(
            "loanposition",
            "interest_released",
            AmountField(
                decimal_places=2,
                default=ZERO,
                help_text="Was deferred and is income now.",
                max_digits=18,
            ),
        ),
        migrations.AddIndex(
            "loanposition",
            models.Index(
                fields=["non_accrual_since"],
                name="servicing_position_non_accrual",
                condition=models.Q(non_accrual_since__isnull=False),
            ),
        ),
        migrations.CreateModel(
            name="AllowanceRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("public_id", models.CharField(editable=False, max_length=48, unique=True)),
                ("month", models.DateField(help_text="The first day of the month.", unique=True)),
                ("as_of", models.DateField(help_text="The loans as they stood on this day.")),
                ("posting_date", models.DateField()),
                (
                    "exposure",
                    loanops.core.fields.AmountField(decimal_places=2, default=Decimal("0.00"), max_digits=18),
                ),
                (
                    "required",
                    loanops.core.fields.AmountField(decimal_places=2, default=Decimal("0.00"), max_digits=18),
                ),
                (
                    "held_before",
                    loanops.core.fields.AmountField(decimal_places=2, default=Decimal("0.00"), max_digits=18),
                ),
                ("run_by", models.CharField(max_length=200)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalAllowanceRate",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("bucket", models.CharField(max_length=20)),
                (
                    "loss_rate",
                    loanops.core.fields.RateField(
                        decimal_places=6, help_text="Percent of what is on the books.", max_digits=12
                    ),
                ),
                ("effective_from", models.DateField()),
                ("history_user_id", models.BigIntegerField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="products.loanproduct",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical allowance rate",
                "verbose_name_plural": "historical allowance rates",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="AllowanceRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.CharField(editable=False, max_length=48, unique=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("bucket", models.CharField(max_length=20)),
                (
                    "loss_rate",
                    loanops.core.fields.RateField(
                        decimal_places=6, help_text="Percent of what is on the books.", max_digits=12
                    ),
                ),
                ("effective_from", models.DateField()),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allowance_rates",
                        to="products.loanproduct",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "bucket", "effective_from"),
                        name="servicing_allowance_rate_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("loss_rate__gte", 0), ("loss_rate__lte", 100)),
                        name="servicing_allowance_rate_percent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AllowanceRunLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("bucket", models.CharField(max_length=20)),
                ("loans", models.PositiveIntegerField()),
                ("exposure", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("loss_rate", loanops.core.fields.RateField(decimal_places=6, max_digits=12)),
                ("required", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allowance_lines",
                        to="products.loanproduct",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="servicing.allowancerun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "product", "bucket"), name="servicing_allowance_line_once"
                    )
                ],
            },
        ),
        forbid_changes("servicing_allowancerun"),
        forbid_changes("servicing_allowancerunline"),
    ]
