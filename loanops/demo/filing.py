"""A complete credit file: papers handed in and verified, figures read from them, debts, income, bank statements."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.demo.papers import bank_export, paper
from origination.document_kinds import guide_to
from origination.models import Application, Document
from origination.services.bank_statements import read_bank_statements, record_bank_analysis
from origination.services.debts import (
    record_debts,
    record_guarantor_income,
    verify_debts,
    verify_guarantor_income,
)
from origination.services.documents import upload_document, verify_document
from origination.services.financials import (
    adjust_financial_statement,
    record_financial_statements,
    verify_financial_statement,
)

WHOLE = Decimal("1")
LINES = {
    "REVENUE": "800000",
    "COST_OF_GOODS_SOLD": "418000",
    "OPERATING_EXPENSES": "148000",
    "OWNER_COMPENSATION": "70000",
    "LEASE_PAYMENTS": "36000",
    "DEPRECIATION": "20000",
    "AMORTIZATION": "4000",
    "INTEREST_EXPENSE": "9000",
    "INCOME_TAXES": "0",
    "NET_INCOME": "95000",
    "DISTRIBUTIONS": "25000",
    "CAPITAL_EXPENDITURE": "20000",
    "CAPITAL_EXPENDITURE_FINANCED": "12000",
    "CASH": "64000",
    "RECEIVABLES": "80000",
    "INVENTORY": "52000",
    "CURRENT_ASSETS": "204000",
    "FIXED_ASSETS": "120000",
    "INTANGIBLES": "12000",
    "OTHER_ASSETS": "10000",
    "TOTAL_ASSETS": "346000",
    "PAYABLES": "58000",
    "CURRENT_DEBT": "18000",
    "CURRENT_LIABILITIES": "96000",
    "LONG_TERM_DEBT": "62000",
    "OTHER_LIABILITIES": "8000",
    "TOTAL_LIABILITIES": "166000",
    "EQUITY": "180000",
}
"""A trading business that earns, for a whole year; everything adds up. Other years are the same in proportion."""

SHOWN = ("REVENUE", "COST_OF_GOODS_SOLD", "OPERATING_EXPENSES", "NET_INCOME", "TOTAL_ASSETS", "EQUITY")
"""The lines that stand on the papers themselves."""


@dataclass(frozen=True)
class File:
    """How large the business is against the usual one, and whether its bank account shows trouble."""

    scale: Decimal = WHOLE
    troubled: bool = False


def prepare_file(application: Application, file: File, *, applicant: Actor, underwriter: Actor) -> None:
    """Everything a decision can ask for, handed in by the applicant and vouched for by the underwriter."""
    today = clock.business_date()
    year = today.year - 1
    returns = {
        each: hand_in(
            application,
            "TAX_RETURN",
            paper(f"Form 1120-S, {each}", str(application.business), shown(each, year, file.scale), pages=3),
            name=f"return-{each}.pdf",
            period=str(each),
            actor=applicant,
        )
        for each in (year - 2, year - 1, year)
    }
    interim = hand_in(
        application,
        "FINANCIAL_STATEMENT",
        paper("Balance sheet, profit and loss", str(application.business), pages=2),
        name="books-this-year.pdf",
        period=str(today.year),
        actor=applicant,
    )
    for document in (*returns.values(), interim):
        confirm(document, underwriter)
    _statements(application, returns, interim, file, underwriter)
    _debts_and_income(application, returns[year], underwriter)
    _bank(application, file, applicant, underwriter)


def hand_in(
    application: Application, kind: str, content: bytes, *, name: str, actor: Actor, period: str = ""
) -> Document:
    """A file, uploaded and scanned."""
    return upload_document(
        application_id=application.pk,
        kind=kind,
        name=name,
        file=BytesIO(content),
        period=period,
        actor=actor,
    )


def confirm(document: Document, underwriter: Actor) -> Document:
    """Read, gone through point by point, found to be what it claims to be."""
    points = list(guide_to(document.kind).check_points)
    return verify_document(document_id=document.pk, check_points=points, actor=underwriter)


def shown(each: int, year: int, scale: Decimal) -> list[tuple[str, str]]:
    """The figures of a year as they stand on the return."""
    figures = lines_of(scale * _growth(each, year))
    return [(name.replace("_", " ").capitalize(), f"{figures[name]:,.2f}") for name in SHOWN]


def lines_of(scale: Decimal, part: Decimal = WHOLE) -> dict[str, Decimal]:
    """All lines of a period; what is earned and spent covers `part` of a year, what is owned and owed does not."""
    names = list(LINES)
    flows = set(names[: names.index("CASH")])
    return {
        name: (Decimal(value) * scale * (part if name in flows else WHOLE)).quantize(Decimal("0.01"))
        for name, value in LINES.items()
    }


def _growth(each: int, year: int) -> Decimal:
    """Six percent less for each year back."""
    return WHOLE - Decimal("0.06") * (year - each)


def _statements(
    application: Application, returns: dict[int, Document], interim: Document, file: File, actor: Actor
) -> None:
    last = clock.business_date().replace(day=1) - timedelta(days=1)
    year = max(returns)
    values: list[dict[str, Any]] = [
        {
            "kind": "FISCAL_YEAR",
            "ends_on": date(each, 12, 31),
            "months": 12,
            "source": "TAX_RETURN",
            "document_id": document.pk,
            "lines": lines_of(file.scale * _growth(each, year)),
        }
        for each, document in returns.items()
    ]
    if last.month < 12:
        values.append(
            {
                "kind": "INTERIM",
                "ends_on": last,
                "months": last.month,
                "source": "INTERNAL",
                "document_id": interim.pk,
                "lines": lines_of(file.scale * Decimal("1.05"), Decimal(last.month) / 12),
            }
        )
    record_financial_statements(application_id=application.pk, statements=values, actor=actor)
    statements = list(application.financial_statements.order_by("ends_on"))
    adjust_financial_statement(
        statement_id=next(each for each in statements if each.ends_on == date(year, 12, 31)).pk,
        kind="ONE_OFF_EXPENSE",
        amount=Decimal("6500.00"),
        reason="Repair after the storm in March; the insurer's letter is in the file.",
        actor=actor,
    )
    for statement in statements:
        verify_financial_statement(statement_id=statement.pk, actor=actor)


def _debts_and_income(application: Application, return_of_owner: Document, actor: Actor) -> None:
    schedule = record_debts(
        application_id=application.pk,
        as_of=clock.business_date(),
        source="INTERNAL",
        debts=[
            {
                "lender": "First Example Bank",
                "kind": "TERM_LOAN",
                "balance": Decimal("42000.00"),
                "yearly_payments": Decimal("12000.00"),
            },
            {
                "lender": "Example Card Services",
                "kind": "CREDIT_CARD",
                "balance": Decimal("8000.00"),
                "yearly_payments": Decimal("1900.00"),
                "is_refinanced": True,
            },
        ],
        actor=actor,
    )
    verify_debts(schedule_id=schedule.pk, reason="Compared with the credit reports.", actor=actor)
    for owner in application.business.owners.filter(is_guarantor=True):
        income = record_guarantor_income(
            application_id=application.pk,
            owner_id=owner.pk,
            year=clock.business_date().year - 1,
            source="TAX_RETURN",
            gross_income=Decimal("128000.00"),
            business_income=Decimal("60000.00"),
            distributions=Decimal("25000.00"),
            taxes=Decimal("21000.00"),
            debt_payments=Decimal("17400.00"),
            document_id=return_of_owner.pk,
            actor=actor,
        )
        verify_guarantor_income(income_id=income.pk, actor=actor)


def _bank(application: Application, file: File, applicant: Actor, underwriter: Actor) -> None:
    """Six months of the checking account, up to three days ago."""
    ends = clock.business_date() - timedelta(days=3)
    content = bank_export(
        ends - timedelta(days=181), ends, week=Decimal(15000) * file.scale, troubled=file.troubled
    )
    document = hand_in(application, "BANK_STATEMENT", content, name="checking.csv", actor=applicant)
    confirm(document, underwriter)
    read = read_bank_statements(
        application_id=application.pk,
        files=[{"document_id": document.pk, "account": "Checking"}],
        actor=underwriter,
    )
    record_bank_analysis(**read, actor=underwriter)
