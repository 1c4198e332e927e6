"""Ratios of a business's own figures, whatever it asks for: liquidity, cycle, margins, growth, interest cover."""

from collections.abc import Sequence
from decimal import Decimal

from origination.underwriting.lines import PeriodKind, StatementLine
from origination.underwriting.methods import CURRENT, rounding_of_cover
from origination.underwriting.spread import ZERO, Period, ebit
from origination.underwriting.working import Working, quotient

L = StatementLine
TREND_PERIODS = 3


def basis_of(periods: Sequence[Period]) -> Period | None:
    """The period that stands for a year of the business: the latest one of twelve months."""
    whole = [period for period in periods if period.is_whole_year]
    return max(whole, key=lambda period: period.ends_on, default=None)


def latest_balance(periods: Sequence[Period]) -> Period | None:
    """The period with the latest balance sheet, interim ones included."""
    known = [period for period in periods if period.line(L.TOTAL_ASSETS) is not None]
    return max(known, key=lambda period: period.ends_on, default=None)


def _year_days(period: Period) -> Decimal:
    return Decimal(365) * period.months / 12


def current_ratio(period: Period, method: int) -> Working:
    inputs = {
        "current assets": period.line(L.CURRENT_ASSETS),
        "current liabilities": period.line(L.CURRENT_LIABILITIES),
    }
    formula, rounding = "current assets ÷ current liabilities", rounding_of_cover(method)
    return quotient("CURRENT_RATIO", "Current ratio", formula, inputs, *inputs.values(), rounding=rounding)


def quick_ratio(period: Period, method: int) -> Working:
    assets, inventory = period.line(L.CURRENT_ASSETS), period.line(L.INVENTORY)
    inputs = {
        "current assets": assets,
        "inventory": inventory,
        "current liabilities": period.line(L.CURRENT_LIABILITIES),
    }
    formula = "(current assets − inventory) ÷ current liabilities"
    above = None if assets is None or inventory is None else assets - inventory
    return quotient(
        "QUICK_RATIO",
        "Quick ratio",
        formula,
        inputs,
        above,
        inputs["current liabilities"],
        rounding=rounding_of_cover(method),
    )


def _turnover(code: str, name: str, stock: StatementLine, flow: StatementLine, period: Period) -> Working:
    words = (stock.label.lower(), flow.label.lower())
    inputs = dict(zip(words, (period.line(stock), period.line(flow)), strict=True))
    days = _year_days(period)
    held, moved = inputs.values()
    formula = f"{words[0]} ÷ {words[1]} × {days.normalize():f}"
    above = None if held is None else held * days
    return quotient(code, name, formula, inputs, above, moved, unit="days")


def days_sales_outstanding(period: Period) -> Working:
    name = "Days until customers pay (DSO)"
    return _turnover("DAYS_SALES_OUTSTANDING", name, L.RECEIVABLES, L.REVENUE, period)


def days_inventory(period: Period) -> Working:
    name = "Days inventory is held (DIO)"
    return _turnover("DAYS_INVENTORY", name, L.INVENTORY, L.COST_OF_GOODS_SOLD, period)


def days_payables(period: Period) -> Working:
    name = "Days until suppliers are paid (DPO)"
    return _turnover("DAYS_PAYABLES", name, L.PAYABLES, L.COST_OF_GOODS_SOLD, period)


def cash_cycle(period: Period) -> Working:
    inputs = {
        "DSO": days_sales_outstanding(period).result,
        "DIO": days_inventory(period).result,
        "DPO": days_payables(period).result,
    }
    sales, stock, payables = inputs.values()
    known = sales is not None and stock is not None and payables is not None
    total = sales + stock - payables if known else None  # type: ignore[operator]
    note = "" if known else "Not known: one of the three is not."
    return Working(
        "CASH_CYCLE_DAYS", "Cash cycle", "DSO + DIO − DPO", tuple(inputs.items()), total, "days", note
    )


