"""What every payment provider has to do. A provider's test class inherits from this and says how to reach each case."""

from abc import abstractmethod
from datetime import date
from decimal import Decimal
from itertools import count

import pytest

from payments.providers.base import (
    CancelRequest,
    CollectRequest,
    DisburseRequest,
    InvalidWebhook,
    KeyReused,
    PaymentProvider,
    ProviderTimeout,
    ProviderUnavailable,
    RefundRequest,
)
from payments.states import AttemptOutcome, DeclineCategory, Operation

DAY = date(2026, 3, 2)
_number = count(1)


class ProviderContract:
    """The tests of the contract. The methods below say how this provider is brought to each behavior."""

    @pytest.fixture
    @abstractmethod
    def provider(self) -> PaymentProvider: ...

    @abstractmethod
    def accepted(self) -> dict[str, object]:
        """Fields of a collection that succeeds at once."""

    @abstractmethod
    def declined(self) -> dict[str, object]:
        """… that is declined."""

    @abstractmethod
    def pending(self) -> dict[str, object]:
        """… that stays open at first and succeeds later, by itself or when `let_time_pass` is called."""

    @abstractmethod
    def lost(self) -> dict[str, object]:
        """… that times out and never arrives."""

    @abstractmethod
    def unreachable(self) -> dict[str, object]:
        """… during an outage that ends after some calls."""

    @abstractmethod
    def signed_webhook(self, provider: PaymentProvider, key: str) -> tuple[dict[str, str], bytes]:
        """A genuine message of the provider about the request."""

    def let_time_pass(self, provider: PaymentProvider) -> None:
        """Whatever makes pending requests go on."""

    def request(self, fields: dict[str, object] | None = None, **more: object) -> CollectRequest:
        return CollectRequest(
            **{
                "key": f"pay_contract_{next(_number)}",
                "amount": Decimal("125.40"),
                "currency": "USD",
                "method": "ACH",
                "reference": "PY-000001",
                "on_date": DAY,
                **(fields or {}),
                **more,
            }
        )

    def _settled(self, provider: PaymentProvider, key: str) -> AttemptOutcome | None:
        for _ in range(5):
            self.let_time_pass(provider)
            answer = provider.look_up(key)
            if answer is not None and answer.outcome != AttemptOutcome.UNKNOWN:
                return answer.outcome
        return None

    # Collecting

    def test_a_collection_succeeds_with_a_reference(self, provider: PaymentProvider) -> None:
        answer = provider.collect(self.request(self.accepted()))

        assert answer.outcome == AttemptOutcome.SUCCEEDED and answer.reference

    def test_a_decline_says_why_and_what_it_means(self, provider: PaymentProvider) -> None:
        answer = provider.collect(self.request(self.declined()))

        assert answer.outcome == AttemptOutcome.DECLINED
        assert answer.code and answer.message and answer.category in DeclineCategory.values

    def test_the_same_key_moves_money_once_and_gets_the_same_answer(self, provider: PaymentProvider) -> None:
        request = self.request(self.accepted())

        first, second = provider.collect(request), provider.collect(request)

        assert first == second
        assert [m.key for m in provider.movements(DAY)].count(request.key) == 1

    def test_a_declined_key_stays_declined(self, provider: PaymentProvider) -> None:
        request = self.request(self.declined())

        assert provider.collect(request) == provider.collect(request)
        assert request.key not in [m.key for m in provider.movements(DAY)]

    def test_the_same_key_for_another_amount_is_refused(self, provider: PaymentProvider) -> None:
        request = self.request(self.accepted())
        provider.collect(request)

        with pytest.raises(KeyReused):
            provider.collect(self.request(self.accepted(), key=request.key, amount=Decimal("125.41")))

    # Looking up

    def test_what_was_never_asked_is_not_known(self, provider: PaymentProvider) -> None:
        assert provider.look_up("pay_never_asked") is None

    def test_a_look_gives_the_answer_again(self, provider: PaymentProvider) -> None:
        request = self.request(self.accepted())
        answer = provider.collect(request)

        assert provider.look_up(request.key) == answer
        assert provider.look_up(request.key) == answer

    def test_what_is_pending_becomes_known_by_looking(self, provider: PaymentProvider) -> None:
        request = self.request(self.pending())

        assert provider.collect(request).outcome == AttemptOutcome.UNKNOWN
        assert self._settled(provider, request.key) == AttemptOutcome.SUCCEEDED
        assert [m.key for m in provider.movements(DAY)].count(request.key) == 1

    def test_a_time_out_is_no_answer(self, provider: PaymentProvider) -> None:
        request = self.request(self.lost())

        with pytest.raises(ProviderTimeout):
            provider.collect(request)

        assert provider.look_up(request.key) is None

    def test_after_an_outage_the_same_key_goes_through_once(self, provider: PaymentProvider) -> None:
        request = self.request(self.unreachable())
        for _ in range(5):
            try:
                answer = provider.collect(request)
                break
            except ProviderUnavailable:
                assert provider.look_up(request.key) is None
        else:
            pytest.fail("the outage does not end")

        assert answer.outcome == AttemptOutcome.SUCCEEDED
        assert [m.key for m in provider.movements(DAY)].count(request.key) == 1

    # Paying out, giving back, stopping

    def test_a_disbursement_leaves_once(self, provider: PaymentProvider) -> None:
        request = DisburseRequest(
            key=f"pay_out_{next(_number)}",
            amount=Decimal("5000.00"),
            currency="USD",
            method="ACH",
            reference="PY-000002",
            on_date=DAY,
            account_holder="Riverside Tools LLC",
            routing_number="021000021",
            account_number="000123456789",
        )

        assert provider.disburse(request) == provider.disburse(request)
        (moved,) = [m for m in provider.movements(DAY) if m.key == request.key]
        assert (moved.operation, moved.amount) == (Operation.DISBURSE, Decimal("5000.00"))

    def test_a_refund_gives_back_what_was_collected(self, provider: PaymentProvider) -> None:
        collected = self.request(self.accepted())
        provider.collect(collected)
        request = RefundRequest(
            key=f"refund_{next(_number)}",
            original_key=collected.key,
            amount=collected.amount,
            currency="USD",
            on_date=DAY,
        )

        assert provider.refund(request).outcome == AttemptOutcome.SUCCEEDED
        assert provider.refund(request).outcome == AttemptOutcome.SUCCEEDED
        assert [m.operation for m in provider.movements(DAY) if m.key == request.key] == [Operation.REFUND]

    def test_what_was_not_collected_cannot_be_refunded(self, provider: PaymentProvider) -> None:
        request = RefundRequest(
            key="refund_nothing",
            original_key="pay_never_asked",
            amount=Decimal("1.00"),
            currency="USD",
            on_date=DAY,
        )

        assert provider.refund(request).outcome == AttemptOutcome.DECLINED

    def test_what_is_pending_can_be_stopped_for_good(self, provider: PaymentProvider) -> None:
        request = self.request(self.pending())
        provider.collect(request)

        assert provider.cancel(CancelRequest(key=request.key)).outcome == AttemptOutcome.SUCCEEDED
        assert self._settled(provider, request.key) == AttemptOutcome.DECLINED
        assert provider.collect(request).outcome == AttemptOutcome.DECLINED

    def test_what_happened_cannot_be_stopped(self, provider: PaymentProvider) -> None:
        request = self.request(self.accepted())
        provider.collect(request)

        assert provider.cancel(CancelRequest(key=request.key)).outcome == AttemptOutcome.DECLINED
        assert provider.cancel(CancelRequest(key="pay_never_asked")).outcome == AttemptOutcome.DECLINED

    # Reports and messages

    def test_the_report_of_a_day_lists_that_days_movements_only(self, provider: PaymentProvider) -> None:
        today, tomorrow = (
            self.request(self.accepted()),
            self.request(self.accepted(), on_date=date(2026, 3, 3)),
        )
        provider.collect(today)
        provider.collect(tomorrow)

        keys = [m.key for m in provider.movements(DAY)]
        assert today.key in keys and tomorrow.key not in keys

    def test_a_genuine_message_tells_how_the_request_stands(self, provider: PaymentProvider) -> None:
        request = self.request(self.accepted())
        provider.collect(request)
        headers, body = self.signed_webhook(provider, request.key)

        (event,) = provider.parse_webhook(headers, body)

        assert event.event_id and event.key == request.key
        assert event.answer.outcome == AttemptOutcome.SUCCEEDED

    def test_a_forged_message_is_refused(self, provider: PaymentProvider) -> None:
        request = self.request(self.accepted())
        provider.collect(request)
        headers, body = self.signed_webhook(provider, request.key)

        for forged in [(headers, body + b" "), ({}, body), (dict.fromkeys(headers, "0" * 64), body)]:
            with pytest.raises(InvalidWebhook):
                provider.parse_webhook(*forged)
