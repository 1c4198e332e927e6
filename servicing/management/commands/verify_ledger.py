"""Prove the books: `manage.py verify_ledger [--quick] [--loan LN-000001]`. Exits with 1 when anything differs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from servicing.models import Loan
from servicing.proof import verify, verify_and_record


class Command(BaseCommand):
    help = "Every entry balances, the ledger equals the loans, everything stored equals its replay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loan", help="Prove one loan by its number.")
        parser.add_argument(
            "--quick", action="store_true", help="The ledger against the loans' sums, without replay."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        loan_id = None
        if options["loan"]:
            loan_id = Loan.objects.filter(number=options["loan"]).values_list("pk", flat=True).first()
            if loan_id is None:
                raise CommandError(f"There is no loan {options['loan']}.")
        if loan_id is not None:
            report = verify(quick=options["quick"], loan_id=loan_id, progress=self._progress)
        else:
            report = verify_and_record(
                quick=options["quick"], asked_by="verify_ledger", progress=self._progress
            )
        for difference in report.differences:
            self.stderr.write(str(difference))
        checked = f"{report.loans} loans replayed" if report.loans else "ledger compared with the loans' sums"
        if not report.proves:
            raise CommandError(f"{report.found} differences ({checked}).")
        self.stdout.write(self.style.SUCCESS(f"The books prove: {checked}, no difference."))

    def _progress(self, done: int, total: int) -> None:
        if done == total or done % 2000 == 0:
            self.stdout.write(f"{done}/{total} loans")
            self.stdout.flush()
