"""What LoanOps asks of a payment provider, in small immutable values. An adapter translates; it touches no models.

A call either answers (SUCCEEDED, DECLINED, or UNKNOWN: it may yet happen) or raises a ProviderError. Whatever is called
twice with one key happens once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from payments.states import AttemptOutcome, DeclineCategory, Operation


class ProviderError(Exception):
    """The provider cannot be talked to as expected."""


class ProviderTimeout(ProviderError):
    """No clear answer came: what was asked may have happened."""


class ProviderUnavailable(ProviderError):
    """Nothing reached the provider: the same may be asked again."""


class ProviderMisconfigured(ProviderError):
    """Credentials or settings are missing or refused; a person has to mend them."""


class KeyReused(ProviderError):
    """The key stands for another request already."""


class InvalidWebhook(ProviderError):
    """The message does not come from the provider, or cannot be read."""


@dataclass(frozen=True, kw_only=True)
class CollectRequest:
    """Take money from the borrower. An empty token means the instrument the payer gives there and then."""

    key: str
    amount: Decimal
    currency: str
    method: str
    reference: str
    on_date: date
    token: str = ""


@dataclass(frozen=True, kw_only=True)
class DisburseRequest:
    """Send money to the borrower's bank account."""

    key: str
    amount: Decimal
    currency: str
    method: str
    reference: str
    on_date: date
    account_holder: str
    routing_number: str
    account_number: str


@dataclass(frozen=True, kw_only=True)
class RefundRequest:
    """Give back, in whole, what was collected under `original_key`."""

    key: str
    original_key: str
    amount: Decimal
    currency: str
    on_date: date


@dataclass(frozen=True, kw_only=True)
class CancelRequest:
    """Stop what was asked under `key` before it leaves."""

    key: str


@dataclass(frozen=True, kw_only=True)
class Return:
    """The bank sent the money back after it had succeeded."""

    code: str
    message: str
    on_date: date


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Where a request stands. `code` and `message` are the provider's words, `category` is what they mean to us."""

    outcome: AttemptOutcome
    reference: str = ""
    code: str = ""
    message: str = ""
    category: str = ""
    returned: Return | None = None


@dataclass(frozen=True, kw_only=True)
class ProviderEvent:
    """Something the provider tells by itself: event `event_id` about the request with `key`."""

    event_id: str
    key: str
    answer: Answer


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One line of a provider's report of a day: money it moved for us under `key`."""

    key: str
    reference: str
    operation: Operation
    amount: Decimal
    on_date: date


class PaymentProvider(Protocol):
    """A payment provider, as far as LoanOps is concerned."""

    name: str
    methods: frozenset[str]

    def collect(self, request: CollectRequest) -> Answer: ...

    def disburse(self, request: DisburseRequest) -> Answer: ...

    def refund(self, request: RefundRequest) -> Answer: ...

    def cancel(self, request: CancelRequest) -> Answer:
        """SUCCEEDED: stopped, it will not happen. DECLINED: too late, or unknown to the provider."""
        ...

    def look_up(self, key: str) -> Answer | None:
        """Where the request with this key stands; None when the provider never received it."""
        ...

    def movements(self, day: date) -> Sequence[Movement]:
        """The provider's report of a day: everything it moved for us."""
        ...

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Sequence[ProviderEvent]:
        """The events of a message, once its signature is verified; raises InvalidWebhook."""
        ...


def declined(code: str, message: str, category: DeclineCategory, *, reference: str = "") -> Answer:
    return Answer(
        outcome=AttemptOutcome.DECLINED, reference=reference, code=code, message=message, category=category
    )
