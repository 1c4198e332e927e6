import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import loanops.core.fields
from loanops.core.immutability import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("servicing", "0005_modifications")]

    operations = [
        migrations.RunSQL(sql="CREATE SEQUENCE core_number_pq;", reverse_sql="DROP SEQUENCE core_number_pq;"),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("public_id", models.CharField(editable=False, max_length=48, unique=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                ("issued_on", models.DateField()),
                ("issued_by", models.CharField(max_length=200)),
                ("through_sequence", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("SCHEDULED", "Scheduled"), ("ON_REQUEST", "On request")], max_length=20
                    ),
                ),
                ("period_from", models.DateField()),
                (
                    "period_to",
                    models.DateField(help_text="The first day that no longer belongs to the period."),
                ),
                (
                    "due_date",
                    models.DateField(help_text="By when the amount due is asked for.", null=True),
                ),
                ("amount_due", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("figures", models.JSONField()),
                ("checksum", models.CharField(max_length=64)),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="statements",
                        to="servicing.loan",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["loan", "period_to"], name="servicing_statement_latest")],
                "constraints": [
                    models.UniqueConstraint(fields=("loan", "period_from"), name="servicing_statement_once"),
                    models.CheckConstraint(
                        condition=models.Q(("period_from__lt", models.F("period_to"))),
                        name="servicing_statement_period",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["SCHEDULED", "ON_REQUEST"])),
                        name="servicing_statement_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_due__gte", 0)), name="servicing_statement_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PayoffQuote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("public_id", models.CharField(editable=False, max_length=48, unique=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                ("issued_on", models.DateField()),
                ("issued_by", models.CharField(max_length=200)),
                ("through_sequence", models.PositiveIntegerField()),
                ("quote_date", models.DateField()),
                ("valid_through", models.DateField()),
                ("amount", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("principal", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("interest", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("fees", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("penalties", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("per_diem", loanops.core.fields.AccrualField(decimal_places=10, max_digits=26)),
                ("days", models.JSONField()),
                (
                    "loan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payoff_quotes",
                        to="servicing.loan",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["loan", "id"], name="servicing_quote_loan")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("valid_through__gte", models.F("quote_date"))),
                        name="servicing_quote_validity",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "amount",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            models.F("principal"), "+", models.F("interest")
                                        ),
                                        "+",
                                        models.F("fees"),
                                    ),
                                    "+",
                                    models.F("penalties"),
                                ),
                            ),
                            ("amount__gt", 0),
                        ),
                        name="servicing_quote_amount",
                    ),
                ],
            },
        ),
        forbid_changes("servicing_statement"),
        forbid_changes("servicing_payoffquote"),
    ]
