"""Ask the payment providers about every payment whose end is open, and about returns."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.services.polling import poll_unknown


class Command(BaseCommand):
    help = "Looks up payments whose outcome is unknown or that may have come back; never sends one again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="also those whose turn has not come yet")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = poll_unknown(everything=options["all"])
        self.stdout.write(f"asked {counts.asked}, ended {counts.ended}, returned {counts.returned}")
        if counts.failed:
            raise CommandError("could not be looked up: " + "; ".join(counts.failed))
