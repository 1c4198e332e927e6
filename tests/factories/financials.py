"""Statements, debts, incomes and bank statements of applications, of our own making."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from loanops.core.actors import Actor
from origination.models import (
    Application,
    BankAnalysis,
    DebtSchedule,
    Document,
    FinancialStatement,
    GuarantorIncome,
)
from origination.services.bank_statements import read_bank_statements, record_bank_analysis
from origination.services.debts import record_debts, record_guarantor_income
from origination.services.documents import upload_document, verify_document
from origination.services.financials import record_financial_statements, verify_financial_statement
from tests.factories.access import SYSTEM
from tests.factories.registry import sample

YEAR_END = date(2025, 12, 31)
LINES = {
    "REVENUE": "800000",
    "COST_OF_GOODS_SOLD": "420000",
    "OPERATING_EXPENSES": "150000",
    "OWNER_COMPENSATION": "70000",
    "LEASE_PAYMENTS": "36000",
    "DEPRECIATION": "20000",
    "AMORTIZATION": "4000",
    "INTEREST_EXPENSE": "15000",
    "INCOME_TAXES": "0",
    "NET_INCOME": "85000",
    "DISTRIBUTIONS": "30000",
    "CAPITAL_EXPENDITURE": "25000",
    "CAPITAL_EXPENDITURE_FINANCED": "15000",
    "CASH": "60000",
    "RECEIVABLES": "80000",
    "INVENTORY": "50000",
    "CURRENT_ASSETS": "200000",
    "FIXED_ASSETS": "120000",
    "INTANGIBLES": "20000",
    "OTHER_ASSETS": "10000",
    "TOTAL_ASSETS": "350000",
    "PAYABLES": "60000",
    "CURRENT_DEBT": "20000",
    "CURRENT_LIABILITIES": "100000",
    "LONG_TERM_DEBT": "90000",
    "OTHER_LIABILITIES": "10000",
    "TOTAL_LIABILITIES": "200000",
    "EQUITY": "150000",
}
"""A trading business that earns: EBITDA 124,000, cash flow available 84,000; everything adds up."""


def lines(**changes: str | None) -> dict[str, Decimal]:
    """The lines with changes; None takes a line away."""
    given = {**LINES, **changes}
    return {name: Decimal(value) for name, value in given.items() if value is not None}


def statement_values(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "FISCAL_YEAR",
        "ends_on": YEAR_END,
        "months": 12,
        "source": "TAX_RETURN",
        "document_id": None,
        "lines": lines(),
        **changes,
    }


def make_statement(application: Application, *, actor: Actor = SYSTEM, **changes: Any) -> FinancialStatement:
    """A recorded statement."""
    values = statement_values(**changes)
    record_financial_statements(application_id=application.pk, statements=[values], actor=actor)
    return application.financial_statements.latest("id")


def make_verified_statement(application: Application, **changes: Any) -> FinancialStatement:
    """A statement with its verified document, vouched for."""
    document = make_verified_document(application, kind="TAX_RETURN")
    statement = make_statement(application, document_id=document.pk, **changes)
    return verify_financial_statement(statement_id=statement.pk, actor=SYSTEM)


def make_verified_document(application: Application, *, kind: str) -> Document:
    from tests.factories.origination import make_document

    document = make_document(application, kind=kind)
    return verify_document(document_id=document.pk, actor=SYSTEM)


def make_debts(application: Application, *debts: dict[str, Any], **changes: Any) -> DebtSchedule:
    """One term loan that stays and a card that is repaid, unless others are given."""
    given = debts or (
        {
            "lender": "First Bank",
            "kind": "TERM_LOAN",
            "balance": Decimal("42000.00"),
            "yearly_payments": Decimal("12000.00"),
        },
        {
            "lender": "Card Co",
            "kind": "CREDIT_CARD",
            "balance": Decimal("8000.00"),
            "yearly_payments": Decimal("1900.00"),
            "is_refinanced": True,
        },
    )
    values = {"as_of": date(2026, 2, 28), "source": "INTERNAL", **changes}
    return record_debts(application_id=application.pk, debts=list(given), actor=SYSTEM, **values)


def make_income(application: Application, **changes: Any) -> GuarantorIncome:
    """A guarantor who earns 130,000, of which 60,000 is the business's profit."""
    values = {
        "owner_id": changes.get("owner_id") or application.business.owners.get(is_guarantor=True).pk,
        "year": 2025,
        "source": "TAX_RETURN",
        "gross_income": Decimal("130000.00"),
        "business_income": Decimal("60000.00"),
        "distributions": Decimal("30000.00"),
        "taxes": Decimal("22000.00"),
        "debt_payments": Decimal("18000.00"),
        **changes,
    }
    return record_guarantor_income(application_id=application.pk, actor=SYSTEM, **values)


