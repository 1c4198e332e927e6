"""From a product snapshot and what was negotiated to the terms the loan engine computes with."""

import calendar
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from loanops.engine.conventions import (
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
    LateFeeTier,
    LeapDayRule,
    PrepaymentStrategy,
    ScheduleType,
    YearSplit,
)
from loanops.engine.money import RoundingMode, RoundingPolicy
from loanops.engine.payment_conventions import (
    AllocationRule,
    AllocationStep,
    DueStage,
    FutureInstallments,
    InterestRecalculation,
    PayoffInterest,
    RestFrequency,
    same_at_every_stage,
)
from loanops.engine.payment_conventions import ReceiptKind as EngineReceiptKind
from loanops.engine.shapes import (
    BrokenPeriod,
    Charge,
    ChargeBase,
    ChargeTiming,
    FixedInstallment,
    InstallmentStep,
    SkippedInterest,
)
from loanops.engine.terms import LoanTerms
from products.choices import FeeCalculation, FeeTiming, FirstDueRule, PaymentFrequency, ReceiptKind
from products.snapshots import Snapshot, amount_of, complete, decimal_of

FREQUENCIES = {
    PaymentFrequency.DAILY: Frequency(1, FrequencyUnit.DAY),
    PaymentFrequency.WEEKLY: Frequency(1, FrequencyUnit.WEEK),
    PaymentFrequency.BIWEEKLY: Frequency(2, FrequencyUnit.WEEK),
    PaymentFrequency.SEMI_MONTHLY: Frequency(1, FrequencyUnit.HALF_MONTH),
    PaymentFrequency.MONTHLY: Frequency(1, FrequencyUnit.MONTH),
    PaymentFrequency.QUARTERLY: Frequency(3, FrequencyUnit.MONTH),
}
INSTALLMENTS_PER_YEAR = {
    PaymentFrequency.DAILY: 365,
    PaymentFrequency.WEEKLY: 52,
    PaymentFrequency.BIWEEKLY: 26,
    PaymentFrequency.SEMI_MONTHLY: 24,
    PaymentFrequency.MONTHLY: 12,
    PaymentFrequency.QUARTERLY: 4,
}
DAY_COUNTS = {
    "THIRTY_360": (DaysInYear.DAYS_360, DaysInMonth.DAYS_30),
    "THIRTY_E_360": (DaysInYear.DAYS_360, DaysInMonth.DAYS_30E),
    "ACTUAL_360": (DaysInYear.DAYS_360, DaysInMonth.ACTUAL),
    "ACTUAL_364": (DaysInYear.DAYS_364, DaysInMonth.ACTUAL),
    "ACTUAL_365": (DaysInYear.DAYS_365, DaysInMonth.ACTUAL),
    "ACTUAL_ACTUAL": (DaysInYear.ACTUAL, DaysInMonth.ACTUAL),
}
STAGE_ORDERS = {
    DueStage.PAST_DUE: "past_due_order",
    DueStage.DUE: "due_order",
    DueStage.IN_ADVANCE: "in_advance_order",
}
FIRST_OF_MONTH_MIN_DAYS = 20
HOLIDAY_CALENDAR = "XFED"
CENT = Decimal("0.01")


