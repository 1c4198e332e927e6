"""Make the simulated bank send a payment back, to see what follows. Only the built-in simulator can be told to."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from loanops.core import clock
from payments.models import Payment
from payments.providers.simulator import bank
from payments.services.polling import look_up
from payments.states import AttemptOutcome, Operation


class Command(BaseCommand):
    help = "Tells the payment simulator to return a payment that succeeded, then looks it up."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="the payment, such as PY-000123")
        parser.add_argument(
            "--code", default="R01", help="the bank's return code (default R01, insufficient funds)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.LIVEMODE:
            raise CommandError("this installation moves real money; nothing is simulated here")
        payment = Payment.objects.filter(number=options["number"]).first()
        if payment is None:
            raise CommandError(f"there is no payment {options['number']}")
        attempt = (
            payment.attempts.exclude(operation=Operation.REFUND)
            .filter(outcome=AttemptOutcome.SUCCEEDED)
            .first()
        )
        if attempt is None or not bank.send_back(
            attempt.key, code=options["code"], on_date=clock.business_date()
        ):
            raise CommandError(f"{payment.number} is not booked at the simulated bank")
        after = look_up(payment.pk)
        self.stdout.write(f"{after.number} is {after.get_status_display().lower()}")