Moves = Callable[[date], Iterator[tuple[str, str]]]


def quiet_moves(day: date) -> Iterator[tuple[str, str]]:
    """A shop: card sales each Monday, rent on the 15th, wages on the 25th."""
    if day.weekday() == 0:
        yield "SQUARE INC DEPOSIT", "9000.00"
    if day.day == 15:
        yield "CHECK 1042 MAIN STREET PROPERTIES", "-4000.00"
    if day.day == 25:
        yield "GUSTO PAYROLL", "-14000.00"


def troubled_moves(day: date) -> Iterator[tuple[str, str]]:
    """The same shop with two advances, returned items in January, and money moved from its savings."""
    yield from quiet_moves(day)
    if day.weekday() < 5:
        yield f"ACH DEBIT RAPID ADVANCE FUNDING {day:%m%d}", "-310.00"
    if day.weekday() == 2:
        yield "GREENLINE MERCHANT CASH ADV PMT", "-900.00"
    if day.month == 1 and day.day in (6, 7, 8, 9):
        yield "NSF RETURNED ITEM", "-120.00"
        yield "NSF FEE", "-35.00"
    if day.day == 3:
        yield "ONLINE TRANSFER FROM SAV ...4411", "5000.00"


def statement_csv(
    moves: Moves = quiet_moves,
    *,
    begins: date = date(2025, 9, 1),
    ends: date = date(2026, 2, 27),
    opening: str = "12000.00",
    balances: bool = True,
    latest_first: bool = False,
) -> bytes:
    """A bank's export; every balance follows from the one before it."""
    balance, day, rows = Decimal(opening), begins, []
    while day <= ends:
        for description, amount in moves(day):
            balance += Decimal(amount)
            rows.append(f"{day:%m/%d/%Y},{description},{amount}" + (f",{balance}" if balances else ""))
        day += timedelta(days=1)
    head = "Date,Description,Amount" + (",Balance" if balances else "")
    return "\n".join([head, *(reversed(rows) if latest_first else rows)]).encode()


def make_bank_document(application: Application, content: bytes | None = None) -> Document:
    """A bank statement in CSV that waits for review."""
    return upload_document(
        application_id=application.pk,
        kind="BANK_STATEMENT",
        name="checking.csv",
        file=BytesIO(content or statement_csv()),
        actor=SYSTEM,
    )


def make_analysis(application: Application, content: bytes | None = None) -> BankAnalysis:
    """An analysis of one file."""
    document = make_bank_document(application, content)
    arguments = read_bank_statements(
        application_id=application.pk, files=[{"document_id": document.pk}], actor=SYSTEM
    )
    return record_bank_analysis(**arguments, actor=SYSTEM)


def _application() -> Application:
    from tests.factories.origination import make_application

    return make_application()


sample("origination.FinancialStatement", lambda: make_statement(_application()))
sample("origination.DebtSchedule", lambda: make_debts(_application()))
sample("origination.GuarantorIncome", lambda: make_income(_application()))
sample("origination.BankAnalysis", lambda: make_analysis(_application()))
