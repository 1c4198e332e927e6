"""Polling: what is open is asked about on its schedule, what succeeded is checked for its return."""

from datetime import date, timedelta

import pytest

from loanops.core import clock
from payments.models import Payment, PaymentAttempt
from payments.providers.base import ProviderTimeout, ProviderUnavailable
from payments.providers.simulator.provider import Simulator
from payments.services.polling import look_up, poll_unknown
from payments.services.schedule import (
    LOOK_DELAYS,
    RETRY_DELAYS,
    look_delay,
    next_return_check,
    retry_delay,
)
from payments.states import PaymentStatus, WaitingFor
from tests.factories.payments import DECLINED, LOST, RETURNED_LATER, STALLED, collect, make_payment, refreshed
from tests.factories.servicing import set_business_date

pytestmark = pytest.mark.django_db


def _make_due() -> None:
    Payment.objects.filter(next_look_at__isnull=False).update(next_look_at=clock.now() - timedelta(seconds=1))


class TestPollUnknown:
    def test_asks_only_when_it_is_time(self) -> None:
        payment = collect(amount=STALLED)

        assert poll_unknown().asked == 0
        _make_due()
        assert poll_unknown().asked == 1
        assert poll_unknown().asked == 0
        _make_due()
        counts = poll_unknown()

        assert (counts.asked, counts.ended) == (1, 1)
        assert refreshed(payment).status == PaymentStatus.SUCCEEDED

    def test_waits_longer_each_time(self) -> None:
        payment = collect(amount=STALLED)
        first = payment.next_look_at - clock.now()
        _make_due()
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("payments.providers.simulator.bank.STALLED_LOOKS", 100)
            poll_unknown()

        second = refreshed(payment).next_look_at - clock.now()
        assert timedelta(seconds=50) < first <= LOOK_DELAYS[0]
        assert timedelta(minutes=4) < second <= LOOK_DELAYS[1]

    def test_gives_what_never_becomes_known_to_a_person(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("payments.providers.simulator.bank.STALLED_LOOKS", 100)
        payment = collect(amount=STALLED)
        for _ in range(len(LOOK_DELAYS)):
            poll_unknown(everything=True)

        payment = refreshed(payment)
        assert (payment.status, payment.waiting_for) == (PaymentStatus.PROCESSING, WaitingFor.PERSON)
        assert poll_unknown(everything=True).asked == 0

    def test_sends_what_the_outbox_never_did(self) -> None:
        payment = make_payment()
        _make_due()

        poll_unknown()

        assert refreshed(payment).status == PaymentStatus.SUCCEEDED

    def test_one_that_fails_stops_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        broken, fine = make_payment(), make_payment()
        original = Simulator.collect

        def collect_some(self: Simulator, request: object) -> object:
            if request.reference == broken.number:  # type: ignore[attr-defined]
                raise ZeroDivisionError("defect")
            return original(self, request)  # type: ignore[arg-type]

        monkeypatch.setattr(Simulator, "collect", collect_some)

        counts = poll_unknown(everything=True)

        assert [f"{broken.pk}: ZeroDivisionError: defect"] == counts.failed
        assert refreshed(fine).status == PaymentStatus.SUCCEEDED
        assert refreshed(broken).status == PaymentStatus.PROCESSING

    def test_stops_at_its_limit(self) -> None:
        for _ in range(3):
            make_payment()

        assert poll_unknown(everything=True, limit=2).asked == 2

    def test_leaves_what_ended_alone(self) -> None:
        collect(amount=DECLINED)

        assert poll_unknown(everything=True).asked == 0

    def test_a_look_that_does_not_get_through_changes_no_outcome(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        stalled, lost = collect(amount=STALLED), collect(amount=LOST)

        def fail(self: Simulator, key: str) -> None:
            raise (
                ProviderTimeout("slow") if key.startswith(stalled.public_id) else ProviderUnavailable("down")
            )

        monkeypatch.setattr(Simulator, "look_up", fail)
        poll_unknown(everything=True)

        assert set(PaymentAttempt.objects.values_list("outcome", flat=True)) == {"UNKNOWN"}
        assert refreshed(stalled).waiting_for == WaitingFor.PROVIDER
        assert refreshed(lost).waiting_for == WaitingFor.SCHEDULED_RETRY


class TestLookUp:
    def test_a_failed_payment_has_nothing_to_look_up(self) -> None:
        payment = collect(amount=DECLINED)

        assert look_up(payment.pk).version == payment.version

    def test_a_check_that_does_not_get_through_leaves_the_payment(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        payment = collect()

        def fail(self: Simulator, key: str) -> None:
            raise ProviderUnavailable("down")

        monkeypatch.setattr(Simulator, "look_up", fail)

        assert look_up(payment.pk).version == payment.version


class TestCheckingForReturns:
    def test_a_payment_that_came_back_is_found_on_its_day(self) -> None:
        payment = collect(amount=RETURNED_LATER)
        assert payment.return_check_date == date(2026, 3, 3)

        assert poll_unknown().asked == 0
        set_business_date(date(2026, 3, 3))
        assert poll_unknown().returned == 0
        assert refreshed(payment).return_check_date == date(2026, 3, 4)
        set_business_date(date(2026, 3, 4))
        assert poll_unknown().returned == 1

        payment = refreshed(payment)
        assert (payment.status, payment.return_code) == (PaymentStatus.RETURNED, "R01")
        assert payment.return_check_date is None
        assert poll_unknown(everything=True).asked == 0

    def test_checks_end_after_sixty_days(self) -> None:
        payment = collect()
        set_business_date(date(2026, 5, 1))

        poll_unknown()

        assert refreshed(payment).return_check_date is None


class TestSchedule:
    def test_looks_end_after_the_last_delay(self) -> None:
        assert look_delay(len(LOOK_DELAYS)) == timedelta(days=1)
        assert look_delay(len(LOOK_DELAYS) + 1) is None

    def test_retries_double_and_end(self) -> None:
        assert [retry_delay(n).total_seconds() for n in (1, 2, 3)] == [30, 60, 120]
        assert retry_delay(len(RETRY_DELAYS) + 1) is None

    def test_returns_are_checked_daily_at_first_then_less_often(self) -> None:
        start, days = date(2026, 3, 2), []
        after = start
        while (day := next_return_check(succeeded_on=start, after=after)) is not None:
            days.append((day - start).days)
            after = day

        assert days == [1, 2, 3, 4, 5, 10, 20, 30, 45, 60]
