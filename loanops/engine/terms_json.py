"""Terms, and changes of them, as JSON: the form in which a loan stores them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, TypeVar

from loanops.engine import conventions, payment_conventions, shapes
from loanops.engine.errors import EngineError
from loanops.engine.events import TermsChange
from loanops.engine.money import RoundingMode, RoundingPolicy
from loanops.engine.terms import LoanTerms

Kind = TypeVar("Kind")
Reader = Callable[[Any], Any]


def terms_to_json(terms: LoanTerms) -> dict[str, object]:
    """Every term under its own name."""
    return _object(terms)


def terms_from_json(values: Mapping[str, object]) -> LoanTerms:
    """The inverse of `terms_to_json`, to the last digit."""
    return _read(LoanTerms, values, TERMS_READERS)


def change_to_json(change: TermsChange) -> dict[str, object]:
    """What a change of terms changes, under the terms' own names; what stays is left out."""
    return {name: value for name, value in _object(change).items() if value not in (None, [], False)}


def change_from_json(values: Mapping[str, object]) -> TermsChange:
    """The inverse of `change_to_json`."""
    return _read(TermsChange, values, CHANGE_READERS)


def _object(value: Any) -> dict[str, object]:
    return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}


def _plain(value: Any) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, payment_conventions.AllocationStep):
        return value.name
    if is_dataclass(value):
        return _object(value)
    return value


def _read(kind: type[Kind], values: object, readers: Mapping[str, Reader]) -> Kind:
    if not isinstance(values, Mapping):
        raise EngineError(f"{kind.__name__} is written as a JSON object.")
    unknown = sorted(set(values) - set(readers))
    if unknown:
        raise EngineError(f"{kind.__name__} has no {', '.join(unknown)}.")
    arguments: dict[str, Any] = {}
    for name, value in values.items():
        try:
            arguments[name] = None if value is None else readers[name](value)
        except (ValueError, TypeError, InvalidOperation):
            raise EngineError(f"{kind.__name__}: {name} cannot be {value!r}.") from None
    try:
        return kind(**arguments)
    except TypeError:
        raise EngineError(f"{kind.__name__} lacks a value that has no default.") from None


def _decimal(value: object) -> Decimal:
    if not isinstance(value, str):
        raise TypeError("decimals are strings")
    return Decimal(value)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("not a whole number")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not true or false")
    return value


def _dates(value: list[str]) -> tuple[date, ...]:
    return tuple(date.fromisoformat(each) for each in value)


def _components(value: list[str]) -> tuple[conventions.Component, ...]:
    return tuple(conventions.Component(each) for each in value)


def _steps(value: list[str]) -> tuple[payment_conventions.AllocationStep, ...]:
    return tuple(payment_conventions.AllocationStep.named(each) for each in value)


def _part(kind: type[Kind], readers: Mapping[str, Reader]) -> Reader:
    return lambda value: _read(kind, value, readers)


def _wholes(value: list[int]) -> tuple[int, ...]:
    return tuple(_whole(each) for each in value)


def _parts(kind: type[Kind], readers: Mapping[str, Reader]) -> Reader:
    return lambda value: tuple(_read(kind, each, readers) for each in value)


FREQUENCY = _part(
    conventions.Frequency, {"every": _whole, "unit": conventions.FrequencyUnit, "days": _wholes}
)

TERMS_READERS: dict[str, Reader] = {
    "currency": _text,
    "principal": _decimal,
    "annual_rate": _decimal,
    "start_date": date.fromisoformat,
    "number_of_installments": _whole,
    "frequency": FREQUENCY,
    "first_due_date": date.fromisoformat,
    "due_dates": _dates,
    "schedule_type": conventions.ScheduleType,
    "amortization": conventions.Amortization,
    "interest_method": conventions.InterestMethod,
    "days_in_year": conventions.DaysInYear,
    "days_in_month": conventions.DaysInMonth,
    "leap_day_rule": conventions.LeapDayRule,
    "year_split": conventions.YearSplit,
    "interest_period": conventions.InterestPeriod,
    "partial_period_interest": _flag,
    "grace": _part(
        conventions.Grace,
        {
            "principal_installments": _whole,
            "interest_payment_installments": _whole,
            "interest_free_installments": _whole,
        },
    ),
    "down_payment_percent": _decimal,
    "rounding": _part(
        RoundingPolicy,
        {
            "mode": RoundingMode,
            "places": _whole,
            "installment_multiple": _decimal,
            "working_precision": _whole,
        },
    ),
    "business_day_convention": conventions.BusinessDayConvention,
    "holiday_calendar": _text,
    "allocation_order": _components,
    "allocation_direction": conventions.AllocationDirection,
    "prepayment_strategy": conventions.PrepaymentStrategy,
    "early_payment_days": _whole,
    "late_fee": _part(
        conventions.LateFeePolicy,
        {
            "kind": conventions.LateFeeKind,
            "amount": _decimal,
            "since": date.fromisoformat,
            "grace_days": _whole,
            "minimum": _decimal,
            "maximum": _decimal,
            "tiers": _parts(conventions.LateFeeTier, {"unpaid_from": _decimal, "amount": _decimal}),
        },
    ),
    "arrears_tolerance": _decimal,
    "charge_off_days": _whole,
    "balloon_amount": _decimal,
    "amortization_installments": _whole,
    "installment_amount": _decimal,
    "installment_steps": _parts(
        shapes.InstallmentStep, {"installment": _whole, "amount": _decimal, "percent": _decimal}
    ),
    "fixed_installments": _parts(
        shapes.FixedInstallment, {"installment": _whole, "principal": _decimal, "total": _decimal}
    ),
    "skipped_months": _wholes,
    "skipped_interest": shapes.SkippedInterest,
    "broken_period": shapes.BrokenPeriod,
    "rate_path": _parts(shapes.DatedRate, {"from_date": date.fromisoformat, "annual_rate": _decimal}),
    "charges": _parts(
        shapes.Charge,
        {
            "code": _text,
            "timing": shapes.ChargeTiming,
            "base": shapes.ChargeBase,
            "figure": _decimal,
            "minimum": _decimal,
            "maximum": _decimal,
            "maximum_total": _decimal,
            "due_date": date.fromisoformat,
        },
    ),
    "ageing_grace_days": _whole,
    "interest_recalculation": payment_conventions.InterestRecalculation,
    "rest_frequency": payment_conventions.RestFrequency,
    "payoff_interest": payment_conventions.PayoffInterest,
    "early_payment_strategy": payment_conventions.EarlyPaymentStrategy,
    "interest_on_past_due_principal": _flag,
    "allocation_rules": _parts(
        payment_conventions.AllocationRule,
        {
            "order": _steps,
            "future_installments": payment_conventions.FutureInstallments,
            "receipt": payment_conventions.ReceiptKind,
        },
    ),
    "charges_due": payment_conventions.ChargesDue,
    "same_day_order": payment_conventions.SameDayOrder,
    "charges_seen": payment_conventions.ChargesSeen,
}

CHANGE_READERS: dict[str, Reader] = {
    "annual_rate": _decimal,
    "number_of_installments": _whole,
    "frequency": FREQUENCY,
    "first_due_date": date.fromisoformat,
    "amortization": conventions.Amortization,
    "installment_amount": _decimal,
    "capitalize": _components,
    "spread_arrears": _flag,
}
