"""manage.py retry_credit_checks: take up the credit reports that failed or got lost."""

from typing import Any

from django.core.management.base import BaseCommand

from origination.services.credit import retry_credit_checks


class Command(BaseCommand):
    help = (
        "Ask the credit bureaus again for every report whose next attempt has come; run it every few minutes."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        counts = retry_credit_checks()
        self.stdout.write(
            f"{counts['attempted']} attempted: {counts['answered']} answered, {counts['waiting']} still waiting."
        )
