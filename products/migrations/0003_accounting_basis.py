"""When income counts: the accounting basis, the policy on non-accrual, and an account for interest not earned yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0002_published_versions_immutable"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="productaccount",
            name="products_account_role_known",
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="accounting_basis",
            field=models.CharField(
                choices=[
                    ("ACCRUAL", "Accrual: income as it is earned"),
                    ("CASH", "Cash: income when it is paid"),
                ],
                default="ACCRUAL",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="non_accrual_payments",
            field=models.CharField(
                choices=[
                    ("CASH_BASIS", "Income when it is paid"),
                    ("COST_RECOVERY", "Kept against the principal until that is covered"),
                ],
                default="CASH_BASIS",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="historicalproductversion",
            name="non_accrual_return_months",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="So long nothing may be past due before the loan earns income again."
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="accounting_basis",
            field=models.CharField(
                choices=[
                    ("ACCRUAL", "Accrual: income as it is earned"),
                    ("CASH", "Cash: income when it is paid"),
                ],
                default="ACCRUAL",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="non_accrual_payments",
            field=models.CharField(
                choices=[
                    ("CASH_BASIS", "Income when it is paid"),
                    ("COST_RECOVERY", "Kept against the principal until that is covered"),
                ],
                default="CASH_BASIS",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="productversion",
            name="non_accrual_return_months",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="So long nothing may be past due before the loan earns income again."
            ),
        ),
        migrations.AlterField(
            model_name="historicalproductaccount",
            name="role",
            field=models.CharField(
                choices=[
                    ("CASH", "Cash"),
                    ("CASH_CLEARING", "Cash clearing"),
                    ("LOANS_RECEIVABLE", "Loans receivable (principal)"),
                    ("INTEREST_RECEIVABLE", "Interest receivable"),
                    ("FEES_RECEIVABLE", "Fees receivable"),
                    ("PENALTIES_RECEIVABLE", "Penalties receivable"),
                    ("UNAPPLIED_FUNDS", "Unapplied funds"),
                    ("CREDIT_BALANCES", "Credit balances"),
                    ("INTEREST_INCOME", "Interest income"),
                    ("FEE_INCOME", "Fee income"),
                    ("LATE_FEE_INCOME", "Late-fee income"),
                    ("PROVISION_EXPENSE", "Provision expense"),
                    ("ALLOWANCE", "Allowance"),
                    ("CHARGE_OFF_EXPENSE", "Charge-off expense"),
                    ("RECOVERY_INCOME", "Recovery income"),
                    ("DISCOUNTS_WAIVERS", "Discounts and waivers"),
                    ("DEFERRED_INTEREST", "Deferred interest"),
                    ("SUSPENSE", "Suspense"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="historicalproductversion",
            name="non_accrual_days",
            field=models.PositiveSmallIntegerField(
                default=90, help_text="Days past due from which interest is no income any more; 0 for never."
            ),
        ),
        migrations.AlterField(
            model_name="productaccount",
            name="role",
            field=models.CharField(
                choices=[
                    ("CASH", "Cash"),
                    ("CASH_CLEARING", "Cash clearing"),
                    ("LOANS_RECEIVABLE", "Loans receivable (principal)"),
                    ("INTEREST_RECEIVABLE", "Interest receivable"),
                    ("FEES_RECEIVABLE", "Fees receivable"),
                    ("PENALTIES_RECEIVABLE", "Penalties receivable"),
                    ("UNAPPLIED_FUNDS", "Unapplied funds"),
                    ("CREDIT_BALANCES", "Credit balances"),
                    ("INTEREST_INCOME", "Interest income"),
                    ("FEE_INCOME", "Fee income"),
                    ("LATE_FEE_INCOME", "Late-fee income"),
                    ("PROVISION_EXPENSE", "Provision expense"),
                    ("ALLOWANCE", "Allowance"),
                    ("CHARGE_OFF_EXPENSE", "Charge-off expense"),
                    ("RECOVERY_INCOME", "Recovery income"),
                    ("DISCOUNTS_WAIVERS", "Discounts and waivers"),
                    ("DEFERRED_INTEREST", "Deferred interest"),
                    ("SUSPENSE", "Suspense"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="productversion",
            name="non_accrual_days",
            field=models.PositiveSmallIntegerField(
                default=90, help_text="Days past due from which interest is no income any more; 0 for never."
            ),
        ),
        migrations.AddConstraint(
            model_name="productaccount",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "CASH",
                            "CASH_CLEARING",
                            "LOANS_RECEIVABLE",
                            "INTEREST_RECEIVABLE",
                            "FEES_RECEIVABLE",
                            "PENALTIES_RECEIVABLE",
                            "UNAPPLIED_FUNDS",
                            "CREDIT_BALANCES",
                            "INTEREST_INCOME",
                            "FEE_INCOME",
                            "LATE_FEE_INCOME",
                            "PROVISION_EXPENSE",
                            "ALLOWANCE",
                            "CHARGE_OFF_EXPENSE",
                            "RECOVERY_INCOME",
                            "DISCOUNTS_WAIVERS",
                            "DEFERRED_INTEREST",
                            "SUSPENSE",
                        ],
                    )
                ),
                name="products_account_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="productversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("accounting_basis__in", ["ACCRUAL", "CASH"])),
                name="products_version_accounting_basis_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="productversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("non_accrual_payments__in", ["CASH_BASIS", "COST_RECOVERY"])),
                name="products_version_non_accrual_payments_known",
            ),
        ),
    ]
