"""A ten-year loan with thousands of transactions: its replay under each convention, and a back-dated payment on it."""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402

from loanops.core.models import BusinessDay  # noqa: E402
from loanops.core.seeding import seed_reference_data  # noqa: E402
from loanops.engine import Event, EventKind, replay  # noqa: E402
from servicing.models import Loan, TransactionKind  # noqa: E402
from servicing.services.receipts import record_payment  # noqa: E402
from servicing.services.recording import append_transaction, lock_loan, settle  # noqa: E402
from tests.engine.loans import FLAT_25, START, disbursed, loan  # noqa: E402
from tests.engine.ways import WAYS  # noqa: E402
from tests.factories.access import SYSTEM  # noqa: E402
from tests.factories.servicing import make_active_loan  # noqa: E402

CONVENTIONS = ("daily vertical", "fixed next", "progressive next")
INSTALLMENTS = 120
REPEATS = 5


def main(arguments: list[str]) -> int:
    """Measure, and write the figures."""
    parser = argparse.ArgumentParser(prog="scripts/bench replay", description=__doc__)
    parser.add_argument("--transactions", type=int, default=2_000, help="how many (default: 2,000)")
    parser.add_argument("--json", help="file for the figures")
    options = parser.parse_args(arguments)
    figures: dict[str, Any] = {"transactions": options.transactions, "installments": INSTALLMENTS}
    figures["replay_median_seconds"] = {name: _replay(name, options.transactions) for name in CONVENTIONS}
    figures["back_dated_payment_median_seconds"] = _back_dated(options.transactions)
    figures["machine"] = {
        "cores": os.cpu_count(),
        "load_average": os.getloadavg(),
        "python": sys.version.split()[0],
    }
    told = json.dumps(figures, indent=1)
    print(told, flush=True)
    if options.json:
        with open(options.json, "w") as file:
            file.write(told + "\n")
    return 0


def _replay(convention: str, transactions: int) -> float:
    """The engine alone, with the rows to come."""
    random = Random(1)
    terms = loan(
        principal=Decimal("500000.00"),
        number_of_installments=INSTALLMENTS,
        late_fee=FLAT_25,
        **WAYS[convention],
    )
    events = [disbursed("500000.00")]
    for number in range(transactions):
        on = START + timedelta(days=random.randrange(1, 3_640))
        kind = EventKind.FEE if number % 6 == 0 else EventKind.REPAYMENT
        events.append(Event(f"e{number}", kind, on, Decimal(random.randrange(100, 60_000)) / 100, number))
    return _median(lambda: replay(terms, events, START + timedelta(days=3_641)))


def _back_dated(transactions: int) -> float:
    """A payment dated nine years back, through the service: replay, comparison, writing, journal."""
    began = date(2016, 3, 15)
    with transaction.atomic():
        BusinessDay.set(began)
        list(seed_reference_data())
    booked = make_active_loan(
        principal=Decimal("250000.00"),
        installments=INSTALLMENTS,
        product="term-loan",
        booked=began,
        disbursed=began,
    )
    BusinessDay.set(date(2026, 3, 2))
    with transaction.atomic():
        locked = lock_loan(booked.pk)
        random = Random(2)
        history = [
            append_transaction(
                locked,
                kind=TransactionKind.REPAYMENT,
                amount=Decimal(random.randrange(5_000, 20_000)) / 100,
                effective_date=began + timedelta(days=1 + number * 3_600 // transactions),
                actor=SYSTEM,
            )
            for number in range(transactions)
        ]
        settle(locked, *history)
    days = iter(began + timedelta(days=200 + each) for each in range(REPEATS))
    return _median(lambda: _pay(booked, Decimal("10.00"), next(days), f"LATE-{time.monotonic_ns()}"))


def _pay(booked: Loan, amount: Decimal, day: date, reference: str) -> None:
    record_payment(loan_id=booked.pk, amount=amount, effective_date=day, reference=reference, actor=SYSTEM)


def _median(work: Callable[[], Any]) -> float:
    seconds = []
    for _ in range(REPEATS):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return round(statistics.median(seconds), 3)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
