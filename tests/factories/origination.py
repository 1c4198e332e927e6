"""Applications, made by calling the services: drafts, submitted ones, ones with an offer or a contract."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import count
from typing import Any

from loanops.core.actors import Actor
from origination.models import Application, CreditReport, Document, Industry, Offer
from origination.services.applying import create_application, submit_application
from origination.services.credit import pull_report
from origination.services.documents import upload_document
from origination.services.offers import accept_offer
from tests.factories.access import SYSTEM
from tests.factories.registry import sample

PRIME, NEAR_PRIME, SUBPRIME = "0101", "0201", "0301"
NO_FILE, SEVERAL_FILES, FROZEN, NO_ANSWER_ONCE, DOWN = "0001", "0002", "0003", "0004", "0005"
TOO_MANY_ONCE, CUT_OFF, BANKRUPT, SANCTIONS, THIN = "0006", "0007", "0008", "0009", "0010"
PDF = b"%PDF-1.7\n1 0 obj << /Type /Catalog >> endobj\n"
_number = count(1)


def tax_id(ending: str = PRIME) -> str:
    """A tax id that no other test business has and whose last digits choose the bureau's answer."""
    return f"{next(_number):05d}{ending}"


def business_fields(ending: str = PRIME, **changes: Any) -> dict[str, Any]:
    return {
        "legal_name": "Riverside Tools LLC",
        "structure": "LLC",
        "tax_id": tax_id(ending),
        "date_established": date(2018, 5, 1),
        "annual_revenue": Decimal("400000.00"),
        "naics_code": "332216",
        "state": "OH",
        "email": "office@riverside.example",
        **changes,
    }


def owner_fields(ending: str = PRIME, **changes: Any) -> dict[str, Any]:
    return {
        "first_name": "Ana",
        "last_name": "Moreno",
        "ssn": f"5{next(_number):04d}{ending}",
        "date_of_birth": "1975-04-30",
        "ownership_percentage": Decimal("100"),
        "is_guarantor": True,
        "credit_consent": True,
        **changes,
    }


def application_fields(
    *, business: dict[str, Any] | None = None, owners: list[dict[str, Any]] | None = None, **changes: Any
) -> dict[str, Any]:
    """All that a micro loan of 20,000 over two years needs; approved by the rules for prime applicants."""
    return {
        "requested_amount": Decimal("20000.00"),
        "requested_term_months": 24,
        "purpose": "WORKING_CAPITAL",
        "business": business or business_fields(),
        "owners": owners if owners is not None else [owner_fields()],
        "credit_consent_by": "Ana Moreno",
        **changes,
    }


def make_application(
    *,
    actor: Actor = SYSTEM,
    product: str = "micro-loan",
    credit: str = PRIME,
    owner_credit: str = "",
    **changes: Any,
) -> Application:
    """A complete draft. `credit` and `owner_credit` choose what the bureaus will say."""
    fields = application_fields(
        **{
            "business": business_fields(credit),
            "owners": [owner_fields(owner_credit or credit)],
            **changes,
        }
    )
    return create_application(product_code=product, fields=fields, actor=actor)


def make_submitted(*, actor: Actor = SYSTEM, **changes: Any) -> Application:
    """Submitted; the bureaus are not asked yet."""
    application = make_application(actor=actor, **changes)
    return submit_application(application_id=application.pk, actor=actor)


def ask_bureaus(application: Application) -> None:
    """What the outbox does after commit: one attempt at each report that waits for its first."""
    for report in CreditReport.objects.current().filter(application=application, status="REQUESTED"):
        pull_report(report.pk)
    application.refresh_from_db()


def make_checked(**changes: Any) -> Application:
    """Submitted, with the bureaus' first answers."""
    application = make_submitted(**changes)
    ask_bureaus(application)
    return application


def make_referred(**changes: Any) -> Application:
    """In front of an underwriter, because the owner's credit is near prime (refer) and nothing declines it."""
    application = make_checked(**{"requested_amount": Decimal("30000.00"), **changes})
    assert application.status == "REFERRED", application.status
    return application


def make_offered(**changes: Any) -> Application:
    """Approved by the rules, with an offer that waits for the borrower."""
    application = make_checked(**changes)
    assert application.status == "OFFER_MADE", application.status
    return application


def make_offer(**changes: Any) -> Offer:
    return make_offered(**changes).offers.get(status="MADE")


def make_contract(**changes: Any) -> Offer:
    """An accepted offer, ready to be boarded."""
    application = make_offered(**changes)
    return accept_offer(
        application_id=application.pk,
        signer_name="Ana Moreno",
        consents=True,
        reason="By phone",
        actor=SYSTEM,
    )


def make_document(application: Application | None = None, *, kind: str = "BANK_STATEMENT") -> Document:
    return upload_document(
        application_id=(application or make_application()).pk,
        kind=kind,
        name="statement.pdf",
        file=BytesIO(PDF + str(next(_number)).encode()),
        actor=SYSTEM,
    )


sample("origination.Application", make_referred)
sample("origination.Industry", lambda: Industry.objects.get(naics_code="54"))
sample("origination.Offer", make_offer)
sample("origination.Document", make_document)
sample("origination.CreditReport", lambda: make_submitted().credit_reports.first())
sample("origination.Decision", lambda: make_referred().decisions.get(is_current=True))
sample("origination.AdverseActionNotice", lambda: make_checked(credit=BANKRUPT).adverse_action_notices.get())
