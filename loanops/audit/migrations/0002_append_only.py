"""Audit events, their links and seals are refused UPDATE and DELETE by the database."""

from django.db import migrations

from loanops.core.immutability import forbid_changes


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        forbid_changes("audit_auditevent"),
        forbid_changes("audit_auditlink"),
        forbid_changes("audit_auditseal"),
        forbid_changes("audit_sealedevent"),
    ]
