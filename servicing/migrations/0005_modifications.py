import django.contrib.postgres.fields
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import loanops.core.fields
from loanops.core.immutability import forbid_changes


class Migration(migrations.Migration):
    dependencies = [
        ("servicing", "0004_close"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalModification",
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
                    "status",
                    models.CharField(
                        choices=[
                            ("REQUESTED", "Requested"),
                            ("EVALUATING", "Evaluating"),
                            ("PROPOSED", "Proposed"),
                            ("APPROVED", "Approved"),
                            ("REJECTED", "Rejected"),
                            ("AGREEMENT_SENT", "Agreement sent"),
                            ("ACCEPTED", "Accepted"),
                            ("APPLIED", "Applied"),
                            ("CANCELED", "Canceled"),
                            ("EXPIRED", "Expired"),
                        ],
                        default="REQUESTED",
                        max_length=20,
                    ),
                ),
                (
                    "status_reason",
                    models.CharField(blank=True, help_text="Why it ended as it did.", max_length=500),
                ),
                ("request_date", models.DateField()),
                (
                    "requester_kind",
                    models.CharField(
                        choices=[
                            ("BORROWER", "Borrower"),
                            ("AGENT", "Collections agent"),
                            ("OFFICER", "Loan officer"),
                            ("STAFF", "Other staff"),
                            ("SYSTEM", "System"),
                        ],
                        max_length=20,
                    ),
                ),
                ("requested_by_label", models.CharField(max_length=200, verbose_name="requested by")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("PORTAL", "Portal or API"),
                            ("PHONE", "Phone"),
                            ("EMAIL", "E-mail"),
                            ("LETTER", "Letter"),
                            ("IN_PERSON", "In person"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "hardship_category",
                    models.CharField(
                        choices=[
                            ("LOWER_REVENUE", "Lower revenue"),
                            ("LOST_CUSTOMER", "Lost a customer or contract"),
                            ("CUSTOMERS_PAY_LATE", "Customers pay late"),
                            ("HIGHER_COSTS", "Higher costs"),
                            ("SEASONAL", "Seasonal low"),
                            ("ILLNESS", "Illness or death"),
                            ("DISASTER", "Disaster"),
                            ("OTHER", "Other"),
                        ],
                        max_length=30,
                        verbose_name="reason",
                    ),
                ),
                ("hardship_facts", models.TextField(verbose_name="what changed")),
                (
                    "affordable_payment",
                    loanops.core.fields.AmountField(
                        blank=True,
                        decimal_places=2,
                        help_text="What the borrower says he can pay.",
                        max_digits=18,
                        null=True,
                    ),
                ),
                ("financial_difficulty", models.BooleanField(default=True)),
                (
                    "requested_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("TERM_EXTENSION", "Term extension"),
                                ("TERM_REDUCTION", "Shorter term"),
                                ("RATE_CHANGE", "Rate change"),
                                ("FREQUENCY_CHANGE", "Frequency change"),
                                ("DUE_DATE_CHANGE", "Due date change"),
                                ("DEFERRAL", "Payment deferral"),
                                ("REDUCED_PAYMENT", "Reduced payment"),
                                ("INTEREST_PAUSE", "Interest pause"),
                                ("CAPITALIZATION", "Capitalization"),
                                ("RE_AGE", "Re-age"),
                                ("RE_AMORTIZATION", "Re-amortization"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "days_past_due",
                    models.PositiveIntegerField(default=0, help_text="On the day of the request."),
                ),
                ("alternatives", models.JSONField(blank=True, default=list)),
                ("evaluated_date", models.DateField(blank=True, null=True)),
                (
                    "types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("TERM_EXTENSION", "Term extension"),
                                ("TERM_REDUCTION", "Shorter term"),
                                ("RATE_CHANGE", "Rate change"),
                                ("FREQUENCY_CHANGE", "Frequency change"),
                                ("DUE_DATE_CHANGE", "Due date change"),
                                ("DEFERRAL", "Payment deferral"),
                                ("REDUCED_PAYMENT", "Reduced payment"),
                                ("INTEREST_PAUSE", "Interest pause"),
                                ("CAPITALIZATION", "Capitalization"),
                                ("RE_AGE", "Re-age"),
                                ("RE_AMORTIZATION", "Re-amortization"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("effective_date", models.DateField(blank=True, null=True)),
                ("change", models.JSONField(blank=True, null=True)),
                ("interest_pause_until", models.DateField(blank=True, null=True)),
                ("impact", models.JSONField(blank=True, default=dict)),
                (
                    "payment_before",
                    loanops.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True),
                ),
                (
                    "payment_after",
                    loanops.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True),
                ),
                ("policy_version", models.CharField(blank=True, max_length=160)),
                ("policy_results", models.JSONField(blank=True, default=list)),
                ("policy_passed", models.BooleanField(blank=True, null=True)),
                (
                    "proposed_by_label",
                    models.CharField(blank=True, max_length=200, verbose_name="proposed by"),
                ),
                ("proposer_key", models.CharField(blank=True, editable=False, max_length=200)),
                ("proposed_date", models.DateField(blank=True, null=True)),
                ("loan_sequence", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                (
                    "expires_on",
                    models.DateField(blank=True, help_text="Last day on which it may go on.", null=True),
                ),
                ("approval_date", models.DateField(blank=True, null=True)),
                (
                    "override_reason",
                    models.CharField(
                        blank=True, help_text="Why it was approved although policy says no.", max_length=500
                    ),
                ),
                ("applied_date", models.DateField(blank=True, null=True)),
                ("undone_date", models.DateField(blank=True, null=True)),
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
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "loan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="servicing.loan",
                    ),
                ),
                (
                    "pause_transaction",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="servicing.transaction",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="servicing.transaction",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical modification",
                "verbose_name_plural": "historical modifications",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Modification",
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
                    "status",
                    models.CharField(
                        choices=[
                            ("REQUESTED", "Requested"),
                            ("EVALUATING", "Evaluating"),
                            ("PROPOSED", "Proposed"),
                            ("APPROVED", "Approved"),
                            ("REJECTED", "Rejected"),
                            ("AGREEMENT_SENT", "Agreement sent"),
                            ("ACCEPTED", "Accepted"),
                            ("APPLIED", "Applied"),
                            ("CANCELED", "Canceled"),
                            ("EXPIRED", "Expired"),
                        ],
                        default="REQUESTED",
                        max_length=20,
                    ),
                ),
                (
                    "status_reason",
                    models.CharField(blank=True, help_text="Why it ended as it did.", max_length=500),
                ),
                ("request_date", models.DateField()),
                (
                    "requester_kind",
                    models.CharField(
                        choices=[
                            ("BORROWER", "Borrower"),
                            ("AGENT", "Collections agent"),
                            ("OFFICER", "Loan officer"),
                            ("STAFF", "Other staff"),
                            ("SYSTEM", "System"),
                        ],
                        max_length=20,
                    ),
                ),
                ("requested_by_label", models.CharField(max_length=200, verbose_name="requested by")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("PORTAL", "Portal or API"),
                            ("PHONE", "Phone"),
                            ("EMAIL", "E-mail"),
                            ("LETTER", "Letter"),
                            ("IN_PERSON", "In person"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "hardship_category",
                    models.CharField(
                        choices=[
                            ("LOWER_REVENUE", "Lower revenue"),
                            ("LOST_CUSTOMER", "Lost a customer or contract"),
                            ("CUSTOMERS_PAY_LATE", "Customers pay late"),
                            ("HIGHER_COSTS", "Higher costs"),
                            ("SEASONAL", "Seasonal low"),
                            ("ILLNESS", "Illness or death"),
                            ("DISASTER", "Disaster"),
                            ("OTHER", "Other"),
                        ],
                        max_length=30,
                        verbose_name="reason",
                    ),
                ),
                ("hardship_facts", models.TextField(verbose_name="what changed")),
                (
                    "affordable_payment",
                    loanops.core.fields.AmountField(
                        blank=True,
                        decimal_places=2,
                        help_text="What the borrower says he can pay.",
                        max_digits=18,
                        null=True,
                    ),
                ),
                ("financial_difficulty", models.BooleanField(default=True)),
                (
                    "requested_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("TERM_EXTENSION", "Term extension"),
                                ("TERM_REDUCTION", "Shorter term"),
                                ("RATE_CHANGE", "Rate change"),
                                ("FREQUENCY_CHANGE", "Frequency change"),
                                ("DUE_DATE_CHANGE", "Due date change"),
                                ("DEFERRAL", "Payment deferral"),
                                ("REDUCED_PAYMENT", "Reduced payment"),
                                ("INTEREST_PAUSE", "Interest pause"),
                                ("CAPITALIZATION", "Capitalization"),
                                ("RE_AGE", "Re-age"),
                                ("RE_AMORTIZATION", "Re-amortization"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "days_past_due",
                    models.PositiveIntegerField(default=0, help_text="On the day of the request."),
                ),
                ("alternatives", models.JSONField(blank=True, default=list)),
                ("evaluated_date", models.DateField(blank=True, null=True)),
                (
                    "types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("TERM_EXTENSION", "Term extension"),
                                ("TERM_REDUCTION", "Shorter term"),
                                ("RATE_CHANGE", "Rate change"),
                                ("FREQUENCY_CHANGE", "Frequency change"),
                                ("DUE_DATE_CHANGE", "Due date change"),
                                ("DEFERRAL", "Payment deferral"),
                                ("REDUCED_PAYMENT", "Reduced payment"),
                                ("INTEREST_PAUSE", "Interest pause"),
                                ("CAPITALIZATION", "Capitalization"),
                                ("RE_AGE", "Re-age"),
                                ("RE_AMORTIZATION", "Re-amortization"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("effective_date", models.DateField(blank=True, null=True)),
                ("change", models.JSONField(blank=True, null=True)),
                ("interest_pause_until", models.DateField(blank=True, null=True)),
                ("impact", models.JSONField(blank=True, default=dict)),
                (
                    "payment_before",
                    loanops.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True),
                ),
                (
                    "payment_after",
                    loanops.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True),
                ),
                ("policy_version", models.CharField(blank=True, max_length=160)),
                ("policy_results", models.JSONField(blank=True, default=list)),
                ("policy_passed", models.BooleanField(blank=True, null=True)),
                (
                    "proposed_by_label",
                    models.CharField(blank=True, max_length=200, verbose_name="proposed by"),
                ),
                ("proposer_key", models.CharField(blank=True, editable=False, max_length=200)),
                ("proposed_date", models.DateField(blank=True, null=True)),
                ("loan_sequence", models.PositiveIntegerField(blank=True, editable=False, null=True)),
                (
                    "expires_on",
                    models.DateField(blank=True, help_text="Last day on which it may go on.", null=True),
                ),
                ("approval_date", models.DateField(blank=True, null=True)),
                (
                    "override_reason",
                    models.CharField(
                        blank=True, help_text="Why it was approved although policy says no.", max_length=500
                    ),
                ),
                ("applied_date", models.DateField(blank=True, null=True)),
                ("undone_date", models.DateField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="modifications",
                        to="servicing.loan",
                    ),
                ),
                (
                    "pause_transaction",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pausing_modification",
                        to="servicing.transaction",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "transaction",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="modification",
                        to="servicing.transaction",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ModificationAgreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("public_id", models.CharField(editable=False, max_length=48, unique=True)),
                ("content", models.JSONField()),
                ("consent_text", models.TextField()),
                ("consent_text_hash", models.CharField(max_length=64)),
                ("document_path", models.CharField(max_length=300)),
                ("checksum", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("sent_date", models.DateField()),
                ("valid_through", models.DateField()),
                ("sent_by_label", models.CharField(max_length=200)),
                (
                    "modification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="servicing.modification",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ModificationAcceptance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("ELECTRONIC", "Electronic"), ("PAPER", "Signed paper")], max_length=20
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("accepted_at", models.DateTimeField()),
                ("accepted_date", models.DateField()),
                (
                    "address",
                    models.CharField(blank=True, help_text="Network address it came from.", max_length=64),
                ),
                (
                    "reference",
                    models.CharField(blank=True, help_text="Where the signed paper is kept.", max_length=200),
                ),
                ("consent_text_hash", models.CharField(max_length=64)),
                ("document_checksum", models.CharField(max_length=64)),
                ("recorded_by_label", models.CharField(max_length=200)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "agreement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptance",
                        to="servicing.modificationagreement",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="modification",
            index=models.Index(fields=["status", "request_date", "id"], name="servicing_modification_queue"),
        ),
        migrations.AddConstraint(
            model_name="modification",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ("REQUESTED", "EVALUATING", "PROPOSED", "APPROVED", "ACCEPTED", "AGREEMENT_SENT"),
                    )
                ),
                fields=("loan",),
                name="servicing_one_open_modification",
            ),
        ),
        migrations.AddConstraint(
            model_name="modification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "REQUESTED",
                            "EVALUATING",
                            "PROPOSED",
                            "APPROVED",
                            "REJECTED",
                            "AGREEMENT_SENT",
                            "ACCEPTED",
                            "APPLIED",
                            "CANCELED",
                            "EXPIRED",
                        ],
                    )
                ),
                name="servicing_modification_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="modification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("requester_kind__in", ["BORROWER", "AGENT", "OFFICER", "STAFF", "SYSTEM"])
                ),
                name="servicing_modification_requester_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="modification",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["PORTAL", "PHONE", "EMAIL", "LETTER", "IN_PERSON"])),
                name="servicing_modification_channel_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="modification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "hardship_category__in",
                        [
                            "LOWER_REVENUE",
                            "LOST_CUSTOMER",
                            "CUSTOMERS_PAY_LATE",
                            "HIGHER_COSTS",
                            "SEASONAL",
                            "ILLNESS",
                            "DISASTER",
                            "OTHER",
                        ],
                    )
                ),
                name="servicing_modification_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="modification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "APPLIED"), _negated=True),
                    ("transaction__isnull", False),
                    ("pause_transaction__isnull", False),
                    _connector="OR",
                ),
                name="servicing_applied_has_transaction",
            ),
        ),
        migrations.AddIndex(
            model_name="modificationagreement",
            index=models.Index(fields=["modification", "-id"], name="servicing_agreement_latest"),
        ),
        migrations.AddConstraint(
            model_name="modificationacceptance",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["ELECTRONIC", "PAPER"])),
                name="servicing_acceptance_kind_known",
            ),
        ),
        forbid_changes("servicing_modificationagreement"),
        forbid_changes("servicing_modificationacceptance"),
    ]
