"""What SQL counts is what the engine counts: whole portfolios of mixed conventions, proven loan by loan."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from loanops.core import clock
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
from servicing.close.running import run_end_of_day
from servicing.models import Loan, LoanPosition
from tests.books import assert_books_prove
from tests.factories.servicing import fresh, make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
EVERYBODY = 10**12
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


class TestQuietLoans:
    @pytest.mark.parametrize(("seed", "days"), [(1, 125), (2, 40)])
    def test_of_any_convention_stand_where_a_replay_puts_them(self, only_loans, seed, days):
        chance = random.Random(seed)
        start = date(2025, 11, 20)
        set_business_date(start)
        loans = make_mixed_portfolio(chance, start)
        moved = 0
        for number in range(days):
            live_a_day(loans, chance)
            before = dict(LoanPosition.objects.values_list("pk", "quiet_until"))
            tomorrow = clock.business_date() + timedelta(days=1)
            moved += sum(1 for until in before.values() if until and until > tomorrow)
            run_end_of_day()
            if number % 10 == 9:
                assert_books_prove()
        assert_books_prove()
        assert moved > days * len(loans) / 2
