"""Reference data: chart of accounts, roles' limits, message templates, industries, the product catalogue."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from loanops.core.seeding import seed_reference_data


class Command(BaseCommand):
    help = "Load or refresh reference data; safe to repeat."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        seeded = list(seed_reference_data())
        self.stdout.write(f"Reference data: {', '.join(seeded)}.")
