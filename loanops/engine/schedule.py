"""The contractual schedule: what each installment asks when everything is paid on its day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from loanops.engine.amounts import ComponentAmounts
from loanops.engine.errors import EngineError
from loanops.engine.exact import ONE, ZERO, exact
from loanops.engine.lending import Disbursement, down_payment, tranche
from loanops.engine.periods import Period, periods_until, plan_periods
from loanops.engine.plans import plan_rows
from loanops.engine.plans.charges import fees_of_rows
from loanops.engine.plans.rows import PlanRow
from loanops.engine.state import RowKind
from loanops.engine.terms import LoanTerms


@dataclass(frozen=True, slots=True)
class Installment:
    """One row of the plan. A down payment is a row of 0 days on the day of its disbursement.

    `asks_interest` is false while its interest waits for a later row, `interest_later` is the part of the interest so
    far that later rows ask for, and `fixed_principal` means that its principal is agreed and not its total.
    """

    number: int
    kind: RowKind
    period_number: int | None
    from_date: date
    due_date: date
    days: int
    principal: Decimal
    interest: Decimal
    fees: Decimal
    penalties: Decimal
    total: Decimal
    balance_after: Decimal
    asks_interest: bool = True
    fixed_principal: bool = False
    interest_later: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Schedule:
    """The whole plan."""

    disbursements: tuple[Disbursement, ...]
    rows: tuple[Installment, ...]

    @property
    def totals(self) -> ComponentAmounts:
        """The sums over all rows."""
        return ComponentAmounts(
            fees=sum((row.fees for row in self.rows), ZERO),
            penalties=sum((row.penalties for row in self.rows), ZERO),
            interest=sum((row.interest for row in self.rows), ZERO),
            principal=sum((row.principal for row in self.rows), ZERO),
        )


def build_schedule(terms: LoanTerms, disbursements: Iterable[Disbursement] | None = None) -> Schedule:
    """The plan for the whole principal on the start date, or for the disbursements that were made."""
    if disbursements is None:
        sent: tuple[Disbursement, ...] = (Disbursement(terms.start_date, terms.principal),)
    else:
        sent = tuple(sorted(disbursements, key=lambda each: (each.on, each.amount)))
    return _build(terms, sent)


@lru_cache(maxsize=512)
@exact
def _build(terms: LoanTerms, sent: tuple[Disbursement, ...]) -> Schedule:
    periods = plan_periods(terms)
    _check(terms, sent, periods)
    down_payments = [(each.on, down_payment(terms, each.amount)) for each in sent]
    rows = plan_rows(terms, periods, [tranche(terms, each.on, each.amount) for each in sent])
    return Schedule(sent, _number(terms, sent, rows, down_payments))


def annuity(balance: Decimal, factors: list[Decimal]) -> Decimal:
    """The level installment that repays the balance over periods with these factors."""
    growth, weight = ONE, ZERO
    for factor in factors:
        growth *= ONE + factor
        weight = weight * (ONE + factor) + ONE
    return balance * growth / weight


@exact
def installments_needed(terms: LoanTerms, installment: Decimal, most: int = 1200) -> int:
    """How many installments of that amount repay the principal, the last of them no larger than the others.

    The terms' own number does not count; their periods go on as long as it takes.
    """
    balance, count = terms.principal - down_payment(terms, terms.principal), 0
    while balance > ZERO:
        count += 1
        interest = terms.rounding.round(balance * periods_until(terms, count)[count - 1].factor)
        if interest >= installment or count > most:
            raise EngineError(f"Installments of {installment} do not repay the loan.")
        balance -= installment - interest
    return count


def _check(terms: LoanTerms, sent: tuple[Disbursement, ...], periods: tuple[Period, ...]) -> None:
    for each in sent:
        if not terms.rounding.is_rounded(each.amount):
            raise EngineError(f"A disbursement has at most {terms.rounding.places} places: {each.amount}.")
        if each.on < terms.start_date:
            raise EngineError(f"A disbursement on {each.on} lies before the start date {terms.start_date}.")
        if each.on >= periods[-1].due_date:
            raise EngineError(f"No installment is left to repay a disbursement on {each.on}.")


def _number(
    terms: LoanTerms,
    sent: tuple[Disbursement, ...],
    rows: list[PlanRow],
    down_payments: list[tuple[date, Decimal]],
) -> tuple[Installment, ...]:
    """Puts down payments and installments in the order of their dates, numbers them and adds their fees."""
    zero = terms.rounding.round(ZERO)
    lines = [_down_payment(on, amount, zero) for on, amount in down_payments if amount]
    for period, row in zip(plan_periods(terms), rows, strict=True):
        lines.append(
            installment_of(terms, period.number, period.number, period.from_date, period.due_date, row)
        )
    lines.sort(key=lambda line: (line.due_date, line.kind is RowKind.DOWN_PAYMENT, line.principal))
    fees = fees_of_rows(terms, [(each.on, each.amount) for each in sent], lines)
    installments, repaid = [], zero
    for number, (line, fee) in enumerate(zip(lines, fees, strict=True), start=1):
        repaid += line.principal
        lent = sum((each.amount for each in sent if each.on <= line.due_date), zero)
        installments.append(
            replace(line, number=number, fees=fee, total=line.total + fee, balance_after=lent - repaid)
        )
    return tuple(installments)


def installment_of(
    terms: LoanTerms, number: int, period_number: int | None, start: date, due: date, row: PlanRow
) -> Installment:
    """A row of the plan as an installment, without fees."""
    rounding = terms.rounding
    return Installment(
        number=number,
        kind=RowKind.INSTALLMENT,
        period_number=period_number,
        from_date=start,
        due_date=due,
        days=(due - start).days,
        principal=rounding.round(row.principal),
        interest=rounding.round(row.interest),
        fees=rounding.round(ZERO),
        penalties=rounding.round(ZERO),
        total=rounding.round(row.principal + row.interest),
        balance_after=rounding.round(row.balance_after),
        asks_interest=row.asks_interest,
        fixed_principal=row.fixed_principal,
        interest_later=rounding.round(row.interest_later),
    )


def _down_payment(on: date, amount: Decimal, zero: Decimal) -> Installment:
    return Installment(
        number=0,
        kind=RowKind.DOWN_PAYMENT,
        period_number=None,
        from_date=on,
        due_date=on,
        days=0,
        principal=amount,
        interest=zero,
        fees=zero,
        penalties=zero,
        total=amount,
        balance_after=zero,
    )
