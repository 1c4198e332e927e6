"""Forget old answers to repeated requests, and tokens that have expired."""

from typing import Any

from django.core.management.base import BaseCommand

from loanops.access.tidying import tidy_up


class Command(BaseCommand):
    help = "Delete expired tokens and answers to requests older than 30 days; run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{tidy_up()} answers forgotten.")
