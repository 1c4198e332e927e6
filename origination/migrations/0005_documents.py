"""Documents: files on their way, what the scanner said, pages, periods, check points, how long they are kept."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("origination", "0004_applications"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentUpload",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("BANK_STATEMENT", "Bank statement"),
                            ("TAX_RETURN", "Tax return"),
                            ("FINANCIAL_STATEMENT", "Financial statement"),
                            ("IDENTITY", "Identity document"),
                            ("BUSINESS_LICENSE", "Business license"),
                            ("EQUIPMENT_QUOTE", "Equipment quote or invoice"),
                            ("OTHER", "Other"),
                        ],
                        max_length=30,
                    ),
                ),
                ("period", models.CharField(blank=True, max_length=7)),
                ("file_name", models.CharField(max_length=200)),
                (
                    "media_type",
                    models.CharField(
                        blank=True, help_text="As announced; the content decides.", max_length=60
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting for the file"),
                            ("COMPLETED", "Completed"),
                            ("REFUSED", "Refused"),
                            ("ABANDONED", "Abandoned"),
                        ],
                        default="WAITING",
                        max_length=20,
                    ),
                ),
                (
                    "path",
                    models.CharField(blank=True, help_text="Where it lies in quarantine.", max_length=300),
                ),
                (
                    "stored_path",
                    models.CharField(
                        blank=True, help_text="Where it was put after the checks.", max_length=300
                    ),
                ),
                (
                    "checksum",
                    models.CharField(blank=True, help_text="SHA-256 of what was put there.", max_length=64),
                ),
                ("expires_at", models.DateTimeField()),
                ("refusal_code", models.CharField(blank=True, max_length=50)),
                ("refusal", models.CharField(blank=True, max_length=500)),
                ("uploaded_by_label", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="HistoricalDocumentUpload",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("BANK_STATEMENT", "Bank statement"),
                            ("TAX_RETURN", "Tax return"),
                            ("FINANCIAL_STATEMENT", "Financial statement"),
                            ("IDENTITY", "Identity document"),
                            ("BUSINESS_LICENSE", "Business license"),
                            ("EQUIPMENT_QUOTE", "Equipment quote or invoice"),
                            ("OTHER", "Other"),
                        ],
                        max_length=30,
                    ),
                ),
                ("period", models.CharField(blank=True, max_length=7)),
                ("file_name", models.CharField(max_length=200)),
                (
                    "media_type",
                    models.CharField(
                        blank=True, help_text="As announced; the content decides.", max_length=60
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting for the file"),
                            ("COMPLETED", "Completed"),
                            ("REFUSED", "Refused"),
                            ("ABANDONED", "Abandoned"),
                        ],
                        default="WAITING",
                        max_length=20,
                    ),
                ),
                (
                    "path",
                    models.CharField(blank=True, help_text="Where it lies in quarantine.", max_length=300),
                ),
                (
                    "stored_path",
                    models.CharField(
                        blank=True, help_text="Where it was put after the checks.", max_length=300
                    ),
                ),
                (
                    "checksum",
                    models.CharField(blank=True, help_text="SHA-256 of what was put there.", max_length=64),
                ),
                ("expires_at", models.DateTimeField()),
                ("refusal_code", models.CharField(blank=True, max_length=50)),
                ("refusal", models.CharField(blank=True, max_length=500)),
                ("uploaded_by_label", models.CharField(blank=True, max_length=200)),
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
                "verbose_name": "historical document upload",
                "verbose_name_plural": "historical document uploads",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddField(
            model_name="document",
            name="check_points",
            field=models.JSONField(
                blank=True, default=list, help_text="What the person who verified it ticked."
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="page_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="document",
            name="period",
            field=models.CharField(
                blank=True, help_text="The month (2026-02) or the year (2025) it is about.", max_length=7
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="request_message",
            field=models.CharField(blank=True, help_text="What the applicant was asked for.", max_length=500),
        ),
        migrations.AddField(
            model_name="document",
            name="requested_by_label",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="document",
            name="retention_class",
            field=models.CharField(
                choices=[
                    (
                        "APPLICATION",
                        "Application file: 7 years after the decision, with the loan 7 years after it ends",
                    ),
                    ("IDENTITY", "Identity and owners: 7 years after the relationship ends"),
                    ("LOAN_FILE", "Loan file: 7 years after payoff or charge-off"),
                ],
                default="APPLICATION",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="scan_result",
            field=models.CharField(blank=True, help_text="What the malware scanner said.", max_length=300),
        ),
        migrations.AddField(
            model_name="document",
            name="scanned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="historicaldocument",
            name="check_points",
            field=models.JSONField(
                blank=True, default=list, help_text="What the person who verified it ticked."
            ),
        ),
        migrations.AddField(
            model_name="historicaldocument",
            name="page_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="historicaldocument",
            name="period",
            field=models.CharField(
                blank=True, help_text="The month (2026-02) or the year (2025) it is about.", max_length=7
            ),
        ),
        migrations.AddField(
            model_name="historicaldocument",
            name="request_message",
            field=models.CharField(blank=True, help_text="What the applicant was asked for.", max_length=500),
        ),
        migrations.AddField(
            model_name="historicaldocument",
            name="requested_by_label",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="historicaldocument",
            name="retention_class",
            field=models.CharField(
                choices=[
                    (
                        "APPLICATION",
                        "Application file: 7 years after the decision, with the loan 7 years after it ends",
                    ),
                    ("IDENTITY", "Identity and owners: 7 years after the relationship ends"),
                    ("LOAN_FILE", "Loan file: 7 years after payoff or charge-off"),
                ],
                default="APPLICATION",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="historicaldocument",
            name="scan_result",
            field=models.CharField(blank=True, help_text="What the malware scanner said.", max_length=300),
        ),
        migrations.AddField(
            model_name="historicaldocument",
            name="scanned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(("retention_class__in", ["APPLICATION", "IDENTITY", "LOAN_FILE"])),
                name="origination_document_retention_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("period", ""), ("period__regex", "^(19|20)[0-9]{2}(-(0[1-9]|1[0-2]))?$"), _connector="OR"
                ),
                name="origination_document_period_form",
            ),
        ),
        migrations.AddField(
            model_name="documentupload",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="uploads",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="documentupload",
            name="document",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="upload",
                to="origination.document",
            ),
        ),
        migrations.AddField(
            model_name="documentupload",
            name="uploaded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="uploads",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicaldocumentupload",
            name="application",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="historicaldocumentupload",
            name="document",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.document",
            ),
        ),
        migrations.AddField(
            model_name="historicaldocumentupload",
            name="uploaded_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="documentupload",
            index=models.Index(
                condition=models.Q(("status", "WAITING")),
                fields=["expires_at"],
                name="origination_uploads_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "BANK_STATEMENT",
                            "TAX_RETURN",
                            "FINANCIAL_STATEMENT",
                            "IDENTITY",
                            "BUSINESS_LICENSE",
                            "EQUIPMENT_QUOTE",
                            "OTHER",
                        ],
                    )
                ),
                name="origination_upload_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentupload",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["WAITING", "COMPLETED", "REFUSED", "ABANDONED"])),
                name="origination_upload_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="documentupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "COMPLETED"), _negated=True),
                    ("document__isnull", False),
                    _connector="OR",
                ),
                name="origination_completed_upload_has_document",
            ),
        ),
    ]
