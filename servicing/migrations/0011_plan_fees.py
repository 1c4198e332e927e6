"""Fees that the contract asks for with an installment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("servicing", "0010_events")]

    operations = [
        migrations.RemoveConstraint(model_name="transaction", name="servicing_transaction_kind_known"),
        migrations.AlterField(
            model_name="transaction",
            name="kind",
            field=models.CharField(
                choices=[
                    ("DISBURSEMENT", "Disbursement"),
                    ("FEE", "Fee"),
                    ("LATE_FEE", "Late fee"),
                    ("PLAN_FEE", "Fee with an installment"),
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
                            "PLAN_FEE",
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
    ]
