"""Counting attempts for all processes together: both sides of the number, the window and the wait."""

from datetime import timedelta

import pytest

from loanops.access.models import Throttle
from loanops.access.throttling import (
    Policy,
    TooManyAttempts,
    count_attempt,
    forget_attempts,
    forget_old_attempts,
    require_no_wait,
    take_back_attempt,
)
from loanops.core import clock

pytestmark = pytest.mark.django_db

THREE = Policy("test", 3, timedelta(minutes=10), timedelta(minutes=20))
ANA = "ana@riverside.example"


@pytest.fixture
def clock_at(monkeypatch):
    start = clock.now()

    def move(**by):
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(**by))

    move()
    return move


def attempts(count: int) -> None:
    for _ in range(count):
        count_attempt(THREE, ANA)


class TestCountAttempt:
    def test_so_many_are_let_through_and_the_next_one_waits(self, clock_at):
        attempts(3)
        with pytest.raises(TooManyAttempts, match="Try again in 20 minutes"):
            count_attempt(THREE, ANA)
        with pytest.raises(TooManyAttempts):
            require_no_wait(THREE, ANA)

    def test_both_sides_of_the_wait(self, clock_at):
        attempts(3)
        clock_at(minutes=19, seconds=59)
        with pytest.raises(TooManyAttempts, match="in 1 minute."):
            count_attempt(THREE, ANA)
        clock_at(minutes=20)
        require_no_wait(THREE, ANA)
        attempts(3)

    def test_both_sides_of_the_window(self, clock_at):
        attempts(2)
        clock_at(minutes=9, seconds=59)
        attempts(1)
        with pytest.raises(TooManyAttempts):
            attempts(1)

        forget_attempts(THREE, ANA)
        clock_at()
        attempts(2)
        clock_at(minutes=10)
        attempts(2)
        require_no_wait(THREE, ANA)

    def test_whoever_waits_does_not_wait_longer_by_trying(self, clock_at):
        attempts(3)
        clock_at(minutes=10)
        for _ in range(5):
            with pytest.raises(TooManyAttempts, match="in 10 minutes"):
                count_attempt(THREE, ANA)

    def test_capitals_and_spaces_make_nobody_else(self, clock_at):
        attempts(2)
        count_attempt(THREE, f" {ANA.upper()} ")
        with pytest.raises(TooManyAttempts):
            attempts(1)

    def test_another_person_and_another_policy_count_apart(self, clock_at):
        attempts(3)
        count_attempt(THREE, "bea@riverside.example")
        count_attempt(Policy("other", 3, THREE.window, THREE.wait), ANA)

    def test_no_number_is_no_limit(self):
        for _ in range(5):
            count_attempt(Policy("off", 0, THREE.window, THREE.wait), ANA)
        assert not Throttle.objects.exists()

    def test_what_was_right_is_uncounted(self, clock_at):
        attempts(3)
        take_back_attempt(THREE, ANA)
        attempts(1)
        with pytest.raises(TooManyAttempts):
            attempts(1)

    def test_the_table_names_nobody(self):
        attempts(1)
        assert ANA not in str(list(Throttle.objects.values()))


class TestForgetOldAttempts:
    def test_after_a_day(self, clock_at):
        attempts(1)
        clock_at(days=1)
        assert forget_old_attempts() == 0
        clock_at(days=1, seconds=1)
        assert forget_old_attempts() == 1
