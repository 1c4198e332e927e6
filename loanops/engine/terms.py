"""The terms of one loan: everything that was agreed and that arithmetic needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise

from loanops.engine.conventions import (
    DEBT_COMPONENTS,
    AllocationDirection,
    Amortization,
    BusinessDayConvention,
    Component,
    DaysInMonth,
    DaysInYear,
    Frequency,
    Grace,
    InterestMethod,
    InterestPeriod,
    LateFeePolicy,
    LeapDayRule,
    PrepaymentStrategy,
    ScheduleType,
    YearSplit,
)
from loanops.engine.errors import EngineError, UnsupportedConvention
from loanops.engine.exact import HUNDRED, ZERO
from loanops.engine.money import RoundingPolicy, require_currency, require_decimal

HOLIDAY_CALENDARS = ("XFED",)


@dataclass(frozen=True, slots=True)
class LoanTerms:
    """What lender and borrower agreed, with the conventions the product version brings.

    `start_date` is the day of the first disbursement: the first period begins there and due dates are counted
    from it, unless `first_due_date` moves the seed or `due_dates` lists every due date. `annual_rate` is percent
    per year. `early_payment_days`: money that arrives so many days or fewer before a due date counts toward that
    installment; above what is due, and any earlier, it lowers the principal by the `prepayment_strategy`.
    """

    currency: str
    principal: Decimal
    annual_rate: Decimal
    start_date: date
    number_of_installments: int
    frequency: Frequency = Frequency()
    first_due_date: date | None = None
    due_dates: tuple[date, ...] | None = None
    schedule_type: ScheduleType = ScheduleType.PROGRESSIVE
    amortization: Amortization = Amortization.EQUAL_INSTALLMENTS
    interest_method: InterestMethod = InterestMethod.DECLINING
    days_in_year: DaysInYear = DaysInYear.DAYS_360
    days_in_month: DaysInMonth = DaysInMonth.DAYS_30
    leap_day_rule: LeapDayRule | None = None
    year_split: YearSplit = YearSplit.DAY_AFTER_DISBURSEMENT
    interest_period: InterestPeriod = InterestPeriod.DAILY
    partial_period_interest: bool = False
    grace: Grace = Grace()
    down_payment_percent: Decimal | None = None
    rounding: RoundingPolicy = field(default_factory=RoundingPolicy)
    business_day_convention: BusinessDayConvention = BusinessDayConvention.NONE
    holiday_calendar: str | None = None
    allocation_order: tuple[Component, ...] = DEBT_COMPONENTS
    allocation_direction: AllocationDirection = AllocationDirection.VERTICAL
    prepayment_strategy: PrepaymentStrategy = PrepaymentStrategy.SHORTER_TERM
    early_payment_days: int = 15
    late_fee: LateFeePolicy | None = None
    arrears_tolerance: Decimal = ZERO
    charge_off_days: int | None = None

    def __post_init__(self) -> None:
        self._check_figures()
        self._check_dates()
        self._check_policies()
        self._check_supported()

    def to_json(self) -> dict[str, object]:
        """The terms as JSON values: decimals and dates as strings, enums by their value."""
        from loanops.engine.terms_json import terms_to_json

        return terms_to_json(self)

    @classmethod
    def from_json(cls, values: Mapping[str, object]) -> LoanTerms:
        """The terms that `to_json` wrote; a key that is missing takes its default, an unknown one is refused."""
        from loanops.engine.terms_json import terms_from_json

        return terms_from_json(values)

    def _check_figures(self) -> None:
        require_currency(self.currency)
        require_decimal(self.principal, "principal")
        require_decimal(self.annual_rate, "annual_rate")
        require_decimal(self.arrears_tolerance, "arrears_tolerance")
        if self.principal <= ZERO or not self.rounding.is_rounded(self.principal):
            raise EngineError(
                f"A principal is above zero and has {self.rounding.places} places: {self.principal}."
            )
        if self.annual_rate < ZERO:
            raise EngineError("An annual rate is not negative.")
        if self.number_of_installments < 1:
            raise EngineError("A loan has at least one installment.")
        if self.down_payment_percent is not None:
            require_decimal(self.down_payment_percent, "down_payment_percent")
            if not ZERO < self.down_payment_percent < HUNDRED:
                raise EngineError("A down payment is more than 0 and less than 100 percent.")

    def _check_dates(self) -> None:
        if self.first_due_date is not None and self.first_due_date <= self.start_date:
            raise EngineError("The first due date lies after the start date.")
        if self.due_dates is None:
            return
        if self.first_due_date is not None:
            raise EngineError("Due dates are either listed or counted from a first due date, not both.")
        if len(self.due_dates) != self.number_of_installments:
            raise EngineError(
                f"{len(self.due_dates)} due dates are listed for {self.number_of_installments} installments."
            )
        days = (self.start_date, *self.due_dates)
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise EngineError("Listed due dates follow one another and lie after the start date.")

    def _check_policies(self) -> None:
        if len(self.allocation_order) != len(DEBT_COMPONENTS) or set(self.allocation_order) != set(
            DEBT_COMPONENTS
        ):
            raise EngineError("An allocation order names fees, penalties, interest and principal once each.")
        if max(self.grace.principal_installments, self.grace.interest_payment_installments) >= (
            self.number_of_installments
        ):
            raise EngineError("Grace ends before the last installment.")
        if self.arrears_tolerance < ZERO or self.early_payment_days < 0:
            raise EngineError("A tolerance and days of early payment are not negative.")
        if self.charge_off_days is not None and self.charge_off_days < 1:
            raise EngineError("Charge-off comes after at least one day past due.")

    def _check_supported(self) -> None:
        if self.schedule_type is not ScheduleType.PROGRESSIVE:
            raise UnsupportedConvention(
                f"Schedules of type {self.schedule_type.value} are not supported yet."
            )
        if self.prepayment_strategy is not PrepaymentStrategy.SHORTER_TERM:
            raise UnsupportedConvention(
                f"The prepayment strategy {self.prepayment_strategy.value} is not supported yet."
            )
        if self.leap_day_rule is not None and self.days_in_year is not DaysInYear.ACTUAL:
            raise UnsupportedConvention("A leap day rule belongs to a year of actual length.")
        if self.holiday_calendar is not None and self.holiday_calendar not in HOLIDAY_CALENDARS:
            raise UnsupportedConvention(f"There is no holiday calendar {self.holiday_calendar!r}.")