def build_terms(
    snapshot: Snapshot,
    *,
    principal: Decimal,
    annual_rate: Decimal,
    number_of_installments: int,
    start_date: date,
    first_due_date: date | None = None,
    frequency: str | None = None,
) -> LoanTerms:
    """The engine's terms of a loan under this product. Without a first due date the product's own rule decides."""
    snapshot = complete(snapshot)
    frequency = frequency or snapshot["repayment_frequencies"][0]
    days_in_year, days_in_month = DAY_COUNTS[snapshot["day_count"]]
    convention = BusinessDayConvention(snapshot["business_day_rule"])
    return LoanTerms(
        currency=snapshot["currency"],
        principal=principal,
        annual_rate=annual_rate,
        start_date=start_date,
        number_of_installments=number_of_installments,
        frequency=frequency_of(snapshot, frequency),
        first_due_date=first_due_date or first_due_date_of(snapshot, start_date),
        amortization=Amortization(snapshot["amortization"]),
        interest_method=InterestMethod(snapshot["interest_method"]),
        days_in_year=days_in_year,
        days_in_month=days_in_month,
        grace=Grace(
            principal_installments=snapshot["grace_principal_installments"],
            interest_payment_installments=snapshot["grace_interest_installments"],
            interest_free_installments=snapshot["interest_free_installments"],
        ),
        down_payment_percent=decimal_of(snapshot, "down_payment_percent") or None,
        rounding=rounding_of(snapshot),
        business_day_convention=convention,
        holiday_calendar=None if convention is BusinessDayConvention.NONE else HOLIDAY_CALENDAR,
        allocation_order=tuple(Component(name) for name in snapshot["allocation_order"]),
        allocation_direction=AllocationDirection(snapshot["allocation_direction"]),
        prepayment_strategy=PrepaymentStrategy(snapshot["prepayment_strategy"]),
        early_payment_days=snapshot["early_payment_days"],
        late_fee=late_fee_of(snapshot),
        allocation_rules=allocation_rules_of(snapshot),
        arrears_tolerance=amount_of(snapshot, "arrears_tolerance"),
        charge_off_days=snapshot["charge_off_days"],
        **_shape(snapshot, principal, frequency, number_of_installments),
    )


def frequency_of(snapshot: Snapshot, frequency: str) -> Frequency:
    """How often installments fall due; twice a month on the product's own two days."""
    usual = FREQUENCIES[PaymentFrequency(frequency)]
    days = tuple(complete(snapshot)["semi_monthly_days"])
    if usual.unit is not FrequencyUnit.HALF_MONTH or days == usual.days_of_month:
        return usual
    return replace(usual, days=days)


def _shape(snapshot: Snapshot, principal: Decimal, frequency: str, count: int) -> dict[str, Any]:
    """How the schedule is generated, and what gives it another shape."""
    rounding = rounding_of(snapshot)
    share, months = decimal_of(snapshot, "balloon_percent"), snapshot["amortization_term_months"]
    balloon = principal * share / 100 if share else None
    longer = max(installments_for(months, frequency), count) if months else None
    return {
        "schedule_type": ScheduleType(snapshot["schedule_type"]),
        "interest_period": InterestPeriod(snapshot["interest_period"]),
        "leap_day_rule": LeapDayRule(snapshot["leap_day_rule"]) if snapshot["leap_day_rule"] else None,
        "year_split": YearSplit(snapshot["year_split"]),
        "balloon_amount": balloon.quantize(CENT) if balloon else None,
        "amortization_installments": longer if longer and longer > count else None,
        "installment_steps": _steps(snapshot, count),
        "fixed_installments": tuple(
            FixedInstallment(row["installment"], principal=rounding.round(_part(row, principal)))
            for row in snapshot["fixed_installments"]
            if row["installment"] < count
        ),
        "skipped_months": tuple(snapshot["skipped_months"]),
        "skipped_interest": SkippedInterest(snapshot["skipped_interest"]),
        "broken_period": BrokenPeriod(snapshot["broken_period"]) if snapshot["broken_period"] else None,
        "interest_recalculation": InterestRecalculation(snapshot["interest_recalculation"]),
        "rest_frequency": RestFrequency(snapshot["rest_frequency"]),
        "payoff_interest": PayoffInterest(snapshot["payoff_interest"]),
        "ageing_grace_days": snapshot["ageing_grace_days"],
        "charges": tuple(_charge(fee) for fee in snapshot["fees"] if fee["timing"] == FeeTiming.INSTALLMENT),
    }


