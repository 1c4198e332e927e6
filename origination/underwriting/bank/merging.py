"""Several files of one account become one row of movements: overlaps are counted once, gaps are refused."""

from collections.abc import Sequence
from datetime import date

from loanops.core.errors import FieldError
from origination.underwriting.bank.reading import (
    AccountRows,
    BankRow,
    UnreadableBankStatement,
    balance_problem,
    opening_of,
)


def merge_accounts(files: Sequence[AccountRows]) -> tuple[AccountRows, ...]:
    """One entry for each account, its files put together."""
    by_account: dict[str, list[AccountRows]] = {}
    for each in files:
        by_account.setdefault(each.account, []).append(each)
    return tuple(_merged(account, parts) for account, parts in by_account.items())


def _merged(account: str, parts: Sequence[AccountRows]) -> AccountRows:
    """A day that two files have is taken from the one that has more of it."""
    if len(parts) == 1:
        return parts[0]
    days: dict[date, list[BankRow]] = {}
    for part in sorted(parts, key=lambda each: each.rows[0].day):
        of_part: dict[date, list[BankRow]] = {}
        for row in part.rows:
            of_part.setdefault(row.day, []).append(row)
        for day, of_day in of_part.items():
            if len(of_day) > len(days.get(day, ())):
                days[day] = of_day
    rows = tuple(row for day in sorted(days) for row in days[day])
    problem = balance_problem(rows)
    if problem:
        detail = f"The files of {account or 'the account'} do not fit together. {problem}"
        raise UnreadableBankStatement(detail, errors=[FieldError("/file", "files_do_not_fit", detail)])
    return AccountRows(account, rows, opening_of(rows))
