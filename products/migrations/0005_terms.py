"""Steps, fixed installments, late-fee tiers, allocation rules, and limits of resets and modifications."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import loanops.core.fields
import products.models.content
import simple_history.models
from decimal import Decimal
from django.db import migrations, models
from pathlib import Path

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("products", "0004_schedule_conventions")]

    operations = [
        migrations.AddField(
            model_name="historicalproductversion",
            name="modification_agreement_valid_days",
            field=models.PositiveSmallIntegerField(
                default=14,
                help_text="Days the borrower has to accept.",
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="modification_balloon_multiple_max",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="The largest installment after a change is at most so many times the usual one.",
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="modification_count_12_months_max",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="Modifications of a loan within 12 months.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="modification_count_24_months_max",
            field=models.PositiveSmallIntegerField(
                default=2,
                help_text="Modifications of a loan within 24 months.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="modification_due_date_change_days_max",
            field=models.PositiveSmallIntegerField(
                default=30,
                help_text="A due date moves by so many days at most.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="modification_due_date_changes_12_months_max",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="Changes of the due date within 12 months.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="modification_interest_pause_months_max",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="Interest pauses for so many months at most.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="modification_proposal_valid_days",
            field=models.PositiveSmallIntegerField(
                default=30,
                help_text="Days a proposed modification stays open.",
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="modification_reage_age_months_min",
            field=models.PositiveSmallIntegerField(
                default=9,
                help_text="A loan is re-aged when it is so many months old.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="modification_reage_count_60_months_max",
            field=models.PositiveSmallIntegerField(
                default=2,
                help_text="Re-agings of a loan within 60 months.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="modification_reage_interval_months",
            field=models.PositiveSmallIntegerField(
                default=12,
                help_text="So many months lie between two re-agings.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="modification_reage_payments_min",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="A loan is re-aged after so many payments in a row.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="modification_undo_days",
            field=models.PositiveSmallIntegerField(
                default=30,
                help_text="Days within which an applied modification can be undone.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="prepayment_allocation",
            field=models.CharField(
                blank=True,
                choices=[
                    ("NEXT", "The next installment, then the one after it"),
                    ("LAST", "The last installment first"),
                    ("REAMORTIZATION", "All coming installments in equal parts"),
                ],
                help_text="Only where installments can be paid ahead: which of them money in advance pays.",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="rate_lookback_days",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="A reset takes the index as published so many days before it.",
                validators=[django.core.validators.MaxValueValidator(365)],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="rate_reset_cap",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="Percentage points by which one reset may change the rate; empty for any.",
                max_digits=12,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(Decimal("0")),
                    django.core.validators.MaxValueValidator(Decimal("100")),
                ],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="modification_agreement_valid_days",
            field=models.PositiveSmallIntegerField(
                default=14,
                help_text="Days the borrower has to accept.",
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="modification_balloon_multiple_max",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="The largest installment after a change is at most so many times the usual one.",
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="modification_count_12_months_max",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="Modifications of a loan within 12 months.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="modification_count_24_months_max",
            field=models.PositiveSmallIntegerField(
                default=2,
                help_text="Modifications of a loan within 24 months.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="modification_due_date_change_days_max",
            field=models.PositiveSmallIntegerField(
                default=30,
                help_text="A due date moves by so many days at most.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="modification_due_date_changes_12_months_max",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="Changes of the due date within 12 months.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="modification_interest_pause_months_max",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="Interest pauses for so many months at most.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="modification_proposal_valid_days",
            field=models.PositiveSmallIntegerField(
                default=30,
                help_text="Days a proposed modification stays open.",
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="modification_reage_age_months_min",
            field=models.PositiveSmallIntegerField(
                default=9,
                help_text="A loan is re-aged when it is so many months old.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="modification_reage_count_60_months_max",
            field=models.PositiveSmallIntegerField(
                default=2,
                help_text="Re-agings of a loan within 60 months.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="modification_reage_interval_months",
            field=models.PositiveSmallIntegerField(
                default=12,
                help_text="So many months lie between two re-agings.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="modification_reage_payments_min",
            field=models.PositiveSmallIntegerField(
                default=3,
                help_text="A loan is re-aged after so many payments in a row.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="modification_undo_days",
            field=models.PositiveSmallIntegerField(
                default=30,
                help_text="Days within which an applied modification can be undone.",
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="prepayment_allocation",
            field=models.CharField(
                blank=True,
                choices=[
                    ("NEXT", "The next installment, then the one after it"),
                    ("LAST", "The last installment first"),
                    ("REAMORTIZATION", "All coming installments in equal parts"),
                ],
                help_text="Only where installments can be paid ahead: which of them money in advance pays.",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="rate_lookback_days",
            field=models.PositiveSmallIntegerField(
                default=0,
                help_text="A reset takes the index as published so many days before it.",
                validators=[django.core.validators.MaxValueValidator(365)],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="rate_reset_cap",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="Percentage points by which one reset may change the rate; empty for any.",
                max_digits=12,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(Decimal("0")),
                    django.core.validators.MaxValueValidator(Decimal("100")),
                ],
            ),
        ),
        migrations.CreateModel(
            name="HistoricalAllocationRule",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "receipt",
                    models.CharField(
                        choices=[
                            ("ANY", "Any money"),
                            ("REPAYMENT", "Repayment"),
                            ("DOWN_PAYMENT", "Down payment"),
                            ("GOODWILL_CREDIT", "Goodwill credit"),
                            ("MERCHANT_ISSUED_REFUND", "Refund by the merchant"),
                            ("PAYOUT_REFUND", "Refund of a payout"),
                            ("INTEREST_PAYMENT_WAIVER", "Waiver of interest"),
                            ("INTEREST_REFUND", "Refund of interest"),
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "past_due_order",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("FEES", "Fees"),
                                ("PENALTIES", "Penalties"),
                                ("INTEREST", "Interest"),
                                ("PRINCIPAL", "Principal"),
                            ],
                            max_length=40,
                        ),
                        default=products.models.content.default_allocation,
                        size=None,
                    ),
                ),
                (
                    "due_order",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("FEES", "Fees"),
                                ("PENALTIES", "Penalties"),
                                ("INTEREST", "Interest"),
                                ("PRINCIPAL", "Principal"),
                            ],
                            max_length=40,
                        ),
                        default=products.models.content.default_allocation,
                        size=None,
                    ),
                ),
                (
                    "in_advance_order",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("FEES", "Fees"),
                                ("PENALTIES", "Penalties"),
                                ("INTEREST", "Interest"),
                                ("PRINCIPAL", "Principal"),
                            ],
                            max_length=40,
                        ),
                        default=products.models.content.default_allocation,
                        size=None,
                    ),
                ),
                (
                    "future_installments",
                    models.CharField(
                        choices=[
                            ("NEXT", "The next installment, then the one after it"),
                            ("LAST", "The last installment first"),
                            ("REAMORTIZATION", "All coming installments in equal parts"),
                        ],
                        default="NEXT",
                        max_length=40,
                    ),
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
                (
                    "product_version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="products.productversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical allocation rule",
                "verbose_name_plural": "historical allocation rules",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFixedInstallment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "installment",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                (
                    "principal_percent",
                    loanops.core.fields.RateField(
                        decimal_places=6,
                        max_digits=12,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                    ),
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
                (
                    "product_version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="products.productversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical fixed installment",
                "verbose_name_plural": "historical fixed installments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalInstallmentStep",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "installment",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                (
                    "amount",
                    loanops.core.fields.AmountField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "percent",
                    loanops.core.fields.RateField(
                        blank=True,
                        decimal_places=6,
                        max_digits=12,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-99),
                            django.core.validators.MaxValueValidator(900),
                        ],
                    ),
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
                (
                    "product_version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="products.productversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical installment step",
                "verbose_name_plural": "historical installment steps",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLateFeeTier",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "unpaid_from",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        max_digits=18,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "amount",
                    loanops.core.fields.AmountField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "percent",
                    loanops.core.fields.RateField(
                        blank=True,
                        decimal_places=6,
                        max_digits=12,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                    ),
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
                (
                    "product_version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="products.productversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical late fee tier",
                "verbose_name_plural": "historical late fee tiers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="AllocationRule",
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
                (
                    "receipt",
                    models.CharField(
                        choices=[
                            ("ANY", "Any money"),
                            ("REPAYMENT", "Repayment"),
                            ("DOWN_PAYMENT", "Down payment"),
                            ("GOODWILL_CREDIT", "Goodwill credit"),
                            ("MERCHANT_ISSUED_REFUND", "Refund by the merchant"),
                            ("PAYOUT_REFUND", "Refund of a payout"),
                            ("INTEREST_PAYMENT_WAIVER", "Waiver of interest"),
                            ("INTEREST_REFUND", "Refund of interest"),
                        ],
                        max_length=40,
                    ),
                ),
                (
                    "past_due_order",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("FEES", "Fees"),
                                ("PENALTIES", "Penalties"),
                                ("INTEREST", "Interest"),
                                ("PRINCIPAL", "Principal"),
                            ],
                            max_length=40,
                        ),
                        default=products.models.content.default_allocation,
                        size=None,
                    ),
                ),
                (
                    "due_order",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("FEES", "Fees"),
                                ("PENALTIES", "Penalties"),
                                ("INTEREST", "Interest"),
                                ("PRINCIPAL", "Principal"),
                            ],
                            max_length=40,
                        ),
                        default=products.models.content.default_allocation,
                        size=None,
                    ),
                ),
                (
                    "in_advance_order",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("FEES", "Fees"),
                                ("PENALTIES", "Penalties"),
                                ("INTEREST", "Interest"),
                                ("PRINCIPAL", "Principal"),
                            ],
                            max_length=40,
                        ),
                        default=products.models.content.default_allocation,
                        size=None,
                    ),
                ),
                (
                    "future_installments",
                    models.CharField(
                        choices=[
                            ("NEXT", "The next installment, then the one after it"),
                            ("LAST", "The last installment first"),
                            ("REAMORTIZATION", "All coming installments in equal parts"),
                        ],
                        default="NEXT",
                        max_length=40,
                    ),
                ),
                (
                    "product_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="allocation_rules",
                        to="products.productversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product_version", "receipt"), name="products_allocation_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "receipt__in",
                                [
                                    "ANY",
                                    "REPAYMENT",
                                    "DOWN_PAYMENT",
                                    "GOODWILL_CREDIT",
                                    "MERCHANT_ISSUED_REFUND",
                                    "PAYOUT_REFUND",
                                    "INTEREST_PAYMENT_WAIVER",
                                    "INTEREST_REFUND",
                                ],
                            )
                        ),
                        name="products_allocation_receipt_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("future_installments__in", ["NEXT", "LAST", "REAMORTIZATION"])),
                        name="products_allocation_future_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FixedInstallment",
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
                (
                    "installment",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                (
                    "principal_percent",
                    loanops.core.fields.RateField(
                        decimal_places=6,
                        max_digits=12,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                    ),
                ),
                (
                    "product_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fixed_installments",
                        to="products.productversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product_version", "installment"), name="products_fixed_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InstallmentStep",
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
                (
                    "installment",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                (
                    "amount",
                    loanops.core.fields.AmountField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "percent",
                    loanops.core.fields.RateField(
                        blank=True,
                        decimal_places=6,
                        max_digits=12,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-99),
                            django.core.validators.MaxValueValidator(900),
                        ],
                    ),
                ),
                (
                    "product_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="installment_steps",
                        to="products.productversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product_version", "installment"), name="products_step_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", False), ("percent__isnull", True)),
                            models.Q(("amount__isnull", True), ("percent__isnull", False)),
                            _connector="OR",
                        ),
                        name="products_step_has_figure",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LateFeeTier",
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
                (
                    "unpaid_from",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        max_digits=18,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "amount",
                    loanops.core.fields.AmountField(
                        blank=True,
                        decimal_places=2,
                        max_digits=18,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "percent",
                    loanops.core.fields.RateField(
                        blank=True,
                        decimal_places=6,
                        max_digits=12,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                    ),
                ),
                (
                    "product_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="late_fee_tiers",
                        to="products.productversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product_version", "unpaid_from"), name="products_late_fee_tier_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("amount__isnull", False), ("percent__isnull", True)),
                            models.Q(("amount__isnull", True), ("percent__isnull", False)),
                            _connector="OR",
                        ),
                        name="products_late_fee_tier_has_figure",
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            sql=(SQL / "version_rows_immutable.sql").read_text(),
            reverse_sql=(SQL / "version_rows_immutable_reverse.sql").read_text(),
        ),
    ]
