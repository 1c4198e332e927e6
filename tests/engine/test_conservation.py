"""Many random allocations: each payment ends up somewhere, to the cent; a million of them every night."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

from loanops.engine import Component, Event, EventKind, replay
from tests.engine.conservation import assert_conserved
from tests.engine.loans import NIGHTLY, START, disbursed, loan
from tests.engine.ways import WAYS

ALLOCATIONS = 1_000_000 if NIGHTLY else 8_000
PAYMENTS = 400
DAYS = 5 * 365
SEED = 20240101


def payments(random: Random) -> list[Event]:
    """Many small payments, and now and then a fee, a waiver or a large payment."""
    events = [disbursed("90000.00")]
    for number in range(PAYMENTS):
        on = START + timedelta(days=random.randrange(DAYS))
        most = 400_000 if random.random() < 0.02 else 60_000
        amount = Decimal(random.randrange(1, most)) / 100
        events.append(Event(f"p{number}", EventKind.REPAYMENT, on, amount, number))
        if random.random() < 0.1:
            component = random.choice([None, Component.PENALTIES])
            events.append(Event(f"f{number}", EventKind.FEE, on, Decimal("12.34"), number, component))
        if random.random() < 0.05:
            component = random.choice([Component.FEES, Component.INTEREST])
            events.append(Event(f"w{number}", EventKind.WAIVER, on, Decimal("7.77"), number, component))
    return events


def test_random_payments_are_allocated_to_the_cent() -> None:
    random = Random(SEED)
    names = sorted(WAYS)
    for number in range(ALLOCATIONS // PAYMENTS):
        terms = loan(
            principal=Decimal("90000.00"), number_of_installments=60, **WAYS[names[number % len(names)]]
        )
        events = payments(random)
        as_of = START + timedelta(days=random.randrange(DAYS // 2, DAYS))
        counted = [each for each in events if each.effective_date <= as_of]
        assert_conserved(counted, replay(terms, counted, as_of))
