"""Loans that are still running in another system: terms, schedule and history are replayed, balances reconciled.

Three tables: the loans (one row each, with the balances the other system reports), their history (dated amounts), and,
where dates do not follow from the frequency, their schedules. A loan is accepted when its replay arrives at the
reported balances, to the cent or within the tolerance; every comparison is kept.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from loanops.core.actors import Actor
from loanops.core.tables import csv_text
from loanops.engine import Component, EngineError, Event, EventKind, LoanTerms, replay
from loanops.engine.state import LoanState
from products.choices import PaymentFrequency
from products.selectors import version_on
from products.snapshots import Snapshot
from products.terms import build_terms
from servicing.importing.rows import RowRefused
from servicing.importing.tables import read_rows
from servicing.models import Loan, TransactionKind

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
KINDS = {
    "DISBURSEMENT": TransactionKind.DISBURSEMENT,
    "REPAYMENT": TransactionKind.REPAYMENT,
    "FEE": TransactionKind.FEE,
    "LATE_FEE": TransactionKind.FEE,
    "WAIVER": TransactionKind.WAIVER,
    "GOODWILL_CREDIT": TransactionKind.GOODWILL_CREDIT,
    "REFUND": TransactionKind.CREDIT_BALANCE_REFUND,
}
HISTORY_COLUMNS = ("external_number", "date", "kind", "amount")
SCHEDULE_COLUMNS = ("external_number", "due_date")
COMPARED = ("principal", "interest", "fees")


@dataclass(frozen=True)
class PastEvent:
    """One thing that happened to a loan in the other system."""

    kind: TransactionKind
    on: date
    amount: Decimal
    component: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Comparison:
    """A reported balance beside the one the replay arrives at."""

    name: str
    reported: Decimal
    replayed: Decimal

    @property
    def difference(self) -> Decimal:
        return self.replayed - self.reported


@dataclass(frozen=True)
class LiveLoan:
    """One accepted row with its history; balances are those of `balance_date` in the evening."""

    external_number: str
    business: Mapping[str, str]
    terms: LoanTerms
    product_code: str
    snapshot: Snapshot
    history: tuple[PastEvent, ...]
    balance_date: date
    reported: Mapping[str, Decimal]
    warnings: tuple[str, ...] = ()
    was_revolving: bool = False
    charged_off: Decimal = ZERO

    @property
    def principal(self) -> Decimal:
        return sum((each.amount for each in self.history if each.kind == TransactionKind.DISBURSEMENT), ZERO)

    @property
    def repaid(self) -> Decimal:
        """Money received so far."""
        return sum((each.amount for each in self.history if each.kind == TransactionKind.REPAYMENT), ZERO)

    def replayed(self) -> LoanState:
        """Where our rules lead with this history."""
        events = [
            Event(
                id=f"{position:06}",
                kind=EventKind(each.kind),
                effective_date=each.on,
                amount=each.amount,
                sequence=position,
                component=Component(each.component) if each.component else None,
            )
            for position, each in enumerate(self.history, start=1)
        ]
        return replay(self.terms, events, self.balance_date)

    def compared(self) -> list[Comparison]:
        """The reported balances beside the replayed ones; late fees count among the fees."""
        balances = self.replayed().balances
        ours = {
            "principal": balances.principal,
            "interest": balances.interest,
            "fees": balances.fees + balances.penalties,
        }
        return [Comparison(name, self.reported[name], ours[name]) for name in COMPARED]


@dataclass
class LiveLayout:
    """The layout of running loans; history and schedules are read beforehand, by loan number."""

    today: date
    product_code: str = ""
    tolerance: Decimal = ZERO
    history: Mapping[str, list[PastEvent]] = field(default_factory=dict)
    due_dates: Mapping[str, list[date]] = field(default_factory=dict)
    comparisons: list[tuple[str, Comparison]] = field(default_factory=list)
    snapshots: dict[str, Snapshot] = field(default_factory=dict)

    name = "live"
    number_column = "external_number"
    columns: tuple[str, ...] = (
        "external_number",
        "business_name",
        "disbursed_date",
        "principal",
        "annual_rate",
        "number_of_installments",
        "balance_date",
        "principal_balance",
        "interest_balance",
    )

    def read(self, row: Mapping[str, str]) -> LiveLoan:
        """The row as a loan that reconciles, or its refusal."""
        number = row["external_number"].strip()
        if not number:
            raise RowRefused("external_number is empty: a loan needs a number.")
        disbursed_on = _day(row, "disbursed_date")
        balance_date = _day(row, "balance_date")
        if not disbursed_on <= balance_date <= self.today:
            raise RowRefused(
                f"balance_date {balance_date} lies not between disbursed_date {disbursed_on} and today {self.today}."
            )
        code = row.get("product", "").strip() or self.product_code
        loan = LiveLoan(
            external_number=number,
            business=_business(row),
            terms=self._terms(row, number, code, disbursed_on),
            product_code=code,
            snapshot=self._snapshot(code),
            history=self._history(row, number, disbursed_on, balance_date),
            balance_date=balance_date,
            reported={name: _amount(row, f"{name}_balance", optional=name == "fees") for name in COMPARED},
        )
        self._reconcile(loan)
        return loan

    def book(self, loans: Sequence[LiveLoan], *, product_code: str, actor: Actor) -> list[Loan]:
        """Take accepted loans onto the books."""
        from servicing.importing.booking_live import import_running_loans

        booked: list[Loan] = import_running_loans(loans=list(loans), actor=actor)
        return booked

    def reconciliation(self) -> str:
        """Every compared balance as CSV."""
        rows = [
            (number, each.name, each.reported, each.replayed, each.difference)
            for number, each in self.comparisons
        ]
        return csv_text(("external_number", "balance", "reported", "replayed", "difference"), rows)

    def _reconcile(self, loan: LiveLoan) -> None:
        try:
            compared = loan.compared()
        except EngineError as error:
            raise RowRefused(f"The history cannot be replayed: {error}")
        self.comparisons += [(loan.external_number, each) for each in compared]
        wrong = [each for each in compared if abs(each.difference) > self.tolerance]
        if wrong:
            told = "; ".join(
                f"{each.name} {each.reported} reported, {each.replayed} replayed" for each in wrong
            )
            raise RowRefused(f"Balances differ on {loan.balance_date}: {told}.")

    def _terms(self, row: Mapping[str, str], number: str, code: str, disbursed_on: date) -> LoanTerms:
        frequency = row.get("frequency", "").strip().upper() or PaymentFrequency.MONTHLY
        if frequency not in PaymentFrequency.values:
            raise RowRefused(f"frequency {frequency!r} is none of {', '.join(PaymentFrequency.values)}.")
        listed = self.due_dates.get(number)
        first_due = row.get("first_due_date", "").strip()
        try:
            terms = build_terms(
                self._snapshot(code),
                principal=_amount(row, "principal"),
                annual_rate=_amount(row, "annual_rate", places=6),
                number_of_installments=len(listed) if listed else _count(row, "number_of_installments"),
                start_date=disbursed_on,
                first_due_date=_day(row, "first_due_date") if first_due and not listed else None,
                frequency=frequency,
            )
            late_fee = replace(terms.late_fee, since=self.today) if terms.late_fee else None
            terms = replace(terms, late_fee=late_fee)
            return replace(terms, due_dates=tuple(listed), first_due_date=None) if listed else terms
        except EngineError as error:
            raise RowRefused(f"The terms cannot be: {error}")

    def _snapshot(self, code: str) -> Snapshot:
        if code not in self.snapshots:
            self.snapshots[code] = version_on(code, self.today).snapshot()
        return self.snapshots[code]

    def _history(
        self, row: Mapping[str, str], number: str, disbursed_on: date, balance_date: date
    ) -> tuple[PastEvent, ...]:
        """The history in date order; a loan whose disbursement is not listed was paid out whole on its first day."""
        events = sorted(self.history.get(number, []), key=lambda each: each.on)
        if not any(each.kind == TransactionKind.DISBURSEMENT for each in events):
            whole = PastEvent(TransactionKind.DISBURSEMENT, disbursed_on, _amount(row, "principal"))
            events.insert(0, whole)
        late = [each for each in events if not disbursed_on <= each.on <= balance_date]
        if late:
            raise RowRefused(
                f"History of {late[0].on} lies outside {disbursed_on} to {balance_date}, the day of the balances."
            )
        return tuple(events)


def read_history(path: Path, columns: Mapping[str, str] | None = None) -> dict[str, list[PastEvent]]:
    """The history by loan number; a row that cannot be read stops everything, since a loan would lack it."""
    found: dict[str, list[PastEvent]] = defaultdict(list)
    sheet = "History" if path.suffix.lower() == ".xlsx" else None
    for line, row in read_rows(path, HISTORY_COLUMNS, columns=columns, sheet=sheet, layout="history"):
        try:
            kind = row["kind"].strip().upper()
            if kind not in KINDS:
                raise RowRefused(f"kind {kind!r} is none of {', '.join(KINDS)}.")
            event = PastEvent(
                kind=KINDS[kind],
                on=_day(row, "date"),
                amount=_amount(row, "amount"),
                component=row.get("component", "").strip().upper(),
                reference=row.get("reference", "").strip()[:120],
            )
        except RowRefused as refused:
            raise RowRefused(f"{path.name}, line {line}: {refused}")
        found[row["external_number"].strip()].append(event)
    return found


def read_schedules(path: Path, columns: Mapping[str, str] | None = None) -> dict[str, list[date]]:
    """Due dates by loan number, for loans whose dates do not follow from a frequency."""
    found: dict[str, list[date]] = defaultdict(list)
    sheet = "Schedule" if path.suffix.lower() == ".xlsx" else None
    for line, row in read_rows(path, SCHEDULE_COLUMNS, columns=columns, sheet=sheet, layout="schedule"):
        try:
            found[row["external_number"].strip()].append(_day(row, "due_date"))
        except RowRefused as refused:
            raise RowRefused(f"{path.name}, line {line}: {refused}")
    return {number: sorted(days) for number, days in found.items()}


def _business(row: Mapping[str, str]) -> dict[str, str]:
    name = row["business_name"].strip()
    if not name:
        raise RowRefused("business_name is empty: a loan needs a borrower.")
    optional = ("tax_id", "state", "city", "postal_code", "email", "phone", "naics_code")
    given = {each: row.get(each, "").strip() for each in optional}
    return {"legal_name": name[:200], **{each: value for each, value in given.items() if value}}


def _day(row: Mapping[str, str], column: str) -> date:
    text = row.get(column, "").strip()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RowRefused(f"{column} {text!r} is not a date such as 2026-03-01.")


def _count(row: Mapping[str, str], column: str) -> int:
    text = row[column].strip()
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1200:
        raise RowRefused(f"{column} {text!r} is not a whole number from 1 to 1200.")
    return int(text)


def _amount(row: Mapping[str, str], column: str, *, optional: bool = False, places: int = 2) -> Decimal:
    text = row.get(column, "").strip().replace(",", "").removeprefix("$").removesuffix("%").strip()
    if not text and optional:
        return ZERO
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise RowRefused(f"{column} {text!r} is not a number.")
    unit = Decimal(1).scaleb(-places)
    if not amount.is_finite() or amount < 0 or amount != amount.quantize(unit):
        raise RowRefused(f"{column} {text!r} is not zero or more with at most {places} decimals.")
    return amount.quantize(CENT) if places == 2 else amount
