"""From movements to the figures of a lender: balances, returned items, true revenue, advances, month by month."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from loanops.core.errors import FieldError
from origination.underwriting.bank.figures import BankFigures
from origination.underwriting.bank.reading import AccountRows, BankRow, UnreadableBankStatement
from origination.underwriting.bank.recurring import Position, positions_of
from origination.underwriting.bank.words import is_lender, speaks_of
from origination.underwriting.working import CENT

METHOD = "bank-1"
MONTHS_MIN, MONTHS_MAX = 3, 12
SPAN_DAYS_MIN = 80
EDGE_DAYS = 7
"""A month is whole when the statements begin in its first and end in its last seven days."""
MATCH_DAYS = 3
ENDS_APART_DAYS_MAX = 31
ZERO = Decimal("0.00")
REVENUE, TRANSFER, LOAN_PROCEEDS, REFUND, INTEREST = (
    "REVENUE",
    "TRANSFER",
    "LOAN_PROCEEDS",
    "REFUND",
    "INTEREST",
)


@dataclass(frozen=True)
class Analysis:
    """What statements of one or more accounts show."""

    figures: BankFigures
    months: tuple[dict[str, Any], ...]
    accounts: tuple[dict[str, Any], ...]
    positions: tuple[Position, ...]
    left_out: dict[str, Decimal]
    notes: tuple[str, ...]
    has_cannabis_signs: bool

    def to_json(self) -> dict[str, Any]:
        return {
            "figures": self.figures.to_json(),
            "months": list(self.months),
            "accounts": list(self.accounts),
            "positions": [each.to_json() for each in self.positions],
            "left_out": {kind: str(total) for kind, total in self.left_out.items()},
            "notes": list(self.notes),
            "has_cannabis_signs": self.has_cannabis_signs,
        }


def analyze(accounts: Sequence[AccountRows]) -> Analysis:
    """The analysis of accounts whose files were merged already; refuses less than three months."""
    latest = [_cut(account, _first_day(accounts)) for account in accounts]
    latest = [account for account in latest if account.rows]
    from_date = min(account.rows[0].day for account in latest)
    through = max(account.rows[-1].day for account in latest)
    _check_period(latest, from_date, through)
    kinds = _kinds_of_deposits(latest)
    days = _daily_balances(latest, through)
    rows = [row for account in latest for row in account.rows]
    months = [_month(start, latest, kinds, days, from_date, through) for start in _months(from_date, through)]
    positions = positions_of(rows, through)
    return Analysis(
        figures=_figures(months, positions, days, from_date, through),
        months=tuple(_shown(month) for month in months),
        accounts=tuple(_account(account) for account in latest),
        positions=tuple(positions),
        left_out=_left_out(latest, kinds),
        notes=tuple(_notes(accounts, latest, days)),
        has_cannabis_signs=any(speaks_of("cannabis", row.description) for row in rows),
    )


def _first_day(accounts: Sequence[AccountRows]) -> date:
    """The first day that counts: twelve months are looked at, older ones are not."""
    through = max(account.rows[-1].day for account in accounts)
    month = through.year * 12 + through.month - MONTHS_MAX
    return date(month // 12, month % 12 + 1, 1)


def _cut(account: AccountRows, first: date) -> AccountRows:
    kept = tuple(row for row in account.rows if row.day >= first)
    before = sum((row.amount for row in account.rows if row.day < first), ZERO)
    opening = None if account.opening is None else account.opening + before
    return AccountRows(account.account, kept, opening)


def _check_period(accounts: Sequence[AccountRows], from_date: date, through: date) -> None:
    months, span = len(list(_months(from_date, through))), (through - from_date).days + 1
    if months < MONTHS_MIN or span < SPAN_DAYS_MIN:
        raise _refusal(
            "too_short",
            f"The statements go from {from_date} to {through}, {span} days; at least {MONTHS_MIN} months are needed.",
        )
    ended = min(accounts, key=lambda account: account.rows[-1].day)
    if (through - ended.rows[-1].day).days > ENDS_APART_DAYS_MAX:
        raise _refusal(
            "account_ends_early",
            f"The statements of {ended.account or 'one account'} end on {ended.rows[-1].day}, those of others on "
            f"{through}; add the newer ones, or leave the account out.",
        )


def _months(from_date: date, through: date) -> Iterator[date]:
    start = from_date.replace(day=1)
    while start <= through:
        yield start
        start = (start + timedelta(days=31)).replace(day=1)


def kind_of_deposit(row: BankRow) -> str:
    """What money coming in is: revenue unless the description says something else."""
    text = row.description
    for kind, words in ((REFUND, "refund"), (INTEREST, "interest"), (TRANSFER, "transfer")):
        if speaks_of(words, text):
            return kind
    if speaks_of("loan_proceeds", text) or is_lender(text):
        return LOAN_PROCEEDS
    return REVENUE


def _kinds_of_deposits(accounts: Sequence[AccountRows]) -> dict[tuple[int, int], str]:
    """(account, row) → what the deposit is; money that left another account of the business is a transfer."""
    kinds = {
        (place, number): kind_of_deposit(row)
        for place, account in enumerate(accounts)
        for number, row in enumerate(account.rows)
        if row.amount > 0
    }
    outgoing = {
        (place, number): row
        for place, account in enumerate(accounts)
        for number, row in enumerate(account.rows)
        if row.amount < 0
    }
    by_amount: dict[Decimal, list[tuple[int, int]]] = {}
    for key, row in outgoing.items():
        by_amount.setdefault(-row.amount, []).append(key)
    for place, number in kinds:
        deposit = accounts[place].rows[number]
        match = next(
            (
                key
                for key in by_amount.get(deposit.amount, ())
                if key[0] != place and _is_transfer(deposit, outgoing[key])
            ),
            None,
        )
        if match is not None:
            by_amount[deposit.amount].remove(match)
            kinds[place, number] = TRANSFER
    return kinds


def _is_transfer(deposit: BankRow, debit: BankRow) -> bool:
    near = abs((deposit.day - debit.day).days) <= MATCH_DAYS
    return near and any(speaks_of("transfer_between_accounts", row.description) for row in (deposit, debit))


def _daily_balances(accounts: Sequence[AccountRows], through: date) -> dict[date, list[Decimal]] | None:
    """Day → the balance of each account at its end, for days on which all are known; None without balances."""
    if any(account.opening is None for account in accounts):
        return None
    found: dict[date, list[Decimal]] = {}
    start = max(account.rows[0].day for account in accounts)
    for account in accounts:
        balance = account.opening or ZERO
        moved: dict[date, Decimal] = {}
        for row in account.rows:
            moved[row.day] = moved.get(row.day, ZERO) + row.amount
        day = account.rows[0].day
        while day <= through:
            balance += moved.get(day, ZERO)
            if day >= start:
                found.setdefault(day, []).append(balance)
            day += timedelta(days=1)
    return found


def _month(
    start: date,
    accounts: Sequence[AccountRows],
    kinds: dict[tuple[int, int], str],
    days: dict[date, list[Decimal]] | None,
    from_date: date,
    through: date,
) -> dict[str, Any]:
    end = start.replace(day=monthrange(start.year, start.month)[1])
    rows = [
        (account.rows[number], kinds.get((place, number), ""))
        for place, account in enumerate(accounts)
        for number in range(len(account.rows))
        if start <= account.rows[number].day <= end
    ]
    deposits = [(row, kind) for row, kind in rows if row.amount > 0]
    balances = [days[day] for day in sorted(days) if start <= day <= end] if days else []
    together = [sum(each, ZERO) for each in balances]
    return {
        "start": start,
        "is_whole": from_date <= start + timedelta(days=EDGE_DAYS - 1)
        and through > end - timedelta(days=EDGE_DAYS),
        "deposits": sum((row.amount for row, _ in deposits), ZERO),
        "deposit_count": len(deposits),
        "true_revenue": sum((row.amount for row, kind in deposits if kind == REVENUE), ZERO),
        "withdrawals": -sum((row.amount for row, _ in rows if row.amount < 0), ZERO),
        "lender_debits": -sum(
            (row.amount for row, _ in rows if row.amount < 0 and is_lender(row.description)), ZERO
        ),
        "nsf": sum(_returned(account, start, end) for account in accounts),
        "negative_days": sum(1 for each in balances if min(each) < 0) if days else None,
        "lowest_balance": min((min(each) for each in balances), default=None),
        "average_balance": _mean(together),
    }


def _returned(account: AccountRows, start: date, end: date) -> int:
    """Returned items and overdrafts: an item and its fee on one day are one."""
    fees: dict[date, int] = {}
    items: dict[date, int] = {}
    for row in account.rows:
        if not start <= row.day <= end or speaks_of("not_nsf", row.description):
            continue
        if speaks_of("nsf_fee", row.description):
            fees[row.day] = fees.get(row.day, 0) + 1
        elif speaks_of("nsf_item", row.description):
            items[row.day] = items.get(row.day, 0) + 1
    return sum(max(fees.get(day, 0), items.get(day, 0)) for day in fees.keys() | items.keys())


def _figures(
    months: Sequence[dict[str, Any]],
    positions: Sequence[Position],
    days: dict[date, list[Decimal]] | None,
    from_date: date,
    through: date,
) -> BankFigures:
    whole = [month for month in months if month["is_whole"]]
    revenues = [month["true_revenue"] for month in whole]
    running = [position for position in positions if position.is_open]
    return BankFigures(
        from_date=from_date,
        through_date=through,
        months=len(whole),
        true_revenue_per_month=_mean(revenues) or ZERO,
        deposits_per_month=_mean([Decimal(month["deposit_count"]) for month in whole]) or ZERO,
        deposit_volatility_percent=_volatility(revenues),
        nsf_per_month=max(month["nsf"] for month in months),
        open_advances=sum(1 for position in running if position.is_advance),
        lender_payments_per_month=sum((position.per_month for position in running), ZERO),
        average_daily_balance=_mean([sum(each, ZERO) for each in days.values()]) if days else None,
        lowest_balance=min((min(each) for each in days.values()), default=None) if days else None,
        negative_days_per_month=max(month["negative_days"] for month in months) if days else None,
    )


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    if not values:
        return None
    return (sum(values, ZERO) / len(values)).quantize(CENT, rounding=ROUND_HALF_UP)


def _volatility(values: Sequence[Decimal]) -> Decimal | None:
    """The coefficient of variation in percent: standard deviation of the whole months over their mean."""
    if len(values) < 2:
        return None
    mean = sum(values, ZERO) / len(values)
    if mean <= 0:
        return None
    variance = sum(((value - mean) ** 2 for value in values), ZERO) / len(values)
    return (variance.sqrt() * 100 / mean).quantize(CENT, rounding=ROUND_HALF_UP)


def _shown(month: dict[str, Any]) -> dict[str, Any]:
    texts = {name: str(value) if isinstance(value, Decimal) else value for name, value in month.items()}
    return {**texts, "start": month["start"].isoformat(), "month": month["start"].strftime("%Y-%m")}


def _account(account: AccountRows) -> dict[str, Any]:
    closing = account.closing
    return {
        "account": account.account,
        "from": account.rows[0].day.isoformat(),
        "through": account.rows[-1].day.isoformat(),
        "rows": len(account.rows),
        "opening": None if account.opening is None else str(account.opening),
        "closing": None if closing is None else str(closing),
    }


def _left_out(accounts: Sequence[AccountRows], kinds: dict[tuple[int, int], str]) -> dict[str, Decimal]:
    """Deposits that are no revenue, by kind."""
    totals: dict[str, Decimal] = {}
    for (place, number), kind in kinds.items():
        if kind != REVENUE:
            totals[kind] = totals.get(kind, ZERO) + accounts[place].rows[number].amount
    return totals


def _notes(
    given: Sequence[AccountRows], used: Sequence[AccountRows], days: dict[date, list[Decimal]] | None
) -> Iterator[str]:
    if sum(len(each.rows) for each in given) > sum(len(each.rows) for each in used):
        yield f"Movements before {min(each.rows[0].day for each in used)} are older than twelve months and left out."
    if days is None:
        yield "A file shows no balances: balances and negative days are not known."


def _refusal(code: str, detail: str) -> UnreadableBankStatement:
    return UnreadableBankStatement(detail, errors=[FieldError("/file", code, detail)])
