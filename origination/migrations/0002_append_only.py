"""What was decided, why, and the course of an application are written once."""

from django.db import migrations

from loanops.core.immutability import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("origination", "0001_initial")]

    operations = [
        forbid_changes("origination_ruleresult"),
        forbid_changes("origination_decisionreason"),
        forbid_changes("origination_statuschange"),
    ]
