"""Reads golden cases: money and rates as Decimal, dates as dates, terms as the engine's own."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from loanops.engine import (
    Amortization,
    BrokenPeriod,
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
    installments_needed,
)

Case = dict[str, Any]

CASES = Path(__file__).parent / "cases"

# The files' words for conventions that have another name here.
ANY_DAY = "2024-01-01"
GENERATORS = dict.fromkeys(
    (
        "frappe_monthly",
        "frappe_cycle_date",
        "frappe_start_date",
        "frappe_weekly",
        "frappe_daily",
        "frappe_quarterly",
    ),
    "whole_units",
)
YEARS = {"12ths": "360"}
ROUNDING = {"none": "half_even", "ceiling_installment_only": "half_up"}
RECOVERY = {"upfront": "own_installment", "spread_over_installments": "spread"}


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
    rounding = terms["rounding"]
    agreed = terms.get("fixed_installment")
    broken = terms.get("broken_period")
    number = terms["number_of_installments"]
    multiple = rounding["multiple_of"]
    listed = terms.get("due_dates")
    first_due = terms.get("first_due_on")
    found = LoanTerms(
        currency="USD",
        principal=Decimal(terms["principal"]),
        annual_rate=Decimal(terms["annual_rate"]),
        start_date=day(terms.get("first_period_from") or terms["disbursed_on"] or ANY_DAY),
        number_of_installments=number or 1,
        frequency=Frequency(terms["frequency"]["every"], choice(FrequencyUnit, terms["frequency"]["unit"])),
        first_due_date=day(first_due) if first_due else None,
        due_dates=tuple(day(each) for each in listed) if listed else None,
        schedule_type=choice(ScheduleType, GENERATORS.get(terms["schedule_type"], terms["schedule_type"])),
        amortization=choice(Amortization, terms["amortization"]),
        interest_method=choice(InterestMethod, terms["interest_method"]),
        days_in_year=choice(DaysInYear, YEARS.get(terms["days_in_year"], terms["days_in_year"])),
        days_in_month=choice(DaysInMonth, terms["days_in_month"] or "actual"),
        leap_day_rule=choice(LeapDayRule, terms["leap_day_rule"]) if terms.get("leap_day_rule") else None,
        year_split=choice(YearSplit, terms.get("interest_from", "day_after_disbursement")),
        interest_period=choice(InterestPeriod, terms["interest_period"]),
        partial_period_interest=bool(terms.get("partial_period_interest")),
        grace=Grace(**terms["grace"]),
        down_payment_percent=Decimal(terms["down_payment_percent"])
        if terms["down_payment_percent"]
        else None,
        rounding=RoundingPolicy(
            mode=choice(RoundingMode, ROUNDING.get(rounding["mode"], rounding["mode"])),
            places=rounding["places"] if rounding["places"] is not None else 2,
            installment_multiple=Decimal(multiple) if multiple else None,
            working_precision=rounding.get("working_precision") or 19,
        ),
        installment_amount=Decimal(agreed) if agreed else None,
        broken_period=choice(BrokenPeriod, RECOVERY.get(broken["recovery"], broken["recovery"]))
        if broken
        else None,
    )
    if number is None and found.installment_amount is not None:
        needed = installments_needed(found, found.installment_amount)
        found = replace(found, number_of_installments=needed)
    return found


def disbursements(terms: Case) -> list[Disbursement]:
    """The tranches of a case, or its whole principal on the day of disbursement."""
    sent = {"on": terms["disbursed_on"] or ANY_DAY, "amount": terms["principal"]}
    tranches = terms.get("disbursements") or [sent]
    return [Disbursement(day(each["on"]), Decimal(each["amount"])) for each in tranches]
