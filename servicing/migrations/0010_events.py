"""Held money, settlement agreements, index rates and resets; refunds of payments; settled and refinanced loans."""

import django.db.models.deletion
import loanops.core.fields
import simple_history.models
from django.db import migrations, models

from loanops.core.immutability import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("servicing", "0009_imports")]

    operations = [
        migrations.CreateModel(
            name="FundsMovement",
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
                        choices=[("APPLIED", "Applied to the loan"), ("RETURNED", "Sent back")], max_length=20
                    ),
                ),
                ("amount", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("effective_date", models.DateField()),
                ("posting_date", models.DateField()),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ACH", "ACH"),
                            ("CARD", "Card"),
                            ("DIRECT_DEBIT", "Direct debit"),
                            ("WIRE", "Wire"),
                            ("WALLET", "Wallet"),
                            ("CHECK", "Check"),
                            ("CASH", "Cash"),
                            ("OTHER", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=120)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("recorded_by", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="HistoricalIndexRate",
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
                    "index",
                    models.CharField(
                        choices=[
                            ("PRIME", "Prime rate"),
                            ("SOFR_30_DAY", "30-day average SOFR"),
                            ("TREASURY_5_YEAR", "5-year Treasury"),
                        ],
                        max_length=40,
                    ),
                ),
                ("published_date", models.DateField()),
                (
                    "rate",
                    loanops.core.fields.RateField(
                        decimal_places=6, help_text="Percent per year.", max_digits=12
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
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
                "verbose_name": "historical index rate",
                "verbose_name_plural": "historical index rates",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSettlementAgreement",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("amount", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("agreed_date", models.DateField()),
                ("deadline", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("KEPT", "Kept"),
                            ("BROKEN", "Broken"),
                            ("CANCELED", "Canceled"),
                        ],
                        default="OPEN",
                        max_length=20,
                    ),
                ),
                ("owed_at_agreement", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("recorded_by", models.CharField(blank=True, max_length=200)),
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
                "verbose_name": "historical settlement agreement",
                "verbose_name_plural": "historical settlement agreements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="IndexRate",
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
                    "index",
                    models.CharField(
                        choices=[
                            ("PRIME", "Prime rate"),
                            ("SOFR_30_DAY", "30-day average SOFR"),
                            ("TREASURY_5_YEAR", "5-year Treasury"),
                        ],
                        max_length=40,
                    ),
                ),
                ("published_date", models.DateField()),
                (
                    "rate",
                    loanops.core.fields.RateField(
                        decimal_places=6, help_text="Percent per year.", max_digits=12
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="RateReset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("reset_date", models.DateField()),
                ("index_value", loanops.core.fields.RateField(decimal_places=6, max_digits=12)),
                ("margin", loanops.core.fields.RateField(decimal_places=6, max_digits=12)),
                ("rate_before", loanops.core.fields.RateField(decimal_places=6, max_digits=12)),
                ("annual_rate", loanops.core.fields.RateField(decimal_places=6, max_digits=12)),
            ],
        ),
        migrations.CreateModel(
            name="SettlementAgreement",
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
                ("amount", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("agreed_date", models.DateField()),
                ("deadline", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("OPEN", "Open"),
                            ("KEPT", "Kept"),
                            ("BROKEN", "Broken"),
                            ("CANCELED", "Canceled"),
                        ],
                        default="OPEN",
                        max_length=20,
                    ),
                ),
                ("owed_at_agreement", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("recorded_by", models.CharField(blank=True, max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name="UnappliedFunds",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("public_id", models.CharField(editable=False, max_length=48, unique=True)),
                ("amount", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("received_date", models.DateField()),
                ("posting_date", models.DateField()),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("ACH", "ACH"),
                            ("CARD", "Card"),
                            ("DIRECT_DEBIT", "Direct debit"),
                            ("WIRE", "Wire"),
                            ("WALLET", "Wallet"),
                            ("CHECK", "Check"),
                            ("CASH", "Cash"),
                            ("OTHER", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=120)),
                ("cash_account", models.SlugField(blank=True, max_length=60)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("recorded_by", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name_plural": "unapplied funds",
            },
        ),
        migrations.RemoveConstraint(
            model_name="loan",
            name="servicing_loan_status_known",
        ),
        migrations.RemoveConstraint(
            model_name="loan",
            name="servicing_close_reason_known",
        ),
        migrations.RemoveConstraint(
            model_name="transaction",
            name="servicing_transaction_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="transaction",
            name="servicing_transaction_amount_positive",
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0),
                    models.Q(
                        ("amount", 0),
                        (
                            "kind__in",
                            (
                                "CHARGE_OFF",
                                "WRITE_OFF",
                                "RATE_CHANGE",
                                "INTEREST_PAUSE",
                                "CAPITALIZATION",
                                "MODIFICATION",
                                "ACCELERATION",
                                "SETTLEMENT",
                                "REVERSAL",
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="servicing_transaction_amount_positive",
            ),
        ),
        migrations.AddField(
            model_name="historicalloan",
            name="rate_reset_date",
            field=models.DateField(
                blank=True,
                help_text="When the rate is next set by its index; empty for a fixed rate.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="loan",
            name="rate_reset_date",
            field=models.DateField(
                blank=True,
                help_text="When the rate is next set by its index; empty for a fixed rate.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="historicalloan",
            name="close_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("PAID_OFF", "Paid off"),
                    ("RECOVERED", "Recovered after charge-off"),
                    ("WRITTEN_OFF", "Written off"),
                    ("CANCELED", "Canceled before disbursement"),
                    ("SETTLED", "Settled for less"),
                    ("REFINANCED", "Refinanced into another loan"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="historicalloan",
            name="status",
            field=models.CharField(
                choices=[
                    ("PENDING_DISBURSEMENT", "Pending disbursement"),
                    ("ACTIVE", "Active"),
                    ("CHARGED_OFF", "Charged off"),
                    ("SETTLED", "Settled"),
                    ("REFINANCED", "Refinanced"),
                    ("CLOSED", "Closed"),
                ],
                default="PENDING_DISBURSEMENT",
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="loan",
            name="close_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("PAID_OFF", "Paid off"),
                    ("RECOVERED", "Recovered after charge-off"),
                    ("WRITTEN_OFF", "Written off"),
                    ("CANCELED", "Canceled before disbursement"),
                    ("SETTLED", "Settled for less"),
                    ("REFINANCED", "Refinanced into another loan"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="loan",
            name="status",
            field=models.CharField(
                choices=[
                    ("PENDING_DISBURSEMENT", "Pending disbursement"),
                    ("ACTIVE", "Active"),
                    ("CHARGED_OFF", "Charged off"),
                    ("SETTLED", "Settled"),
                    ("REFINANCED", "Refinanced"),
                    ("CLOSED", "Closed"),
                ],
                default="PENDING_DISBURSEMENT",
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="transaction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("DISBURSEMENT", "Disbursement"),
                    ("FEE", "Fee"),
                    ("LATE_FEE", "Late fee"),
                    ("WAIVER", "Waiver"),
                    ("REPAYMENT", "Repayment"),
                    ("GOODWILL_CREDIT", "Goodwill credit"),
                    ("CHARGEBACK", "Chargeback"),
                    ("CREDIT_BALANCE_REFUND", "Credit balance refund"),
                    ("REFUND", "Refund of a payment"),
                    ("RATE_CHANGE", "Rate change"),
                    ("INTEREST_PAUSE", "Interest pause"),
                    ("CAPITALIZATION", "Interest capitalization"),
                    ("MODIFICATION", "Modification"),
                    ("ACCELERATION", "Acceleration"),
                    ("SETTLEMENT", "Settlement discount"),
                    ("REFINANCE_IN", "Refinanced from another loan"),
                    ("REFINANCE_OUT", "Refinanced into another loan"),
                    ("CHARGE_OFF", "Charge-off"),
                    ("RECOVERY", "Recovery"),
                    ("WRITE_OFF", "Write-off"),
                    ("REVERSAL", "Reversal"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(
                condition=models.Q(("rate_reset_date__isnull", False)),
                fields=["rate_reset_date"],
                name="servicing_loan_rate_reset",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["PENDING_DISBURSEMENT", "ACTIVE", "CHARGED_OFF", "SETTLED", "REFINANCED", "CLOSED"],
                    )
                ),
                name="servicing_loan_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "close_reason__in",
                        ["", "PAID_OFF", "RECOVERED", "WRITTEN_OFF", "CANCELED", "SETTLED", "REFINANCED"],
                    )
                ),
                name="servicing_close_reason_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="transaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "DISBURSEMENT",
                            "FEE",
                            "LATE_FEE",
                            "WAIVER",
                            "REPAYMENT",
                            "GOODWILL_CREDIT",
                            "CHARGEBACK",
                            "CREDIT_BALANCE_REFUND",
                            "REFUND",
                            "RATE_CHANGE",
                            "INTEREST_PAUSE",
                            "CAPITALIZATION",
                            "MODIFICATION",
                            "ACCELERATION",
                            "SETTLEMENT",
                            "REFINANCE_IN",
                            "REFINANCE_OUT",
                            "CHARGE_OFF",
                            "RECOVERY",
                            "WRITE_OFF",
                            "REVERSAL",
                        ],
                    )
                ),
                name="servicing_transaction_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="fundsmovement",
            name="transaction",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="funds_movement",
                to="servicing.transaction",
            ),
        ),
        migrations.AddField(
            model_name="historicalsettlementagreement",
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
            model_name="historicalsettlementagreement",
            name="transaction",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="What forgave the rest.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="servicing.transaction",
            ),
        ),
        migrations.AddConstraint(
            model_name="indexrate",
            constraint=models.UniqueConstraint(
                fields=("index", "published_date"), name="servicing_index_rate_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="indexrate",
            constraint=models.CheckConstraint(
                condition=models.Q(("index__in", ["PRIME", "SOFR_30_DAY", "TREASURY_5_YEAR"])),
                name="servicing_index_rate_known",
            ),
        ),
        migrations.AddField(
            model_name="ratereset",
            name="index_rate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="resets", to="servicing.indexrate"
            ),
        ),
        migrations.AddField(
            model_name="ratereset",
            name="loan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="rate_resets", to="servicing.loan"
            ),
        ),
        migrations.AddField(
            model_name="ratereset",
            name="transaction",
            field=models.OneToOneField(
                blank=True,
                help_text="The rate change; empty where the rate stayed as it was.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rate_reset",
                to="servicing.transaction",
            ),
        ),
        migrations.AddField(
            model_name="settlementagreement",
            name="loan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="settlement_agreements",
                to="servicing.loan",
            ),
        ),
        migrations.AddField(
            model_name="settlementagreement",
            name="transaction",
            field=models.OneToOneField(
                blank=True,
                help_text="What forgave the rest.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="settlement_agreement",
                to="servicing.transaction",
            ),
        ),
        migrations.AddField(
            model_name="unappliedfunds",
            name="loan",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="unapplied_funds",
                to="servicing.loan",
            ),
        ),
        migrations.AddField(
            model_name="fundsmovement",
            name="funds",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="movements",
                to="servicing.unappliedfunds",
            ),
        ),
        migrations.AddConstraint(
            model_name="ratereset",
            constraint=models.UniqueConstraint(
                fields=("loan", "reset_date"), name="servicing_rate_reset_once"
            ),
        ),
        migrations.AddIndex(
            model_name="settlementagreement",
            index=models.Index(fields=["status", "deadline"], name="servicing_settlement_due"),
        ),
        migrations.AddConstraint(
            model_name="settlementagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["OPEN", "KEPT", "BROKEN", "CANCELED"])),
                name="servicing_settlement_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="servicing_settlement_amount_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementagreement",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("status", "CANCELED"), _negated=True),
                    models.Q(("status", "BROKEN"), _negated=True),
                ),
                fields=("loan",),
                name="servicing_one_settlement_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="settlementagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "KEPT"), ("transaction__isnull", False)),
                    models.Q(models.Q(("status", "KEPT"), _negated=True), ("transaction__isnull", True)),
                    _connector="OR",
                ),
                name="servicing_kept_settlement_forgave",
            ),
        ),
        migrations.AddIndex(
            model_name="unappliedfunds",
            index=models.Index(fields=["loan", "id"], name="servicing_unapplied_loan"),
        ),
        migrations.AddConstraint(
            model_name="unappliedfunds",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="servicing_unapplied_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="unappliedfunds",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference", ""), _negated=True),
                fields=("loan", "reference"),
                name="servicing_unapplied_reference_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundsmovement",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["APPLIED", "RETURNED"])),
                name="servicing_funds_movement_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundsmovement",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="servicing_funds_movement_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundsmovement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "APPLIED"), ("transaction__isnull", False)),
                    models.Q(("kind", "RETURNED"), ("transaction__isnull", True)),
                    _connector="OR",
                ),
                name="servicing_applied_funds_have_payment",
            ),
        ),
        forbid_changes("servicing_unappliedfunds"),
        forbid_changes("servicing_fundsmovement"),
        forbid_changes("servicing_ratereset"),
    ]
