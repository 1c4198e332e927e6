"""Run a month's allowance for loan losses: `manage.py run_allowance 2026-03-01`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from loanops.core.actors import system_actor
from loanops.core.errors import LoanOpsError
from servicing.services.allowance import run_allowance


class Command(BaseCommand):
    help = "Compute a month's allowance and book the difference, once. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", type=date.fromisoformat, help="Any day of the month.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = run_allowance(month=options["month"], actor=system_actor("run_allowance"))
        except LoanOpsError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            self.style.SUCCESS(f"{run}: {run.required:,.2f} required, {run.booked:,.2f} booked.")
        )
