"""Between LoanOps' values and the simulated bank's."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import date

from payments.providers.base import (
    Answer,
    CancelRequest,
    CollectRequest,
    DisburseRequest,
    InvalidWebhook,
    Movement,
    ProviderEvent,
    RefundRequest,
    Return,
    declined,
)
from payments.providers.simulator import bank
from payments.providers.simulator.bank import SimulatedMovement, State
from payments.providers.simulator.scenarios import Scenario
from payments.states import AttemptOutcome, DeclineCategory, Operation

SIGNATURE_HEADER = "Simulator-Signature"
RETURN_REASONS = {
    "R01": "Insufficient funds",
    "R02": "Account closed",
    "R03": "No account",
    "R10": "Not authorized",
}


class Simulator:
    """The simulated bank as a payment provider."""

    name = "simulator"
    methods = frozenset({"ACH", "CARD", "DIRECT_DEBIT", "WIRE", "WALLET"})

    def __init__(self, *, signing_secret: str) -> None:
        self._secret = signing_secret.encode()

    def collect(self, request: CollectRequest) -> Answer:
        movement = bank.ask(
            key=request.key,
            operation=Operation.COLLECT,
            amount=request.amount,
            currency=request.currency,
            method=request.method,
            token=request.token,
            on_date=request.on_date,
        )
        return _answer(movement)

    def disburse(self, request: DisburseRequest) -> Answer:
        movement = bank.ask(
            key=request.key,
            operation=Operation.DISBURSE,
            amount=request.amount,
            currency=request.currency,
            method=request.method,
            on_date=request.on_date,
        )
        return _answer(movement)

    def refund(self, request: RefundRequest) -> Answer:
        original = bank.look_up(request.original_key)
        if original is None or original.state != State.BOOKED:
            return declined(
                "nothing_to_refund", "Nothing is booked that could be refunded.", DeclineCategory.HARD
            )
        movement = bank.ask(
            key=request.key,
            operation=Operation.REFUND,
            amount=request.amount,
            currency=request.currency,
            on_date=request.on_date,
            token="sim_ok",
        )
        return _answer(movement)

    def cancel(self, request: CancelRequest) -> Answer:
        movement = bank.cancel(request.key)
        if movement is not None and movement.state == State.CANCELED:
            return Answer(outcome=AttemptOutcome.SUCCEEDED, reference=movement.reference)
        return declined("too_late", "It left already, or was never received.", DeclineCategory.HARD)

    def look_up(self, key: str) -> Answer | None:
        movement = bank.look_up(key)
        return None if movement is None else _answer(movement)

    def movements(self, day: date) -> Sequence[Movement]:
        return [
            Movement(
                key=movement.key,
                reference=movement.reference,
                operation=Operation(movement.operation),
                amount=movement.amount,
                on_date=day,
            )
            for movement in bank.booked_on(day)
        ]

    def parse_webhook(self, headers: Mapping[str, str], body: bytes) -> Sequence[ProviderEvent]:
        given = {name.lower(): value for name, value in headers.items()}.get(SIGNATURE_HEADER.lower(), "")
        if not hmac.compare_digest(given.encode(), self._sign(body).encode()):
            raise InvalidWebhook("The signature is not the simulator's.")
        try:
            events = json.loads(body)["events"]
            keys = [(str(event["id"]), str(event["key"])) for event in events]
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidWebhook("The message cannot be read.") from error
        # An event is a hint: how things stand is looked up, so its order and repetition do not matter.
        found = [(event_id, key, self.look_up(key)) for event_id, key in keys]
        return [
            ProviderEvent(event_id=event_id, key=key, answer=answer)
            for event_id, key, answer in found
            if answer
        ]

    def webhooks(self, key: str) -> list[tuple[dict[str, str], bytes]]:
        """The messages the bank sends about a request: headers and body, once, or twice where it is told to."""
        movement = SimulatedMovement.objects.get(key=key)
        body = json.dumps({"events": [{"id": f"evt_{movement.reference}", "key": key}]}).encode()
        copies = 2 if movement.scenario == Scenario.ANSWER_TWICE else 1
        return [({SIGNATURE_HEADER: self._sign(body)}, body)] * copies

    def _sign(self, body: bytes) -> str:
        return hmac.new(self._secret, body, hashlib.sha256).hexdigest()


def _answer(movement: SimulatedMovement) -> Answer:
    match movement.state:
        case State.BOOKED:
            return Answer(outcome=AttemptOutcome.SUCCEEDED, reference=movement.reference)
        case State.RETURNED:
            return Answer(
                outcome=AttemptOutcome.SUCCEEDED, reference=movement.reference, returned=_return_of(movement)
            )
        case State.HELD:
            return Answer(outcome=AttemptOutcome.UNKNOWN, reference=movement.reference, code="pending")
        case State.CANCELED:
            return declined(
                "canceled", "Stopped before it left.", DeclineCategory.CANCELED, reference=movement.reference
            )
    if movement.scenario == Scenario.DECLINE_FOR_GOOD:
        return declined(
            "account_closed", "The account is closed.", DeclineCategory.HARD, reference=movement.reference
        )
    return declined(
        "insufficient_funds", "Insufficient funds.", DeclineCategory.SOFT, reference=movement.reference
    )


def _return_of(movement: SimulatedMovement) -> Return:
    assert movement.returned_date is not None
    return Return(
        code=movement.return_code,
        message=RETURN_REASONS.get(movement.return_code, "Returned by the bank"),
        on_date=movement.returned_date,
    )
