"""Reading bank statements from CSV in the layouts banks export; what cannot be read is refused row by row."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from loanops.core.errors import FieldError, LoanOpsError

ROWS_MAX = 200_000
HEADER_WITHIN_ROWS = 30
PROBLEMS_SHOWN = 20
DESCRIPTION_MAX = 300
DELIMITERS = (",", ";", "\t", "|")
ZERO = Decimal("0.00")
AMOUNT_LIMIT = Decimal("1E12")

COLUMNS = {
    "date": (
        *(
            "date",
            "posting date",
            "posted date",
            "post date",
            "transaction date",
            "trans date",
            "trans. date",
        ),
        *("booking date", "date posted", "effective date", "value date"),
    ),
    "description": (
        *("description", "details", "transaction description", "transaction", "memo", "narrative", "payee"),
        *("name", "original description", "transaction details", "particulars"),
    ),
    "amount": ("amount", "transaction amount", "amount (usd)", "amount usd", "net amount"),
    "debit": (
        *("debit", "debits", "withdrawal", "withdrawals", "debit amount", "money out", "paid out"),
        *("withdrawal amount", "withdrawals/debits", "amount debit", "payments"),
    ),
    "credit": (
        *("credit", "credits", "deposit", "deposits", "credit amount", "money in", "paid in"),
        *("deposit amount", "deposits/credits", "amount credit"),
    ),
    "balance": (
        *("balance", "running balance", "running bal.", "running bal", "ending balance", "account balance"),
        *("ledger balance", "closing balance"),
    ),
    "kind": ("type", "debit/credit", "dr/cr", "cr/dr", "transaction type", "credit/debit", "credit or debit"),
    "account": ("account", "account number", "account name", "account no", "account no."),
}
DATE_FORMATS = (
    *("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y/%m/%d", "%m-%d-%Y", "%m-%d-%y", "%Y%m%d"),
    *("%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%b %d, %Y", "%b %d %Y", "%B %d, %Y"),
)
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})*(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?|\.\d{1,2}")
DEBIT_WORDS = frozenset({"debit", "dr", "d", "withdrawal"})
CREDIT_WORDS = frozenset({"credit", "cr", "c", "deposit"})
NOT_A_TRANSACTION = re.compile(
    r"^(total|totals|beginning balance|opening balance|ending balance|closing balance|balance forward)\b",
    re.IGNORECASE,
)


class UnreadableBankStatement(LoanOpsError):
    """The file is no bank statement that can be read."""


@dataclass(frozen=True)
class BankRow:
    """One movement on an account: money in is positive. `balance` is the one after it, where the file has one."""

    day: date
    description: str
    amount: Decimal
    balance: Decimal | None = None
    account: str = ""


@dataclass(frozen=True)
class AccountRows:
    """The movements of one account, the first one first, and the balance before them, where it can be known."""

    account: str
    rows: tuple[BankRow, ...]
    opening: Decimal | None = None

    @property
    def closing(self) -> Decimal | None:
        """The balance after the last movement."""
        if self.opening is None:
            return None
        return self.opening + sum((row.amount for row in self.rows), ZERO)


@dataclass(frozen=True)
class _Layout:
    """Where the columns are."""

    header_row: int
    places: dict[str, int]

    def cell(self, cells: Sequence[str], name: str) -> str:
        place = self.places.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""


def read_statement(content: bytes) -> tuple[AccountRows, ...]:
    """The movements of a CSV file by account; refused with a reason for each row that stands in the way."""
    table = _table(_text(content))
    layout = _layout(table)
    rows: list[BankRow] = []
    problems: list[FieldError] = []
    for number, cells in enumerate(table[layout.header_row + 1 :], start=layout.header_row + 2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            row = _row(layout, cells)
        except ValueError as problem:
            problems.append(FieldError(f"/file/rows/{number}", "unreadable", f"Row {number}: {problem}"))
            continue
        if row is not None:
            rows.append(row)
    if problems:
        more = len(problems) - PROBLEMS_SHOWN
        tail = f" {more} more are not listed." if more > 0 else ""
        raise UnreadableBankStatement(
            f"{len(problems)} row{'s' if len(problems) > 1 else ''} of the file cannot be read.{tail}",
            errors=problems[:PROBLEMS_SHOWN],
        )
    if not rows:
        raise _refusal("empty", "The file has a header and no movements below it.")
    return _in_order(rows)


def _text(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _refusal("not_text", "The file is not text; export the statement as CSV.")


def _table(text: str) -> list[list[str]]:
    """The cells, cut by the delimiter under which a header is found; otherwise by the first one."""
    head = "\n".join(text[:200_000].splitlines()[:HEADER_WITHIN_ROWS])
    fitting = [each for each in DELIMITERS if any(_places(cells) for cells in _cells(head, each))]
    return _cells(text, fitting[0] if fitting else DELIMITERS[0])


def _cells(text: str, delimiter: str) -> list[list[str]]:
    table: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            table.append(cells)
            if len(table) > ROWS_MAX:
                raise _refusal("too_long", f"The file has more than {ROWS_MAX:,} rows; split it.")
    except csv.Error as problem:
        raise _refusal("not_csv", f"The file is not CSV: {problem}.")
    return table


def _places(cells: Sequence[str]) -> dict[str, int]:
    """Which columns a header names; empty when it is none: a date and an amount, or debit and credit, are needed."""
    named = [re.sub(r"\s+", " ", cell.strip().strip("*").lower()) for cell in cells]
    places: dict[str, int] = {}
    for name, words in COLUMNS.items():
        for word in words:
            if word in named:
                places[name] = named.index(word)
                break
    has_amounts = "amount" in places or {"debit", "credit"} <= places.keys()
    return places if "date" in places and has_amounts else {}


def _layout(table: Sequence[Sequence[str]]) -> _Layout:
    for number, cells in enumerate(table[:HEADER_WITHIN_ROWS]):
        places = _places(cells)
        if places:
            return _Layout(number, places)
    raise _refusal(
        "no_header",
        f"None of the first {HEADER_WITHIN_ROWS} rows names the columns; needed are a date, a description, and an "
        "amount or a debit and a credit column, such as: Date, Description, Amount, Balance.",
    )


def _row(layout: _Layout, cells: Sequence[str]) -> BankRow | None:
    """A movement; None for lines of opening and closing balances and totals."""
    described = layout.cell(cells, "description")
    written = layout.cell(cells, "date")
    heading = written or _first(cells)
    if NOT_A_TRANSACTION.match(described) or NOT_A_TRANSACTION.match(heading):
        return None
    day = _day(written)
    balance = layout.cell(cells, "balance")
    return BankRow(
        day=day,
        description=re.sub(r"\s+", " ", described)[:DESCRIPTION_MAX],
        amount=_signed(layout, cells),
        balance=_number(balance, "balance") if balance else None,
        account=_account(layout.cell(cells, "account")),
    )


def _first(cells: Sequence[str]) -> str:
    return next((cell.strip() for cell in cells if cell.strip()), "")


def _account(text: str) -> str:
    """An account's name; of a number only the last four digits are kept."""
    digits = re.sub(r"\D", "", text)
    return f"•••• {digits[-4:]}" if len(digits) >= 4 else text[:60]


