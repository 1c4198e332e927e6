"""Spreading: a statement's lines and adjustments become earnings and cash flow, and are checked against themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from loanops.core.errors import FieldError
from origination.underwriting.lines import (
    BALANCE_TOTALS,
    FLOWS,
    MAY_BE_NEGATIVE,
    PeriodKind,
    StatementLine,
)
from origination.underwriting.working import Working, amount

L = StatementLine
Lines = Mapping[str, Decimal]
ZERO = Decimal("0.00")
TOLERANCE = Decimal("5.00")
"""Statements are often in whole dollars; sums may differ by so much."""
AMOUNT_LIMIT = Decimal("1E13")
EXPENSES = (
    L.COST_OF_GOODS_SOLD,
    L.OPERATING_EXPENSES,
    L.OWNER_COMPENSATION,
    L.LEASE_PAYMENTS,
    L.DEPRECIATION,
    L.AMORTIZATION,
    L.OTHER_EXPENSES,
    L.INTEREST_EXPENSE,
    L.INCOME_TAXES,
)


@dataclass(frozen=True)
class Period:
    """A period of the business: its lines as the statement has them, and what adjustments add to its earnings."""

    ends_on: date
    months: int
    kind: str
    source: str
    lines: Lines = field(default_factory=dict)
    adjustment: Decimal = ZERO
    label: str = ""

    @property
    def is_whole_year(self) -> bool:
        return self.months == 12

    def line(self, name: str) -> Decimal | None:
        """The figure of a line; None when the statement does not say."""
        return self.lines.get(name)

    def to_json(self) -> dict[str, Any]:
        return {
            "ends_on": self.ends_on.isoformat(),
            "months": self.months,
            "kind": self.kind,
            "source": self.source,
            "lines": {str(name): format(value, "f") for name, value in self.lines.items()},
            "adjustment": format(self.adjustment, "f"),
            "label": self.label,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Period":
        return cls(
            **{
                **values,
                "ends_on": date.fromisoformat(values["ends_on"]),
                "lines": {name: Decimal(value) for name, value in values["lines"].items()},
                "adjustment": Decimal(values["adjustment"]),
            }
        )


def ebitda(period: Period) -> Working:
    """Earnings before interest, taxes, depreciation and amortization, with the adjustments.

    What a statement does not show is not added back: earnings are never guessed upward.
    """
    net_income = period.line(L.NET_INCOME)
    inputs: dict[str, Decimal | None] = {
        "net income": net_income,
        "interest": period.line(L.INTEREST_EXPENSE) or ZERO,
        "income taxes": period.line(L.INCOME_TAXES) or ZERO,
        "depreciation": period.line(L.DEPRECIATION) or ZERO,
        "amortization": period.line(L.AMORTIZATION) or ZERO,
        "adjustments": period.adjustment,
    }
    total = None if net_income is None else sum((value or ZERO for value in inputs.values()), ZERO)
    formula = "net income + interest + income taxes + depreciation + amortization + adjustments"
    return amount("EBITDA", "EBITDA", formula, inputs, total)


def ebit(period: Period) -> Decimal | None:
    """Earnings before interest and taxes, with the adjustments."""
    earnings = ebitda(period).result
    if earnings is None:
        return None
    return earnings - (period.line(L.DEPRECIATION) or ZERO) - (period.line(L.AMORTIZATION) or ZERO)


def cash_taxes(period: Period) -> Decimal | None:
    """Taxes paid; where the statement does not say, the expense."""
    paid = period.line(L.CASH_TAXES)
    return period.line(L.INCOME_TAXES) if paid is None else paid


def unfunded_capital_expenditure(period: Period) -> Decimal | None:
    """Investment that no loan paid for."""
    spent = period.line(L.CAPITAL_EXPENDITURE)
    if spent is None:
        return None
    return max(spent - (period.line(L.CAPITAL_EXPENDITURE_FINANCED) or ZERO), ZERO)


def cash_flow_available(period: Period) -> Working:
    """What is left for debt: not known as long as taxes, investment or distributions are not known."""
    inputs = {
        "EBITDA": ebitda(period).result,
        "taxes paid": cash_taxes(period),
        "unfunded capital expenditure": unfunded_capital_expenditure(period),
        "distributions": period.line(L.DISTRIBUTIONS),
    }
    first, *taken = inputs.values()
    known = first is not None and all(value is not None for value in taken)
    total = first - sum((value or ZERO for value in taken), ZERO) if known and first is not None else None
    formula = "EBITDA − taxes paid − unfunded capital expenditure − distributions"
    return amount("CASH_FLOW_AVAILABLE", "Cash flow available for debt", formula, inputs, total)


def trailing_twelve_months(year: Period, interim: Period, interim_before: Period) -> Period | None:
    """The last twelve months out of a fiscal year, the months since, and the same months a year earlier.

    Lines that one of the three does not show are left out. None when the periods do not fit together.
    """
    fits = (
        year.is_whole_year
        and interim.months == interim_before.months < 12
        and _months_apart(interim_before.ends_on, interim.ends_on) == 12
        and _months_apart(year.ends_on, interim.ends_on) == interim.months
    )
    if not fits:
        return None
    flows: dict[str, Decimal] = {
        name: year.lines[name] + interim.lines[name] - interim_before.lines[name]
        for name in FLOWS
        if name in year.lines and name in interim.lines and name in interim_before.lines
    }
    stocks = {name: value for name, value in interim.lines.items() if name not in FLOWS}
    return Period(
        ends_on=interim.ends_on,
        months=12,
        kind=PeriodKind.TRAILING_12_MONTHS,
        source=interim.source,
        lines=flows | stocks,
        adjustment=year.adjustment + interim.adjustment - interim_before.adjustment,
        label=f"12 months to {interim.ends_on}, computed",
    )


def _months_apart(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def statement_problems(lines: Lines, pointer: str = "") -> list[FieldError]:
    """What does not fit within one statement, each with what was found and what would fit."""
    return [
        FieldError(f"{pointer}/{name}", code, detail)
        for check in (_known_lines, _signs, _income_adds_up, _parts_fit, _balances)
        for name, code, detail in check(lines)
    ]


Problem = tuple[str, str, str]


def _known_lines(lines: Lines) -> Iterator[Problem]:
    for name in lines:
        if name not in StatementLine.values:
            yield (
                name,
                "unknown_line",
                f"There is no such line; the lines are {', '.join(StatementLine.values)}.",
            )
    for name in (L.REVENUE, L.NET_INCOME):
        if name not in lines:
            yield name, "required", f"{name.label} is needed of every period."


def _signs(lines: Lines) -> Iterator[Problem]:
    for name, value in lines.items():
        if name not in StatementLine.values:
            continue
        if abs(value) >= AMOUNT_LIMIT:
            yield name, "max_value", "Below 10,000,000,000,000.00."
        elif value < 0 and name not in MAY_BE_NEGATIVE:
            yield (
                name,
                "min_value",
                f"{StatementLine(name).label} is entered as a positive amount, not {value:,.2f}.",
            )


def _income_adds_up(lines: Lines) -> Iterator[Problem]:
    """Checked where the expenses are given; a statement with revenue and net income alone has nothing to add up."""
    if not (lines.keys() >= {L.REVENUE, L.NET_INCOME} and L.OPERATING_EXPENSES in lines):
        return
    income = lines[L.REVENUE] + lines.get(L.OTHER_INCOME, ZERO)
    computed = income - sum((lines.get(name, ZERO) for name in EXPENSES), ZERO)
    if abs(computed - lines[L.NET_INCOME]) > TOLERANCE:
        yield (
            L.NET_INCOME,
            "does_not_add_up",
            f"Income less all expenses is {computed:,.2f}, not {lines[L.NET_INCOME]:,.2f}.",
        )


def _parts_fit(lines: Lines) -> Iterator[Problem]:
    """Parts of a total do not exceed it."""
    for total, parts in (
        (L.CURRENT_ASSETS, (L.CASH, L.RECEIVABLES, L.INVENTORY)),
        (L.CURRENT_LIABILITIES, (L.PAYABLES, L.CURRENT_DEBT)),
        (L.CAPITAL_EXPENDITURE, (L.CAPITAL_EXPENDITURE_FINANCED,)),
    ):
        if total not in lines and any(part in lines for part in parts):
            yield total, "required", f"{total.label} is needed, because a part of it is given."
            continue
        together = sum((max(lines.get(part, ZERO), ZERO) for part in parts), ZERO)
        if total in lines and together > lines[total] + TOLERANCE:
            names = ", ".join(part.label.lower() for part in parts)
            yield total, "does_not_add_up", f"At least {together:,.2f}, which is in it already ({names})."


def _balances(lines: Lines) -> Iterator[Problem]:
    """Given at all, a balance sheet has its totals, and both sides are the same."""
    if not any(name in lines for name in StatementLine.values if name not in FLOWS):
        return
    missing = [name for name in BALANCE_TOTALS if name not in lines]
    for name in missing:
        yield name, "required", f"{name.label} is needed, because lines of the balance sheet are given."
    if missing:
        return
    for total, parts in (
        (L.TOTAL_ASSETS, (L.CURRENT_ASSETS, L.FIXED_ASSETS, L.INTANGIBLES, L.OTHER_ASSETS)),
        (L.TOTAL_LIABILITIES, (L.CURRENT_LIABILITIES, L.LONG_TERM_DEBT, L.OTHER_LIABILITIES)),
    ):
        together = sum((lines.get(part, ZERO) for part in parts), ZERO)
        if abs(together - lines[total]) > TOLERANCE:
            yield total, "does_not_add_up", f"Its parts add up to {together:,.2f}, not {lines[total]:,.2f}."
    other_side = lines[L.TOTAL_LIABILITIES] + lines[L.EQUITY]
    if abs(other_side - lines[L.TOTAL_ASSETS]) > TOLERANCE:
        yield (
            L.TOTAL_ASSETS,
            "does_not_balance",
            f"Assets are {lines[L.TOTAL_ASSETS]:,.2f}, liabilities and equity {other_side:,.2f}.",
        )
