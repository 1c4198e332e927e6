"""manage.py screen_parties: screen the whole book against the lists of sanctioned parties."""

from typing import Any

from django.core.management.base import BaseCommand

from origination.services.book_screening import screen_parties


class Command(BaseCommand):
    help = (
        "Screen every business and owner against the current lists; run it daily. Only what changed since the last run "
        "is compared again, so it may be repeated or killed without harm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        counts = screen_parties(progress=self.stdout.write)
        self.stdout.write(f"{counts['parties']} parties screened, {counts['hits']} new hits.")
