"""`manage.py replay_decisions`: past decisions again from stored facts and rules; nothing may come out otherwise."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from origination.services.replaying import AT_A_TIME, Replay, decisions_to_replay

SHOWN_MAX = 100


class Command(BaseCommand):
    help = "Decide past applications again from stored facts and rules; exits with 1 when anything differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, help="Decisions from this day on.")
        parser.add_argument("--product", default="", help="Code of a product, such as term-loan.")
        parser.add_argument("--limit", type=int, help="Only so many, the newest.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError("--limit is 1 or more.")
        decisions = decisions_to_replay(
            since=options["since"], product_code=options["product"], limit=options["limit"]
        )
        total = decisions.count()
        replay, differing, shown = Replay(), 0, 0
        for number, decision in enumerate(decisions.iterator(chunk_size=AT_A_TIME), start=1):
            differences = replay.differences(decision)
            differing += bool(differences)
            for difference in differences[: max(0, SHOWN_MAX - shown)]:
                self.stdout.write(self.style.ERROR(str(difference)))
            shown += len(differences)
            if number % AT_A_TIME == 0 or number == total:
                self.stdout.write(f"{number:,} of {total:,} decisions replayed, {differing:,} differ")
        if shown > SHOWN_MAX:
            self.stdout.write(f"… and {shown - SHOWN_MAX:,} more differences")
        if differing:
            raise CommandError(f"{differing:,} of {total:,} decisions come out otherwise.", returncode=1)
        self.stdout.write(
            self.style.SUCCESS(f"{total:,} decisions replayed; each came out as it was stored.")
        )
