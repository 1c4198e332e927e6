"""manage.py tend_documents: scan what waits for the malware scanner, clear away uploads nobody completed."""

from typing import Any

from django.core.management.base import BaseCommand

from origination.services.scanning import tend_documents


class Command(BaseCommand):
    help = (
        "Scan the documents that wait for the malware scanner, and give up uploads whose time is over; "
        "run it every few minutes."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        counts = tend_documents()
        self.stdout.write(
            f"{counts['clean']} clean, {counts['infected']} infected, {counts['waiting']} still waiting; "
            f"{counts['abandoned']} uploads given up."
        )
