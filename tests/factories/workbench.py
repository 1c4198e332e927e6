"""An application with everything recorded on it, little or much of each."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from origination.models import Application, Collateral
from origination.services.applying import create_application
from origination.services.bank_statements import read_bank_statements, record_bank_analysis
from origination.services.conversing import add_note, write_message
from origination.services.debts import verify_debts, verify_guarantor_income
from origination.services.deciding import counter_offer_application
from origination.services.documents import request_document, upload_document, verify_document
from origination.services.financials import adjust_financial_statement, verify_financial_statement
from origination.services.offers import reissue_offers
from tests.factories.access import SYSTEM
from tests.factories.financials import (
    lines,
    make_debts,
    make_income,
    make_verified_document,
    make_verified_statement,
    statement_csv,
    troubled_moves,
)
from tests.factories.origination import (
    NEAR_PRIME,
    application_fields,
    make_document,
    make_referred,
    owner_fields,
    sign,
)

SOURCES = ("TAX_RETURN", "AUDITED", "REVIEWED", "COMPILED", "INTERNAL")
PARTIES = ("business", "owners", "credit_consent_by")
WHY = "Strong deposits, long relationship, the owner's score recovers."


def make_full_referral(size: int) -> Application:
    """In front of an underwriter with everything he may look at, `size` of each, all of it verified."""
    owners = [
        owner_fields(NEAR_PRIME, first_name=f"Ana {number}", ownership_percentage=Decimal(100 // size))
        for number in range(size)
    ]
    application = make_referred(credit=NEAR_PRIME, owners=owners)
    for number in range(size):
        piece = Collateral(
            application=application,
            kind="EQUIPMENT",
            description=f"Lathe {number}",
            estimated_value=Decimal("9000.00"),
        )
        piece.save()
    add_documents(application, size)
    add_figures(application, size)
    for number in range(size):
        add_note(application_id=application.pk, text=f"Called, note {number}", actor=SYSTEM)
        write_message(application_id=application.pk, text=f"Please call, message {number}", actor=SYSTEM)
        again = {name: value for name, value in application_fields().items() if name not in PARTIES}
        create_application(
            product_code="micro-loan", business_id=application.business_id, fields=again, actor=SYSTEM
        )
    application.refresh_from_db()
    return application


def accept_after_rounds(application: Application, rounds: int) -> None:
    """Offered by an underwriter, offered again so often, and accepted."""
    terms: dict[str, Any] = {
        "approved_amount": Decimal("20000.00"),
        "term_months": 24,
        "annual_rate": Decimal("12"),
        "rate_reason": "Long relationship",
        "reason_codes": ["R109"],
        "conditions": [f"Condition {number}" for number in range(rounds)],
    }
    counter_offer_application(application_id=application.pk, reason=WHY, actor=SYSTEM, **terms)
    for _ in range(rounds - 1):
        reissue_offers(application_id=application.pk, reason="New last day", actor=SYSTEM)
    application.refresh_from_db()
    sign(application)


def add_documents(application: Application, size: int) -> None:
    """Verified, waiting for review, and asked for."""
    for number in range(size):
        make_verified_document(application, kind="BANK_STATEMENT")
        make_document(application, kind="IDENTITY")
        period = f"2025-{number + 1:02d}"
        request_document(
            application_id=application.pk,
            kind="BANK_STATEMENT",
            message="One more month.",
            period=period,
            actor=SYSTEM,
        )


def add_figures(application: Application, size: int) -> None:
    """Statements, debts, guarantors' incomes and bank accounts, all verified."""
    for number in range(size):
        statement = make_verified_statement(
            application, ends_on=date(2025 - number, 12, 31), lines=lines(), source=SOURCES[number]
        )
        adjust_financial_statement(
            statement_id=statement.pk,
            kind="ONE_OFF_EXPENSE",
            amount=Decimal("100.00"),
            reason="Storm",
            actor=SYSTEM,
        )
        verify_financial_statement(statement_id=statement.pk, actor=SYSTEM)
    debts = [
        {
            "lender": f"Bank {number}",
            "kind": "TERM_LOAN",
            "balance": Decimal("1000.00"),
            "yearly_payments": Decimal("100.00"),
            "collateral_id": piece.pk,
        }
        for number, piece in enumerate(application.collateral.all())
    ]
    verify_debts(schedule_id=make_debts(application, *debts).pk, actor=SYSTEM)
    for owner in application.business.owners.all():
        document = make_verified_document(application, kind="TAX_RETURN")
        income = make_income(application, owner_id=owner.pk, document_id=document.pk)
        verify_guarantor_income(income_id=income.pk, actor=SYSTEM)
    add_bank(application, size)


def add_bank(application: Application, size: int) -> None:
    files = []
    for number in range(size):
        document = upload_document(
            application_id=application.pk,
            kind="BANK_STATEMENT",
            name=f"account-{number}.csv",
            file=BytesIO(statement_csv(troubled_moves, opening=f"{12000 + number}.00")),
            actor=SYSTEM,
        )
        verify_document(document_id=document.pk, actor=SYSTEM)
        files.append({"document_id": document.pk, "account": f"Account {number}"})
    read = read_bank_statements(application_id=application.pk, files=files, actor=SYSTEM)
    record_bank_analysis(**read, actor=SYSTEM)
