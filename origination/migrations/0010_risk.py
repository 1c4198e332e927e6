"""Trained risk models."""

from django.db import migrations, models

from loanops.core.immutability import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("origination", "0009_offers")]

    operations = [
        migrations.CreateModel(
            name="RiskModel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("public_id", models.CharField(editable=False, max_length=48, unique=True)),
                ("code", models.CharField(max_length=40)),
                ("version", models.PositiveIntegerField()),
                ("card", models.JSONField()),
                ("report", models.JSONField()),
                ("loans", models.PositiveIntegerField(help_text="How many it learned from.")),
                (
                    "source",
                    models.CharField(help_text="Name of the file it learned from.", max_length=200),
                ),
                (
                    "source_checksum",
                    models.CharField(help_text="SHA-256 of that file.", max_length=64),
                ),
                ("trained_on", models.DateField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="riskmodel",
            constraint=models.UniqueConstraint(
                fields=("code", "version"), name="origination_risk_model_once"
            ),
        ),
        forbid_changes("origination_riskmodel"),
    ]