def _charge(fee: Snapshot) -> Charge:
    """A fee that every installment asks for."""
    flat = fee["calculation"] == FeeCalculation.FLAT
    return Charge(
        code=fee["code"],
        timing=ChargeTiming.INSTALLMENT,
        base=ChargeBase.FLAT if flat else ChargeBase.PERCENT_OF_PRINCIPAL,
        figure=Decimal(fee["amount"] if flat else fee["percent"]),
        minimum=decimal_of(fee, "amount_min"),
        maximum=decimal_of(fee, "amount_max"),
    )


def rounding_of(snapshot: Snapshot) -> RoundingPolicy:
    """To what a loan of the product is rounded."""
    return RoundingPolicy(
        mode=RoundingMode(snapshot["rounding_mode"]),
        places=snapshot["rounding_places"],
        installment_multiple=decimal_of(snapshot, "installment_multiple"),
    )


def _steps(snapshot: Snapshot, count: int) -> tuple[InstallmentStep, ...]:
    """The steps that this many installments reach."""
    return tuple(
        InstallmentStep(
            row["installment"], amount=decimal_of(row, "amount"), percent=decimal_of(row, "percent")
        )
        for row in snapshot["installment_steps"]
        if row["installment"] <= count
    )


def _part(row: Snapshot, principal: Decimal) -> Decimal:
    return principal * Decimal(row["principal_percent"]) / 100


def allocation_rules_of(snapshot: Snapshot) -> tuple[AllocationRule, ...]:
    """Where money goes by its kind, on loans whose installments can be paid ahead; none elsewhere."""
    if snapshot["interest_recalculation"] == InterestRecalculation.DAILY_BALANCE:
        return ()
    rules = [
        AllocationRule(
            tuple(
                AllocationStep(stage, Component(name))
                for stage, column in STAGE_ORDERS.items()
                for name in row[column]
            ),
            FutureInstallments(row["future_installments"]),
            None if row["receipt"] == ReceiptKind.ANY else EngineReceiptKind(row["receipt"]),
        )
        for row in snapshot["allocation_rules"]
    ]
    ahead = snapshot["prepayment_allocation"]
    if ahead and all(rule.receipt is not None for rule in rules):
        usual = same_at_every_stage(tuple(Component(name) for name in snapshot["allocation_order"]))
        rules.append(replace(usual, future_installments=FutureInstallments(ahead)))
    return tuple(rules)


def late_fee_of(snapshot: Snapshot) -> LateFeePolicy | None:
    """The product's late fee, or None when it has none."""
    snapshot = complete(snapshot)
    kind = snapshot["late_fee_kind"]
    if kind == "NONE":
        return None
    figure = "late_fee_amount" if kind == "FLAT" else "late_fee_percent"
    return LateFeePolicy(
        kind=LateFeeKind(kind),
        amount=amount_of(snapshot, figure),
        grace_days=snapshot["late_fee_grace_days"],
        minimum=decimal_of(snapshot, "late_fee_minimum"),
        maximum=decimal_of(snapshot, "late_fee_maximum"),
        tiers=tuple(
            LateFeeTier(
                amount_of(row, "unpaid_from"), amount_of(row, "amount" if kind == "FLAT" else "percent")
            )
            for row in snapshot["late_fee_tiers"]
        ),
    )


def first_due_date_of(snapshot: Snapshot, start_date: date) -> date | None:
    """The first due date by the product's rule; None leaves it to the engine, one period after disbursement."""
    if snapshot["first_due_rule"] == FirstDueRule.ONE_PERIOD_AFTER_DISBURSEMENT:
        return None
    earliest = start_date + timedelta(days=FIRST_OF_MONTH_MIN_DAYS)
    if earliest.day == 1:
        return earliest
    days_left = calendar.monthrange(earliest.year, earliest.month)[1] - earliest.day
    return earliest + timedelta(days=days_left + 1)


def installments_for(term_months: int, frequency: str) -> int:
    """How many installments a term in months has: 12 months are 52 weekly or 4 quarterly installments."""
    per_year = INSTALLMENTS_PER_YEAR[PaymentFrequency(frequency)]
    return max(1, (term_months * per_year + 6) // 12)
