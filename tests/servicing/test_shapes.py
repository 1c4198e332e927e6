"""Loans with plans of other shapes live like any other: paid by the plan they end at zero, and the books prove."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.engine import (
    Amortization,
    BrokenPeriod,
    DatedRate,
    DaysInMonth,
    Frequency,
    FrequencyUnit,
    InstallmentStep,
    InterestMethod,
    ScheduleType,
    build_schedule,
)
from tests.books import assert_books_prove
from tests.factories.servicing import fresh, make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

START = date(2026, 1, 15)
SHAPES = {
    "interest only": {"amortization": Amortization.INTEREST_ONLY},
    "balloon": {"balloon_amount": Decimal("4000.00")},
    "even flat interest": {
        "schedule_type": ScheduleType.CUMULATIVE,
        "interest_method": InterestMethod.FLAT,
        "annual_rate": Decimal("10"),
    },
    "whole units": {"schedule_type": ScheduleType.WHOLE_UNITS},
    "skipped months": {"skipped_months": (3,)},
    "steps": {"installment_steps": (InstallmentStep(3, percent=Decimal(20)),)},
    "twice a month": {"frequency": Frequency(1, FrequencyUnit.HALF_MONTH)},
    "spread odd days": {"first_due_date": date(2026, 2, 28), "broken_period": BrokenPeriod.SPREAD},
    "own odd days": {"first_due_date": date(2026, 2, 28), "broken_period": BrokenPeriod.OWN_INSTALLMENT},
    "later rate": {"rate_path": (DatedRate(date(2026, 3, 15), Decimal(6)),)},
    "30E/360": {"days_in_month": DaysInMonth.DAYS_30E},
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_loan_paid_by_its_plan_ends_at_zero(shape):
    set_business_date(START)
    terms = {"first_due_date": None, **shape}
    loan = make_active_loan(installments=5, disbursed=START, booked=START, **terms)
    schedule = build_schedule(loan.engine_terms())

    for row in schedule.rows:
        set_business_date(row.due_date)
        if row.total:
            pay(loan, row.total)

    loan = fresh(loan)
    assert loan.status == "CLOSED"
    assert (loan.position.total_outstanding, loan.position.credit) == (Decimal("0.00"), Decimal("0.00"))
    assert_books_prove()
