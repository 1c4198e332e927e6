"""One judge for each kind of golden case; a judge asserts, or raises UnsupportedConvention."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from loanops.engine import (
    BusinessDayConvention,
    CashFlow,
    DayCount,
    DayCountContext,
    Disbursement,
    LoanTerms,
    Schedule,
    UnitPeriod,
    UnitPeriodUnit,
    UnsupportedConvention,
    add_months_to_month_end,
    adjust_by,
    annual_percentage_rate,
    apr_of_schedule,
    bank_holidays,
    build_schedule,
    count_days,
    finance,
    finance_charge,
    unit_periods_between,
)
from loanops.engine.periods import plan_periods
from tests.golden.figures import Case, choice, day, disbursements, loan_terms, ratio

DAY_COUNTS = {
    "ACT/360": DayCount.ACT_360,
    "ACT/364": DayCount.ACT_364,
    "ACT/365F": DayCount.ACT_365_FIXED,
    "ACT/365A": DayCount.ACT_365_ACTUAL,
    "NL/365": DayCount.NL_365,
    "ACT/ACT ISDA": DayCount.ACT_ACT_ISDA,
    "ACT/ACT ICMA": DayCount.ACT_ACT_ICMA,
    "ACT/ACT AFB": DayCount.ACT_ACT_AFB,
    "30/360 bond basis": DayCount.THIRTY_360_BOND,
    "30/360 PSA": DayCount.THIRTY_360_PSA,
    "30E/360": DayCount.THIRTY_E_360,
    "30E/360 ISDA": DayCount.THIRTY_E_360_ISDA,
}


def judge_schedule(case: Case) -> None:
    """Every row to the cent, the totals, and the rate factors where the source publishes them."""
    terms = loan_terms(case["terms"])
    schedule = build_schedule(terms, disbursements(case["terms"]))
    expected = case["expected"]
    if not expected["rows"]:
        _compare_figures(terms, schedule, expected)
        return
    _compare_rows(schedule.rows, expected["rows"], with_balance=True)
    totals = schedule.totals
    for name, figure in (expected.get("totals") or {}).items():
        assert getattr(totals, name) == Decimal(figure), name
    if "rate_factors" in expected:
        factors = [period.factor for period in plan_periods(terms)]
        assert factors == [Decimal(each) for each in expected["rate_factors"]]


def _compare_figures(terms: LoanTerms, schedule: Schedule, expected: Case) -> None:
    """Sources that publish no rows: each figure they do publish; one that nothing here computes fails."""
    found = _figures(terms, schedule, expected)
    for name, published in expected.items():
        if name in ("rows", "disbursements", "amount_financed"):
            continue
        if name == "interest_by_row":
            rows = {str(row.number): row.interest for row in schedule.rows}
            assert {number: rows[number] for number in published} == {
                number: Decimal(figure) for number, figure in published.items()
            }
        elif name.endswith("_rounded_to_unit"):
            figure = Decimal(found[name.removesuffix("_rounded_to_unit")])
            assert figure.quantize(Decimal(1), ROUND_HALF_UP) == Decimal(published), name
        elif isinstance(found[name], Decimal):
            assert found[name] == Decimal(published), name
        else:
            assert str(found[name]) == str(published), name


def _figures(terms: LoanTerms, schedule: Schedule, expected: Case) -> dict[str, Any]:
    totals, rows = schedule.totals, [row for row in schedule.rows if row.days]
    odd = plan_periods(terms)[0]
    ends = max((leg.to_date for leg in odd.legs if leg.is_odd), default=odd.from_date)
    figures: dict[str, Any] = {
        "first": rows[0].total,
        "final": rows[-1].total,
        "last": rows[-1].total,
        "number_of_installments": len(rows),
        "total_interest": totals.interest,
        "total_payment": totals.total,
        "total_of_payments": totals.total,
        "days_to_first": rows[0].days,
        "maturity": rows[-1].due_date,
        "broken_period_interest": terms.rounding.round(
            odd.factor_between(odd.from_date, ends) * terms.principal
        ),
    }
    level = rows[min(1, len(rows) - 1)].total
    figures |= dict.fromkeys(("payment", "installment", "regular", "level", "monthly_installment"), level)
    if "amount_financed" in expected:
        financed = Decimal(expected["amount_financed"])
        figures["finance_charge"] = finance_charge(financed, schedule)
        figures["apr"] = apr_of_schedule(financed, schedule, terms, 3)
    return figures


def _compare_rows(rows: Any, expected: list[Case], *, with_balance: bool) -> None:
    names = [
        "principal",
        "interest",
        "fees",
        "penalties",
        "total",
        *(["balance_after"] if with_balance else []),
    ]
    found = [(row.number, row.due_date, row.days, *(getattr(row, name) for name in names)) for row in rows]
    assert found == [
        (row["n"], day(row["due_on"]), row["days"], *(Decimal(row[name]) for name in names))
        for row in expected
    ]


def first_plan(case: Case) -> tuple[list[Disbursement], list[Case]] | None:
    """The plan that a payment case publishes before anything but disbursements has happened."""
    sent: list[Disbursement] = []
    for step in case["steps"]:
        if step.get("do") == "disburse":
            sent.append(Disbursement(day(step["on"]), Decimal(step["amount"])))
        elif step.get("expect") == "schedule" and sent:
            return sent, step["rows"]
        elif step.get("do") != "set_today":
            return None
    return None


def judge_first_plan(case: Case) -> None:
    """The plan of a payment case on the day of disbursement."""
    found = first_plan(case)
    assert found is not None
    sent, rows = found
    terms = replace(loan_terms(case["terms"]), start_date=sent[0].on)
    _compare_rows(build_schedule(terms, sent).rows, rows, with_balance=False)


def judge_apr(case: Case) -> None:
    """The published rate, and the unit periods that lead to it, where dates are given."""
    terms, expected = case["terms"], case["expected"]
    advances = [
        CashFlow(Decimal(each["amount"]), each["unit_periods"], ratio(each["fraction"]))
        for each in terms["advances"]
    ]
    payments = [
        CashFlow(
            Decimal(each["amount"]),
            each["first_unit_periods"] + position * each["every_unit_periods"],
            ratio(each["first_fraction"]),
        )
        for each in terms["payments"]
        for position in range(each["count"])
    ]
    per_year, places = ratio(terms["unit_periods_per_year"]), expected["places"]
    assert annual_percentage_rate(advances, payments, per_year, places) == Decimal(expected["apr_percent"])
    _judge_times(terms, advances, payments, per_year)


def _judge_times(terms: Case, advances: list[CashFlow], payments: list[CashFlow], per_year: Decimal) -> None:
    unit = UnitPeriod(terms["unit_period"]["every"], choice(UnitPeriodUnit, terms["unit_period"]["unit"]))
    assert unit.per_year == per_year
    dates = terms["dates"] or {}
    first_days = [dates["first_payment"]] if "first_payment" in dates else dates.get("payments", [])
    for written, payment in zip(first_days, _first_payments(terms, payments), strict=False):
        start = day(terms["advances"][0]["on"])
        assert unit_periods_between(start, day(written), unit) == (payment.unit_periods, payment.fraction)
    for written, advance in zip(terms["advances"], advances, strict=True):
        if written["on"] is not None:
            start = day(terms["advances"][0]["on"])
            found = unit_periods_between(start, day(written["on"]), unit)
            assert found == (advance.unit_periods, advance.fraction)


def _first_payments(terms: Case, payments: list[CashFlow]) -> list[CashFlow]:
    starts, position = [], 0
    for stream in terms["payments"]:
        starts.append(payments[position])
        position += stream["count"]
    return starts


def judge_day_count(case: Case) -> None:
    """Day counts, moved business days, ends of month and closed days."""
    terms, expected = case["terms"], case["expected"]
    if terms["kind"] == "business_day":
        closed = {day(each) for each in terms["holidays"]}
        moved = adjust_by(
            day(terms["date"]),
            choice(BusinessDayConvention, terms["convention"]),
            lambda each: each.weekday() < 5 and each not in closed,
        )
        assert moved == day(expected["date"])
    elif terms["kind"] == "month_end_roll":
        assert add_months_to_month_end(day(terms["date"]), terms["add"]) == day(expected["date"])
    elif terms["kind"] == "holidays":
        closed = {each for each in bank_holidays("XFED", terms["year"]) if each.weekday() < 5}
        assert closed == {day(each) for each in expected["closed_weekdays"]}
    else:
        _judge_count(terms, expected)


def _judge_count(terms: Case, expected: Case) -> None:
    context = DayCountContext(
        *(_day_or_none(terms.get(name)) for name in ("maturity", "reference_start", "reference_end"))
    )
    counted = count_days(DAY_COUNTS[terms["convention"]], day(terms["start"]), day(terms["end"]), context)
    if "days" in expected:
        assert counted.days == expected["days"]
    if "year_fraction" in expected:
        difference = abs(counted.year_fraction - ratio(expected["year_fraction"]))
        assert difference <= Decimal("1e-10"), "the sources publish eleven or twelve digits"


def _day_or_none(written: str | None) -> date | None:
    return day(written) if written else None


def judge_function(case: Case) -> None:
    """A spreadsheet function, within the tolerance of the published figure."""
    name, given = case["terms"]["function"], case["terms"]["args"]
    if name not in FUNCTIONS:
        raise UnsupportedConvention(f"The function {name} is not supported yet.")
    found = FUNCTIONS[name](given)
    difference = abs(found - Decimal(case["expected"]["value"]))
    assert difference <= Decimal(case["expected"]["tolerance"])


def _numbers(values: list[str]) -> list[Decimal]:
    return [ratio(each) for each in values]


def _level(given: Case) -> tuple[Decimal, Decimal, bool]:
    return ratio(given["pv"]), ratio(given.get("fv", "0")), given.get("when") == "begin"


def _dated(given: Case) -> tuple[Decimal, list[Decimal], list[date]]:
    return ratio(given.get("rate", "0")), _numbers(given["values"]), [day(each) for each in given["dates"]]


FUNCTIONS: dict[str, Any] = {
    "pmt": lambda a: finance.payment(ratio(a["rate"]), a["nper"], *_level(a)),
    "ipmt": lambda a: finance.interest_payment(ratio(a["rate"]), a["per"], a["nper"], *_level(a)),
    "ppmt": lambda a: finance.principal_payment(ratio(a["rate"]), a["per"], a["nper"], *_level(a)),
    "fv": lambda a: finance.future_value(
        ratio(a["rate"]), a["nper"], ratio(a["pmt"]), ratio(a["pv"]), a.get("when") == "begin"
    ),
    "pv": lambda a: finance.present_value_of(
        ratio(a["rate"]), a["nper"], ratio(a["pmt"]), ratio(a.get("fv", "0")), a.get("when") == "begin"
    ),
    "nper": lambda a: finance.number_of_periods(ratio(a["rate"]), ratio(a["pmt"]), *_level(a)),
    "rate": lambda a: finance.rate_per_period(a["nper"], ratio(a["pmt"]), *_level(a)),
    "npv": lambda a: finance.net_present_value(ratio(a["rate"]), _numbers(a["values"])),
    "irr": lambda a: finance.internal_rate_of_return(_numbers(a["values"])),
    "mirr": lambda a: finance.modified_rate_of_return(
        _numbers(a["values"]), ratio(a["finance_rate"]), ratio(a["reinvest_rate"])
    ),
    "cumipmt": lambda a: finance.cumulated_interest(
        ratio(a["rate"]), a["nper"], ratio(a["pv"]), a["start"], a["end"]
    ),
    "cumprinc": lambda a: finance.cumulated_principal(
        ratio(a["rate"]), a["nper"], ratio(a["pv"]), a["start"], a["end"]
    ),
    "effect": lambda a: finance.effective_rate(ratio(a["nominal"]), a["npery"]),
    "xnpv": lambda a: finance.dated_net_present_value(*_dated(a)),
    "xnfv": lambda a: finance.dated_net_future_value(*_dated(a)),
    "xirr": lambda a: finance.dated_rate_of_return(*_dated(a)[1:]),
    "xfv": lambda a: finance.dated_future_value(
        day(a["start"]),
        day(a["cash_flow"]),
        day(a["end"]),
        ratio(a["rate_to_cash_flow"]),
        ratio(a["rate_to_end"]),
        ratio(a["amount"]),
    ),
}
