"""Inquiries, product information, and what people may change about a loan's account."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from loanops.core.immutability import forbid_changes


class Migration(migrations.Migration):
    dependencies = [
        ("origination", "0002_append_only"),
        ("parties", "0001_initial"),
        ("products", "0003_accounting_basis"),
        ("servicing", "0007_accounting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CannedAnswer",
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
                ("title", models.CharField(max_length=120, unique=True)),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("BALANCE", "Balance or payoff"),
                            ("PAYMENT", "A payment"),
                            ("STATEMENT", "A statement or document"),
                            ("TERMS", "Terms or schedule"),
                            ("HARDSHIP", "Trouble paying"),
                            ("COMPLAINT", "A complaint"),
                            ("OTHER", "Something else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                ("is_active", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="HistoricalCannedAnswer",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("title", models.CharField(db_index=True, max_length=120)),
                (
                    "subject",
                    models.CharField(
                        choices=[
                            ("BALANCE", "Balance or payoff"),
                            ("PAYMENT", "A payment"),
                            ("STATEMENT", "A statement or document"),
                            ("TERMS", "Terms or schedule"),
                            ("HARDSHIP", "Trouble paying"),
                            ("COMPLAINT", "A complaint"),
                            ("OTHER", "Something else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                ("is_active", models.BooleanField(default=True)),
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
                "verbose_name": "historical canned answer",
                "verbose_name_plural": "historical canned answers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalInquiry",
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
                    "subject",
                    models.CharField(
                        choices=[
                            ("BALANCE", "Balance or payoff"),
                            ("PAYMENT", "A payment"),
                            ("STATEMENT", "A statement or document"),
                            ("TERMS", "Terms or schedule"),
                            ("HARDSHIP", "Trouble paying"),
                            ("COMPLAINT", "A complaint"),
                            ("OTHER", "Something else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("PORTAL", "Portal or app"),
                            ("EMAIL", "E-mail"),
                            ("PHONE", "Telephone"),
                            ("LETTER", "Letter"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("ANSWERED", "Answered"), ("CLOSED", "Closed")],
                        default="OPEN",
                        max_length=10,
                    ),
                ),
                ("asked_by", models.CharField(max_length=200)),
                ("asked_date", models.DateField()),
                ("answer_due_date", models.DateField(help_text="By when the lender has promised to answer.")),
                ("answered_date", models.DateField(blank=True, null=True)),
                ("closed_date", models.DateField(blank=True, null=True)),
                ("closing_note", models.CharField(blank=True, max_length=300)),
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
                "verbose_name": "historical inquiry",
                "verbose_name_plural": "historical inquiries",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalProductInformation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("product_status", models.CharField(max_length=20)),
                ("checked_date", models.DateField()),
                ("differences", models.JSONField(default=list)),
                ("affects_loan", models.BooleanField(default=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("UP_TO_DATE", "Up to date"),
                            ("NEWER_VERSION", "Newer version, no effect"),
                            ("TO_REVIEW", "To review"),
                            ("REVIEWED", "Reviewed"),
                        ],
                        default="UP_TO_DATE",
                        max_length=20,
                    ),
                ),
                ("review_note", models.CharField(blank=True, max_length=300)),
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
                "verbose_name": "historical product information",
                "verbose_name_plural": "historical product information",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Inquiry",
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
                    "subject",
                    models.CharField(
                        choices=[
                            ("BALANCE", "Balance or payoff"),
                            ("PAYMENT", "A payment"),
                            ("STATEMENT", "A statement or document"),
                            ("TERMS", "Terms or schedule"),
                            ("HARDSHIP", "Trouble paying"),
                            ("COMPLAINT", "A complaint"),
                            ("OTHER", "Something else"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("PORTAL", "Portal or app"),
                            ("EMAIL", "E-mail"),
                            ("PHONE", "Telephone"),
                            ("LETTER", "Letter"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("OPEN", "Open"), ("ANSWERED", "Answered"), ("CLOSED", "Closed")],
                        default="OPEN",
                        max_length=10,
                    ),
                ),
                ("asked_by", models.CharField(max_length=200)),
                ("asked_date", models.DateField()),
                ("answer_due_date", models.DateField(help_text="By when the lender has promised to answer.")),
                ("answered_date", models.DateField(blank=True, null=True)),
                ("closed_date", models.DateField(blank=True, null=True)),
                ("closing_note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name_plural": "inquiries",
            },
        ),
        migrations.CreateModel(
            name="InquiryMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("text", models.TextField()),
                ("is_internal", models.BooleanField(default=False)),
                ("from_borrower", models.BooleanField()),
                ("written_by", models.CharField(max_length=200)),
                ("written_date", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="ProductInformation",
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
                ("product_status", models.CharField(max_length=20)),
                ("checked_date", models.DateField()),
                ("differences", models.JSONField(default=list)),
                ("affects_loan", models.BooleanField(default=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("UP_TO_DATE", "Up to date"),
                            ("NEWER_VERSION", "Newer version, no effect"),
                            ("TO_REVIEW", "To review"),
                            ("REVIEWED", "Reviewed"),
                        ],
                        default="UP_TO_DATE",
                        max_length=20,
                    ),
                ),
                ("review_note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name_plural": "product information",
            },
        ),
        migrations.AddField(
            model_name="historicalloan",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The collections agent who looks after it.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalloan",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Whom to ask for at the borrower's.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="parties.businessowner",
            ),
        ),
        migrations.AddField(
            model_name="historicalloan",
            name="nickname",
            field=models.CharField(blank=True, help_text="What the borrower calls the loan.", max_length=60),
        ),
        migrations.AddField(
            model_name="historicalloan",
            name="statement_delivery",
            field=models.CharField(
                choices=[("EMAIL", "By e-mail"), ("PORTAL", "In the portal only"), ("PAPER", "On paper")],
                default="EMAIL",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="agent",
            field=models.ForeignKey(
                blank=True,
                help_text="The collections agent who looks after it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agent_loans",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                help_text="Whom to ask for at the borrower's.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="loans",
                to="parties.businessowner",
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="nickname",
            field=models.CharField(blank=True, help_text="What the borrower calls the loan.", max_length=60),
        ),
        migrations.AddField(
            model_name="loan",
            name="statement_delivery",
            field=models.CharField(
                choices=[("EMAIL", "By e-mail"), ("PORTAL", "In the portal only"), ("PAPER", "On paper")],
                default="EMAIL",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(("statement_delivery__in", ["EMAIL", "PORTAL", "PAPER"])),
                name="servicing_statement_delivery_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="cannedanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "subject__in",
                        ["BALANCE", "PAYMENT", "STATEMENT", "TERMS", "HARDSHIP", "COMPLAINT", "OTHER"],
                    )
                ),
                name="servicing_canned_subject_known",
            ),
        ),
        migrations.AddField(
            model_name="historicalinquiry",
            name="assignee",
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
            model_name="historicalinquiry",
            name="loan",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="servicing.loan",
            ),
        ),
        migrations.AddField(
            model_name="historicalproductinformation",
            name="loan",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="servicing.loan",
            ),
        ),
        migrations.AddField(
            model_name="historicalproductinformation",
            name="product_version",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="products.productversion",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="assignee",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="inquiries",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="loan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="inquiries", to="servicing.loan"
            ),
        ),
        migrations.AddField(
            model_name="inquirymessage",
            name="inquiry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="servicing.inquiry"
            ),
        ),
        migrations.AddField(
            model_name="productinformation",
            name="loan",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="product_information",
                to="servicing.loan",
            ),
        ),
        migrations.AddField(
            model_name="productinformation",
            name="product_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="loan_information",
                to="products.productversion",
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["status", "answer_due_date", "id"], name="servicing_inquiry_queue"),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["loan", "id"], name="servicing_inquiry_loan"),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["OPEN", "ANSWERED", "CLOSED"])),
                name="servicing_inquiry_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "subject__in",
                        ["BALANCE", "PAYMENT", "STATEMENT", "TERMS", "HARDSHIP", "COMPLAINT", "OTHER"],
                    )
                ),
                name="servicing_inquiry_subject_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["PORTAL", "EMAIL", "PHONE", "LETTER"])),
                name="servicing_inquiry_channel_known",
            ),
        ),
        migrations.AddIndex(
            model_name="inquirymessage",
            index=models.Index(fields=["inquiry", "id"], name="servicing_inquiry_thread"),
        ),
        migrations.AddConstraint(
            model_name="inquirymessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_borrower", True), ("is_internal", True), _negated=True),
                name="servicing_borrowers_write_openly",
            ),
        ),
        migrations.AddIndex(
            model_name="productinformation",
            index=models.Index(fields=["status", "id"], name="servicing_product_review"),
        ),
        migrations.AddConstraint(
            model_name="productinformation",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["UP_TO_DATE", "NEWER_VERSION", "TO_REVIEW", "REVIEWED"])),
                name="servicing_product_review_known",
            ),
        ),
        forbid_changes("servicing_inquirymessage"),
    ]
