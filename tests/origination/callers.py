"""Who calls the API about an application: the borrower, staff, and what they send."""

from tests.factories.access import make_user
from tests.factories.origination import tax_id
from tests.factories.parties import make_borrower
from tests.factories.tokens import caller

SCOPES = ("applications:read", "applications:write", "applications:decide")
WHY = "Strong deposits, long relationship, owner's score recovers."


def borrower(application=None):
    user = make_borrower(application.business) if application else make_user(is_staff=False)
    return caller(*SCOPES, user=user)


def staff(*roles):
    return caller(*SCOPES, user=make_user(*roles))


def body(**changes):
    return {
        "product": "micro-loan",
        "requested_amount": "20000.00",
        "requested_term_months": 24,
        "purpose": "WORKING_CAPITAL",
        "credit_consent_by": "Ana Moreno",
        "business": {
            "legal_name": "Riverside Tools LLC",
            "structure": "LLC",
            "tax_id": tax_id(),
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
                "ssn": "501000101",
                "date_of_birth": "1975-04-30",
                "ownership_percentage": "100",
                "is_guarantor": True,
                "credit_consent": True,
            }
        ],
        **changes,
    }


def path_of(application, *rest):
    return "/".join((f"/loan-applications/{application.public_id}", *rest))
