"""Seal the audit events that no seal covers yet."""

from typing import Any

from django.core.management.base import BaseCommand

from loanops.audit.sealing import seal_audit


class Command(BaseCommand):
    help = "Chains the hashes of new audit events, so that tampering with them is found."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"sealed {seal_audit()}")
