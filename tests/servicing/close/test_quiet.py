"""What SQL counts is what the engine counts: whole portfolios of mixed conventions, proven loan by loan."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction

from loanops.engine.conventions import (
    Amortization,
    DaysInMonth,
    DaysInYear,
    Frequency,
    FrequencyUnit,
    InterestMethod,
    InterestPeriod,
    LeapDayRule,
    YearSplit,
)
from loanops.engine.money import RoundingMode, RoundingPolicy
from servicing.close import loans as close_loans_module
from servicing.close import worker
from servicing.close.quiet import bill_on_schedule, move_quiet_loans
from servicing.close.running import run_end_of_day, run_end_of_days
from servicing.models import Installment, Loan, LoanPosition
from tests.books import assert_books_prove
from tests.factories.servicing import fresh, make_active_loan, pay, set_business_date
from tests.servicing.close import dying_shards
from tests.servicing.close.portfolio import books, make_portfolio

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
ONE_DAY = timedelta(days=1)
EVERYBODY = 10**12
CLEANING_UP = ("ROLLBACK", "RELEASE", "SELECT pg_advisory_unlock")
DAY_COUNTS = [
    {"days_in_year": DaysInYear.DAYS_360, "days_in_month": DaysInMonth.DAYS_30},
    {"days_in_year": DaysInYear.DAYS_360, "days_in_month": DaysInMonth.ACTUAL},
    {"days_in_year": DaysInYear.DAYS_364, "days_in_month": DaysInMonth.ACTUAL},
    {"days_in_year": DaysInYear.DAYS_365, "days_in_month": DaysInMonth.ACTUAL},
    {"days_in_year": DaysInYear.DAYS_365, "days_in_month": DaysInMonth.DAYS_30},
    {"days_in_year": DaysInYear.ACTUAL, "days_in_month": DaysInMonth.ACTUAL},
    {
        "days_in_year": DaysInYear.ACTUAL,
        "days_in_month": DaysInMonth.ACTUAL,
        "year_split": YearSplit.DISBURSEMENT_DAY,
    },
    {
        "days_in_year": DaysInYear.ACTUAL,
        "days_in_month": DaysInMonth.ACTUAL,
        "leap_day_rule": LeapDayRule.FEB29_PERIOD_ONLY,
    },
    {"interest_period": InterestPeriod.SAME_AS_REPAYMENT},
]
FREQUENCIES = [Frequency(), Frequency(2, FrequencyUnit.WEEK), Frequency(10, FrequencyUnit.DAY), Frequency(2)]


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def only_loans(settings):
    """End of day closes loans and does nothing else."""
    settings.END_OF_DAY_STEPS = ["servicing.close.loans.close_loans"]


def make_mixed_portfolio(chance: random.Random, start: date) -> list[Loan]:
    """A loan for each day count and rounding mode, with other conventions drawn by lot."""
    modes = list(RoundingMode)
    loans = []
    for number, day_count in enumerate(DAY_COUNTS):
        rounding = RoundingPolicy(mode=modes[number % len(modes)])
        loans.append(
            make_active_loan(
                principal=Decimal(chance.randrange(3_000_00, 90_000_00)) / 100,
                annual_rate=Decimal(chance.randrange(0, 30_0000)) / 10000
                if number != 3
                else Decimal("9.4822"),
                installments=chance.randrange(4, 12),
                disbursed=start,
                booked=start,
                frequency=chance.choice(FREQUENCIES) if "interest_period" not in day_count else Frequency(),
                amortization=chance.choice(list(Amortization)),
                interest_method=chance.choice([*[InterestMethod.DECLINING] * 3, InterestMethod.FLAT]),
                arrears_tolerance=chance.choice([Decimal(0), Decimal(5)]),
                rounding=rounding,
                first_due_date=None,
                **day_count,
            )
        )
    return loans


def live_a_day(loans: list[Loan], chance: random.Random) -> None:
    """Most pay on the day they owe, some late, some early, some something."""
    for loan in loans:
        position = fresh(loan).position
        if fresh(loan).status != "ACTIVE":
            continue
        if position.total_due and chance.random() < (0.7 if not position.overdue_amount else 0.05):
            pay(loan, position.total_due)
        elif chance.random() < 0.01:
            pay(loan, Decimal(chance.randrange(1_00, 900_00)) / 100)


@pytest.fixture
def counted(monkeypatch):
    """How many loans each statement closed."""
    counts = {"move_quiet_loans": 0, "bill_on_schedule": 0}
    for name, statement in (("move_quiet_loans", move_quiet_loans), ("bill_on_schedule", bill_on_schedule)):

        def counting(first, end, day, name=name, statement=statement):
            found = statement(first, end, day)
            counts[name] += found
            return found

        monkeypatch.setattr(close_loans_module, name, counting)
    return counts


class TestQuietLoans:
    @pytest.mark.parametrize(("seed", "days"), [(1, 125), (2, 40)])
    def test_of_any_convention_stand_where_a_replay_puts_them(self, only_loans, counted, seed, days):
        chance = random.Random(seed)
        start = date(2025, 11, 20)
        set_business_date(start)
        loans = make_mixed_portfolio(chance, start)
        for number in range(days):
            live_a_day(loans, chance)
            run_end_of_day()
            if number % 10 == 9:
                assert_books_prove()
        assert_books_prove()
        assert counted["move_quiet_loans"] > days * len(loans) / 2
        assert counted["bill_on_schedule"] > days / 10

    def test_are_closed_without_a_replay(self, only_loans, counted, monkeypatch):
        loan = make_active_loan(disbursed=TODAY)
        run_end_of_day()  # the day after its disbursement is as quiet as any other
        monkeypatch.setattr(close_loans_module, "plan", None)
        run_end_of_day()

        assert counted["move_quiet_loans"] == 2
        assert fresh(loan).position.as_of == TODAY + 2 * ONE_DAY
        assert_books_prove()

    def test_are_left_to_the_engine_when_somebody_wrote_in_the_meantime(self, only_loans):
        loan = make_active_loan(disbursed=TODAY)
        LoanPosition.objects.filter(pk=loan.pk).update(quiet_until=None)

        assert move_quiet_loans(0, EVERYBODY, TODAY) == 0
        run_end_of_day()
        assert fresh(loan).position.quiet_until is not None
        assert_books_prove()

    def test_are_caught_up_over_several_days_at_once(self, only_loans):
        loan = make_active_loan(disbursed=TODAY)
        set_business_date(TODAY + 9 * ONE_DAY)
        run_end_of_day()

        assert fresh(loan).position.as_of == TODAY + 10 * ONE_DAY
        assert_books_prove()

    def test_of_the_cash_basis_gather_interest_in_memo_only(self, only_loans, counted):
        loan = make_active_loan(disbursed=TODAY, snapshot={"accounting_basis": "CASH"})
        for _ in range(5):
            run_end_of_day()

        position = fresh(loan).position
        assert counted["move_quiet_loans"] == 5
        assert (position.memo_interest, position.interest_booked) == (position.interest, Decimal("0.00"))
        assert position.interest > 0
        assert_books_prove()

    def test_that_are_late_count_their_days(self, only_loans, counted):
        loan = make_active_loan(disbursed=date(2026, 1, 15))  # unpaid since 2026-02-15
        before = fresh(loan).position
        run_end_of_day()

        after = fresh(loan).position
        assert counted["move_quiet_loans"] == 1
        assert after.days_past_due == before.days_past_due + 1
        assert after.quiet_until == date(2026, 3, 15)
        assert_books_prove()


class TestBillOnSchedule:
    def test_bills_what_was_planned_and_begins_the_next_period(self, only_loans, counted):
        loan = make_active_loan(disbursed=date(2026, 2, 4))
        planned = Installment.objects.get(loan=loan, number=1)
        run_end_of_day()
        assert counted["bill_on_schedule"] == 0
        run_end_of_day()

        billed, position = Installment.objects.get(loan=loan, number=1), fresh(loan).position
        assert counted["bill_on_schedule"] == 1
        assert (billed.billed, billed.due, billed.due_date) == (True, planned.due, date(2026, 3, 4))
        assert (position.total_due, position.unbilled_interest) == (planned.due, Decimal("0.00"))
        assert (position.days_past_due, position.quiet_until) == (0, date(2026, 3, 5))
        assert loan.accrual_segments.get().to_date == date(2026, 3, 4)
        assert_books_prove()

    def test_leaves_to_the_engine_what_was_paid_early(self, only_loans, counted):
        loan = make_active_loan(disbursed=date(2026, 2, 4))
        pay(loan, "100.00", date(2026, 3, 2))
        run_end_of_day()
        run_end_of_day()

        assert counted["bill_on_schedule"] == 0
        assert Installment.objects.get(loan=loan, number=1).billed
        assert_books_prove()


class TestKilledInside:
    def test_a_hundred_times_leaves_the_same_books(self, only_loans, monkeypatch):
        """Death at any statement inside a slice; whoever comes next finds the slice untouched or done."""
        monkeypatch.setattr(close_loans_module, "SLICE_SIZE", 3)
        monkeypatch.setattr(close_loans_module, "LOANS_AT_ONCE", 2)
        make_portfolio()
        through = TODAY + ONE_DAY
        chance = random.Random(20260302)
        clean, statements = self.run_cleanly(through)
        for _ in range(100):
            with transaction.atomic():
                self.run_killed(through, chance.randrange(statements))
                run_end_of_days(through)
                assert books() == clean
                transaction.set_rollback(True)

    def run_cleanly(self, through):
        statements = 0

        def count(execute, sql, params, many, context):
            nonlocal statements
            statements += 1
            return execute(sql, params, many, context)

        with transaction.atomic():
            with connection.execute_wrapper(count):
                run_end_of_days(through)
            clean = books()
            assert_books_prove()
            transaction.set_rollback(True)
        return clean, statements

    def run_killed(self, through, kill_at):
        told = 0

        def die(execute, sql, params, many, context):
            nonlocal told
            told += 1
            if told > kill_at and connection.in_atomic_block and not sql.startswith(CLEANING_UP):
                raise Killed
            return execute(sql, params, many, context)

        with pytest.raises(Killed), connection.execute_wrapper(die):
            run_end_of_days(through)


@pytest.mark.django_db(transaction=True)
class TestShards:
    def test_leave_the_same_books_as_one_process(self, settings, monkeypatch):
        settings.END_OF_DAY_STEPS = ["servicing.close.loans.close_loans"]
        monkeypatch.setattr(close_loans_module, "SLICE_SIZE", 2)
        make_portfolio()
        with transaction.atomic():
            run_end_of_day(shards=1)
            clean = books()
            transaction.set_rollback(True)
        monkeypatch.setattr(worker, "work", dying_shards.slices_of_two)

        run = run_end_of_day(shards=4)

        assert books() == clean
        assert (run.status, run.shards, run.loans_done) == ("COMPLETED", 4, run.loans_total)
        assert_books_prove()

    def test_are_started_again_when_one_dies(self, settings, monkeypatch, tmp_path):
        settings.END_OF_DAY_STEPS = ["servicing.close.loans.close_loans"]
        monkeypatch.setattr(close_loans_module, "SLICE_SIZE", 2)
        monkeypatch.setenv("SHARD_TEST_FOLDER", str(tmp_path))
        make_portfolio()
        monkeypatch.setattr(worker, "work", dying_shards.die_once)

        run = run_end_of_day(shards=2)

        assert run.loans_done == run.loans_total
        assert len(list(tmp_path.iterdir())) == 2
        assert_books_prove()
