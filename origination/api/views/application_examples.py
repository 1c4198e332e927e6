"""Examples of the steps of an application, as the API's description shows them."""

from drf_spectacular.utils import OpenApiExample

from loanops.parties.api.examples import BUSINESS, BUSINESS_ID, OWNER_ID
from loanops.web.api.examples import answered, listed, record, sent

APPLICATION_ID = "app_0197a3c2d4e57f0f8a1b2c3d4e5f6a7c"
BEGUN = OpenApiExample(
    "Everything at once",
    request_only=True,
    value={
        "product": "micro-loan",
        "requested_amount": "20000.00",
        "requested_term_months": 24,
        "purpose": "WORKING_CAPITAL",
        "business": {
            "legal_name": "Riverside Tools LLC",
            "structure": "LLC",
            "tax_id": "12-3456789",
            "date_established": "2018-05-01",
            "annual_revenue": "400000.00",
            "naics_code": "332216",
            "state": "OH",
            "email": "office@riverside.example",
        },
        "owners": [
            {
                "first_name": "Ana",
                "last_name": "Moreno",
                "ssn": "123-45-6789",
                "date_of_birth": "1975-04-30",
                "ownership_percentage": "100",
                "is_guarantor": True,
                "credit_consent": True,
            }
        ],
        "credit_consent_by": "Ana Moreno",
    },
)
FIRST_STEP = OpenApiExample(
    "First step of several",
    request_only=True,
    value={"business": {"legal_name": "Riverside Tools LLC", "tax_id": "12-3456789"}},
)
REQUEST_STEP = OpenApiExample(
    "The request",
    request_only=True,
    value={
        "product": "equipment-loan",
        "requested_amount": "30000.00",
        "requested_term_months": 36,
        "purpose": "EQUIPMENT",
        "collateral": [
            {"kind": "EQUIPMENT", "description": "Lathe, serial 4711", "estimated_value": "42000.00"}
        ],
    },
)
OWNERS_STEP = OpenApiExample(
    "A co-applicant with his consent",
    request_only=True,
    value={
        "owners": [
            {
                "first_name": "Ben",
                "last_name": "Ito",
                "ssn": "123-45-6780",
                "date_of_birth": "1980-01-15",
                "ownership_percentage": "40",
                "is_guarantor": True,
                "credit_consent": True,
            }
        ]
    },
)
MESSAGE = OpenApiExample(
    "A question",
    request_only=True,
    value={"text": "Is the balance sheet of 2025 enough, or do you need 2024 too?"},
)


_OWNER = record(
    "business_owner",
    OWNER_ID,
    business=BUSINESS_ID,
    first_name="Ana",
    last_name="Moreno",
    ssn_last4="6789",
    ownership_percentage="100.00",
    is_guarantor=True,
)
APPLICATION = record(
    "loan_application",
    APPLICATION_ID,
    version=2,
    number="AP-000088",
    status="DRAFT",
    product="prod_0197a3c2d4e57f0f8a1b2c3d4e5f6a10",
    product_code="micro-loan",
    product_version=1,
    business=BUSINESS_ID,
    business_name="Riverside Tools LLC",
    owners=[_OWNER],
    application_date="2026-03-02",
    requested_amount="20000.00",
    requested_term_months=24,
    repayment_frequency="MONTHLY",
    purpose="WORKING_CAPITAL",
    purpose_detail="",
    cash_flow_available=None,
    existing_debt_service=None,
    collateral=[],
    channel="PORTAL",
    submitted_on=None,
    missing_items=[],
    information_due_date=None,
    expires_on="2026-05-31",
    offer=None,
    loan_number="",
)
_SENT = {**APPLICATION, "version": 5, "status": "CREDIT_CHECK", "submitted_on": "2026-03-02"}
_WITHDRAWN = {**_SENT, "version": 9, "status": "WITHDRAWN"}
_QUESTION = {
    "object": "application_message",
    "recorded_at": "2026-03-02T14:05:00Z",
    "is_from_applicant": True,
    "text": "Is the balance sheet of 2025 enough, or do you need 2024 too?",
}

DRAFT_BEGUN = answered("A draft", APPLICATION, status=201)
DRAFT = answered("A draft", APPLICATION)
READ = answered("Being checked", _SENT)
READ_WITH_BUSINESS = answered("With `?expand=business`", {**_SENT, "business": BUSINESS.value})
APPLICATIONS = listed("One application", _SENT)
NOTHING_TO_SAY = sent("Nothing to say", {})
SUBMITTED = answered("Complete: credit reports are asked for", _SENT)
SUBMITTED_INCOMPLETE = answered(
    "A document is missing",
    {
        **_SENT,
        "status": "INCOMPLETE",
        "missing_items": ["Bank statement"],
        "information_due_date": "2026-04-01",
    },
)
WHY_WITHDRAWN = sent("Found money elsewhere", {"reason": "Our bank gave us a line of credit."})
WITHDRAWN = answered("Withdrawn", _WITHDRAWN)
MESSAGE_WRITTEN = answered("Written", _QUESTION, status=201)
MESSAGES = listed(
    "Question and answer",
    _QUESTION,
    {
        "object": "application_message",
        "recorded_at": "2026-03-02T16:40:00Z",
        "is_from_applicant": False,
        "text": "The one of 2025 is enough.",
    },
)


def _step(status: str, title: str, note: str = "") -> dict[str, str]:
    return {
        "object": "timeline_entry",
        "recorded_at": "2026-03-02T14:05:00Z",
        "business_date": "2026-03-02",
        "status": status,
        "title": title,
        "note": note,
    }


TIMELINE = listed(
    "From the draft to the offer",
    _step("DRAFT", "Application begun"),
    _step("SUBMITTED", "Application submitted"),
    _step("SCREENING", "Eligibility checked"),
    _step("CREDIT_CHECK", "Credit reports requested"),
    _step("UNDERWRITING", "Assessment begun"),
    _step("APPROVED", "Approved"),
    _step("OFFER_MADE", "Offer made", "Open until 2026-04-01."),
)
