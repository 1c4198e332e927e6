"""Reviewing drafts: comments, and the ceilings that states set for rates."""

import django.core.validators
import django.db.models.deletion
import loanops.core.fields
import simple_history.models
from decimal import Decimal
from django.db import migrations, models
from loanops.core.immutability import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("products", "0005_terms")]

    operations = [
        migrations.CreateModel(
            name="HistoricalRateCap",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("state", models.CharField(max_length=2)),
                (
                    "product_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("MICRO_LOAN", "Micro loan"),
                            ("TERM_LOAN", "Small-business term loan"),
                            ("EQUIPMENT_LOAN", "Equipment loan"),
                            ("LINE_OF_CREDIT", "Line of credit"),
                            ("COMMERCIAL_REAL_ESTATE", "Commercial real estate loan"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "amount_from",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=18,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "amount_below",
                    loanops.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True),
                ),
                (
                    "rate_max",
                    loanops.core.fields.RateField(
                        decimal_places=6,
                        help_text="Percent per year.",
                        max_digits=12,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("RATE", "interest rate alone"),
                            ("APR", "APR, all finance charges included"),
                        ],
                        default="APR",
                        max_length=20,
                    ),
                ),
                ("source", models.CharField(help_text="The law it comes from.", max_length=200)),
                ("effective_from", models.DateField()),
                (
                    "effective_until",
                    models.DateField(blank=True, help_text="The first day it no longer counts.", null=True),
                ),
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
            ],
            options={
                "verbose_name": "historical rate cap",
                "verbose_name_plural": "historical rate caps",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RateCap",
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
                ("state", models.CharField(max_length=2)),
                (
                    "product_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("MICRO_LOAN", "Micro loan"),
                            ("TERM_LOAN", "Small-business term loan"),
                            ("EQUIPMENT_LOAN", "Equipment loan"),
                            ("LINE_OF_CREDIT", "Line of credit"),
                            ("COMMERCIAL_REAL_ESTATE", "Commercial real estate loan"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "amount_from",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        max_digits=18,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "amount_below",
                    loanops.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True),
                ),
                (
                    "rate_max",
                    loanops.core.fields.RateField(
                        decimal_places=6,
                        help_text="Percent per year.",
                        max_digits=12,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("RATE", "interest rate alone"),
                            ("APR", "APR, all finance charges included"),
                        ],
                        default="APR",
                        max_length=20,
                    ),
                ),
                ("source", models.CharField(help_text="The law it comes from.", max_length=200)),
                ("effective_from", models.DateField()),
                (
                    "effective_until",
                    models.DateField(blank=True, help_text="The first day it no longer counts.", null=True),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("state", "product_type", "amount_from", "effective_from"),
                        name="products_cap_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_below__isnull", True),
                            ("amount_below__gt", models.F("amount_from")),
                            _connector="OR",
                        ),
                        name="products_cap_amounts_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_until__isnull", True),
                            ("effective_until__gt", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="products_cap_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("basis__in", ["RATE", "APR"])), name="products_cap_basis_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "author_user_id",
                    models.BigIntegerField(help_text="The person's key; empty for LoanOps.", null=True),
                ),
                ("author_label", models.CharField(max_length=200)),
                ("text", models.TextField()),
                (
                    "product_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="products.productversion",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["product_version", "id"], name="products_comment_thread")],
            },
        ),
        forbid_changes("products_reviewcomment"),
    ]
