"""Grades, pricing adjustments and decision limits."""

import django.core.validators
import django.db.models.deletion
import loanops.core.fields
import simple_history.models
from decimal import Decimal
from django.db import migrations, models
from pathlib import Path

SQL = Path(__file__).parent / "sql"


METRICS = [
    ("STATE", "State of the business"),
    ("NAICS_CODE", "Industry (NAICS code)"),
    ("INDUSTRY_RISK", "Risk category of the industry"),
    ("BUSINESS_STRUCTURE", "Legal form"),
    ("MONTHS_IN_BUSINESS", "Months in business"),
    ("ANNUAL_REVENUE", "Annual revenue"),
    ("REQUESTED_AMOUNT", "Requested amount"),
    ("REQUESTED_TERM_MONTHS", "Requested term in months"),
    ("AMOUNT_TO_REVENUE_PERCENT", "Requested amount as a percentage of revenue"),
    ("OWNERSHIP_PERCENT", "Ownership disclosed, in percent"),
    ("GUARANTORS", "Number of guarantors"),
    ("COLLATERAL_COVERAGE_PERCENT", "Collateral value as a percentage of the amount"),
    ("OPEN_APPLICATIONS", "Other open applications of the business"),
    ("LOWEST_OWNER_SCORE", "Lowest personal score of owners and guarantors"),
    ("BUSINESS_SCORE", "Commercial credit score (1 to 100)"),
    ("PAYMENT_INDEX", "Commercial payment index (1 to 100)"),
    ("OPEN_BANKRUPTCIES", "Open bankruptcies"),
    ("LIENS_AMOUNT", "Open tax liens and judgments"),
    ("SEVERE_DELINQUENCIES", "Payments 60 or more days late in 12 months"),
    ("INQUIRIES_6_MONTHS", "Credit inquiries in 6 months"),
    ("ALERTS", "Fraud, identity and sanctions alerts on credit reports"),
    ("DEBT_SERVICE_COVERAGE", "Debt service coverage"),
    ("DOCUMENTS_UNVERIFIED", "Required documents not yet verified"),
    ("CASH_FLOW_SOURCE", "Where the cash flow comes from (STATED or VERIFIED)"),
    ("GLOBAL_DEBT_SERVICE_COVERAGE", "Debt service coverage with the guarantors"),
    ("FIXED_CHARGE_COVERAGE", "Fixed charge coverage"),
    ("INTEREST_COVER", "Interest cover"),
    ("DEBT_TO_EBITDA", "Debt to EBITDA, this loan included"),
    ("DEBT_TO_WORTH", "Debt to tangible net worth, this loan included"),
    ("CURRENT_RATIO", "Current ratio"),
    ("QUICK_RATIO", "Quick ratio"),
    ("DAYS_SALES_OUTSTANDING", "Days until customers pay"),
    ("DAYS_INVENTORY", "Days inventory is held"),
    ("DAYS_PAYABLES", "Days until suppliers are paid"),
    ("CASH_CYCLE_DAYS", "Cash cycle in days"),
    ("GROSS_MARGIN_PERCENT", "Gross margin in percent"),
    ("NET_MARGIN_PERCENT", "Net margin in percent"),
    ("REVENUE_GROWTH_PERCENT", "Growth of revenue over the year before, in percent"),
    ("REVENUE_DECLINES", "Declines of revenue in a row, up to the last period"),
    ("PERSONAL_DEBT_TO_INCOME_PERCENT", "Guarantors' debt payments as a percentage of income (the highest)"),
    ("FINANCIALS_AGE_DAYS", "Days since the last verified statement's period ended"),
    ("TAX_RETURN_YEARS", "Verified tax returns among the last two years"),
    ("LOAN_TO_VALUE_PERCENT", "Amount as a percentage of collateral value"),
    (
        "LENDABLE_COLLATERAL_PERCENT",
        "Collateral after advance rates, haircuts and prior liens, as a percentage of the amount",
    ),
    ("WITHHOLD_PERCENT", "Monthly payment as a percentage of monthly deposits"),
    ("AVERAGE_DAILY_BALANCE", "Average daily bank balance"),
    ("LOWEST_BALANCE", "Lowest bank balance at the end of a day"),
    ("NEGATIVE_DAYS_PER_MONTH", "Days with a negative bank balance, worst month"),
    ("NSF_PER_MONTH", "Returned items and overdrafts, worst month"),
    ("OPEN_ADVANCES", "Open merchant cash advances seen on bank statements"),
    ("DEPOSITS_PER_MONTH", "Deposits per month, their number"),
    ("DEPOSIT_VOLATILITY_PERCENT", "Volatility of monthly true revenue, in percent of its mean"),
    ("TRUE_REVENUE_PER_MONTH", "Monthly deposits that are revenue"),
    ("BANK_MONTHS", "Months covered by verified bank statements"),
    ("BANK_DATA_AGE_DAYS", "Days since the last day of the bank statements"),
    ("EXPOSURE_TO_GROUP", "Exposure to the borrower's group, this request included"),
    ("CHARGED_OFF_WITH_US", "Charged off on loans of the borrower's group"),
    ("DAYS_PAST_DUE_WITH_US", "Days past due on running loans of the borrower's group"),
    ("STATE_CONCENTRATION_PERCENT", "Share of the portfolio in the state, this request included"),
    (
        "INDUSTRY_CONCENTRATION_PERCENT",
        "Share of the portfolio in the industry sector, this request included",
    ),
    ("CHARGED_OFF_AMOUNT", "Charge-offs and collections on credit reports"),
    ("BANKRUPTCIES_36_MONTHS", "Bankruptcies, open or filed within 36 months"),
    ("CANNABIS_RELATED", "Signs of a cannabis business (YES or NO)"),
    ("PROBABILITY_OF_DEFAULT", "Probability of default by the scorecard, in percent"),
    ("GRADE", "Grade of risk"),
    ("RISK_ADJUSTED_MARGIN", "Margin after risk, in percent per year"),
]


