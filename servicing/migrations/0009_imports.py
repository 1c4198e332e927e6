"""Imports as people run them."""

import django.db.models.deletion
import loanops.core.fields
import simple_history.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0004_schedule_conventions"),
        ("servicing", "0008_account"),
    ]

    operations = [
        migrations.RunSQL(sql="CREATE SEQUENCE core_number_im;", reverse_sql="DROP SEQUENCE core_number_im;"),
        migrations.CreateModel(
            name="HistoricalImportJob",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("number", models.CharField(db_index=True, max_length=20)),
                (
                    "layout",
                    models.CharField(
                        choices=[
                            ("live", "Running loans with history and balances"),
                            ("sba", "SBA loan file: outcomes only"),
                        ],
                        max_length=10,
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("path", models.CharField(max_length=300)),
                ("history_path", models.CharField(blank=True, max_length=300)),
                ("schedule_path", models.CharField(blank=True, max_length=300)),
                (
                    "columns",
                    models.JSONField(
                        blank=True, default=dict, help_text="Our column → the file's name for it."
                    ),
                ),
                (
                    "tolerance",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        default=0,
                        help_text="By how much a balance may differ.",
                        max_digits=18,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("UPLOADED", "Uploaded"),
                            ("CHECKING", "Dry run"),
                            ("CHECKED", "Checked"),
                            ("RUNNING", "Running"),
                            ("PAUSED", "Paused"),
                            ("COMPLETED", "Completed"),
                            ("FAILED", "Failed"),
                        ],
                        default="UPLOADED",
                        max_length=12,
                    ),
                ),
                ("was_dry_run", models.BooleanField(default=True)),
                ("refused_path", models.CharField(blank=True, max_length=300)),
                ("reconciliation_path", models.CharField(blank=True, max_length=300)),
                ("message", models.CharField(blank=True, max_length=500)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
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
                "verbose_name": "historical import job",
                "verbose_name_plural": "historical import jobs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ImportJob",
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
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "layout",
                    models.CharField(
                        choices=[
                            ("live", "Running loans with history and balances"),
                            ("sba", "SBA loan file: outcomes only"),
                        ],
                        max_length=10,
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                ("path", models.CharField(max_length=300)),
                ("history_path", models.CharField(blank=True, max_length=300)),
                ("schedule_path", models.CharField(blank=True, max_length=300)),
                (
                    "columns",
                    models.JSONField(
                        blank=True, default=dict, help_text="Our column → the file's name for it."
                    ),
                ),
                (
                    "tolerance",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        default=0,
                        help_text="By how much a balance may differ.",
                        max_digits=18,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("UPLOADED", "Uploaded"),
                            ("CHECKING", "Dry run"),
                            ("CHECKED", "Checked"),
                            ("RUNNING", "Running"),
                            ("PAUSED", "Paused"),
                            ("COMPLETED", "Completed"),
                            ("FAILED", "Failed"),
                        ],
                        default="UPLOADED",
                        max_length=12,
                    ),
                ),
                ("was_dry_run", models.BooleanField(default=True)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("booked", models.PositiveIntegerField(default=0)),
                ("known_before", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("warnings", models.PositiveIntegerField(default=0)),
                (
                    "total_disbursed",
                    loanops.core.fields.AmountField(decimal_places=2, default=0, max_digits=18),
                ),
                ("total_repaid", loanops.core.fields.AmountField(decimal_places=2, default=0, max_digits=18)),
                (
                    "total_charged_off",
                    loanops.core.fields.AmountField(decimal_places=2, default=0, max_digits=18),
                ),
                ("reasons", models.JSONField(blank=True, default=dict)),
                ("refused_path", models.CharField(blank=True, max_length=300)),
                ("reconciliation_path", models.CharField(blank=True, max_length=300)),
                ("message", models.CharField(blank=True, max_length=500)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="products.loanproduct",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["status", "-id"], name="servicing_import_status")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "UPLOADED",
                                    "CHECKING",
                                    "CHECKED",
                                    "RUNNING",
                                    "PAUSED",
                                    "COMPLETED",
                                    "FAILED",
                                ],
                            )
                        ),
                        name="servicing_import_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("layout__in", ["live", "sba"])),
                        name="servicing_import_layout_known",
                    ),
                ],
            },
        ),
    ]
