"""A demo lender: one login per role, a small portfolio in every state, applications in every room."""

from typing import Any

from django.core.management.base import BaseCommand

from loanops.demo.lending import Lending
from loanops.demo.people import logins, seed_people
from loanops.demo.portfolio import Demo
from servicing.models import Loan


class Command(BaseCommand):
    help = (
        "Make what the demo lender lacks, loans and applications, and print how to sign in. Safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        people = seed_people()
        if not Loan.objects.exists():
            self.stdout.write("Making the demo portfolio; this takes about half a minute, once.")
            for line in Demo(people).build():
                self.stdout.write(f"  {line}")
        for line in Lending(people).build():
            self.stdout.write(f"  {line}")
        self.stdout.write("")
        self.stdout.write(f"{'Role':<20}{'User':<22}Password")
        for login in logins():
            self.stdout.write(f"{login.role:<20}{login.username:<22}{login.password}")
