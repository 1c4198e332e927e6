"""Close the current business day, or several in order: `manage.py run_end_of_day [--date D | --through D]`."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from loanops.core.errors import LoanOpsError
from servicing.close.running import run_end_of_day, run_end_of_days
from servicing.models import EndOfDayRun
from servicing.states import RunStatus


class Command(BaseCommand):
    help = (
        "Close the business day: interest, due dates, late fees, arrears, reminders, proof. Safe to repeat."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument(
            "--date", type=date.fromisoformat, help="The business day to close (the current one)."
        )
        chosen.add_argument(
            "--through", type=date.fromisoformat, help="Close every day up to and including this one."
        )

        parser.add_argument(
            "--shards", type=int, help="How many processes share the loans (default: END_OF_DAY_SHARDS)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["through"]:
                runs = run_end_of_days(options["through"], shards=options["shards"], progress=self._tell)
                if not runs:
                    self._tell(f"{options['through']} is closed already.")
            else:
                runs = [run_end_of_day(options["date"], shards=options["shards"], progress=self._tell)]
        except LoanOpsError as refusal:
            raise CommandError(refusal.message) from refusal
        if any(run.status == RunStatus.PAUSED for run in runs):
            raise CommandError("End of day is paused; resume it in the admin or start it again.")
        failed = sum(self._report_failures(run) for run in runs)
        if failed:
            raise CommandError(f"{failed} entries need a person; see end-of-day runs in the admin.")

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _report_failures(self, run: EndOfDayRun) -> int:
        failures = list(run.failures.filter(resolved_at__isnull=True).select_related("loan").order_by("id"))
        for failure in failures:
            self.stderr.write(f"{run.business_date} {failure}")
        return len(failures)
