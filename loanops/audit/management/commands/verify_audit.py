"""Check that no sealed audit event was changed or removed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from loanops.audit.sealing import verify_chain


class Command(BaseCommand):
    help = (
        "Recomputes the hash chain of the audit trail; ends with an error when something was tampered with."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify_chain()
        for difference in report.differences:
            self.stderr.write(difference)
        if report.differences:
            raise CommandError(f"{len(report.differences)} differences in {report.seals} seals")
        self.stdout.write(f"{report.events} events in {report.seals} seals: nothing was tampered with")