def _day(text: str) -> date:
    if not text:
        raise ValueError("the date is missing.")
    cleaned = re.split(r"[T ]\d{1,2}:\d{2}", text)[0].strip()
    for form in DATE_FORMATS:
        try:
            found = datetime.strptime(cleaned, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if not 1990 <= found.year <= 2100:
            raise ValueError(f"{text[:20]} is not in this era.")
        return found
    raise ValueError(f"“{text[:30]}” is no date; dates look like 2026-03-31 or 03/31/2026.")


def _signed(layout: _Layout, cells: Sequence[str]) -> Decimal:
    """Money in positive, money out negative, however the file says it."""
    if "amount" in layout.places and layout.cell(cells, "amount"):
        amount = _number(layout.cell(cells, "amount"), "amount")
        kind = layout.cell(cells, "kind").lower()
        if kind in DEBIT_WORDS:
            return -abs(amount)
        return abs(amount) if kind in CREDIT_WORDS else amount
    debit, credit = layout.cell(cells, "debit"), layout.cell(cells, "credit")
    out = abs(_number(debit, "debit")) if debit else ZERO
    into = abs(_number(credit, "credit")) if credit else ZERO
    if not debit and not credit:
        raise ValueError("no amount is given.")
    if out and into:
        raise ValueError("both a debit and a credit are given.")
    return into - out


def _number(text: str, what: str) -> Decimal:
    """`$1,234.56`, `(1,234.56)`, `1,234.56-`, `1,234.56 DR` and the like."""
    cleaned = (
        text.strip().replace("−", "-").replace("$", "").replace("USD", "").replace("\u00a0", " ").strip()
    )
    negative = False
    lowered = cleaned.lower()
    for word, sign in (("dr", True), ("cr", False)):
        if lowered.endswith(word):
            cleaned, negative = cleaned[:-2].strip(), sign
    if cleaned.startswith("(") and cleaned.endswith(")"):
        cleaned, negative = cleaned[1:-1].strip(), True
    if cleaned.endswith("-"):
        cleaned, negative = cleaned[:-1].strip(), True
    if cleaned.startswith(("-", "+")):
        negative = negative or cleaned.startswith("-")
        cleaned = cleaned[1:].strip()
    if not NUMBER.fullmatch(cleaned) or not cleaned.isascii():
        raise ValueError(f"“{text[:30]}” is no {what}; amounts look like 1,234.56 or -1234.56.")
    value = Decimal(cleaned.replace(",", ""))
    if value >= AMOUNT_LIMIT:
        raise ValueError(f"{what} {text[:30]} is beyond what an account holds.")
    return -value if negative else value


def _in_order(rows: Sequence[BankRow]) -> tuple[AccountRows, ...]:
    """The movements of each account in the order they happened; the balances must follow from them.

    Files run forward or backward; within days only the balances tell. A balance that does not follow from the one
    before it means that rows are missing or were changed, and the file is refused.
    """
    by_account: dict[str, list[BankRow]] = {}
    for row in rows:
        by_account.setdefault(row.account, []).append(row)
    return tuple(_account_in_order(account, of_account) for account, of_account in by_account.items())


def _account_in_order(account: str, rows: Sequence[BankRow]) -> AccountRows:
    latest_first = list(reversed(rows))
    forward = sorted(rows, key=lambda row: row.day)
    backward = sorted(latest_first, key=lambda row: row.day)
    attempts = (forward, backward) if rows[0].day <= rows[-1].day else (backward, forward)
    problems = [balance_problem(attempt) for attempt in attempts]
    for attempt, problem in zip(attempts, problems, strict=True):
        if not problem:
            return AccountRows(account, tuple(attempt), opening_of(attempt))
    raise _refusal("balance_differs", problems[0])


def balance_problem(rows: Sequence[BankRow]) -> str:
    """Where a balance does not follow from the one before it; empty when all do."""
    known: Decimal | None = None
    since = ZERO
    for row in rows:
        since += row.amount
        if row.balance is None:
            continue
        if known is not None and known + since != row.balance:
            return (
                f"On {row.day} the balance after “{row.description[:60]}” ({row.amount:,.2f}) should be "
                f"{known + since:,.2f}, and the file says {row.balance:,.2f}: rows are missing or were changed."
            )
        known, since = row.balance, ZERO
    return ""


def opening_of(rows: Sequence[BankRow]) -> Decimal | None:
    """The balance before the first movement, from the first balance the file shows."""
    since = ZERO
    for row in rows:
        since += row.amount
        if row.balance is not None:
            return row.balance - since
    return None


def _refusal(code: str, detail: str) -> UnreadableBankStatement:
    return UnreadableBankStatement(detail, errors=[FieldError("/file", code, detail)])
