"""Export the journal to the accounting system: `manage.py export_gl 2026-03-01 2026-03-31`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from loanops.core.actors import system_actor
from loanops.core.errors import LoanOpsError
from loanops.ledger.services.exporting import create_gl_export


class Command(BaseCommand):
    help = "A batch of everything posted on these days that no batch holds yet. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("from_date", type=date.fromisoformat)
        parser.add_argument("to_date", type=date.fromisoformat)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            export = create_gl_export(
                from_date=options["from_date"],
                to_date=options["to_date"],
                actor=system_actor("export_gl"),
            )
        except LoanOpsError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            self.style.SUCCESS(f"{export}: {export.entries_count} entries, {export.debit:,.2f} on each side.")
        )
