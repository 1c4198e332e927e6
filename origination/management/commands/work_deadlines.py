"""Write the notices that are due, warn of deadlines, and announce breaches; end of day does the same."""

from typing import Any

from django.core.management.base import BaseCommand

from origination.watching import work_deadlines


class Command(BaseCommand):
    help = "Look at every open legal deadline: write what is due, warn, announce breaches. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = work_deadlines(progress=self.stderr.write)
        self.stdout.write(", ".join(f"{name.replace('_', ' ')}: {count}" for name, count in counts.items()))
