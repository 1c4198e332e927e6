"""The engine against a simple model that looks at every day and knows nothing of books, lines or segments.

The model keeps what each of six installments asks and got in plain lists, counts interest in fractions day by day,
and pays oldest installments first: fees, interest, principal, then the installments to come in their order.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from loanops.engine import Component, Event, EventKind, InterestRecalculation, replay
from tests.engine.loans import NIGHTLY, START, loan, thorough
from tests.engine.ways import FIXED

DUE_DATES = [date(2024, month, 1) for month in range(2, 8)]
LEVEL = Decimal("172.55")
PLAN_INTEREST = [Decimal(text) for text in ("10.00", "8.37", "6.73", "5.07", "3.40", "1.71")]
PLAN_PRINCIPAL = [Decimal(text) for text in ("162.55", "164.18", "165.82", "167.48", "169.15", "170.82")]
ORDER = (Component.FEES, Component.PENALTIES, Component.INTEREST, Component.PRINCIPAL)
ZERO, CENT = Decimal("0.00"), Decimal("0.01")
LAST_DAY = date(2024, 8, 20)


def cents(amount: Fraction) -> Decimal:
    exact = Decimal(amount.numerator) / Decimal(amount.denominator)
    return exact.quantize(CENT, ROUND_HALF_EVEN)


class Model:
    """1,000.00 at 12 % in six installments of 172.55, on the evening of `day`."""

    def __init__(self, *, follows: bool) -> None:
        self.follows = follows
        self.day = START
        self.credit = ZERO
        self.owed = Decimal("1000.00")
        self.fees = [ZERO] * 7
        self.interest: list[Decimal | None] = [None] * 6 if follows else [*PLAN_INTEREST]
        self.principal: list[Decimal | None] = [None] * 6 if follows else [*PLAN_PRINCIPAL]
        self.got_interest = [ZERO] * 6
        self.got_principal = [ZERO] * 6
        self.running = Fraction(0)
        self.carried = ZERO
        self.late_fees = ZERO

    def position(self) -> int:
        return sum(1 for each in DUE_DATES if each <= self.day)

    def to_next_day(self) -> None:
        now = self.position()
        if self.follows and now < 6:
            start = DUE_DATES[now - 1] if now else START
            self.running += Fraction(self.owed) / 100 / (DUE_DATES[now] - start).days
        self.day += timedelta(days=1)
        if self.follows and now < 6 and self.day == DUE_DATES[now]:
            self.fall_due(now)

    def fall_due(self, now: int) -> None:
        earned = self.carried + cents(self.running)
        self.running = Fraction(0)
        got_interest, got_principal = self.got_interest[now], self.got_principal[now]
        left = self.unasked()
        full = [self.got_interest[each] + self.got_principal[each] >= LEVEL for each in range(6)]
        if all(full[now + 1 :]):
            interest, principal = earned, left + got_principal
        else:
            principal = min(max(LEVEL - earned, ZERO), left + got_principal)
            interest = earned
            if got_principal > principal:
                interest = got_interest
                principal = min(max(LEVEL - got_interest, got_principal), left + got_principal)
        self.carried = earned - interest
        self.interest[now], self.principal[now] = interest, principal

    def unasked(self) -> Decimal:
        """Principal owed that no installment due by now asks for."""
        asked = sum(
            (
                (due or ZERO) - got
                for due, got in zip(self.principal, self.got_principal, strict=True)
                if due is not None
            ),
            ZERO,
        )
        return self.owed - (asked if self.follows else ZERO)

    def takes(self, now: int, number: int) -> tuple[Decimal, Decimal]:
        """What an installment takes of interest and of principal."""
        got_interest, got_principal = self.got_interest[number], self.got_principal[number]
        interest, principal = self.interest[number], self.principal[number]
        if interest is not None and principal is not None:
            return interest - got_interest, principal - got_principal
        full = [self.got_interest[each] + self.got_principal[each] >= LEVEL for each in range(6)]
        first_open = next((each for each in range(now, 6) if not full[each]), 5)
        earned = ZERO
        if number == first_open:
            ahead = sum(self.got_interest[now:], ZERO)
            earned = self.carried + cents(self.running) - ahead
        if all(full[each] for each in range(now, 6) if each != number):
            return earned, self.unasked()
        room = max(LEVEL - got_interest - got_principal, ZERO)
        if earned > room:
            earned = ZERO if got_principal else room
        return earned, max(min(room - earned, self.unasked()), ZERO)

    def pay(self, amount: Decimal) -> None:
        now = self.position()
        for number in range(7):
            for component in ORDER:
                amount -= self.pay_part(now, number, component, amount)
        self.credit += amount

    def pay_part(self, now: int, number: int, component: Component, amount: Decimal) -> Decimal:
        if component is Component.FEES:
            paid = min(amount, self.fees[number])
            self.fees[number] -= paid
            return paid
        if number == 6 or component is Component.PENALTIES:
            return ZERO
        interest, principal = self.takes(now, number)
        if component is Component.INTEREST:
            paid = min(amount, interest)
            self.got_interest[number] += paid
        else:
            paid = min(amount, principal)
            self.got_principal[number] += paid
            self.owed -= paid
        return paid

    def charge(self, amount: Decimal) -> None:
        number = next((each for each, due in enumerate(DUE_DATES) if due >= self.day), 6)
        self.fees[number] += amount
        held, self.credit = self.credit, ZERO
        self.pay(held)


class AgainstTheModel(RuleBasedStateMachine):
    """Days pass, money comes, fees are charged; the engine and the model agree on every evening."""

    @initialize(follows=st.booleans())
    def begin(self, follows: bool) -> None:
        way = InterestRecalculation.PROGRESSIVE if follows else InterestRecalculation.FIXED
        changes: dict[str, Any] = FIXED | {"interest_recalculation": way, "allocation_order": ORDER}
        self.terms = loan(**changes)
        self.model = Model(follows=follows)
        self.events = [Event("d", EventKind.DISBURSEMENT, START, Decimal("1000.00"))]
        self.charged: date | None = None
        self.paid: date | None = None

    @rule(days=st.integers(1, 25))
    def days_pass(self, days: int) -> None:
        for _ in range(days):
            if self.model.day < LAST_DAY:
                self.model.to_next_day()

    @rule(amount=st.decimals(Decimal("0.01"), Decimal("420.00"), places=2))
    def money_comes(self, amount: Decimal) -> None:
        if self.paid == self.model.day:
            return
        self.paid = self.model.day
        self.model.pay(amount)
        self.events.append(
            Event(f"p{len(self.events)}", EventKind.REPAYMENT, self.model.day, amount, len(self.events))
        )

    @precondition(lambda self: self.paid != self.model.day and self.charged != self.model.day)
    @rule(amount=st.decimals(Decimal("0.01"), Decimal("30.00"), places=2))
    def a_fee_is_charged(self, amount: Decimal) -> None:
        self.charged = self.model.day
        self.model.charge(amount)
        self.events.append(
            Event(f"f{len(self.events)}", EventKind.FEE, self.model.day, amount, len(self.events))
        )

    @invariant()
    def they_agree(self) -> None:
        model = self.model
        state = replay(self.terms, self.events, model.day)
        assert state.balances.principal == model.owed
        assert state.balances.fees == sum(model.fees, ZERO)
        assert state.balances.credit == model.credit
        rows = [row for row in state.rows if row.number is not None]
        assert [row.paid.interest for row in rows] == model.got_interest
        assert [row.paid.principal for row in rows] == model.got_principal
        for row, interest, principal in zip(rows, model.interest, model.principal, strict=True):
            if interest is not None and row.due_date <= model.day:
                assert (row.due.interest, row.due.principal) == (interest, principal)


AgainstTheModel.TestCase.settings = settings(
    thorough, max_examples=3_000 if NIGHTLY else 60, stateful_step_count=30
)
TestAgainstTheModel = AgainstTheModel.TestCase
