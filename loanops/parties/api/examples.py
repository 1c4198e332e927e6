"""Examples of businesses, their owners, consents and people, as the API's description shows them."""

from loanops.web.api.examples import MOMENT, answered, listed, record, sent

BUSINESS_ID = "biz_0197a3c2d4e57f0f8a1b2c3d4e5f6a01"
OWNER_ID = "own_0197a3c2d4e57f0f8a1b2c3d4e5f6a02"

_BUSINESS = record(
    "business",
    BUSINESS_ID,
    version=3,
    number="BZ-000123",
    legal_name="Riverside Tools LLC",
    trading_name="",
    structure="LLC",
    tax_id_last4="6789",
    date_established="2018-05-01",
    number_of_employees=6,
    annual_revenue="400000.00",
    annual_revenue_year=2025,
    naics_code="332216",
    street="1 Mill Lane",
    city="Columbus",
    state="OH",
    postal_code="43215",
    email="office@riverside.example",
    phone="614-555-0100",
    merged_into=None,
)
_OWNER = record(
    "business_owner",
    OWNER_ID,
    business=BUSINESS_ID,
    first_name="Ana",
    last_name="Moreno",
    ssn_last4="6789",
    ownership_percentage="62.50",
    is_guarantor=True,
)
_ACCOUNT = record(
    "bank_account",
    "bank_0197a3c2d4e57f0f8a1b2c3d4e5f6a03",
    business=BUSINESS_ID,
    bank_name="First Bank of Columbus",
    routing_number="044000024",
    account_last4="4321",
    kind="CHECKING",
    is_primary=True,
)
_CONSENT = record(
    "consent",
    "cons_0197a3c2d4e57f0f8a1b2c3d4e5f6a04",
    business=BUSINESS_ID,
    owner=OWNER_ID,
    kind="CREDIT_REPORT",
    text_version="credit-report-2026-1",
    given_by="Ana Moreno",
    given_at=MOMENT,
    given_from="198.51.100.7",
)
_ANA = record(
    "business_person",
    "memb_0197a3c2d4e57f0f8a1b2c3d4e5f6a05",
    business=BUSINESS_ID,
    name="Ana Moreno",
    email="ana@riverside.example",
    role="OWNER",
)
_BEN = record(
    "business_person",
    "memb_0197a3c2d4e57f0f8a1b2c3d4e5f6a06",
    business=BUSINESS_ID,
    name="Ben Ito",
    email="ben@riverside.example",
    role="DELEGATE",
)
_INVITATION = record(
    "invitation",
    "invt_0197a3c2d4e57f0f8a1b2c3d4e5f6a07",
    business=BUSINESS_ID,
    email="ben@riverside.example",
    role="DELEGATE",
    status="PENDING",
    invited_by="Ana Moreno",
    expires_at="2026-03-09T14:05:00Z",
    closed_at=None,
)

BUSINESS = answered("A business", _BUSINESS)
BUSINESS_MADE = answered("A business", _BUSINESS, status=201)
BUSINESSES = listed("The caller's business", _BUSINESS)
NEW_BUSINESS = sent(
    "A new business",
    {
        "legal_name": "Riverside Tools LLC",
        "structure": "LLC",
        "tax_id": "12-3456789",
        "date_established": "2018-05-01",
        "annual_revenue": "400000.00",
        "naics_code": "332216",
        "state": "OH",
        "email": "office@riverside.example",
    },
)
MOVED = sent("It moved", {"street": "1 Mill Lane", "city": "Columbus", "postal_code": "43215"})
OWNER = answered("An owner", _OWNER)
OWNER_MADE = answered("An owner", _OWNER, status=201)
OWNERS = listed("One owner", _OWNER)
NEW_OWNER = sent(
    "An owner who guarantees the debt",
    {
        "first_name": "Ana",
        "last_name": "Moreno",
        "date_of_birth": "1975-04-30",
        "ssn": "123-45-6789",
        "ownership_percentage": "62.50",
        "is_guarantor": True,
    },
)
NEW_SHARE = sent("Another share", {"ownership_percentage": "62.50"})
ACCOUNT_MADE = answered("A bank account", _ACCOUNT, status=201)
ACCOUNTS = listed("One bank account", _ACCOUNT)
NEW_ACCOUNT = sent(
    "A checking account",
    {
        "bank_name": "First Bank of Columbus",
        "routing_number": "044000024",
        "account_number": "000987654321",
        "kind": "CHECKING",
    },
)
CONSENT_MADE = answered("An owner's consent", _CONSENT, status=201)
CONSENTS = listed("One consent", _CONSENT)
NEW_CONSENT = sent(
    "An owner consents to a credit report",
    {
        "kind": "CREDIT_REPORT",
        "text_version": "credit-report-2026-1",
        "given_by": "Ana Moreno",
        "owner": OWNER_ID,
    },
)

PEOPLE = listed("Owner and delegate", _ANA, _BEN)
DELEGATE = answered("A delegate", _BEN)
ACCEPTED = answered("Now a delegate", _BEN, status=201)
MAKE_OWNER = sent("Make an owner", {"role": "OWNER"})
OWNER_NOW = answered("Now an owner", {**_BEN, "role": "OWNER", "version": 2})
REMOVED_FROM = answered("The business", _BUSINESS)
INVITE = sent("Invite a delegate", {"email": "ben@riverside.example", "role": "DELEGATE"})
INVITED = answered("Waits for an answer", _INVITATION, status=201)
INVITATION = answered("Waits for an answer", _INVITATION)
INVITATIONS = listed("One waits", _INVITATION)
WITHDRAWN = answered(
    "Withdrawn", {**_INVITATION, "status": "WITHDRAWN", "version": 2, "closed_at": "2026-03-03T09:00:00Z"}
)
NO_REASON = sent("Nothing to say", {})
TOKEN = sent(
    "From the message",
    {"token": "invt_0197a3c2d4e57f0f8a1b2c3d4e5f6a07:4yXk0Yd1vJc2o7mQpTq3sWbZ8aLrEuHfGiNxV6tKdOM"},
)
