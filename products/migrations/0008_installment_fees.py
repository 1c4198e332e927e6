"""Fees with every installment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("products", "0007_pricing"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="productfee",
            name="products_fee_timing_known",
        ),
        migrations.AlterField(
            model_name="historicalproductfee",
            name="timing",
            field=models.CharField(
                choices=[
                    ("DISBURSEMENT", "Withheld from the disbursement"),
                    ("INSTALLMENT", "Charged with each installment"),
                    ("EVENT", "Charged when the event happens"),
                ],
                max_length=30,
            ),
        ),
        migrations.AlterField(
            model_name="productfee",
            name="timing",
            field=models.CharField(
                choices=[
                    ("DISBURSEMENT", "Withheld from the disbursement"),
                    ("INSTALLMENT", "Charged with each installment"),
                    ("EVENT", "Charged when the event happens"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddConstraint(
            model_name="productfee",
            constraint=models.CheckConstraint(
                condition=models.Q(("timing__in", ["DISBURSEMENT", "INSTALLMENT", "EVENT"])),
                name="products_fee_timing_known",
            ),
        ),
    ]