class Migration(migrations.Migration):
    dependencies = [("products", "0006_review")]

    operations = [
        migrations.CreateModel(
            name="DecisionLimit",
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
                ("code", models.CharField(max_length=20)),
                (
                    "level",
                    models.CharField(
                        choices=[("UNDERWRITER", "Underwriter"), ("MANAGER", "Manager")], max_length=30
                    ),
                ),
                ("grade", models.CharField(blank=True, help_text="Empty for every grade.", max_length=4)),
                (
                    "amount_max",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        max_digits=18,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "exceptions_max",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Rules not met that this level may pass over."
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GradeRow",
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
                ("grade", models.CharField(max_length=4)),
                (
                    "probability_below",
                    loanops.core.fields.RateField(
                        decimal_places=6,
                        help_text="Percent within twelve months; 100 in the last grade.",
                        max_digits=12,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("LEND", "Lend, as the rules admit"),
                            ("REFER", "Refer to a person"),
                            ("DECLINE", "Decline"),
                        ],
                        default="LEND",
                        help_text="What the grade alone leads to.",
                        max_length=20,
                    ),
                ),
                (
                    "rate_adjustment",
                    loanops.core.fields.RateField(
                        decimal_places=6,
                        default=Decimal("0"),
                        help_text="Percentage points over the base rate.",
                        max_digits=12,
                        validators=[
                            django.core.validators.MinValueValidator(-50),
                            django.core.validators.MaxValueValidator(50),
                        ],
                    ),
                ),
                (
                    "loan_to_value_max",
                    loanops.core.fields.RateField(
                        blank=True,
                        decimal_places=6,
                        help_text="Percent of the collateral, where there is.",
                        max_digits=12,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("1")),
                            django.core.validators.MaxValueValidator(Decimal("200")),
                        ],
                    ),
                ),
                ("term_months_max", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "automatic_approval_amount_max",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        help_text="Above it a person decides.",
                        max_digits=18,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HistoricalDecisionLimit",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("code", models.CharField(max_length=20)),
                (
                    "level",
                    models.CharField(
                        choices=[("UNDERWRITER", "Underwriter"), ("MANAGER", "Manager")], max_length=30
                    ),
                ),
                ("grade", models.CharField(blank=True, help_text="Empty for every grade.", max_length=4)),
                (
                    "amount_max",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        max_digits=18,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
                    ),
                ),
                (
                    "exceptions_max",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Rules not met that this level may pass over."
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
                "verbose_name": "historical decision limit",
                "verbose_name_plural": "historical decision limits",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGradeRow",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("grade", models.CharField(max_length=4)),
                (
                    "probability_below",
                    loanops.core.fields.RateField(
                        decimal_places=6,
                        help_text="Percent within twelve months; 100 in the last grade.",
                        max_digits=12,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("LEND", "Lend, as the rules admit"),
                            ("REFER", "Refer to a person"),
                            ("DECLINE", "Decline"),
                        ],
                        default="LEND",
                        help_text="What the grade alone leads to.",
                        max_length=20,
                    ),
                ),
                (
                    "rate_adjustment",
                    loanops.core.fields.RateField(
                        decimal_places=6,
                        default=Decimal("0"),
                        help_text="Percentage points over the base rate.",
                        max_digits=12,
                        validators=[
                            django.core.validators.MinValueValidator(-50),
                            django.core.validators.MaxValueValidator(50),
                        ],
                    ),
                ),
                (
                    "loan_to_value_max",
                    loanops.core.fields.RateField(
                        blank=True,
                        decimal_places=6,
                        help_text="Percent of the collateral, where there is.",
                        max_digits=12,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("1")),
                            django.core.validators.MaxValueValidator(Decimal("200")),
                        ],
                    ),
                ),
                ("term_months_max", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "automatic_approval_amount_max",
                    loanops.core.fields.AmountField(
                        decimal_places=2,
                        default=Decimal("0.00"),
                        help_text="Above it a person decides.",
                        max_digits=18,
                        validators=[django.core.validators.MinValueValidator(Decimal("0"))],
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
                "verbose_name": "historical grade row",
                "verbose_name_plural": "historical grade rows",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRateAdjustment",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("code", models.CharField(max_length=20)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("name", models.CharField(max_length=150)),
                ("metric", models.CharField(choices=METRICS, max_length=40)),
                (
                    "operator",
                    models.CharField(
                        choices=[
                            ("AT_LEAST", "is at least"),
                            ("AT_MOST", "is at most"),
                            ("EQUALS", "is"),
                            ("NOT_EQUALS", "is not"),
                            ("IN", "is one of"),
                            ("NOT_IN", "is none of"),
                            ("NOT_STARTING_WITH", "does not start with any of"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        help_text="A number, a word, or words separated by commas.", max_length=500
                    ),
                ),
                (
                    "adjustment",
                    loanops.core.fields.RateField(
                        decimal_places=6,
                        help_text="Percentage points.",
                        max_digits=12,
                        validators=[
                            django.core.validators.MinValueValidator(-50),
                            django.core.validators.MaxValueValidator(50),
                        ],
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
                "verbose_name": "historical rate adjustment",
                "verbose_name_plural": "historical rate adjustments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalStateRateLimit",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("state", models.CharField(help_text="Two letters, such as NY.", max_length=2)),
                (
                    "rate_floor",
                    loanops.core.fields.RateField(
                        blank=True,
                        decimal_places=6,
                        max_digits=12,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                    ),
                ),
                (
                    "rate_cap",
                    loanops.core.fields.RateField(
                        blank=True,
                        decimal_places=6,
                        max_digits=12,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
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
                "verbose_name": "historical state rate limit",
                "verbose_name_plural": "historical state rate limits",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RateAdjustment",
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
                ("code", models.CharField(max_length=20)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("name", models.CharField(max_length=150)),
                ("metric", models.CharField(choices=METRICS, max_length=40)),
                (
                    "operator",
                    models.CharField(
                        choices=[
                            ("AT_LEAST", "is at least"),
                            ("AT_MOST", "is at most"),
                            ("EQUALS", "is"),
                            ("NOT_EQUALS", "is not"),
                            ("IN", "is one of"),
                            ("NOT_IN", "is none of"),
                            ("NOT_STARTING_WITH", "does not start with any of"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        help_text="A number, a word, or words separated by commas.", max_length=500
                    ),
                ),
                (
                    "adjustment",
                    loanops.core.fields.RateField(
                        decimal_places=6,
                        help_text="Percentage points.",
                        max_digits=12,
                        validators=[
                            django.core.validators.MinValueValidator(-50),
                            django.core.validators.MaxValueValidator(50),
                        ],
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StateRateLimit",
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
                ("state", models.CharField(help_text="Two letters, such as NY.", max_length=2)),
                (
                    "rate_floor",
                    loanops.core.fields.RateField(
                        blank=True,
                        decimal_places=6,
                        max_digits=12,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                    ),
                ),
                (
                    "rate_cap",
                    loanops.core.fields.RateField(
                        blank=True,
                        decimal_places=6,
                        max_digits=12,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(Decimal("0")),
                            django.core.validators.MaxValueValidator(Decimal("100")),
                        ],
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="productrule",
            name="products_rule_metric_known",
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="alternative_offers",
            field=models.BooleanField(
                default=False, help_text="Beside the first offer also the largest amount and a longer term."
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="funding_rate",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="What the money costs the lender, percent per year.",
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
            name="loss_given_default_percent",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="Lost of what is owed when a borrower defaults.",
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
            name="risk_margin_min",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="Below this margin after risk a person decides.",
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
            name="scorecard",
            field=models.CharField(
                blank=True,
                help_text="The card that scores applicants, such as small-business-1.",
                max_length=60,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="servicing_rate",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="What servicing costs, percent per year.",
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
            name="alternative_offers",
            field=models.BooleanField(
                default=False, help_text="Beside the first offer also the largest amount and a longer term."
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="funding_rate",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="What the money costs the lender, percent per year.",
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
            name="loss_given_default_percent",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="Lost of what is owed when a borrower defaults.",
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
            name="risk_margin_min",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="Below this margin after risk a person decides.",
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
            name="scorecard",
            field=models.CharField(
                blank=True,
                help_text="The card that scores applicants, such as small-business-1.",
                max_length=60,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="servicing_rate",
            field=loanops.core.fields.RateField(
                blank=True,
                decimal_places=6,
                help_text="What servicing costs, percent per year.",
                max_digits=12,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(Decimal("0")),
                    django.core.validators.MaxValueValidator(Decimal("100")),
                ],
            ),
        ),
        migrations.AlterField(
            model_name="historicalproductrule",
            name="metric",
            field=models.CharField(choices=METRICS, max_length=40),
        ),
        migrations.AlterField(
            model_name="productrule",
            name="metric",
            field=models.CharField(choices=METRICS, max_length=40),
        ),
        migrations.AddConstraint(
            model_name="productrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("metric__in", [value for value, _ in METRICS])),
                name="products_rule_metric_known",
            ),
        ),
        migrations.AddField(
            model_name="decisionlimit",
            name="product_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decision_limits",
                to="products.productversion",
            ),
        ),
        migrations.AddField(
            model_name="graderow",
            name="product_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="grades",
                to="products.productversion",
            ),
        ),
        migrations.AddField(
            model_name="historicaldecisionlimit",
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
            model_name="historicalgraderow",
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
            model_name="historicalrateadjustment",
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
            model_name="historicalstateratelimit",
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
            model_name="rateadjustment",
            name="product_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rate_adjustments",
                to="products.productversion",
            ),
        ),
        migrations.AddField(
            model_name="stateratelimit",
            name="product_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="state_rate_limits",
                to="products.productversion",
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionlimit",
            constraint=models.UniqueConstraint(
                fields=("product_version", "code"), name="products_decision_limit_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="decisionlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__in", ["UNDERWRITER", "MANAGER"])),
                name="products_decision_level_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="graderow",
            constraint=models.UniqueConstraint(
                fields=("product_version", "grade"), name="products_grade_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="graderow",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["LEND", "REFER", "DECLINE"])),
                name="products_grade_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rateadjustment",
            constraint=models.UniqueConstraint(
                fields=("product_version", "code"), name="products_adjustment_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="rateadjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "operator__in",
                        ["AT_LEAST", "AT_MOST", "EQUALS", "NOT_EQUALS", "IN", "NOT_IN", "NOT_STARTING_WITH"],
                    )
                ),
                name="products_adjustment_operator_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="stateratelimit",
            constraint=models.UniqueConstraint(
                fields=("product_version", "state"), name="products_state_limit_once"
            ),
        ),
        migrations.RunSQL(
            sql=(SQL / "pricing_rows_immutable.sql").read_text(),
            reverse_sql=(SQL / "pricing_rows_immutable_reverse.sql").read_text(),
        ),
    ]