def gross_margin(period: Period, method: int) -> Working:
    revenue, cost = period.line(L.REVENUE), period.line(L.COST_OF_GOODS_SOLD)
    above = None if revenue is None or cost is None else revenue - cost
    inputs = {"revenue": revenue, "cost of goods sold": cost}
    formula = "(revenue − cost of goods sold) ÷ revenue × 100"
    return quotient(
        "GROSS_MARGIN_PERCENT",
        "Gross margin",
        formula,
        inputs,
        above,
        revenue,
        unit="%",
        scale=100,
        rounding=rounding_of_cover(method),
    )


def net_margin(period: Period, method: int) -> Working:
    inputs = {"net income": period.line(L.NET_INCOME), "revenue": period.line(L.REVENUE)}
    formula = "net income ÷ revenue × 100"
    return quotient(
        "NET_MARGIN_PERCENT",
        "Net margin",
        formula,
        inputs,
        *inputs.values(),
        unit="%",
        scale=100,
        rounding=rounding_of_cover(method),
    )


def interest_cover(period: Period, method: int) -> Working:
    inputs = {"EBIT": ebit(period), "interest": period.line(L.INTEREST_EXPENSE)}
    formula, rounding = "EBIT ÷ interest", rounding_of_cover(method)
    return quotient("INTEREST_COVER", "Interest cover", formula, inputs, *inputs.values(), rounding=rounding)


def fiscal_years(periods: Sequence[Period]) -> list[Period]:
    """The last fiscal years that follow one another without a gap, oldest first; at most three."""
    years = sorted(
        (period for period in periods if period.kind == PeriodKind.FISCAL_YEAR),
        key=lambda period: period.ends_on,
        reverse=True,
    )
    row = years[:1]
    for earlier in years[1:TREND_PERIODS]:
        if _months_between(earlier, row[-1]) != 12:
            break
        row.append(earlier)
    return row[::-1]


def _months_between(earlier: Period, later: Period) -> int:
    return (later.ends_on.year - earlier.ends_on.year) * 12 + later.ends_on.month - earlier.ends_on.month


def revenue_growth(periods: Sequence[Period], method: int) -> Working:
    """How much more the last fiscal year sold than the one before."""
    years = fiscal_years(periods)
    last = years[-1].line(L.REVENUE) if years else None
    before = years[-2].line(L.REVENUE) if len(years) > 1 else None
    inputs = {"revenue, last fiscal year": last, "revenue, year before": before}
    above = None if last is None or before is None else last - before
    formula = "(last year − year before) ÷ year before × 100"
    return quotient(
        "REVENUE_GROWTH_PERCENT",
        "Revenue growth",
        formula,
        inputs,
        above,
        before,
        unit="%",
        scale=100,
        rounding=rounding_of_cover(method),
    )


def revenue_declines(periods: Sequence[Period]) -> Decimal | None:
    """How many times in a row revenue fell, up to the last of three fiscal years; None with a single one."""
    revenues = [period.line(L.REVENUE) or ZERO for period in fiscal_years(periods)]
    if len(revenues) < 2:
        return None
    declines = 0
    for later, earlier in zip(revenues[::-1], revenues[-2::-1], strict=False):
        if later >= earlier:
            break
        declines += 1
    return Decimal(declines)


def business_workings(periods: Sequence[Period], method: int = CURRENT) -> tuple[Working, ...]:
    """Everything the business's own figures say, by the latest year and the latest balance sheet."""
    year, balance = basis_of(periods), latest_balance(periods)
    found: list[Working] = []
    if balance is not None:
        found += [current_ratio(balance, method), quick_ratio(balance, method)]
    if year is not None:
        found.append(interest_cover(year, method))
        found += [make(year) for make in (days_sales_outstanding, days_inventory, days_payables, cash_cycle)]
        found += [gross_margin(year, method), net_margin(year, method)]
    return (*found, revenue_growth(periods, method)) if periods else ()
