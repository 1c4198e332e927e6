"""Handling applications: drafts saved as they go, clocks, messages, notes."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import loanops.core.fields
from loanops.core.immutability import forbid_changes


class Migration(migrations.Migration):
    dependencies = [
        ("origination", "0003_twice_a_month"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApplicationMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("is_from_applicant", models.BooleanField()),
                ("text", models.TextField()),
                ("written_by", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="ApplicationNote",
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
                ("text", models.TextField()),
                (
                    "is_pinned",
                    models.BooleanField(
                        default=False, help_text="Stands first, until somebody takes it down."
                    ),
                ),
                ("author_label", models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="HistoricalApplicationNote",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("text", models.TextField()),
                (
                    "is_pinned",
                    models.BooleanField(
                        default=False, help_text="Stands first, until somebody takes it down."
                    ),
                ),
                ("author_label", models.CharField(max_length=200)),
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
                "verbose_name": "historical application note",
                "verbose_name_plural": "historical application notes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalServiceLevel",
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
                    "status",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("SUBMITTED", "Submitted"),
                            ("SCREENING", "Screening"),
                            ("CREDIT_CHECK", "Credit check"),
                            ("UNDERWRITING", "Underwriting"),
                            ("REFERRED", "Referred to a person"),
                            ("APPROVED", "Approved"),
                            ("COUNTER_OFFERED", "Counter-offered"),
                            ("OFFER_MADE", "Offer made"),
                            ("ACCEPTED", "Offer accepted"),
                            ("BOARDED", "Loan booked"),
                            ("DECLINED", "Declined"),
                            ("INCOMPLETE", "Incomplete"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("EXPIRED", "Expired"),
                        ],
                        db_index=True,
                        max_length=20,
                    ),
                ),
                ("business_hours", models.DecimalField(decimal_places=2, max_digits=6)),
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
                "verbose_name": "historical service level",
                "verbose_name_plural": "historical service levels",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ServiceLevel",
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
                    "status",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("SUBMITTED", "Submitted"),
                            ("SCREENING", "Screening"),
                            ("CREDIT_CHECK", "Credit check"),
                            ("UNDERWRITING", "Underwriting"),
                            ("REFERRED", "Referred to a person"),
                            ("APPROVED", "Approved"),
                            ("COUNTER_OFFERED", "Counter-offered"),
                            ("OFFER_MADE", "Offer made"),
                            ("ACCEPTED", "Offer accepted"),
                            ("BOARDED", "Loan booked"),
                            ("DECLINED", "Declined"),
                            ("INCOMPLETE", "Incomplete"),
                            ("WITHDRAWN", "Withdrawn"),
                            ("EXPIRED", "Expired"),
                        ],
                        max_length=20,
                        unique=True,
                    ),
                ),
                ("business_hours", models.DecimalField(decimal_places=2, max_digits=6)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="application",
            name="origination_purpose_known",
        ),
        migrations.AddField(
            model_name="application",
            name="sla_due_at",
            field=models.DateTimeField(
                blank=True,
                help_text="By when the lender wants to have moved it on; none while it waits for the applicant.",
                null=True,
                verbose_name="SLA due",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="sla_used_minutes",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="State → business minutes used there before it had to wait for the applicant.",
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="status_since",
            field=models.DateTimeField(
                blank=True,
                help_text="When it came to its present state; its age is counted from then.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="historicalapplication",
            name="sla_due_at",
            field=models.DateTimeField(
                blank=True,
                help_text="By when the lender wants to have moved it on; none while it waits for the applicant.",
                null=True,
                verbose_name="SLA due",
            ),
        ),
        migrations.AddField(
            model_name="historicalapplication",
            name="sla_used_minutes",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="State → business minutes used there before it had to wait for the applicant.",
            ),
        ),
        migrations.AddField(
            model_name="historicalapplication",
            name="status_since",
            field=models.DateTimeField(
                blank=True,
                help_text="When it came to its present state; its age is counted from then.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="product_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="applications",
                to="products.productversion",
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("WORKING_CAPITAL", "Working capital"),
                    ("EQUIPMENT", "Equipment or vehicles"),
                    ("INVENTORY", "Inventory"),
                    ("EXPANSION", "Expansion"),
                    ("REFINANCING", "Refinancing of debt"),
                    ("REAL_ESTATE", "Business premises"),
                    ("OTHER", "Other"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="application",
            name="requested_amount",
            field=loanops.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True),
        ),
        migrations.AlterField(
            model_name="application",
            name="requested_term_months",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="historicalapplication",
            name="purpose",
            field=models.CharField(
                blank=True,
                choices=[
                    ("WORKING_CAPITAL", "Working capital"),
                    ("EQUIPMENT", "Equipment or vehicles"),
                    ("INVENTORY", "Inventory"),
                    ("EXPANSION", "Expansion"),
                    ("REFINANCING", "Refinancing of debt"),
                    ("REAL_ESTATE", "Business premises"),
                    ("OTHER", "Other"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="historicalapplication",
            name="requested_amount",
            field=loanops.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True),
        ),
        migrations.AlterField(
            model_name="historicalapplication",
            name="requested_term_months",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(
                    (
                        "status__in",
                        (
                            "SUBMITTED",
                            "SCREENING",
                            "CREDIT_CHECK",
                            "UNDERWRITING",
                            "REFERRED",
                            "APPROVED",
                            "COUNTER_OFFERED",
                            "OFFER_MADE",
                            "ACCEPTED",
                            "INCOMPLETE",
                        ),
                    )
                ),
                fields=["sla_due_at", "id"],
                name="origination_by_sla",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["submitted_on"], name="origination_received"),
        ),
        migrations.AddIndex(
            model_name="statuschange",
            index=models.Index(
                condition=models.Q(("to_status__in", ("APPROVED", "COUNTER_OFFERED", "DECLINED"))),
                fields=["business_date"],
                name="origination_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        [
                            "",
                            "WORKING_CAPITAL",
                            "EQUIPMENT",
                            "INVENTORY",
                            "EXPANSION",
                            "REFINANCING",
                            "REAL_ESTATE",
                            "OTHER",
                        ],
                    )
                ),
                name="origination_purpose_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ("DRAFT", "WITHDRAWN", "EXPIRED")),
                    models.Q(
                        ("product_version__isnull", False),
                        ("requested_amount__isnull", False),
                        ("requested_term_months__isnull", False),
                        models.Q(("purpose", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="origination_submitted_is_complete",
            ),
        ),
        migrations.AddField(
            model_name="applicationmessage",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="applicationnote",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notes",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="applicationnote",
            name="author",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="application_notes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalapplicationnote",
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
            model_name="historicalapplicationnote",
            name="author",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "DRAFT",
                            "SUBMITTED",
                            "SCREENING",
                            "CREDIT_CHECK",
                            "UNDERWRITING",
                            "REFERRED",
                            "APPROVED",
                            "COUNTER_OFFERED",
                            "OFFER_MADE",
                            "ACCEPTED",
                            "BOARDED",
                            "DECLINED",
                            "INCOMPLETE",
                            "WITHDRAWN",
                            "EXPIRED",
                        ],
                    )
                ),
                name="origination_service_level_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="servicelevel",
            constraint=models.CheckConstraint(
                condition=models.Q(("business_hours__gt", 0)), name="origination_service_level_above_zero"
            ),
        ),
        migrations.AddIndex(
            model_name="applicationmessage",
            index=models.Index(fields=["application", "id"], name="origination_messages"),
        ),
        migrations.AddIndex(
            model_name="applicationnote",
            index=models.Index(fields=["application", "id"], name="origination_notes"),
        ),
        forbid_changes("origination_applicationmessage"),
    ]
