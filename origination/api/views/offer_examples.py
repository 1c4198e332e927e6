"""Examples of offers, their disclosures and answers to them, as the API's description shows them."""

from loanops.web.api.examples import MOMENT, answered, listed, record, sent
from origination.api.views.application_examples import APPLICATION, APPLICATION_ID
from origination.services.signing import CONSENT_TEXT, CONSENT_VERSION

PAPER = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
CONTENT = "59976184d274799d7068e29c3a4874d10f2ee4bdb6584e4b84b4976a7f9d8dbc"
OFFER_ID = "offr_0197a3c2d4e57f0f8a1b2c3d4e5f6a30"

_OFFER = record(
    "offer",
    OFFER_ID,
    application=APPLICATION_ID,
    option="REQUESTED",
    position=1,
    status="MADE",
    amount="20000.00",
    annual_rate="11.25",
    term_months=24,
    number_of_installments=24,
    repayment_frequency="MONTHLY",
    installment_amount="934.48",
    annual_percentage_rate="13.29",
    finance_charge="2827.51",
    amount_financed="19600.00",
    total_of_payments="22427.51",
    fees=[
        {
            "code": "origination",
            "name": "Origination fee",
            "amount": "400.00",
            "timing": "DISBURSEMENT",
            "is_finance_charge": True,
        },
        {
            "code": "returned-payment",
            "name": "Returned payment fee",
            "amount": "25.00",
            "timing": "EVENT",
            "is_finance_charge": False,
        },
    ],
    conditions=["Proof of insurance"],
    assumed_start_date="2026-03-02",
    schedule=[
        {
            "number": 1,
            "due_date": "2026-04-02",
            "principal": "746.98",
            "interest": "187.50",
            "fees": "0.00",
            "total": "934.48",
            "balance_after": "19253.02",
        },
        {
            "number": 2,
            "due_date": "2026-05-02",
            "principal": "753.98",
            "interest": "180.50",
            "fees": "0.00",
            "total": "934.48",
            "balance_after": "18499.04",
        },
    ],
    offered_on="2026-03-02",
    expires_on="2026-04-01",
    accepted_on=None,
    signer_name="",
    document_hash=PAPER,
    signature_required=False,
)
_DISCLOSURE = {
    "object": "offer_disclosure",
    "offer": OFFER_ID,
    "document_hash": PAPER,
    "content_hash": CONTENT,
    "signature_required": False,
    "figures": {
        "amount": "$20,000.00",
        "annual_rate": "11.25%",
        "apr": "13.29%",
        "disbursed": "$19,600.00",
        "finance_charge": "$2,827.51",
        "payments": "23 payments of $934.48, then 1 of $934.47, every month",
        "total_payments": "$22,427.51",
    },
    "itemization": [
        ["Amount of the loan", "20000.00"],
        ["Origination fee (prepaid finance charge)", "-400.00"],
        ["Paid out to you", "19600.00"],
    ],
    "avoidable_fees": [
        "Returned payment fee: $25.00",
        "Late fee: $25.00 when a payment is more than 10 days late",
    ],
    "conditions": ["Proof of insurance"],
    "collateral": [],
    "consent": {"text": CONSENT_TEXT, "version": CONSENT_VERSION},
    "form": None,
}
_CODE = {
    "object": "signature_code",
    "id": "sgnc_0197a3c2d4e57f0f8a1b2c3d4e5f6a31",
    "expires_at": "2026-03-02T14:20:00Z",
    "is_confirmed": False,
    "attempts_left": 5,
}
_LARGEST = {
    **_OFFER,
    "id": "offr_0197a3c2d4e57f0f8a1b2c3d4e5f6a32",
    "option": "LARGEST",
    "position": 2,
    "amount": "35000.00",
    "installment_amount": "1635.34",
    "finance_charge": "4948.14",
    "amount_financed": "34300.00",
    "total_of_payments": "39248.14",
    "schedule": [],
}

OFFER = answered("An offer; its schedule is shortened here", _OFFER)
OFFERS = listed("Two options to choose from", _OFFER, _LARGEST)
DISCLOSURE = answered("Without a form of the state", _DISCLOSURE)
CODE_SENT = answered("A code is on its way", _CODE, status=202)
CODE_RIGHT = answered("It was right", {**_CODE, "is_confirmed": True})
CODE_WRONG = answered("It was wrong", {**_CODE, "attempts_left": 4})
ACCEPTED = answered(
    "Accepted",
    {
        **_OFFER,
        "version": 2,
        "status": "ACCEPTED",
        "accepted_on": "2026-03-02",
        "signer_name": "Ana Moreno",
        "updated_at": MOMENT,
    },
)
ENDED = answered(
    "The application ends",
    {**APPLICATION, "version": 9, "status": "WITHDRAWN", "submitted_on": "2026-03-02"},
)
STANDS = answered(
    "Another option is still open",
    {**APPLICATION, "version": 9, "status": "OFFER_MADE", "submitted_on": "2026-03-02"},
)

REASONS_ASKED = sent("The applicant asks himself", {})
REASONS_ASKED_BY_LETTER = sent(
    "Staff record a letter", {"requested_on": "2026-03-02", "reason": "Letter of February 27"}
)
REASONS_OWED = answered(
    "The statement is on its way",
    record(
        "reasons_request",
        "dl_0197a3c2d4e57f0f8a1b2c3d4e5f6a33",
        requested_on="2026-03-02",
        due_date="2026-04-01",
    ),
    status=201,
)
