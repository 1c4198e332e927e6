"""The loan engine: plain arithmetic on terms and dated events. No database, no clock, no Django.

What other packages use is named here; the modules behind it may move.
"""

from loanops.engine.accrual import accrual_of, accrual_on
from loanops.engine.amounts import Balances, ComponentAmounts
from loanops.engine.apr import (
    CashFlow,
    UnitPeriod,
    UnitPeriodUnit,
    annual_percentage_rate,
    apr_of_schedule,
    finance_charge,
    present_value,
    unit_period_of,
    unit_periods_between,
)
from loanops.engine.calendar import adjust, adjust_by, bank_holidays, is_business_day
from loanops.engine.conventions import (
    DEBT_COMPONENTS,
    AllocationDirection,
    Amortization,
    BusinessDayConvention,
    Component,
    DaysInMonth,
    DaysInYear,
    Frequency,
    FrequencyUnit,
    Grace,
    InterestMethod,
    InterestPeriod,
    LateFeeKind,
    LateFeePolicy,
    LeapDayRule,
    PrepaymentStrategy,
    ScheduleType,
    YearSplit,
)
from loanops.engine.dates import add_months, add_months_to_month_end, due_dates
from loanops.engine.daycount import DayCount, DayCountContext, count_days
from loanops.engine.errors import CurrencyMismatch, EngineError, UnsupportedConvention
from loanops.engine.events import Event, EventKind, TermsChange, standing_events
from loanops.engine.money import Money, RoundingMode, RoundingPolicy
from loanops.engine.replay import payoff, replay
from loanops.engine.schedule import Disbursement, Installment, Schedule, build_schedule
from loanops.engine.state import Allocation, LateFee, LoanState, PayoffQuote, Row, RowKind, Segment
from loanops.engine.terms import LoanTerms

__all__ = [
    "DEBT_COMPONENTS",
    "Allocation",
    "AllocationDirection",
    "Amortization",
    "Balances",
    "BusinessDayConvention",
    "CashFlow",
    "Component",
    "ComponentAmounts",
    "CurrencyMismatch",
    "DayCount",
    "DayCountContext",
    "DaysInMonth",
    "DaysInYear",
    "Disbursement",
    "EngineError",
    "Event",
    "EventKind",
    "Frequency",
    "FrequencyUnit",
    "Grace",
    "Installment",
    "InterestMethod",
    "InterestPeriod",
    "LateFee",
    "LateFeeKind",
    "LateFeePolicy",
    "LeapDayRule",
    "LoanState",
    "LoanTerms",
    "Money",
    "PayoffQuote",
    "PrepaymentStrategy",
    "RoundingMode",
    "RoundingPolicy",
    "Row",
    "RowKind",
    "Schedule",
    "ScheduleType",
    "Segment",
    "TermsChange",
    "UnitPeriod",
    "UnitPeriodUnit",
    "UnsupportedConvention",
    "YearSplit",
    "accrual_of",
    "accrual_on",
    "add_months",
    "add_months_to_month_end",
    "adjust",
    "adjust_by",
    "annual_percentage_rate",
    "apr_of_schedule",
    "bank_holidays",
    "build_schedule",
    "count_days",
    "due_dates",
    "finance_charge",
    "is_business_day",
    "payoff",
    "present_value",
    "replay",
    "standing_events",
    "unit_period_of",
    "unit_periods_between",
]
