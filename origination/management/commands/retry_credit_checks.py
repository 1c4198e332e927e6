"""manage.py retry_credit_checks: take up the credit reports and identity checks that failed or got lost."""

from typing import Any

from django.core.management.base import BaseCommand

from origination.services.credit import retry_credit_checks
from origination.services.identity_desk import retry_party_checks


class Command(BaseCommand):
    help = (
        "Ask the credit bureaus again for every report, and the sources of identity facts for every check, whose next "
        "attempt has come; run it every few minutes."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        counts = retry_credit_checks()
        self.stdout.write(
            f"{counts['attempted']} attempted: {counts['answered']} answered, {counts['waiting']} still waiting."
        )
        if counts["failed"]:
            self.stdout.write(f"{counts['failed']} failed for a reason of their own; the log has it.")
        checks = retry_party_checks()["checks_attempted"]
        if checks:
            self.stdout.write(f"{checks} identity checks attempted.")
