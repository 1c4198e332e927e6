"""Examples of the steps of an application, as the API's description shows them."""

from drf_spectacular.utils import OpenApiExample

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
