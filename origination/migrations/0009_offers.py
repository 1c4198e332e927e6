"""Offers with options, disclosures, signatures, notices and deadlines; demographic data apart."""

import django.contrib.postgres.fields
import django.db.models.deletion
import loanops.core.fields
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from loanops.core.immutability import forbid_changes


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        ("origination", "0008_deciding"),
        ("parties", "0003_merging"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Deadline",
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
                            ("DECISION", "Notice of the decision"),
                            ("INCOMPLETE", "Notice of incompleteness"),
                            ("COUNTER_OFFER", "Notice after a counter-offer"),
                        ],
                        max_length=30,
                    ),
                ),
                ("trigger_date", models.DateField()),
                ("due_date", models.DateField()),
                (
                    "warned_percent",
                    models.PositiveSmallIntegerField(default=0, help_text="The last warning given."),
                ),
                (
                    "breached_on",
                    models.DateField(blank=True, help_text="When the breach was announced.", null=True),
                ),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("closed_how", models.CharField(blank=True, max_length=300)),
            ],
            options={"verbose_name_plural": "notices and deadlines"},
        ),
        migrations.CreateModel(
            name="DeadlineRule",
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
                            ("DECISION", "Notice of the decision"),
                            ("INCOMPLETE", "Notice of incompleteness"),
                            ("COUNTER_OFFER", "Notice after a counter-offer"),
                        ],
                        max_length=30,
                    ),
                ),
                ("citation", models.CharField(max_length=200)),
                ("trigger", models.CharField(max_length=200)),
                ("satisfied_by", models.CharField(max_length=200)),
                (
                    "clock",
                    models.CharField(
                        choices=[("CALENDAR", "Calendar days"), ("BUSINESS", "Business days")],
                        default="CALENDAR",
                        max_length=20,
                    ),
                ),
                ("days", models.PositiveSmallIntegerField()),
                (
                    "warning_percents",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "owner_role",
                    models.CharField(
                        choices=[
                            ("LOAN_OFFICER", "Loan officer"),
                            ("UNDERWRITER", "Underwriter"),
                            ("PRODUCT_MANAGER", "Product manager"),
                            ("COLLECTIONS_AGENT", "Collections agent"),
                            ("COMPLIANCE_OFFICER", "Compliance officer"),
                            ("FINANCE_ANALYST", "Finance analyst"),
                            ("FINANCE_MANAGER", "Finance manager"),
                            ("MANAGER", "Manager"),
                            ("SYSTEM_ADMIN", "System admin"),
                        ],
                        default="COMPLIANCE_OFFICER",
                        help_text="Who is told.",
                        max_length=30,
                    ),
                ),
                ("effective_from", models.DateField()),
                ("is_on", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="DemographicData",
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
                ("answers", loanops.core.fields.EncryptedTextField(help_text="JSON, encrypted.")),
                ("text_version", models.CharField(max_length=40)),
                ("answered_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "demographic answers",
                "verbose_name_plural": "demographic answers",
            },
        ),
        migrations.CreateModel(
            name="DisclosureForm",
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
                ("code", models.CharField(max_length=40)),
                ("number", models.PositiveSmallIntegerField(default=1, help_text="Version of the form.")),
                (
                    "status",
                    models.CharField(
                        choices=[("DRAFT", "Draft"), ("ACTIVE", "In force")],
                        default="DRAFT",
                        max_length=20,
                    ),
                ),
                ("is_on", models.BooleanField(default=True)),
                ("state", models.CharField(max_length=2)),
                ("law", models.CharField(max_length=200)),
                (
                    "product_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "amount_max",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        help_text="Offers above it need no disclosure in this state.",
                        max_digits=18,
                    ),
                ),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(blank=True, null=True)),
                ("heading", models.CharField(max_length=200)),
                ("introduction", models.TextField(blank=True)),
                ("columns", models.JSONField(default=list)),
                ("rows", models.JSONField(default=list)),
                ("footer", models.TextField(blank=True)),
                ("signature_required", models.BooleanField(default=False)),
                ("remark", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="DisclosureShowing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("document_checksum", models.CharField(max_length=64)),
                (
                    "delivery",
                    models.CharField(
                        choices=[
                            ("ON_SCREEN", "Shown on screen"),
                            ("DOWNLOADED", "Opened as PDF"),
                            ("SENT", "Sent by mail or e-mail"),
                            ("HANDED_OVER", "Handed over on paper"),
                        ],
                        max_length=20,
                    ),
                ),
                ("shown_to", models.CharField(max_length=200)),
                ("address", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="HistoricalDeadline",
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
                            ("DECISION", "Notice of the decision"),
                            ("INCOMPLETE", "Notice of incompleteness"),
                            ("COUNTER_OFFER", "Notice after a counter-offer"),
                        ],
                        max_length=30,
                    ),
                ),
                ("trigger_date", models.DateField()),
                ("due_date", models.DateField()),
                (
                    "warned_percent",
                    models.PositiveSmallIntegerField(default=0, help_text="The last warning given."),
                ),
                (
                    "breached_on",
                    models.DateField(blank=True, help_text="When the breach was announced.", null=True),
                ),
                ("closed_on", models.DateField(blank=True, null=True)),
                ("closed_how", models.CharField(blank=True, max_length=300)),
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
                "verbose_name": "historical deadline",
                "verbose_name_plural": "historical notices and deadlines",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDeadlineRule",
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
                            ("DECISION", "Notice of the decision"),
                            ("INCOMPLETE", "Notice of incompleteness"),
                            ("COUNTER_OFFER", "Notice after a counter-offer"),
                        ],
                        max_length=30,
                    ),
                ),
                ("citation", models.CharField(max_length=200)),
                ("trigger", models.CharField(max_length=200)),
                ("satisfied_by", models.CharField(max_length=200)),
                (
                    "clock",
                    models.CharField(
                        choices=[("CALENDAR", "Calendar days"), ("BUSINESS", "Business days")],
                        default="CALENDAR",
                        max_length=20,
                    ),
                ),
                ("days", models.PositiveSmallIntegerField()),
                (
                    "warning_percents",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "owner_role",
                    models.CharField(
                        choices=[
                            ("LOAN_OFFICER", "Loan officer"),
                            ("UNDERWRITER", "Underwriter"),
                            ("PRODUCT_MANAGER", "Product manager"),
                            ("COLLECTIONS_AGENT", "Collections agent"),
                            ("COMPLIANCE_OFFICER", "Compliance officer"),
                            ("FINANCE_ANALYST", "Finance analyst"),
                            ("FINANCE_MANAGER", "Finance manager"),
                            ("MANAGER", "Manager"),
                            ("SYSTEM_ADMIN", "System admin"),
                        ],
                        default="COMPLIANCE_OFFICER",
                        help_text="Who is told.",
                        max_length=30,
                    ),
                ),
                ("effective_from", models.DateField()),
                ("is_on", models.BooleanField(default=True)),
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
                "verbose_name": "historical deadline rule",
                "verbose_name_plural": "historical deadline rules",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDemographicData",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("text_version", models.CharField(max_length=40)),
                ("answered_at", models.DateTimeField()),
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
                "verbose_name": "historical demographic answers",
                "verbose_name_plural": "historical demographic answers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDisclosureForm",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("code", models.CharField(max_length=40)),
                ("number", models.PositiveSmallIntegerField(default=1, help_text="Version of the form.")),
                (
                    "status",
                    models.CharField(
                        choices=[("DRAFT", "Draft"), ("ACTIVE", "In force")],
                        default="DRAFT",
                        max_length=20,
                    ),
                ),
                ("is_on", models.BooleanField(default=True)),
                ("state", models.CharField(max_length=2)),
                ("law", models.CharField(max_length=200)),
                (
                    "product_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                (
                    "amount_max",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        help_text="Offers above it need no disclosure in this state.",
                        max_digits=18,
                    ),
                ),
                ("effective_from", models.DateField()),
                ("effective_to", models.DateField(blank=True, null=True)),
                ("heading", models.CharField(max_length=200)),
                ("introduction", models.TextField(blank=True)),
                ("columns", models.JSONField(default=list)),
                ("rows", models.JSONField(default=list)),
                ("footer", models.TextField(blank=True)),
                ("signature_required", models.BooleanField(default=False)),
                ("remark", models.CharField(blank=True, max_length=500)),
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
                "verbose_name": "historical disclosure form",
                "verbose_name_plural": "historical disclosure forms",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSignatureCode",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("recipient", models.EmailField(max_length=254)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField()),
                ("failed_attempts", models.PositiveSmallIntegerField(default=0)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
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
                "verbose_name": "historical signature code",
                "verbose_name_plural": "historical signature codes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="NoticeLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("content", models.JSONField()),
                ("written_on", models.DateField()),
                ("document_path", models.CharField(max_length=300)),
                ("document_checksum", models.CharField(help_text="SHA-256 of the PDF.", max_length=64)),
                ("size", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="OfferDisclosure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("content", models.JSONField()),
                (
                    "content_checksum",
                    models.CharField(help_text="SHA-256 of terms and disclosures.", max_length=64),
                ),
                ("signature_required", models.BooleanField(default=False)),
                ("document_path", models.CharField(max_length=300)),
                ("document_checksum", models.CharField(help_text="SHA-256 of the PDF.", max_length=64)),
                ("size", models.PositiveIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="OfferSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("signer_name", models.CharField(max_length=200)),
                ("signer_title", models.CharField(blank=True, max_length=100)),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("OWNER", "Owner"),
                            ("OFFICER", "Officer or manager"),
                            ("AUTHORIZED_AGENT", "Authorized agent"),
                        ],
                        max_length=20,
                    ),
                ),
                ("consent_text", models.TextField()),
                ("consent_version", models.CharField(max_length=40)),
                ("terms_hash", models.CharField(help_text="SHA-256 of the terms.", max_length=64)),
                (
                    "content_checksum",
                    models.CharField(help_text="SHA-256 of terms and disclosures.", max_length=64),
                ),
                (
                    "document_checksum",
                    models.CharField(help_text="SHA-256 of the PDF that was shown.", max_length=64),
                ),
                ("signed_on", models.DateField()),
                ("signed_at", models.DateTimeField()),
                ("network_address", models.CharField(blank=True, max_length=64)),
                ("user_agent", models.CharField(blank=True, max_length=300)),
                (
                    "second_factor",
                    models.CharField(
                        choices=[
                            ("EMAIL_CODE", "Code sent by e-mail"),
                            ("STAFF", "A member of staff vouches for it"),
                            ("NONE", "Sign-in only"),
                        ],
                        max_length=20,
                    ),
                ),
                ("second_factor_detail", models.CharField(blank=True, max_length=200)),
                ("recorded_by", models.CharField(max_length=200)),
                ("is_on_behalf", models.BooleanField(default=False)),
                ("on_behalf_how", models.CharField(blank=True, max_length=500)),
                ("record_checksum", models.CharField(max_length=64)),
                ("signed_document_path", models.CharField(max_length=300)),
                ("signed_document_checksum", models.CharField(max_length=64)),
                ("signed_document_size", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SignatureCode",
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
                ("recipient", models.EmailField(max_length=254)),
                (
                    "code_hash",
                    models.CharField(blank=True, help_text="Empty until it was sent.", max_length=64),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField()),
                ("failed_attempts", models.PositiveSmallIntegerField(default=0)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="offer",
            name="origination_offer_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="offer",
            name="origination_one_standing_offer",
        ),
        migrations.AddField(
            model_name="adverseactionnotice",
            name="reason_text_version",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="historicaladverseactionnotice",
            name="reason_text_version",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="historicaloffer",
            name="close_reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="historicaloffer",
            name="closed_on",
            field=models.DateField(blank=True, help_text="When it was withdrawn or declined.", null=True),
        ),
        migrations.AddField(
            model_name="historicaloffer",
            name="option",
            field=models.CharField(
                choices=[
                    ("REQUESTED", "As asked for"),
                    ("LARGEST", "The largest amount"),
                    ("LONGER_TERM", "A longer term"),
                    ("OTHER", "Other terms"),
                ],
                default="REQUESTED",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="historicaloffer",
            name="position",
            field=models.PositiveSmallIntegerField(
                default=1, help_text="Place among the options of its decision."
            ),
        ),
        migrations.AddField(
            model_name="historicaloffer",
            name="round",
            field=models.PositiveSmallIntegerField(
                default=1, help_text="Rises when the options of a decision are issued again."
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="close_reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="offer",
            name="closed_on",
            field=models.DateField(blank=True, help_text="When it was withdrawn or declined.", null=True),
        ),
        migrations.AddField(
            model_name="offer",
            name="option",
            field=models.CharField(
                choices=[
                    ("REQUESTED", "As asked for"),
                    ("LARGEST", "The largest amount"),
                    ("LONGER_TERM", "A longer term"),
                    ("OTHER", "Other terms"),
                ],
                default="REQUESTED",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="position",
            field=models.PositiveSmallIntegerField(
                default=1, help_text="Place among the options of its decision."
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="round",
            field=models.PositiveSmallIntegerField(
                default=1, help_text="Rises when the options of a decision are issued again."
            ),
        ),
        migrations.AlterField(
            model_name="historicaloffer",
            name="status",
            field=models.CharField(
                choices=[
                    ("MADE", "Waiting for the borrower"),
                    ("ACCEPTED", "Accepted"),
                    ("DECLINED", "Not taken"),
                    ("EXPIRED", "Expired"),
                    ("WITHDRAWN", "Withdrawn"),
                ],
                default="MADE",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="offer",
            name="status",
            field=models.CharField(
                choices=[
                    ("MADE", "Waiting for the borrower"),
                    ("ACCEPTED", "Accepted"),
                    ("DECLINED", "Not taken"),
                    ("EXPIRED", "Expired"),
                    ("WITHDRAWN", "Withdrawn"),
                ],
                default="MADE",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["MADE", "ACCEPTED", "DECLINED", "EXPIRED", "WITHDRAWN"])),
                name="origination_offer_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("option__in", ["REQUESTED", "LARGEST", "LONGER_TERM", "OTHER"])),
                name="origination_offer_option_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "ACCEPTED")),
                fields=("application",),
                name="origination_one_contract",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "MADE")),
                fields=("application", "position"),
                name="origination_offer_place_once",
            ),
        ),
        migrations.AddField(
            model_name="deadline",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deadlines",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="deadline",
            name="notice",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deadlines",
                to="origination.adverseactionnotice",
            ),
        ),
        migrations.AddField(
            model_name="deadline",
            name="notification",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="notifications.notification",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadlinerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["DECISION", "INCOMPLETE", "COUNTER_OFFER"])),
                name="origination_rule_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadlinerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1)), name="origination_rule_has_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="deadlinerule",
            constraint=models.UniqueConstraint(
                fields=("kind", "effective_from"), name="origination_rule_from_once"
            ),
        ),
        migrations.AddField(
            model_name="deadline",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deadlines",
                to="origination.deadlinerule",
            ),
        ),
        migrations.AddField(
            model_name="demographicdata",
            name="application",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="origination.application"
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosureform",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["DRAFT", "ACTIVE"])),
                name="origination_form_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosureform",
            constraint=models.UniqueConstraint(
                fields=("code", "number"), name="origination_form_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="disclosureform",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "DRAFT")), fields=("code",), name="origination_form_one_draft"
            ),
        ),
        migrations.AddField(
            model_name="disclosureshowing",
            name="offer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="showings", to="origination.offer"
            ),
        ),
        migrations.AddField(
            model_name="disclosureshowing",
            name="user",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicaldeadline",
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
            model_name="historicaldeadline",
            name="notice",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.adverseactionnotice",
            ),
        ),
        migrations.AddField(
            model_name="historicaldeadline",
            name="notification",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="notifications.notification",
            ),
        ),
        migrations.AddField(
            model_name="historicaldeadline",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.deadlinerule",
            ),
        ),
        migrations.AddField(
            model_name="historicaldemographicdata",
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
            model_name="historicalsignaturecode",
            name="offer",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.offer",
            ),
        ),
        migrations.AddField(
            model_name="historicalsignaturecode",
            name="user",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="noticeletter",
            name="notice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="letters",
                to="origination.adverseactionnotice",
            ),
        ),
        migrations.AddField(
            model_name="noticeletter",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="parties.businessowner",
            ),
        ),
        migrations.AddField(
            model_name="offerdisclosure",
            name="form",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disclosures",
                to="origination.disclosureform",
            ),
        ),
        migrations.AddField(
            model_name="offerdisclosure",
            name="offer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="disclosure", to="origination.offer"
            ),
        ),
        migrations.AddField(
            model_name="offersignature",
            name="offer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="signature", to="origination.offer"
            ),
        ),
        migrations.AddField(
            model_name="offersignature",
            name="signed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="signaturecode",
            name="offer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="codes", to="origination.offer"
            ),
        ),
        migrations.AddField(
            model_name="signaturecode",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("closed_on__isnull", True)),
                fields=["due_date", "id"],
                name="origination_deadlines_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["DECISION", "INCOMPLETE", "COUNTER_OFFER"])),
                name="origination_deadline_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="deadline",
            constraint=models.UniqueConstraint(
                fields=("application", "kind", "trigger_date"), name="origination_deadline_once"
            ),
        ),
        migrations.AddIndex(
            model_name="disclosureshowing",
            index=models.Index(fields=["offer", "user"], name="origination_showings"),
        ),
        migrations.AddIndex(
            model_name="noticeletter",
            index=models.Index(fields=["notice", "id"], name="origination_letters"),
        ),
        migrations.AddConstraint(
            model_name="offersignature",
            constraint=models.CheckConstraint(
                condition=models.Q(("signer_name", ""), _negated=True), name="origination_signature_has_name"
            ),
        ),
        migrations.AddIndex(
            model_name="signaturecode",
            index=models.Index(fields=["offer", "user", "id"], name="origination_codes"),
        ),
        forbid_changes("origination_offerdisclosure"),
        forbid_changes("origination_disclosureshowing"),
        forbid_changes("origination_offersignature"),
        forbid_changes("origination_noticeletter"),
    ]
