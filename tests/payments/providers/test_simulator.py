"""The simulated bank keeps the contract, and does what it is told by token or amount."""

import hashlib
import hmac
from datetime import date
from decimal import Decimal

import pytest

from loanops.core.models import BusinessDay
from payments.providers import is_known, open_provider
from payments.providers.base import (
    InvalidWebhook,
    PaymentProvider,
    ProviderMisconfigured,
    ProviderTimeout,
    ProviderUnavailable,
)
from payments.providers.simulator import bank
from payments.providers.simulator.provider import SIGNATURE_HEADER, Simulator
from payments.providers.simulator.scenarios import AMOUNTS, TOKENS, Scenario, scenario_of
from payments.states import AttemptOutcome, DeclineCategory
from tests.payments.providers.contract import DAY, ProviderContract


@pytest.mark.django_db
class TestSimulator(ProviderContract):
    @pytest.fixture
    def provider(self) -> Simulator:
        return Simulator(signing_secret="secret")

    def accepted(self) -> dict[str, object]:
        return {"token": "sim_ok"}

    def declined(self) -> dict[str, object]:
        return {"token": "sim_decline"}

    def pending(self) -> dict[str, object]:
        return {"token": "sim_stall"}

    def lost(self) -> dict[str, object]:
        return {"token": "sim_lost"}

    def unreachable(self) -> dict[str, object]:
        return {"token": "sim_down"}

    def signed_webhook(self, provider: PaymentProvider, key: str) -> tuple[dict[str, str], bytes]:
        assert isinstance(provider, Simulator)
        return provider.webhooks(key)[0]

    # What it does beyond the contract

    def test_a_closed_account_is_declined_for_good(self, provider: Simulator) -> None:
        answer = provider.collect(self.request(token="sim_decline_hard"))

        assert (answer.code, answer.category) == ("account_closed", DeclineCategory.HARD)

    def test_stays_pending_for_one_look(self, provider: Simulator) -> None:
        request = self.request(token="sim_stall")
        provider.collect(request)

        assert provider.look_up(request.key).outcome == AttemptOutcome.UNKNOWN
        assert provider.look_up(request.key).outcome == AttemptOutcome.SUCCEEDED

    def test_is_down_for_two_calls(self, provider: Simulator) -> None:
        request = self.request(token="sim_down")
        for _ in range(2):
            with pytest.raises(ProviderUnavailable):
                provider.collect(request)

        assert provider.collect(request).outcome == AttemptOutcome.SUCCEEDED

    def test_sends_its_message_twice_when_told_to(self, provider: Simulator) -> None:
        once, twice = self.request(token="sim_ok"), self.request(token="sim_twice")
        provider.collect(once)
        provider.collect(twice)

        assert len(provider.webhooks(once.key)) == 1
        assert len(provider.webhooks(twice.key)) == 2

    @pytest.mark.parametrize(("today", "is_back"), [(date(2026, 3, 3), False), (date(2026, 3, 4), True)])
    def test_a_bad_payment_comes_back_two_days_later(
        self, provider: Simulator, today: date, is_back: bool
    ) -> None:
        request = self.request(token="sim_return")
        provider.collect(request)
        BusinessDay.set(today)

        answer = provider.look_up(request.key)

        assert answer.outcome == AttemptOutcome.SUCCEEDED
        assert bool(answer.returned) is is_back
        if is_back:
            assert (answer.returned.code, answer.returned.on_date) == ("R01", today)
            assert provider.look_up(request.key) == answer

    def test_a_payment_can_be_sent_back_by_hand_once(self, provider: Simulator) -> None:
        request = self.request(token="sim_ok")
        provider.collect(request)

        assert bank.send_back(request.key, code="R02", on_date=DAY)
        assert not bank.send_back(request.key, code="R02", on_date=DAY)
        assert provider.look_up(request.key).returned.message == "Account closed"
        assert request.key in [m.key for m in provider.movements(DAY)]

    def test_refuses_a_signed_message_it_cannot_read(self, provider: Simulator) -> None:
        for body in (b"not json", b'{"events": [{}]}', b"[]"):
            signature = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
            with pytest.raises(InvalidWebhook, match="cannot be read"):
                provider.parse_webhook({SIGNATURE_HEADER.lower(): signature}, body)

    def test_leaves_out_events_about_what_it_does_not_know(self, provider: Simulator) -> None:
        body = b'{"events": [{"id": "evt_1", "key": "pay_never_asked"}]}'
        signature = hmac.new(b"secret", body, hashlib.sha256).hexdigest()

        assert provider.parse_webhook({SIGNATURE_HEADER: signature}, body) == []

    def test_loses_by_amount_as_well(self, provider: Simulator) -> None:
        with pytest.raises(ProviderTimeout):
            provider.collect(self.request(amount=Decimal("13.04")))


class TestScenarioOf:
    def test_a_token_decides_before_the_amount(self) -> None:
        assert scenario_of(token="sim_ok", amount=Decimal("13.01")) == Scenario.ACCEPT
        assert scenario_of(token="something else", amount=Decimal("13.01")) == Scenario.DECLINE

    def test_other_amounts_are_accepted(self) -> None:
        assert scenario_of(token="", amount=Decimal("13.08")) == Scenario.ACCEPT
        assert scenario_of(token="", amount=Decimal("113.01")) == Scenario.ACCEPT

    def test_every_scenario_can_be_reached_both_ways(self) -> None:
        assert set(TOKENS.values()) == set(Scenario)
        assert set(AMOUNTS.values()) == set(Scenario) - {Scenario.ACCEPT}
        assert AMOUNTS[Decimal("13013.07")] == Scenario.BE_DOWN


class TestOpenProvider:
    def test_opens_by_name_with_the_secret_from_the_environment(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SIMULATOR_SECRET", "other")

        provider = open_provider("simulator", credential_reference="env:SIMULATOR_SECRET")

        assert provider.name == "simulator" and provider._secret == b"other"  # type: ignore[attr-defined]

    @pytest.mark.parametrize("name", ["nobody", "base", "../simulator", ""])
    def test_refuses_a_provider_that_is_not_shipped(self, name: str) -> None:
        assert not is_known(name)
        with pytest.raises(ProviderMisconfigured):
            open_provider(name)

    @pytest.mark.parametrize("reference", ["env:NO_SUCH_SECRET", "file:/etc/passwd", "secret"])
    def test_refuses_a_reference_that_leads_nowhere(self, reference: str) -> None:
        with pytest.raises(ProviderMisconfigured):
            open_provider("simulator", credential_reference=reference)
