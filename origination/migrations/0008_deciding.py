"""Scores, grades, options and overrides of decisions; trials of rules on past applications."""

from decimal import Decimal
from django.db import migrations, models
import django.db.models.deletion
import loanops.core.fields
import simple_history.models
from django.conf import settings
from loanops.core.immutability import forbid_changes


class Migration(migrations.Migration):
    dependencies = [
        ("origination", "0007_financials"),
        ("products", "0007_pricing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalRuleTrial",
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
                        choices=[("RUNNING", "Running"), ("FINISHED", "Finished")],
                        default="RUNNING",
                        max_length=20,
                    ),
                ),
                (
                    "decided_from",
                    models.DateField(blank=True, help_text="Decisions from this day on.", null=True),
                ),
                (
                    "decided_to",
                    models.DateField(blank=True, help_text="Decisions up to this day.", null=True),
                ),
                ("applications_max", models.PositiveIntegerField()),
                ("last_decision_id", models.BigIntegerField(help_text="Later decisions are left out.")),
                ("tried_by_label", models.CharField(max_length=200)),
                ("total", models.PositiveIntegerField(default=0, help_text="Applications to try.")),
                ("done", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("approved_before", models.PositiveIntegerField(default=0)),
                ("approved_after", models.PositiveIntegerField(default=0)),
                (
                    "amount_before",
                    loanops.core.fields.AmountField(decimal_places=2, default=Decimal("0.00"), max_digits=18),
                ),
                (
                    "amount_after",
                    loanops.core.fields.AmountField(decimal_places=2, default=Decimal("0.00"), max_digits=18),
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
                "verbose_name": "historical rule trial",
                "verbose_name_plural": "historical rule trials",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RuleTrial",
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
                        choices=[("RUNNING", "Running"), ("FINISHED", "Finished")],
                        default="RUNNING",
                        max_length=20,
                    ),
                ),
                (
                    "decided_from",
                    models.DateField(blank=True, help_text="Decisions from this day on.", null=True),
                ),
                (
                    "decided_to",
                    models.DateField(blank=True, help_text="Decisions up to this day.", null=True),
                ),
                ("applications_max", models.PositiveIntegerField()),
                ("last_decision_id", models.BigIntegerField(help_text="Later decisions are left out.")),
                (
                    "snapshot",
                    models.JSONField(help_text="The version as it was tried; a draft may change later."),
                ),
                ("tried_by_label", models.CharField(max_length=200)),
                ("total", models.PositiveIntegerField(default=0, help_text="Applications to try.")),
                ("done", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("approved_before", models.PositiveIntegerField(default=0)),
                ("approved_after", models.PositiveIntegerField(default=0)),
                (
                    "amount_before",
                    loanops.core.fields.AmountField(decimal_places=2, default=Decimal("0.00"), max_digits=18),
                ),
                (
                    "amount_after",
                    loanops.core.fields.AmountField(decimal_places=2, default=Decimal("0.00"), max_digits=18),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TrialResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("is_changed", models.BooleanField()),
                (
                    "outcome_before",
                    models.CharField(
                        choices=[
                            ("APPROVED", "Approved"),
                            ("COUNTER_OFFERED", "Counter-offered"),
                            ("REFERRED", "Referred to a person"),
                            ("DECLINED", "Declined"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "outcome_after",
                    models.CharField(
                        choices=[
                            ("APPROVED", "Approved"),
                            ("COUNTER_OFFERED", "Counter-offered"),
                            ("REFERRED", "Referred to a person"),
                            ("DECLINED", "Declined"),
                            ("ELIGIBLE", "Eligible; credit was never asked for"),
                            ("NOT_OFFERED", "Amount, term or frequency no longer offered"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "amount_before",
                    loanops.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True),
                ),
                (
                    "amount_after",
                    loanops.core.fields.AmountField(blank=True, decimal_places=2, max_digits=18, null=True),
                ),
                (
                    "rate_before",
                    loanops.core.fields.RateField(blank=True, decimal_places=6, max_digits=12, null=True),
                ),
                (
                    "rate_after",
                    loanops.core.fields.RateField(blank=True, decimal_places=6, max_digits=12, null=True),
                ),
                ("grade_before", models.CharField(blank=True, max_length=4)),
                ("grade_after", models.CharField(blank=True, max_length=4)),
                ("reasons_before", models.CharField(blank=True, max_length=100)),
                ("reasons_after", models.CharField(blank=True, max_length=100)),
                (
                    "rules_changed",
                    models.CharField(
                        blank=True,
                        help_text="Rules that are met now and were not, or the other way round.",
                        max_length=500,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="decision",
            name="authority",
            field=models.CharField(
                choices=[
                    ("AUTOMATIC", "The rules"),
                    ("UNDERWRITER", "An underwriter"),
                    ("MANAGER", "A manager"),
                    ("TWO_PEOPLE", "Two people"),
                ],
                default="AUTOMATIC",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="exceptions",
            field=models.PositiveSmallIntegerField(default=0, help_text="Rules that were not met."),
        ),
        migrations.AddField(
            model_name="decision",
            name="grade",
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AddField(
            model_name="decision",
            name="offer_expires_on",
            field=models.DateField(blank=True, help_text="Where a person chose the day.", null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="options",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="What could be offered; the first is the decision's own terms.",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="override_direction",
            field=models.CharField(
                blank=True,
                choices=[("UP", "More than the rules admit"), ("DOWN", "Less than the rules admit")],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="override_note",
            field=models.CharField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name="decision",
            name="override_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("COMPENSATING_COLLATERAL", "Collateral or guarantees outweigh it"),
                    ("NEWER_FIGURES", "Newer or verified figures say otherwise"),
                    ("REPORT_IN_ERROR", "A credit report is wrong or disputed"),
                    ("PROVEN_RELATIONSHIP", "Good experience with the borrower"),
                    ("SEASONAL_BUSINESS", "Seasonal figures mislead"),
                    ("ADVERSE_INFORMATION", "Adverse information the rules do not see"),
                    ("DOUBTS_ABOUT_FIGURES", "Doubts about the figures given"),
                    ("CONCENTRATION", "Too much lent to the group or the industry"),
                    ("OTHER", "Another reason"),
                ],
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="pricing",
            field=models.JSONField(blank=True, default=dict, help_text="Why this rate, step by step."),
        ),
        migrations.AddField(
            model_name="decision",
            name="probability_of_default",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="Percent within twelve months.",
                max_digits=12,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="rate_adjustment",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="Points by which a person went off the rate of the rules.",
                max_digits=12,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="rate_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="decision",
            name="rules_outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("APPROVED", "Approved"),
                    ("COUNTER_OFFERED", "Counter-offered"),
                    ("REFERRED", "Referred to a person"),
                    ("DECLINED", "Declined"),
                ],
                help_text="What the rules came to when a person decided.",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="scorecard",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="decisionreason",
            name="source",
            field=models.CharField(
                blank=True, help_text="The rule or the attribute of the scorecard behind it.", max_length=40
            ),
        ),
        migrations.AddField(
            model_name="decisionreason",
            name="threshold",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="decisionreason",
            name="value",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="authority",
            field=models.CharField(
                choices=[
                    ("AUTOMATIC", "The rules"),
                    ("UNDERWRITER", "An underwriter"),
                    ("MANAGER", "A manager"),
                    ("TWO_PEOPLE", "Two people"),
                ],
                default="AUTOMATIC",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="exceptions",
            field=models.PositiveSmallIntegerField(default=0, help_text="Rules that were not met."),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="grade",
            field=models.CharField(blank=True, max_length=4),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="offer_expires_on",
            field=models.DateField(blank=True, help_text="Where a person chose the day.", null=True),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="options",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="What could be offered; the first is the decision's own terms.",
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="override_direction",
            field=models.CharField(
                blank=True,
                choices=[("UP", "More than the rules admit"), ("DOWN", "Less than the rules admit")],
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="override_note",
            field=models.CharField(blank=True, max_length=1000),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="override_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("COMPENSATING_COLLATERAL", "Collateral or guarantees outweigh it"),
                    ("NEWER_FIGURES", "Newer or verified figures say otherwise"),
                    ("REPORT_IN_ERROR", "A credit report is wrong or disputed"),
                    ("PROVEN_RELATIONSHIP", "Good experience with the borrower"),
                    ("SEASONAL_BUSINESS", "Seasonal figures mislead"),
                    ("ADVERSE_INFORMATION", "Adverse information the rules do not see"),
                    ("DOUBTS_ABOUT_FIGURES", "Doubts about the figures given"),
                    ("CONCENTRATION", "Too much lent to the group or the industry"),
                    ("OTHER", "Another reason"),
                ],
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="pricing",
            field=models.JSONField(blank=True, default=dict, help_text="Why this rate, step by step."),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="probability_of_default",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="Percent within twelve months.",
                max_digits=12,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="rate_adjustment",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="Points by which a person went off the rate of the rules.",
                max_digits=12,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="rate_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="rules_outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("APPROVED", "Approved"),
                    ("COUNTER_OFFERED", "Counter-offered"),
                    ("REFERRED", "Referred to a person"),
                    ("DECLINED", "Declined"),
                ],
                help_text="What the rules came to when a person decided.",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="historicaldecision",
            name="scorecard",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["decision_date", "decided_by"], name="origination_decisions_by_day"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(("authority__in", ["AUTOMATIC", "UNDERWRITER", "MANAGER", "TWO_PEOPLE"])),
                name="origination_authority_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("override_direction", ""), ("override_note", ""), ("override_reason", "")),
                    models.Q(
                        ("override_direction__in", ["UP", "DOWN"]),
                        (
                            "override_reason__in",
                            [
                                "COMPENSATING_COLLATERAL",
                                "NEWER_FIGURES",
                                "REPORT_IN_ERROR",
                                "PROVEN_RELATIONSHIP",
                                "SEASONAL_BUSINESS",
                                "ADVERSE_INFORMATION",
                                "DOUBTS_ABOUT_FIGURES",
                                "CONCENTRATION",
                                "OTHER",
                            ],
                        ),
                        models.Q(("override_note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="origination_override_has_reason",
            ),
        ),
        migrations.AddField(
            model_name="historicalruletrial",
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
            model_name="ruletrial",
            name="product_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trials",
                to="products.productversion",
            ),
        ),
        migrations.AddField(
            model_name="trialresult",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trial_results",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="trialresult",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trial_results",
                to="origination.decision",
            ),
        ),
        migrations.AddField(
            model_name="trialresult",
            name="trial",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="results",
                to="origination.ruletrial",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruletrial",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["RUNNING", "FINISHED"])),
                name="origination_trial_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruletrial",
            constraint=models.CheckConstraint(
                condition=models.Q(("done__lte", models.F("total"))), name="origination_trial_done"
            ),
        ),
        migrations.AddIndex(
            model_name="trialresult",
            index=models.Index(fields=["trial", "-is_changed", "id"], name="origination_trial_changes"),
        ),
        migrations.AddConstraint(
            model_name="trialresult",
            constraint=models.UniqueConstraint(
                fields=("trial", "application"), name="origination_tried_once"
            ),
        ),
        forbid_changes("origination_trialresult"),
    ]
