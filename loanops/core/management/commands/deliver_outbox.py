"""Deliver what waits in the outbox: messages, calls to providers, whatever leaves after commit."""

from typing import Any

from django.core.management.base import BaseCommand

from loanops.core.outbox import deliver_outbox


class Command(BaseCommand):
    help = "Delivers the messages that wait in the outbox; those that fail are tried again later."

    def handle(self, *args: Any, **options: Any) -> None:
        delivered = 0
        while count := deliver_outbox():
            delivered += count
        self.stdout.write(f"delivered {delivered}")
