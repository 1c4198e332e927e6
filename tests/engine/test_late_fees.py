"""Late fees and days past due, on both sides of every edge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from loanops.engine import (
    Component,
    EngineError,
    LateFee,
    LateFeeKind,
    LateFeePolicy,
    LateFeeTier,
    LoanTerms,
    replay,
)
from tests.engine.loans import FLAT_25, disbursed, loan, paid, reversal, waived

DUE = date(2024, 2, 1)
LAST_GRACE_DAY = date(2024, 2, 11)
DAY_AFTER = date(2024, 2, 12)


def percent(amount: str, **changes: Decimal) -> LateFeePolicy:
    return LateFeePolicy(LateFeeKind.PERCENT, Decimal(amount), grace_days=10, **changes)


class TestLateFee:
    """docs/calculations/late-fees.md: due on 1 February, ten days of grace, 25.00."""

    def test_does_not_exist_on_the_last_day_of_grace(self) -> None:
        assert replay(loan(late_fee=FLAT_25), [disbursed()], LAST_GRACE_DAY).late_fees == ()

    def test_comes_on_the_first_day_after(self) -> None:
        state = replay(loan(late_fee=FLAT_25), [disbursed()], DAY_AFTER)
        assert state.late_fees == (LateFee(1, DAY_AFTER, Decimal("25.00")),)
        assert state.balances.penalties == Decimal("25.00")
        assert state.rows[0].due.penalties == Decimal("25.00")

    def test_is_avoided_by_paying_on_the_last_day_of_grace(self) -> None:
        events = [disbursed(), paid(LAST_GRACE_DAY, "172.55")]
        assert replay(loan(late_fee=FLAT_25), events, DAY_AFTER).late_fees == ()

    def test_is_not_avoided_by_paying_the_day_after(self) -> None:
        events = [disbursed(), paid(DAY_AFTER, "172.55")]
        assert len(replay(loan(late_fee=FLAT_25), events, DAY_AFTER).late_fees) == 1

    def test_without_days_of_grace_comes_the_day_after_the_due_date(self) -> None:
        terms = loan(late_fee=LateFeePolicy(LateFeeKind.FLAT, Decimal("25.00")))
        assert replay(terms, [disbursed()], DUE).late_fees == ()
        assert len(replay(terms, [disbursed()], date(2024, 2, 2)).late_fees) == 1

    def test_comes_once_for_each_installment(self) -> None:
        state = replay(loan(late_fee=FLAT_25), [disbursed()], date(2024, 4, 1))
        assert [(each.installment, each.assessed_date) for each in state.late_fees] == [
            (1, date(2024, 2, 12)),
            (2, date(2024, 3, 12)),
        ]

    def test_disappears_when_a_payment_is_entered_with_an_earlier_date(self) -> None:
        events = [disbursed(), paid(LAST_GRACE_DAY, "172.55", "p")]
        assert replay(loan(late_fee=FLAT_25), events, date(2024, 2, 20)).late_fees == ()

    def test_appears_when_the_payment_is_returned(self) -> None:
        events = [disbursed(), paid(DUE, "172.55", "p"), reversal("p", date(2024, 2, 20))]
        state = replay(loan(late_fee=FLAT_25), events, date(2024, 2, 20))
        assert state.late_fees == (LateFee(1, DAY_AFTER, Decimal("25.00")),)

    @pytest.mark.parametrize(("amount", "count"), [("167.55", 0), ("167.54", 1)])
    def test_spares_a_shortfall_within_the_tolerance(self, amount: str, count: int) -> None:
        terms = loan(late_fee=FLAT_25, arrears_tolerance=Decimal("5.00"))
        assert len(replay(terms, [disbursed(), paid(DUE, amount)], DAY_AFTER).late_fees) == count

    def test_may_be_a_percentage_of_what_is_unpaid(self) -> None:
        state = replay(loan(late_fee=percent("5")), [disbursed(), paid(DUE, "72.55")], DAY_AFTER)
        assert state.late_fees[0].amount == Decimal("5.00")

    def test_keeps_within_its_minimum_and_maximum(self) -> None:
        def fee(policy: LateFeePolicy) -> Decimal:
            return replay(loan(late_fee=policy), [disbursed()], DAY_AFTER).late_fees[0].amount

        assert fee(percent("5")) == Decimal("8.63")
        assert fee(percent("5", minimum=Decimal("10.00"))) == Decimal("10.00")
        assert fee(percent("5", maximum=Decimal("7.50"))) == Decimal("7.50")

    def test_may_depend_on_how_much_is_unpaid(self) -> None:
        """172.55 is unpaid: a tier counts from its sum on."""
        for unpaid_from, fee in (("172.55", "40.00"), ("172.56", "25.00")):
            tiers = (
                LateFeeTier(Decimal("100.00"), Decimal("25.00")),
                LateFeeTier(Decimal(unpaid_from), Decimal("40.00")),
            )
            policy = LateFeePolicy(LateFeeKind.FLAT, Decimal("10.00"), grace_days=10, tiers=tiers)
            assert replay(loan(late_fee=policy), [disbursed()], DAY_AFTER).late_fees[0].amount == Decimal(fee)

    def test_has_tiers_that_rise(self) -> None:
        tier = LateFeeTier(Decimal("100.00"), Decimal("25.00"))
        with pytest.raises(EngineError, match="rise"):
            LateFeePolicy(LateFeeKind.FLAT, Decimal("10.00"), tiers=(tier, tier))

    def test_of_nothing_is_none(self) -> None:
        assert replay(loan(late_fee=percent("0")), [disbursed()], DAY_AFTER).late_fees == ()

    def test_does_not_breed_another_one(self) -> None:
        """A late fee takes 25.00 out of the next installment; that shortfall costs no second fee."""
        events = [disbursed(), paid(date(2024, 2, 15), "172.55"), paid(date(2024, 3, 1), "172.55")]
        state = replay(loan(late_fee=FLAT_25), events, date(2024, 3, 31))
        assert len(state.late_fees) == 1
        assert state.overdue_amount == Decimal("25.00")

    def test_can_be_waived(self) -> None:
        events = [disbursed(), waived(date(2024, 2, 20), Component.PENALTIES, "25.00")]
        state = replay(loan(late_fee=FLAT_25), events, date(2024, 2, 20))
        assert state.balances.penalties == Decimal("0.00")
        assert state.rows[0].waived.penalties == Decimal("25.00")


class TestDaysPastDue:
    def days(self, on: date, *payments: tuple[date, str], terms: LoanTerms | None = None) -> int:
        events = [disbursed(), *(paid(day, amount) for day, amount in payments)]
        return replay(terms or loan(), events, on).days_past_due

    def test_are_none_on_the_due_date_and_one_the_day_after(self) -> None:
        assert self.days(DUE) == 0
        assert self.days(date(2024, 2, 2)) == 1

    def test_count_from_the_oldest_unpaid_due_date(self) -> None:
        assert self.days(date(2024, 3, 5)) == 33
        assert self.days(date(2024, 3, 5), (date(2024, 3, 2), "172.55")) == 33, (
            "10.00 went to the second interest"
        )
        assert self.days(date(2024, 3, 5), (date(2024, 3, 2), "182.55")) == 4

    def test_end_when_what_was_overdue_is_paid(self) -> None:
        assert self.days(date(2024, 2, 20), (date(2024, 2, 20), "172.55")) == 0

    def test_overlook_what_the_tolerance_covers(self) -> None:
        terms = loan(arrears_tolerance=Decimal("5.00"))
        assert self.days(date(2024, 2, 20), (DUE, "167.55"), terms=terms) == 0
        assert self.days(date(2024, 2, 20), (DUE, "167.54"), terms=terms) == 19

    def test_begin_after_their_own_grace_and_then_count_from_the_due_date(self) -> None:
        terms = loan(ageing_grace_days=5)
        found = [replay(terms, [disbursed()], date(2024, 2, day)) for day in (2, 6, 7)]
        assert [state.days_past_due for state in found] == [0, 0, 6]
        assert [state.oldest_unpaid_due_date for state in found] == [None, None, DUE]
        assert [state.overdue_amount for state in found] == [Decimal("172.55")] * 3, "owed all the same"
        assert [(each.on_date, each.oldest_unpaid_due_date) for each in found[2].arrears] == [
            (date(2024, 2, 6), DUE)
        ]

    def test_are_not_made_by_a_late_fee_alone(self) -> None:
        events = [disbursed(), paid(date(2024, 2, 15), "197.55"), paid(date(2024, 3, 1), "172.55")]
        state = replay(loan(late_fee=FLAT_25), events, date(2024, 3, 20))
        assert (state.days_past_due, state.overdue_amount) == (0, Decimal("0.00"))
        unpaid_fee = replay(
            loan(
                late_fee=FLAT_25,
                allocation_order=(
                    Component.FEES,
                    Component.INTEREST,
                    Component.PRINCIPAL,
                    Component.PENALTIES,
                ),
            ),
            [disbursed(), paid(date(2024, 2, 15), "172.55")],
            date(2024, 2, 20),
        )
        assert (unpaid_fee.days_past_due, unpaid_fee.overdue_amount) == (0, Decimal("25.00"))

    def test_and_what_is_due_today_differ(self) -> None:
        state = replay(loan(), [disbursed()], date(2024, 3, 1))
        assert (state.total_due, state.overdue_amount) == (Decimal("345.10"), Decimal("172.55"))
        assert (state.next_due_date, state.next_due_amount) == (date(2024, 3, 1), Decimal("172.55"))
        assert state.oldest_unpaid_due_date == DUE
