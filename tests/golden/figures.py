"""Reads golden cases: money and rates as Decimal, dates as dates, terms as the engine's own."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from loanops.engine import (
    Amortization,
    DaysInMonth,
    DaysInYear,
    Disbursement,
    Frequency,
    FrequencyUnit,
    Grace,
    InterestMethod,
    InterestPeriod,
    LeapDayRule,
    LoanTerms,
    RoundingMode,
    RoundingPolicy,
    ScheduleType,
    UnsupportedConvention,
    YearSplit,
)

Case = dict[str, Any]

CASES = Path(__file__).parent / "cases"


def read_cases(folder: Path, name: str) -> list[Case]:
    """The cases of one file, or none when the folder does not have it."""
    path = folder / name
    if not path.exists():
        return []
    found = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    return list(found)


def day(text: str) -> date:
    return date.fromisoformat(text)


def ratio(text: str | int) -> Decimal:
    """A number as the files write it: 12, 0.1 or 39/90."""
    above, _, below = str(text).partition("/")
    return Decimal(above) / Decimal(below or 1)


def choice(kind: Any, value: str) -> Any:
    """The engine's name for a convention; a name it does not have is not supported yet."""
    try:
        return kind(value.upper())
    except ValueError:
        raise UnsupportedConvention(f"{kind.__name__} has no {value}.") from None


def loan_terms(terms: Case) -> LoanTerms:
    """The engine's terms for the terms of a schedule or payment case."""
    for name in ("broken_period", "fixed_installment"):
        if terms.get(name) is not None:
            raise UnsupportedConvention(f"Terms with a {name} are not supported yet.")
    if terms["days_in_month"] is None or terms["number_of_installments"] is None:
        raise UnsupportedConvention("The term or the day count is left to the generator.")
    rounding = terms["rounding"]
    multiple = rounding["multiple_of"]
    listed = terms.get("due_dates")
    first_due = terms.get("first_due_on")
    return LoanTerms(
        currency="USD",
        principal=Decimal(terms["principal"]),
        annual_rate=Decimal(terms["annual_rate"]),
        start_date=day(terms.get("first_period_from") or terms["disbursed_on"]),
        number_of_installments=terms["number_of_installments"],
        frequency=Frequency(terms["frequency"]["every"], choice(FrequencyUnit, terms["frequency"]["unit"])),
        first_due_date=day(first_due) if first_due else None,
        due_dates=tuple(day(each) for each in listed) if listed else None,
        schedule_type=choice(ScheduleType, terms["schedule_type"]),
        amortization=choice(Amortization, terms["amortization"]),
        interest_method=choice(InterestMethod, terms["interest_method"]),
        days_in_year=choice(DaysInYear, terms["days_in_year"]),
        days_in_month=choice(DaysInMonth, terms["days_in_month"]),
        leap_day_rule=choice(LeapDayRule, terms["leap_day_rule"]) if terms.get("leap_day_rule") else None,
        year_split=choice(YearSplit, terms.get("interest_from", "day_after_disbursement")),
        interest_period=choice(InterestPeriod, terms["interest_period"]),
        partial_period_interest=bool(terms.get("partial_period_interest")),
        grace=Grace(**terms["grace"]),
        down_payment_percent=Decimal(terms["down_payment_percent"])
        if terms["down_payment_percent"]
        else None,
        rounding=RoundingPolicy(
            mode=choice(RoundingMode, rounding["mode"]),
            places=rounding["places"] if rounding["places"] is not None else 2,
            installment_multiple=Decimal(multiple) if multiple else None,
            working_precision=rounding.get("working_precision") or 19,
        ),
    )


def disbursements(terms: Case) -> list[Disbursement]:
    """The tranches of a case, or its whole principal on the day of disbursement."""
    tranches = terms.get("disbursements") or [{"on": terms["disbursed_on"], "amount": terms["principal"]}]
    return [Disbursement(day(each["on"]), Decimal(each["amount"])) for each in tranches]
