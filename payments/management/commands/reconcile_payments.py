"""Compare a day's payments with the providers' reports of it."""

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from loanops.core import clock
from payments.services.reconciling import reconcile_day
from payments.states import Finding


class Command(BaseCommand):
    help = "Matches our payments of a day with the providers' reports; ends with an error when something differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--date", help="the day, such as 2026-03-01 (default: the one before the business date)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        day = _day(options["date"])
        differences = 0
        for account, findings in reconcile_day(day).items():
            told = ", ".join(
                f"{Finding(name).label.lower()} {count}" for name, count in sorted(findings.items())
            )
            self.stdout.write(f"{day} {account}: {told or 'nothing moved'}")
            differences += sum(count for name, count in findings.items() if name != Finding.MATCHED)
        if differences:
            raise CommandError(
                f"{differences} difference{'s' if differences > 1 else ''}; see Reconciliation in the admin"
            )


def _day(text: str | None) -> date:
    if not text:
        return clock.business_date() - timedelta(days=1)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no date such as 2026-03-01") from error
