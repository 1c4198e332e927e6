"""manage.py reparse_credit_reports: read stored raw reports again with the parsers as they are now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from origination.services.reparsing import reparse_reports


class Command(BaseCommand):
    help = "Read stored raw credit reports again: those an older parser read, and those none could read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--bureau", default="", help="only reports of this bureau, such as sim-commercial"
        )
        parser.add_argument("--all", action="store_true", help="also those the present parser read")

    def handle(self, *args: Any, **options: Any) -> None:
        read, refused = 0, 0
        for each in reparse_reports(bureau=options["bureau"], everything=options["all"]):
            if each.outcome == "read":
                read += 1
            else:
                refused += 1
                self.stderr.write(f"report {each.report_id}: {each.outcome}")
        self.stdout.write(f"{read} read again, {refused} cannot be read.")
