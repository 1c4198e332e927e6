"""Financial statements, bank statements and the figures spread from them."""

import django.db.models.deletion
import loanops.core.fields
import simple_history.models
from django.conf import settings
from django.db import migrations, models
from loanops.core.immutability import forbid_changes


class Migration(migrations.Migration):
    dependencies = [
        ("origination", "0006_bureaus"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankAnalysis",
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
                ("method", models.CharField(max_length=20)),
                ("from_date", models.DateField()),
                ("through_date", models.DateField()),
                ("metrics", models.JSONField(help_text="Metrics, months, accounts and lenders found.")),
                ("made_by_label", models.CharField(max_length=200)),
                ("is_current", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name_plural": "bank analyses",
            },
        ),
        migrations.CreateModel(
            name="BankAnalysisSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("account", models.CharField(max_length=60)),
                ("checksum", models.CharField(max_length=64)),
                ("rows", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="DebtSchedule",
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
                    "source",
                    models.CharField(
                        choices=[
                            ("TAX_RETURN", "Tax return"),
                            ("AUDITED", "Audited statement"),
                            ("REVIEWED", "Reviewed statement"),
                            ("COMPILED", "Compiled statement"),
                            ("INTERNAL", "The business's own books"),
                            ("STATED", "Stated by the applicant"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("RECORDED", "Recorded"),
                            ("VERIFIED", "Verified"),
                            ("SUPERSEDED", "Replaced by newer figures"),
                            ("DISCARDED", "Discarded"),
                        ],
                        default="RECORDED",
                        max_length=20,
                    ),
                ),
                ("recorded_by_label", models.CharField(max_length=200, verbose_name="recorded by")),
                (
                    "verified_by_label",
                    models.CharField(blank=True, max_length=200, verbose_name="verified by"),
                ),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("as_of", models.DateField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ExistingDebt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("lender", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("TERM_LOAN", "Term loan"),
                            ("LINE_OF_CREDIT", "Line of credit"),
                            ("MORTGAGE", "Mortgage"),
                            ("EQUIPMENT", "Equipment financing"),
                            ("CREDIT_CARD", "Credit card"),
                            ("MERCHANT_CASH_ADVANCE", "Merchant cash advance"),
                            ("OWNER_LOAN", "Loan of an owner"),
                            ("OTHER", "Other"),
                        ],
                        max_length=30,
                    ),
                ),
                ("balance", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                (
                    "yearly_payments",
                    loanops.core.fields.AmountField(
                        decimal_places=2, help_text="Principal and interest of twelve months.", max_digits=18
                    ),
                ),
                (
                    "is_refinanced",
                    models.BooleanField(default=False, help_text="Repaid from the loan applied for."),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FinancialStatement",
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
                    "source",
                    models.CharField(
                        choices=[
                            ("TAX_RETURN", "Tax return"),
                            ("AUDITED", "Audited statement"),
                            ("REVIEWED", "Reviewed statement"),
                            ("COMPILED", "Compiled statement"),
                            ("INTERNAL", "The business's own books"),
                            ("STATED", "Stated by the applicant"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("RECORDED", "Recorded"),
                            ("VERIFIED", "Verified"),
                            ("SUPERSEDED", "Replaced by newer figures"),
                            ("DISCARDED", "Discarded"),
                        ],
                        default="RECORDED",
                        max_length=20,
                    ),
                ),
                ("recorded_by_label", models.CharField(max_length=200, verbose_name="recorded by")),
                (
                    "verified_by_label",
                    models.CharField(blank=True, max_length=200, verbose_name="verified by"),
                ),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("FISCAL_YEAR", "Fiscal year"),
                            ("INTERIM", "Interim, since the fiscal year began"),
                            ("TRAILING_12_MONTHS", "Last twelve months"),
                        ],
                        max_length=20,
                    ),
                ),
                ("ends_on", models.DateField(verbose_name="period ends on")),
                (
                    "months",
                    models.PositiveSmallIntegerField(help_text="12, or the months of an interim statement."),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GuarantorIncome",
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
                    "source",
                    models.CharField(
                        choices=[
                            ("TAX_RETURN", "Tax return"),
                            ("AUDITED", "Audited statement"),
                            ("REVIEWED", "Reviewed statement"),
                            ("COMPILED", "Compiled statement"),
                            ("INTERNAL", "The business's own books"),
                            ("STATED", "Stated by the applicant"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("RECORDED", "Recorded"),
                            ("VERIFIED", "Verified"),
                            ("SUPERSEDED", "Replaced by newer figures"),
                            ("DISCARDED", "Discarded"),
                        ],
                        default="RECORDED",
                        max_length=20,
                    ),
                ),
                ("recorded_by_label", models.CharField(max_length=200, verbose_name="recorded by")),
                (
                    "verified_by_label",
                    models.CharField(blank=True, max_length=200, verbose_name="verified by"),
                ),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("year", models.PositiveSmallIntegerField()),
                ("gross_income", loanops.core.fields.EncryptedTextField(help_text="Adjusted gross income.")),
                (
                    "business_income",
                    loanops.core.fields.EncryptedTextField(
                        help_text="Of this the share in the profit of the business, paid out or not."
                    ),
                ),
                (
                    "distributions",
                    loanops.core.fields.EncryptedTextField(
                        help_text="What the business really paid out to the guarantor."
                    ),
                ),
                ("taxes", loanops.core.fields.EncryptedTextField(help_text="Income taxes paid.")),
                (
                    "living_expenses",
                    loanops.core.fields.EncryptedTextField(
                        blank=True, help_text="Stated; the policy's share of income counts where it is more."
                    ),
                ),
                (
                    "debt_payments",
                    loanops.core.fields.EncryptedTextField(help_text="Yearly payments on personal debt."),
                ),
                (
                    "living_expense_percent",
                    loanops.core.fields.RateField(
                        decimal_places=6,
                        help_text="The policy: living expenses as a percentage of income.",
                        max_digits=12,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalBankAnalysis",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("public_id", models.CharField(db_index=True, editable=False, max_length=48)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                ("updated_at", models.DateTimeField(blank=True, editable=False)),
                ("method", models.CharField(max_length=20)),
                ("from_date", models.DateField()),
                ("through_date", models.DateField()),
                ("metrics", models.JSONField(help_text="Metrics, months, accounts and lenders found.")),
                ("made_by_label", models.CharField(max_length=200)),
                ("is_current", models.BooleanField(default=True)),
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
                "verbose_name": "historical bank analysis",
                "verbose_name_plural": "historical bank analyses",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDebtSchedule",
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
                    "source",
                    models.CharField(
                        choices=[
                            ("TAX_RETURN", "Tax return"),
                            ("AUDITED", "Audited statement"),
                            ("REVIEWED", "Reviewed statement"),
                            ("COMPILED", "Compiled statement"),
                            ("INTERNAL", "The business's own books"),
                            ("STATED", "Stated by the applicant"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("RECORDED", "Recorded"),
                            ("VERIFIED", "Verified"),
                            ("SUPERSEDED", "Replaced by newer figures"),
                            ("DISCARDED", "Discarded"),
                        ],
                        default="RECORDED",
                        max_length=20,
                    ),
                ),
                ("recorded_by_label", models.CharField(max_length=200, verbose_name="recorded by")),
                (
                    "verified_by_label",
                    models.CharField(blank=True, max_length=200, verbose_name="verified by"),
                ),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("as_of", models.DateField()),
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
                "verbose_name": "historical debt schedule",
                "verbose_name_plural": "historical debt schedules",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFinancialStatement",
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
                    "source",
                    models.CharField(
                        choices=[
                            ("TAX_RETURN", "Tax return"),
                            ("AUDITED", "Audited statement"),
                            ("REVIEWED", "Reviewed statement"),
                            ("COMPILED", "Compiled statement"),
                            ("INTERNAL", "The business's own books"),
                            ("STATED", "Stated by the applicant"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("RECORDED", "Recorded"),
                            ("VERIFIED", "Verified"),
                            ("SUPERSEDED", "Replaced by newer figures"),
                            ("DISCARDED", "Discarded"),
                        ],
                        default="RECORDED",
                        max_length=20,
                    ),
                ),
                ("recorded_by_label", models.CharField(max_length=200, verbose_name="recorded by")),
                (
                    "verified_by_label",
                    models.CharField(blank=True, max_length=200, verbose_name="verified by"),
                ),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("FISCAL_YEAR", "Fiscal year"),
                            ("INTERIM", "Interim, since the fiscal year began"),
                            ("TRAILING_12_MONTHS", "Last twelve months"),
                        ],
                        max_length=20,
                    ),
                ),
                ("ends_on", models.DateField(verbose_name="period ends on")),
                (
                    "months",
                    models.PositiveSmallIntegerField(help_text="12, or the months of an interim statement."),
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
                "verbose_name": "historical financial statement",
                "verbose_name_plural": "historical financial statements",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalGuarantorIncome",
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
                    "source",
                    models.CharField(
                        choices=[
                            ("TAX_RETURN", "Tax return"),
                            ("AUDITED", "Audited statement"),
                            ("REVIEWED", "Reviewed statement"),
                            ("COMPILED", "Compiled statement"),
                            ("INTERNAL", "The business's own books"),
                            ("STATED", "Stated by the applicant"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("RECORDED", "Recorded"),
                            ("VERIFIED", "Verified"),
                            ("SUPERSEDED", "Replaced by newer figures"),
                            ("DISCARDED", "Discarded"),
                        ],
                        default="RECORDED",
                        max_length=20,
                    ),
                ),
                ("recorded_by_label", models.CharField(max_length=200, verbose_name="recorded by")),
                (
                    "verified_by_label",
                    models.CharField(blank=True, max_length=200, verbose_name="verified by"),
                ),
                ("verified_at", models.DateTimeField(blank=True, null=True)),
                ("year", models.PositiveSmallIntegerField()),
                ("gross_income", loanops.core.fields.EncryptedTextField(help_text="Adjusted gross income.")),
                (
                    "business_income",
                    loanops.core.fields.EncryptedTextField(
                        help_text="Of this the share in the profit of the business, paid out or not."
                    ),
                ),
                (
                    "distributions",
                    loanops.core.fields.EncryptedTextField(
                        help_text="What the business really paid out to the guarantor."
                    ),
                ),
                ("taxes", loanops.core.fields.EncryptedTextField(help_text="Income taxes paid.")),
                (
                    "living_expenses",
                    loanops.core.fields.EncryptedTextField(
                        blank=True, help_text="Stated; the policy's share of income counts where it is more."
                    ),
                ),
                (
                    "debt_payments",
                    loanops.core.fields.EncryptedTextField(help_text="Yearly payments on personal debt."),
                ),
                (
                    "living_expense_percent",
                    loanops.core.fields.RateField(
                        decimal_places=6,
                        help_text="The policy: living expenses as a percentage of income.",
                        max_digits=12,
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
                "verbose_name": "historical guarantor income",
                "verbose_name_plural": "historical guarantor incomes",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalStatementAdjustment",
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
                            ("ONE_OFF_EXPENSE", "One-off expense, added back"),
                            ("ONE_OFF_INCOME", "One-off income, taken out"),
                            ("EXCESS_OWNER_COMPENSATION", "Owner's pay above the market, added back"),
                            ("MISSING_EXPENSE", "Expense missing from the statement, taken out"),
                        ],
                        max_length=30,
                    ),
                ),
                ("amount", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("reason", models.CharField(max_length=500)),
                ("made_by_label", models.CharField(max_length=200)),
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
                "verbose_name": "historical statement adjustment",
                "verbose_name_plural": "historical statement adjustments",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="StatementAdjustment",
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
                            ("ONE_OFF_EXPENSE", "One-off expense, added back"),
                            ("ONE_OFF_INCOME", "One-off income, taken out"),
                            ("EXCESS_OWNER_COMPENSATION", "Owner's pay above the market, added back"),
                            ("MISSING_EXPENSE", "Expense missing from the statement, taken out"),
                        ],
                        max_length=30,
                    ),
                ),
                ("amount", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
                ("reason", models.CharField(max_length=500)),
                ("made_by_label", models.CharField(max_length=200)),
                ("is_active", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="StatementFigure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "line",
                    models.CharField(
                        choices=[
                            ("REVENUE", "Revenue"),
                            ("COST_OF_GOODS_SOLD", "Cost of goods sold"),
                            ("OPERATING_EXPENSES", "Operating expenses (without the lines below)"),
                            ("OWNER_COMPENSATION", "Compensation of owners"),
                            ("LEASE_PAYMENTS", "Rent and leases"),
                            ("DEPRECIATION", "Depreciation"),
                            ("AMORTIZATION", "Amortization"),
                            ("OTHER_INCOME", "Other income"),
                            ("OTHER_EXPENSES", "Other expenses"),
                            ("INTEREST_EXPENSE", "Interest"),
                            ("INCOME_TAXES", "Income taxes"),
                            ("NET_INCOME", "Net income"),
                            ("CASH_TAXES", "Income taxes paid in cash"),
                            ("DISTRIBUTIONS", "Distributions and draws"),
                            ("CAPITAL_EXPENDITURE", "Capital expenditure"),
                            ("CAPITAL_EXPENDITURE_FINANCED", "… of this financed"),
                            ("CASH", "Cash"),
                            ("RECEIVABLES", "Accounts receivable"),
                            ("INVENTORY", "Inventory"),
                            ("CURRENT_ASSETS", "Current assets, total"),
                            ("FIXED_ASSETS", "Fixed assets, net"),
                            ("INTANGIBLES", "Intangibles and due from owners"),
                            ("OTHER_ASSETS", "Other assets"),
                            ("TOTAL_ASSETS", "Total assets"),
                            ("PAYABLES", "Accounts payable"),
                            ("CURRENT_DEBT", "Debt due within a year"),
                            ("CURRENT_LIABILITIES", "Current liabilities, total"),
                            ("LONG_TERM_DEBT", "Long-term debt"),
                            ("OTHER_LIABILITIES", "Other liabilities"),
                            ("TOTAL_LIABILITIES", "Total liabilities"),
                            ("EQUITY", "Equity"),
                        ],
                        max_length=40,
                    ),
                ),
                ("amount", loanops.core.fields.AmountField(decimal_places=2, max_digits=18)),
            ],
        ),
        migrations.AddField(
            model_name="bankanalysis",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bank_analyses",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="bankanalysissource",
            name="analysis",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sources",
                to="origination.bankanalysis",
            ),
        ),
        migrations.AddField(
            model_name="bankanalysissource",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bank_analyses",
                to="origination.document",
            ),
        ),
        migrations.AddField(
            model_name="debtschedule",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="debt_schedules",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="debtschedule",
            name="document",
            field=models.ForeignKey(
                blank=True,
                help_text="Where they stand.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="origination.document",
            ),
        ),
        migrations.AddField(
            model_name="debtschedule",
            name="verified_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="existingdebt",
            name="schedule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="debts",
                to="origination.debtschedule",
            ),
        ),
        migrations.AddField(
            model_name="existingdebt",
            name="secured_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Collateral on which this lender stands before us.",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="prior_debts",
                to="origination.collateral",
            ),
        ),
        migrations.AddField(
            model_name="financialstatement",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="financial_statements",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="financialstatement",
            name="document",
            field=models.ForeignKey(
                blank=True,
                help_text="Where they stand.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="origination.document",
            ),
        ),
        migrations.AddField(
            model_name="financialstatement",
            name="verified_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="guarantorincome",
            name="application",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="guarantor_incomes",
                to="origination.application",
            ),
        ),
        migrations.AddField(
            model_name="guarantorincome",
            name="document",
            field=models.ForeignKey(
                blank=True,
                help_text="Where they stand.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="origination.document",
            ),
        ),
        migrations.AddField(
            model_name="guarantorincome",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="incomes",
                to="parties.businessowner",
            ),
        ),
        migrations.AddField(
            model_name="guarantorincome",
            name="verified_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalbankanalysis",
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
            model_name="historicaldebtschedule",
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
            model_name="historicaldebtschedule",
            name="document",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Where they stand.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.document",
            ),
        ),
        migrations.AddField(
            model_name="historicaldebtschedule",
            name="verified_by",
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
            model_name="historicalfinancialstatement",
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
            model_name="historicalfinancialstatement",
            name="document",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Where they stand.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.document",
            ),
        ),
        migrations.AddField(
            model_name="historicalfinancialstatement",
            name="verified_by",
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
            model_name="historicalguarantorincome",
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
            model_name="historicalguarantorincome",
            name="document",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Where they stand.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.document",
            ),
        ),
        migrations.AddField(
            model_name="historicalguarantorincome",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="parties.businessowner",
            ),
        ),
        migrations.AddField(
            model_name="historicalguarantorincome",
            name="verified_by",
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
            model_name="historicalstatementadjustment",
            name="statement",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="origination.financialstatement",
            ),
        ),
        migrations.AddField(
            model_name="statementadjustment",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="adjustments",
                to="origination.financialstatement",
            ),
        ),
        migrations.AddField(
            model_name="statementfigure",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="figures",
                to="origination.financialstatement",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankanalysis",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_current", True)),
                fields=("application",),
                name="origination_one_bank_analysis",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankanalysis",
            constraint=models.CheckConstraint(
                condition=models.Q(("through_date__gte", models.F("from_date"))),
                name="origination_bank_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankanalysissource",
            constraint=models.UniqueConstraint(
                fields=("analysis", "document", "account"), name="origination_bank_source_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="debtschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["RECORDED", "VERIFIED", "SUPERSEDED", "DISCARDED"])),
                name="origination_debtschedule_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="debtschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("source__in", ["TAX_RETURN", "AUDITED", "REVIEWED", "COMPILED", "INTERNAL", "STATED"])
                ),
                name="origination_debtschedule_source_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="debtschedule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "VERIFIED"), _negated=True),
                    ("verified_at__isnull", False),
                    _connector="OR",
                ),
                name="origination_debtschedule_verified_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="debtschedule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("RECORDED", "VERIFIED"))),
                fields=("application",),
                name="origination_debts_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="existingdebt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "TERM_LOAN",
                            "LINE_OF_CREDIT",
                            "MORTGAGE",
                            "EQUIPMENT",
                            "CREDIT_CARD",
                            "MERCHANT_CASH_ADVANCE",
                            "OWNER_LOAN",
                            "OTHER",
                        ],
                    )
                ),
                name="origination_debt_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="existingdebt",
            constraint=models.CheckConstraint(
                condition=models.Q(("balance__gte", 0), ("yearly_payments__gte", 0)),
                name="origination_debt_not_negative",
            ),
        ),
        migrations.AddIndex(
            model_name="financialstatement",
            index=models.Index(fields=["application", "ends_on"], name="origination_statements"),
        ),
        migrations.AddConstraint(
            model_name="financialstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["RECORDED", "VERIFIED", "SUPERSEDED", "DISCARDED"])),
                name="origination_financialstatement_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="financialstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("source__in", ["TAX_RETURN", "AUDITED", "REVIEWED", "COMPILED", "INTERNAL", "STATED"])
                ),
                name="origination_financialstatement_source_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="financialstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "VERIFIED"), _negated=True),
                    ("verified_at__isnull", False),
                    _connector="OR",
                ),
                name="origination_financialstatement_verified_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="financialstatement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "INTERIM"), ("months__gte", 1), ("months__lte", 11)),
                    models.Q(("kind__in", ["FISCAL_YEAR", "TRAILING_12_MONTHS"]), ("months", 12)),
                    _connector="OR",
                ),
                name="origination_statement_months",
            ),
        ),
        migrations.AddConstraint(
            model_name="financialstatement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("RECORDED", "VERIFIED"))),
                fields=("application", "kind", "ends_on", "source"),
                name="origination_statement_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="guarantorincome",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["RECORDED", "VERIFIED", "SUPERSEDED", "DISCARDED"])),
                name="origination_guarantorincome_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="guarantorincome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("source__in", ["TAX_RETURN", "AUDITED", "REVIEWED", "COMPILED", "INTERNAL", "STATED"])
                ),
                name="origination_guarantorincome_source_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="guarantorincome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "VERIFIED"), _negated=True),
                    ("verified_at__isnull", False),
                    _connector="OR",
                ),
                name="origination_guarantorincome_verified_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="guarantorincome",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ("RECORDED", "VERIFIED"))),
                fields=("application", "owner"),
                name="origination_income_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="guarantorincome",
            constraint=models.CheckConstraint(
                condition=models.Q(("living_expense_percent__gte", 0), ("living_expense_percent__lte", 100)),
                name="origination_living_expense_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementadjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["ONE_OFF_EXPENSE", "ONE_OFF_INCOME", "EXCESS_OWNER_COMPENSATION", "MISSING_EXPENSE"],
                    )
                ),
                name="origination_adjustment_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementadjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)), name="origination_adjustment_above_zero"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementadjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="origination_adjustment_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementfigure",
            constraint=models.UniqueConstraint(fields=("statement", "line"), name="origination_line_once"),
        ),
        migrations.AddConstraint(
            model_name="statementfigure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "line__in",
                        [
                            "REVENUE",
                            "COST_OF_GOODS_SOLD",
                            "OPERATING_EXPENSES",
                            "OWNER_COMPENSATION",
                            "LEASE_PAYMENTS",
                            "DEPRECIATION",
                            "AMORTIZATION",
                            "OTHER_INCOME",
                            "OTHER_EXPENSES",
                            "INTEREST_EXPENSE",
                            "INCOME_TAXES",
                            "NET_INCOME",
                            "CASH_TAXES",
                            "DISTRIBUTIONS",
                            "CAPITAL_EXPENDITURE",
                            "CAPITAL_EXPENDITURE_FINANCED",
                            "CASH",
                            "RECEIVABLES",
                            "INVENTORY",
                            "CURRENT_ASSETS",
                            "FIXED_ASSETS",
                            "INTANGIBLES",
                            "OTHER_ASSETS",
                            "TOTAL_ASSETS",
                            "PAYABLES",
                            "CURRENT_DEBT",
                            "CURRENT_LIABILITIES",
                            "LONG_TERM_DEBT",
                            "OTHER_LIABILITIES",
                            "TOTAL_LIABILITIES",
                            "EQUITY",
                        ],
                    )
                ),
                name="origination_statement_line_known",
            ),
        ),
        forbid_changes("origination_statementfigure"),
        forbid_changes("origination_bankanalysissource"),
    ]
