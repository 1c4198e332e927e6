"""Write and send the reminders of the morning: what end of day has not written yet."""

from typing import Any

from django.core.management.base import BaseCommand

from loan_collections.services.reminding import send_reminders
from loanops.core.outbox import deliver_outbox


class Command(BaseCommand):
    help = "Writes the reminders due this morning, none twice, and delivers the outbox."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = send_reminders(progress=self.stdout.write)
        told = ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items())
        self.stdout.write(f"{told}, delivered {deliver_outbox()}")
