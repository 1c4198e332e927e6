"""Months that close, batches for the accounting system, and the outcomes of proofs."""

import django.db.models.deletion
import loanops.core.fields
import simple_history.models
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_balanced_and_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalAccountingPeriod",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("first_day", models.DateField(db_index=True)),
                ("last_day", models.DateField(db_index=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("CLOSED", "Closed")], default="OPEN", max_length=20
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.CharField(blank=True, max_length=200)),
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
                "verbose_name": "historical accounting period",
                "verbose_name_plural": "historical accounting periods",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGlExport",
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
                ("from_date", models.DateField()),
                ("to_date", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Being written"),
                            ("EXPORTED", "Exported"),
                            ("ACKNOWLEDGED", "Acknowledged"),
                        ],
                        default="OPEN",
                        max_length=20,
                    ),
                ),
                ("entries_count", models.PositiveIntegerField(default=0)),
                ("lines_count", models.PositiveIntegerField(default=0)),
                ("debit", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("credit", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("csv_path", models.CharField(blank=True, max_length=300)),
                ("csv_sha256", models.CharField(blank=True, max_length=64)),
                ("json_path", models.CharField(blank=True, max_length=300)),
                ("json_sha256", models.CharField(blank=True, max_length=64)),
                ("created_by", models.CharField(max_length=200)),
                ("exported_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "acknowledgment",
                    models.CharField(
                        blank=True, help_text="The accounting system's own reference.", max_length=200
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
            ],
            options={
                "verbose_name": "historical GL export",
                "verbose_name_plural": "historical GL exports",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="AccountingPeriod",
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
                ("first_day", models.DateField(unique=True)),
                ("last_day", models.DateField(unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("CLOSED", "Closed")], default="OPEN", max_length=20
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_by", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["OPEN", "CLOSED"])),
                        name="ledger_period_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_day__lte", models.F("last_day"))),
                        name="ledger_period_days_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GlExport",
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
                ("from_date", models.DateField()),
                ("to_date", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Being written"),
                            ("EXPORTED", "Exported"),
                            ("ACKNOWLEDGED", "Acknowledged"),
                        ],
                        default="OPEN",
                        max_length=20,
                    ),
                ),
                ("entries_count", models.PositiveIntegerField(default=0)),
                ("lines_count", models.PositiveIntegerField(default=0)),
                ("debit", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("credit", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("csv_path", models.CharField(blank=True, max_length=300)),
                ("csv_sha256", models.CharField(blank=True, max_length=64)),
                ("json_path", models.CharField(blank=True, max_length=300)),
                ("json_sha256", models.CharField(blank=True, max_length=64)),
                ("created_by", models.CharField(max_length=200)),
                ("exported_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                (
                    "acknowledgment",
                    models.CharField(
                        blank=True, help_text="The accounting system's own reference.", max_length=200
                    ),
                ),
            ],
            options={
                "verbose_name": "GL export",
                "verbose_name_plural": "GL exports",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["OPEN", "EXPORTED", "ACKNOWLEDGED"])),
                        name="ledger_export_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("from_date__lte", models.F("to_date"))),
                        name="ledger_export_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("debit", models.F("credit"))), name="ledger_export_balanced"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GlExportEntry",
            fields=[
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="exported",
                        serialize=False,
                        to="ledger.journalentry",
                    ),
                ),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="ledger.glexport",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "GL export entries",
            },
        ),
        migrations.CreateModel(
            name="LedgerProof",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("business_date", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("QUICK", "Ledger against loans"), ("FULL", "Every loan replayed")],
                        max_length=10,
                    ),
                ),
                ("loans", models.PositiveIntegerField(default=0, help_text="Loans that were replayed.")),
                ("found", models.PositiveIntegerField(default=0, help_text="Differences.")),
                ("differences", models.JSONField(default=list)),
                ("asked_by", models.CharField(max_length=200)),
            ],
            options={
                "verbose_name": "proof of the books",
                "verbose_name_plural": "proofs of the books",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["QUICK", "FULL"])), name="ledger_proof_kind_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GlExportLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("position", models.PositiveIntegerField(help_text="Place in the files, from 1.")),
                ("product_id", models.BigIntegerField(null=True)),
                ("product_code", models.CharField(blank=True, max_length=60)),
                ("posting_date", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("debit", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("credit", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("entries_count", models.PositiveIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="export_lines",
                        to="ledger.account",
                    ),
                ),
                (
                    "export",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="ledger.glexport",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("export", "position"), name="ledger_export_line_position")
                ],
            },
        ),
        migrations.CreateModel(
            name="PeriodBalance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(default="USD", max_length=3)),
                (
                    "debit",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        help_text="Debits of all time up to the end of the month.",
                        max_digits=18,
                    ),
                ),
                (
                    "credit",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        help_text="Credits of all time up to the end of the month.",
                        max_digits=18,
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="period_balances",
                        to="ledger.account",
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="ledger.accountingperiod",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("period", "account", "currency"), name="ledger_period_balance_once"
                    )
                ],
            },
        ),
    ]
