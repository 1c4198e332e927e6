"""Telling the simulated bank to send a payment back."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from payments.states import PaymentStatus
from tests.factories.payments import DECLINED, collect, refreshed

pytestmark = pytest.mark.django_db


class TestSimulateReturn:
    def test_the_payment_comes_back(self) -> None:
        payment, out = collect(), StringIO()

        call_command("simulate_return", payment.number, code="R10", stdout=out)

        assert out.getvalue() == f"{payment.number} is returned\n"
        assert refreshed(payment).status == PaymentStatus.RETURNED
        assert refreshed(payment).return_code == "R10"

    def test_refuses_what_is_not_booked_there(self) -> None:
        payment = collect(amount=DECLINED)

        for number, why in ((payment.number, "is not booked"), ("PY-999999", "there is no payment")):
            with pytest.raises(CommandError, match=why):
                call_command("simulate_return", number)

    def test_refuses_where_money_is_real(self, settings) -> None:
        settings.LIVEMODE = True

        with pytest.raises(CommandError, match="real money"):
            call_command("simulate_return", "PY-000001")
