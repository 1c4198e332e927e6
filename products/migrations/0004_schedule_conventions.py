"""How schedules are generated and shaped: the conventions a product names, payments twice a month, 30E/360."""

import django.contrib.postgres.fields
import django.core.validators
import loanops.core.fields
import products.models.content
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0003_accounting_basis"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="productversion",
            name="products_version_day_count_known",
        ),
        migrations.RemoveConstraint(
            model_name="productversion",
            name="products_version_amortization_known",
        ),
        migrations.RemoveConstraint(
            model_name="productversion",
            name="products_version_prepayment_strategy_known",
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="ageing_grace_days",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="Days after a due date that do not count as past due."
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="amortization_term_months",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Installments as if the loan ran so long; the rest falls due at its end.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="balloon_percent",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="Of the principal, left for the last installment.",
                max_digits=12,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(Decimal("0")),
                    django.core.validators.MaxValueValidator(Decimal("100")),
                ],
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="broken_period",
            field=models.CharField(
                blank=True,
                choices=[
                    ("FIRST_INSTALLMENT", "On top of the first installment"),
                    ("SPREAD", "Spread over all installments"),
                    ("OWN_INSTALLMENT", "An installment of their own"),
                ],
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="interest_period",
            field=models.CharField(
                choices=[
                    ("DAILY", "By days"),
                    ("SAME_AS_REPAYMENT", "A full period is always the same part of a year"),
                ],
                default="DAILY",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="interest_recalculation",
            field=models.CharField(
                choices=[
                    ("DAILY_BALANCE", "Every day on the balance really owed"),
                    ("FIXED", "As the schedule was made, whatever is paid and when"),
                    ("PROGRESSIVE", "On the balance, installments keep their amount"),
                ],
                default="DAILY_BALANCE",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="leap_day_rule",
            field=models.CharField(
                blank=True,
                choices=[("FEB29_PERIOD_ONLY", "366 days only for a period with 29 February")],
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="payoff_interest",
            field=models.CharField(
                choices=[
                    ("TILL_PAYOFF_DATE", "To the day of the payoff"),
                    ("TILL_REST_DATE", "To the due date of the running period"),
                ],
                default="TILL_PAYOFF_DATE",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="rest_frequency",
            field=models.CharField(
                choices=[("DAILY", "Its own day"), ("SAME_AS_REPAYMENT", "The period's end")],
                default="DAILY",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="schedule_type",
            field=models.CharField(
                choices=[
                    ("PROGRESSIVE", "Progressive: real periods, last installment leveled"),
                    ("CUMULATIVE", "Cumulative: nominal periods, flat interest split evenly"),
                    ("SIMPLE_INTEREST", "Simple interest: real periods, not leveled"),
                    ("WHOLE_UNITS", "Installments rounded up to whole units"),
                ],
                default="PROGRESSIVE",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="semi_monthly_days",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(),
                default=products.models.content.default_semi_monthly_days,
                help_text="The two days of the month for payments twice a month.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="skipped_interest",
            field=models.CharField(
                choices=[("WITH_NEXT_PAYMENT", "Due with the next payment"), ("DUE", "Due in its month")],
                default="WITH_NEXT_PAYMENT",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="skipped_months",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(),
                blank=True,
                default=list,
                help_text="Months of the year without principal, such as 6, 7, 8.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="year_split",
            field=models.CharField(
                choices=[
                    ("DAY_AFTER_DISBURSEMENT", "31 December's night counts in the new year"),
                    ("DISBURSEMENT_DAY", "31 December's night counts in the old year"),
                ],
                default="DAY_AFTER_DISBURSEMENT",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="ageing_grace_days",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="Days after a due date that do not count as past due."
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="amortization_term_months",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Installments as if the loan ran so long; the rest falls due at its end.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="balloon_percent",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="Of the principal, left for the last installment.",
                max_digits=12,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(Decimal("0")),
                    django.core.validators.MaxValueValidator(Decimal("100")),
                ],
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="broken_period",
            field=models.CharField(
                blank=True,
                choices=[
                    ("FIRST_INSTALLMENT", "On top of the first installment"),
                    ("SPREAD", "Spread over all installments"),
                    ("OWN_INSTALLMENT", "An installment of their own"),
                ],
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="interest_period",
            field=models.CharField(
                choices=[
                    ("DAILY", "By days"),
                    ("SAME_AS_REPAYMENT", "A full period is always the same part of a year"),
                ],
                default="DAILY",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="interest_recalculation",
            field=models.CharField(
                choices=[
                    ("DAILY_BALANCE", "Every day on the balance really owed"),
                    ("FIXED", "As the schedule was made, whatever is paid and when"),
                    ("PROGRESSIVE", "On the balance, installments keep their amount"),
                ],
                default="DAILY_BALANCE",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="leap_day_rule",
            field=models.CharField(
                blank=True,
                choices=[("FEB29_PERIOD_ONLY", "366 days only for a period with 29 February")],
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="payoff_interest",
            field=models.CharField(
                choices=[
                    ("TILL_PAYOFF_DATE", "To the day of the payoff"),
                    ("TILL_REST_DATE", "To the due date of the running period"),
                ],
                default="TILL_PAYOFF_DATE",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="rest_frequency",
            field=models.CharField(
                choices=[("DAILY", "Its own day"), ("SAME_AS_REPAYMENT", "The period's end")],
                default="DAILY",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="schedule_type",
            field=models.CharField(
                choices=[
                    ("PROGRESSIVE", "Progressive: real periods, last installment leveled"),
                    ("CUMULATIVE", "Cumulative: nominal periods, flat interest split evenly"),
                    ("SIMPLE_INTEREST", "Simple interest: real periods, not leveled"),
                    ("WHOLE_UNITS", "Installments rounded up to whole units"),
                ],
                default="PROGRESSIVE",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="semi_monthly_days",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(),
                default=products.models.content.default_semi_monthly_days,
                help_text="The two days of the month for payments twice a month.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="skipped_interest",
            field=models.CharField(
                choices=[("WITH_NEXT_PAYMENT", "Due with the next payment"), ("DUE", "Due in its month")],
                default="WITH_NEXT_PAYMENT",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="skipped_months",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.PositiveSmallIntegerField(),
                blank=True,
                default=list,
                help_text="Months of the year without principal, such as 6, 7, 8.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="year_split",
            field=models.CharField(
                choices=[
                    ("DAY_AFTER_DISBURSEMENT", "31 December's night counts in the new year"),
                    ("DISBURSEMENT_DAY", "31 December's night counts in the old year"),
                ],
                default="DAY_AFTER_DISBURSEMENT",
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="historicalproductversion",
            name="amortization",
            field=models.CharField(
                choices=[
                    ("EQUAL_INSTALLMENTS", "Equal installments"),
                    ("EQUAL_PRINCIPAL", "Equal principal"),
                    ("INTEREST_ONLY", "Interest only, principal with the last installment"),
                ],
                default="EQUAL_INSTALLMENTS",
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="historicalproductversion",
            name="day_count",
            field=models.CharField(
                choices=[
                    ("THIRTY_360", "30/360"),
                    ("THIRTY_E_360", "30E/360"),
                    ("ACTUAL_360", "Actual/360"),
                    ("ACTUAL_364", "Actual/364"),
                    ("ACTUAL_365", "Actual/365"),
                    ("ACTUAL_ACTUAL", "Actual/actual"),
                ],
                default="THIRTY_360",
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="historicalproductversion",
            name="prepayment_strategy",
            field=models.CharField(
                choices=[
                    ("SHORTER_TERM", "Principal falls, installments stay, the loan ends sooner"),
                    ("SMALLER_INSTALLMENTS", "Principal falls, installments get smaller, the end stays"),
                ],
                default="SHORTER_TERM",
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="historicalproductversion",
            name="repayment_frequencies",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("DAILY", "Daily"),
                        ("WEEKLY", "Weekly"),
                        ("BIWEEKLY", "Every two weeks"),
                        ("SEMI_MONTHLY", "Twice a month"),
                        ("MONTHLY", "Monthly"),
                        ("QUARTERLY", "Quarterly"),
                    ],
                    max_length=40,
                ),
                blank=True,
                default=products.models.content.default_frequencies,
                size=None,
            ),
        ),
        migrations.AlterField(
            model_name="productversion",
            name="amortization",
            field=models.CharField(
                choices=[
                    ("EQUAL_INSTALLMENTS", "Equal installments"),
                    ("EQUAL_PRINCIPAL", "Equal principal"),
                    ("INTEREST_ONLY", "Interest only, principal with the last installment"),
                ],
                default="EQUAL_INSTALLMENTS",
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="productversion",
            name="day_count",
            field=models.CharField(
                choices=[
                    ("THIRTY_360", "30/360"),
                    ("THIRTY_E_360", "30E/360"),
                    ("ACTUAL_360", "Actual/360"),
                    ("ACTUAL_364", "Actual/364"),
                    ("ACTUAL_365", "Actual/365"),
                    ("ACTUAL_ACTUAL", "Actual/actual"),
                ],
                default="THIRTY_360",
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="productversion",
            name="prepayment_strategy",
            field=models.CharField(
                choices=[
                    ("SHORTER_TERM", "Principal falls, installments stay, the loan ends sooner"),
                    ("SMALLER_INSTALLMENTS", "Principal falls, installments get smaller, the end stays"),
                ],
                default="SHORTER_TERM",
                max_length=40,
            ),
        ),
        migrations.AlterField(
            model_name="productversion",
            name="repayment_frequencies",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("DAILY", "Daily"),
                        ("WEEKLY", "Weekly"),
                        ("BIWEEKLY", "Every two weeks"),
                        ("SEMI_MONTHLY", "Twice a month"),
                        ("MONTHLY", "Monthly"),
                        ("QUARTERLY", "Quarterly"),
                    ],
                    max_length=40,
                ),
                blank=True,
                default=products.models.content.default_frequencies,
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="productversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "day_count__in",
                        [
                            "THIRTY_360",
                            "THIRTY_E_360",
                            "ACTUAL_360",
                            "ACTUAL_364",
                            "ACTUAL_365",
                            "ACTUAL_ACTUAL",
                        ],
                    )
                ),
                name="products_version_day_count_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="productversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amortization__in", ["EQUAL_INSTALLMENTS", "EQUAL_PRINCIPAL", "INTEREST_ONLY"])
                ),
                name="products_version_amortization_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="productversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("schedule_type__in", ["PROGRESSIVE", "CUMULATIVE", "SIMPLE_INTEREST", "WHOLE_UNITS"])
                ),
                name="products_version_schedule_type_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="productversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("interest_period__in", ["DAILY", "SAME_AS_REPAYMENT"])),
                name="products_version_interest_period_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="productversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("year_split__in", ["DAY_AFTER_DISBURSEMENT", "DISBURSEMENT_DAY"])),
                name="products_version_year_split_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="productversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("skipped_interest__in", ["WITH_NEXT_PAYMENT", "DUE"])),
                name="products_version_skipped_interest_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="productversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("interest_recalculation__in", ["DAILY_BALANCE", "FIXED", "PROGRESSIVE"])),
                name="products_version_interest_recalculation_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="productversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("rest_frequency__in", ["DAILY", "SAME_AS_REPAYMENT"])),
                name="products_version_rest_frequency_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="productversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("payoff_interest__in", ["TILL_PAYOFF_DATE", "TILL_REST_DATE"])),
                name="products_version_payoff_interest_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="productversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("prepayment_strategy__in", ["SHORTER_TERM", "SMALLER_INSTALLMENTS"])),
                name="products_version_prepayment_strategy_known",
            ),
        ),
    ]
