"""Issue statements: `manage.py issue_statements`, after end of day."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from servicing.close.statements import issue_due_statements


class Command(BaseCommand):
    help = "Issue the statements that are due through the last closed business day. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--shards", type=int, help="processes that share the loans")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = issue_due_statements(shards=options["shards"], progress=self.stdout.write)
        self.stdout.write(f"{counts['statements']} issued, {counts['statements_failed']} failed")
