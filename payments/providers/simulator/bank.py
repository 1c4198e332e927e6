"""The simulated bank: its own table of what it was asked and did, so that a key it knows never moves money twice.

It commits by itself, like a bank elsewhere: what it did stays done when LoanOps dies or rolls back.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, models, transaction

from loanops.core import clock
from loanops.core.fields import AmountField
from payments.providers.base import KeyReused, ProviderTimeout, ProviderUnavailable
from payments.providers.simulator.scenarios import Scenario, scenario_of
from payments.states import Operation

STALLED_LOOKS = 2  # a stalled request is booked when it is looked up for the second time
FAILED_CALLS = 2  # so many calls do not get through while the bank is down
RETURN_AFTER_DAYS = 2
RETURN_CODE = "R01"


class State(models.TextChoices):
    """Where a request stands at the bank."""

    DOWN = "DOWN", "Not received"
    HELD = "HELD", "Held"
    BOOKED = "BOOKED", "Booked"
    DECLINED = "DECLINED", "Declined"
    CANCELED = "CANCELED", "Canceled"
    RETURNED = "RETURNED", "Returned"


class SimulatedMovement(models.Model):
    """One request at the simulated bank."""

    key = models.CharField(max_length=80, unique=True)
    operation = models.CharField(max_length=20, choices=Operation.choices)
    amount = AmountField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=20, blank=True)
    scenario = models.CharField(max_length=30)
    state = models.CharField(max_length=20, choices=State.choices)
    calls = models.PositiveSmallIntegerField(default=1)
    looks = models.PositiveSmallIntegerField(default=0)
    booked_date = models.DateField(null=True)
    returned_date = models.DateField(null=True)
    return_code = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["booked_date"], name="payments_simulated_day")]

    def __str__(self) -> str:
        return f"{self.operation} {self.amount} {self.state}"

    @property
    def reference(self) -> str:
        """The bank's own number of it."""
        return f"sim_{self.pk:08d}"


def ask(
    *,
    key: str,
    operation: Operation,
    amount: Decimal,
    currency: str,
    on_date: date,
    method: str = "",
    token: str = "",
) -> SimulatedMovement:
    """Handle a request; the same key gets the same answer, and with other content a refusal."""
    scenario = scenario_of(token=token, amount=amount)
    if scenario == Scenario.LOSE:
        raise ProviderTimeout("The simulated bank did not answer, and never received the request.")
    fresh = SimulatedMovement(
        key=key,
        operation=operation,
        amount=amount,
        currency=currency,
        method=method,
        scenario=scenario,
        state=_first_state(scenario),
        booked_date=on_date,
    )
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
            movement = fresh
    except IntegrityError:
        movement = _again(fresh)
    if movement.state == State.DOWN:
        raise ProviderUnavailable("The simulated bank is down.")
    return movement


def _first_state(scenario: Scenario) -> State:
    match scenario:
        case Scenario.DECLINE | Scenario.DECLINE_FOR_GOOD:
            return State.DECLINED
        case Scenario.STALL:
            return State.HELD
        case Scenario.BE_DOWN:
            return State.DOWN
        case _:
            return State.BOOKED


@transaction.atomic
def _again(asked: SimulatedMovement) -> SimulatedMovement:
    movement = SimulatedMovement.objects.select_for_update().get(key=asked.key)
    if (movement.operation, movement.amount, movement.currency) != (
        asked.operation,
        asked.amount,
        asked.currency,
    ):
        raise KeyReused(f"The simulated bank knows {asked.key} with another amount or purpose.")
    movement.calls += 1
    if movement.state == State.DOWN and movement.calls > FAILED_CALLS:
        movement.state, movement.booked_date = State.BOOKED, asked.booked_date
    movement.save()
    return movement


@transaction.atomic
def look_up(key: str) -> SimulatedMovement | None:
    """What the bank knows under a key. Held requests are booked, and bad ones come back, as time goes by."""
    movement = SimulatedMovement.objects.select_for_update().filter(key=key).exclude(state=State.DOWN).first()
    if movement is None:
        return None
    movement.looks += 1
    if movement.state == State.HELD and movement.looks >= STALLED_LOOKS:
        movement.state = State.BOOKED
    elif _comes_back(movement):
        _return(movement, RETURN_CODE, clock.business_date())
    movement.save()
    return movement


def _comes_back(movement: SimulatedMovement) -> bool:
    if (
        movement.state != State.BOOKED
        or movement.scenario != Scenario.RETURN_LATER
        or movement.booked_date is None
    ):
        return False
    return clock.business_date() >= movement.booked_date + timedelta(days=RETURN_AFTER_DAYS)


def _return(movement: SimulatedMovement, code: str, on_date: date) -> None:
    movement.state, movement.return_code, movement.returned_date = State.RETURNED, code, on_date


@transaction.atomic
def send_back(key: str, *, code: str, on_date: date) -> bool:
    """The bank returns what it booked; False when there is nothing booked under the key."""
    movement = SimulatedMovement.objects.select_for_update().filter(key=key, state=State.BOOKED).first()
    if movement is None:
        return False
    _return(movement, code, on_date)
    movement.save()
    return True


@transaction.atomic
def cancel(key: str) -> SimulatedMovement | None:
    """Stop a request that is still held."""
    movement = SimulatedMovement.objects.select_for_update().filter(key=key).first()
    if movement is not None and movement.state == State.HELD:
        movement.state = State.CANCELED
        movement.save()
    return movement


def booked_on(day: date) -> Sequence[SimulatedMovement]:
    """Everything the bank moved on a day, also what came back later."""
    moved = SimulatedMovement.objects.filter(booked_date=day, state__in=[State.BOOKED, State.RETURNED])
    return list(moved.order_by("id"))
