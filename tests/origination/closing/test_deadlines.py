"""Legal clocks: when they end, when they warn, when they are breached."""

from datetime import date

import pytest

from origination.choices import DeadlineClock
from origination.deadlines import (
    Standing,
    days_between,
    due_date,
    percent_gone,
    standing,
    warning_reached,
)

TRIGGER = date(2026, 3, 2)
BUSINESS = DeadlineClock.BUSINESS


class TestDueDate:
    @pytest.mark.parametrize(
        ("days", "clock", "due"),
        [
            (30, DeadlineClock.CALENDAR, date(2026, 4, 1)),
            (90, DeadlineClock.CALENDAR, date(2026, 5, 31)),
            (5, BUSINESS, date(2026, 3, 9)),
            (10, BUSINESS, date(2026, 3, 16)),
        ],
    )
    def test_counts_from_the_day_after_the_trigger(self, days, clock, due):
        assert due_date(TRIGGER, days, clock) == due

    def test_business_days_skip_bank_holidays(self):
        # 25 May 2026 is Memorial Day.
        assert due_date(date(2026, 5, 22), 1, BUSINESS) == date(2026, 5, 26)
        assert due_date(date(2026, 1, 9), 10, BUSINESS) == date(2026, 1, 26)

    def test_days_between_is_its_inverse(self):
        assert days_between(TRIGGER, date(2026, 3, 16), BUSINESS) == 10
        assert days_between(date(2026, 3, 16), TRIGGER, BUSINESS) == -10
        assert days_between(TRIGGER, date(2026, 4, 1)) == 30


class TestStanding:
    def on(self, today, satisfied_on=None):
        return standing(
            trigger=TRIGGER,
            due=date(2026, 4, 1),
            today=today,
            percents=[50, 80],
            satisfied_on=satisfied_on,
        )

    @pytest.mark.parametrize(
        ("today", "expected"),
        [
            (date(2026, 3, 16), Standing.RUNNING),
            (date(2026, 3, 17), Standing.WARNING),
            (date(2026, 4, 1), Standing.WARNING),
            (date(2026, 4, 2), Standing.BREACHED),
        ],
    )
    def test_both_sides_of_each_edge(self, today, expected):
        assert self.on(today) == expected

    def test_told_in_time_or_late(self):
        assert self.on(date(2026, 6, 1), satisfied_on=date(2026, 4, 1)) == Standing.MET
        assert self.on(date(2026, 6, 1), satisfied_on=date(2026, 4, 2)) == Standing.MET_LATE

    def test_warnings(self):
        due = date(2026, 4, 1)
        assert percent_gone(TRIGGER, due, date(2026, 3, 17)) == 50
        assert warning_reached([50, 80], 49) == 0
        assert warning_reached([50, 80], 50) == 50
        assert warning_reached([50, 80], percent_gone(TRIGGER, due, date(2026, 3, 26))) == 80
        assert percent_gone(TRIGGER, due, date(2026, 2, 1)) == 0
