"""The circuit breaker of a bureau: one that does not answer is left alone for a while, and then tried with one report.

Its state is a row that all processes share. Open: nobody is asked. Half open: one report tries, the others wait.
"""

from datetime import datetime, timedelta
from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import FieldError, InvalidInput, LoanOpsError
from loanops.core.locks import lock
from loanops.usecases import use_case
from origination.bureaus import adapter_named
from origination.models import BreakerState, Bureau, BureauCall, CreditReport

PROBE_LEASE = timedelta(minutes=10)
"""So long the one report that tries has the bureau to itself; after that its process is taken to have died."""
REPORTED = "RECEIVED"


class BureauPaused(LoanOpsError):
    """The bureau is not asked now; the report waits."""

    status = 409

    def __init__(self, message: str = "", until: datetime | None = None) -> None:
        super().__init__(message)
        self.until = until


class UnableToSwitchBreaker(LoanOpsError):
    """The breaker stands as wanted already."""

    status = 409


def bureau_of(code: str) -> Bureau:
    """The bureau's row; made from its adapter when it is asked for the first time."""
    found = Bureau.objects.filter(code=code).first()
    if found is not None:
        return found
    kind = adapter_named(code).kind
    return Bureau.objects.get_or_create(
        code=code, defaults={"name": code.replace("-", " ").capitalize(), "kind": kind}
    )[0]


def admit(code: str, now: datetime) -> Bureau:
    """Let an attempt pass, or raise BureauPaused. A passed attempt in a breaker that was open is the one that tries."""
    bureau = bureau_of(code)
    if bureau.breaker == BreakerState.CLOSED:
        return bureau
    bureau = lock(Bureau.objects.all(), bureau.pk)
    if bureau.breaker == BreakerState.CLOSED:
        return bureau
    until = _paused_until(bureau, now)
    if until is not None:
        raise BureauPaused(f"{bureau} is not asked now: {bureau.breaker_reason}", until)
    bureau.breaker = BreakerState.HALF_OPEN
    bureau.probe_until = now + PROBE_LEASE
    bureau.save()
    return bureau


@use_case("origination.note_bureau_call", audit="bureau.called", surfaces=())
def note_bureau_call(*, report_id: int, attempt: int, call: dict[str, Any], actor: Actor) -> BureauCall:
    """The call is on record with its duration and cost, whatever becomes of its answer; the breaker learns from it."""
    report = CreditReport.objects.get(pk=report_id)
    bureau = bureau_of(report.bureau)
    is_paid = call["outcome"] == REPORTED and not report.calls.filter(outcome=REPORTED).exists()
    noted = BureauCall.objects.create(
        bureau=bureau,
        report=report,
        attempt=attempt,
        called_at=datetime.fromisoformat(call["called_at"]),
        duration_ms=call["duration_ms"],
        outcome=call["outcome"],
        is_success=not call["is_trouble"],
        **({"cost": bureau.price} if is_paid else {}),
    )
    _learn(bureau, call, clock.now())
    return noted


@use_case("origination.open_breaker", audit="bureau.breaker-opened", title="Stop asking", surfaces=("admin",))
def open_breaker(*, bureau_id: int, reason: str, actor: Actor) -> Bureau:
    """A person holds the breaker open: reports wait without a call until a person closes it."""
    bureau = lock(Bureau.objects.all(), bureau_id)
    _require_reason(reason)
    if bureau.is_held_open:
        raise UnableToSwitchBreaker(f"{bureau} is held open already: {bureau.breaker_reason}")
    bureau.is_held_open = True
    _open(bureau, clock.now(), reason)
    return bureau


@use_case("origination.close_breaker", audit="bureau.breaker-closed", title="Ask again", surfaces=("admin",))
def close_breaker(*, bureau_id: int, reason: str, actor: Actor) -> Bureau:
    """A person lets the bureau be asked again; the waiting reports go at their next attempts."""
    bureau = lock(Bureau.objects.all(), bureau_id)
    _require_reason(reason)
    if bureau.breaker == BreakerState.CLOSED:
        raise UnableToSwitchBreaker(f"{bureau} is asked already; its breaker is closed.")
    bureau.is_held_open = False
    _close(bureau)
    return bureau


@use_case("origination.configure_bureau", audit="bureau.configured", title="Set up", surfaces=("admin",))
def configure_bureau(
    *,
    bureau_id: int,
    price: Any,
    failures_to_open: int,
    open_seconds: int,
    attempts_max: int,
    reason: str,
    actor: Actor,
) -> Bureau:
    """What a report costs, and how patient we are with the bureau."""
    bureau = lock(Bureau.objects.all(), bureau_id)
    _require_reason(reason)
    given = {"failures_to_open": failures_to_open, "open_seconds": open_seconds, "attempts_max": attempts_max}
    errors = [
        FieldError(f"/{name}", "min_value", "At least 1.") for name, value in given.items() if value < 1
    ]
    if price < 0:
        errors.append(FieldError("/price", "min_value", "At least 0.00."))
    if errors:
        raise InvalidInput(f"{bureau} cannot be set up so.", errors=errors)
    bureau.price = price
    for name, value in given.items():
        setattr(bureau, name, value)
    bureau.save()
    return bureau


def _paused_until(bureau: Bureau, now: datetime) -> datetime | None:
    """Until when nobody is asked; None when one report may try."""
    if bureau.is_held_open:
        return now + timedelta(seconds=bureau.open_seconds)
    if bureau.breaker == BreakerState.OPEN:
        return bureau.open_until if bureau.open_until and bureau.open_until > now else None
    return bureau.probe_until if bureau.probe_until and bureau.probe_until > now else None


def _learn(bureau: Bureau, call: dict[str, Any], now: datetime) -> None:
    if not call["is_trouble"] and bureau.breaker == BreakerState.CLOSED and not bureau.failures:
        return
    bureau = lock(Bureau.objects.all(), bureau.pk)
    if bureau.is_held_open:
        return
    if not call["is_trouble"]:
        _close(bureau)
        return
    bureau.failures += 1
    if bureau.breaker == BreakerState.HALF_OPEN or bureau.failures >= bureau.failures_to_open:
        _open(bureau, now, f"{bureau.failures} troubles in a row, the last: {call['outcome']}.")
    else:
        bureau.save()


def _open(bureau: Bureau, now: datetime, reason: str) -> None:
    bureau.opened_at = bureau.opened_at or now
    bureau.open_until = now + timedelta(seconds=bureau.open_seconds)
    bureau.probe_until = None
    bureau.breaker_reason = reason[:300]
    bureau.breaker = BreakerState.OPEN
    bureau.save()


def _close(bureau: Bureau) -> None:
    bureau.failures = 0
    bureau.opened_at = bureau.open_until = bureau.probe_until = None
    bureau.breaker_reason = ""
    bureau.breaker = BreakerState.CLOSED
    bureau.save()


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput(errors=[FieldError("/reason", "required", "Say why.")])
