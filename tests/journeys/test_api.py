"""A whole life through the HTTP API: a borrower with an app, staff with tokens. Ends by proving the books."""

import re
from decimal import Decimal

import pytest
from django.core import mail

from loanops.access.roles import Role
from loanops.core import clock
from loanops.core.outbox import deliver_outbox
from servicing.models import Loan
from tests.books import assert_books_prove
from tests.factories.access import make_user
from tests.factories.tokens import ApiCaller, caller
from tests.journeys import story

pytestmark = pytest.mark.django_db

BORROWER_SCOPES = (
    "applications:read",
    "applications:write",
    "businesses:read",
    "businesses:write",
    "loans:read",
    "payments:read",
    "payments:write",
)
STAFF_SCOPES = (*BORROWER_SCOPES, "loans:write", "approvals:read", "approvals:write", "ledger:read")
APPLICATION = {
    "product": "micro-loan",
    "requested_amount": "20000.00",
    "requested_term_months": 12,
    "purpose": "WORKING_CAPITAL",
    "credit_consent_by": "Ana Moreno",
    "business": {
        "legal_name": "Riverside Tools LLC",
        "structure": "LLC",
        "tax_id": "98-7650101",
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
            "ssn": "543-21-0101",
            "date_of_birth": "1975-04-30",
            "ownership_percentage": "100.00",
            "is_guarantor": True,
            "credit_consent": True,
        }
    ],
}


def answered(response, status: int):
    assert response.status_code == status, response.content.decode()
    return response.json()


@pytest.fixture
def borrower() -> ApiCaller:
    return caller(*BORROWER_SCOPES, user=make_user(is_staff=False))


@pytest.fixture
def officer() -> ApiCaller:
    return caller(*STAFF_SCOPES, user=make_user(Role.LOAN_OFFICER))


@pytest.fixture
def finance() -> ApiCaller:
    return caller(*STAFF_SCOPES, user=make_user(Role.FINANCE_MANAGER))


class TestHappyLife:
    def test_from_application_to_payoff(self, borrower, officer, finance):
        application = answered(
            borrower.post("/loan-applications", APPLICATION, idempotency_key="apply-1"), 201
        )
        path = f"/loan-applications/{application['id']}"
        answered(borrower.post(f"{path}/submit"), 200)
        deliver_outbox()
        assert answered(borrower.get(path), 200)["status"] == "OFFER_MADE"
        offer = answered(borrower.get(f"{path}/offer"), 200)
        assert Decimal(offer["annual_percentage_rate"]) > Decimal(offer["annual_rate"])
        disclosure = answered(borrower.get(f"{path}/offers/{offer['id']}/disclosure"), 200)
        answered(borrower.post(f"{path}/offers/{offer['id']}/signature-code"), 202)
        deliver_outbox()
        code = re.search(r"[0-9]{6}(?=\.)", str(mail.outbox[-1].body)).group()
        entered = borrower.post(f"{path}/offers/{offer['id']}/signature-code/confirm", {"code": code})
        assert answered(entered, 200)["is_confirmed"]
        signature = {
            "signer_name": "Ana Moreno",
            "consents": True,
            "document_hash": disclosure["document_hash"],
        }
        answered(borrower.post(f"{path}/offers/{offer['id']}/accept", signature), 200)
        business = application["business"]
        answered(
            borrower.post(
                f"/businesses/{business}/bank-accounts",
                {"routing_number": "021000021", "account_number": "000123456789"},
            ),
            201,
        )

        loan = answered(
            officer.post("/loans", {"application": application["id"]}, idempotency_key="board-1"), 201
        )
        proposal = answered(
            officer.post(
                f"/loans/{loan['id']}/disbursements",
                {"amount": "20000.00", "currency": "USD"},
                idempotency_key="disburse-1",
            ),
            202,
        )
        assert proposal["object"] == "approval"
        refused = officer.post(f"/approvals/{proposal['id']}/approve", {})
        assert refused.status_code == 403
        answered(finance.post(f"/approvals/{proposal['id']}/approve", {"reason": "checked"}), 200)
        deliver_outbox()
        loan = answered(borrower.get(f"/loans/{loan['id']}"), 200)
        assert loan["status"] == "ACTIVE"

        upcoming = answered(borrower.get(f"/loans/{loan['id']}/nextPayment"), 200)
        story.live_through(Loan.objects.get(public_id=loan["id"]).installments.get(number=1).due_date)
        order = {"loan": loan["id"], "amount_choice": "DUE", "method": "ACH"}
        first = borrower.post("/payments", order, idempotency_key="pay-1")
        deliver_outbox()
        again = borrower.post("/payments", order, idempotency_key="pay-1")
        assert first.status_code in (201, 202)
        assert (again.json()["id"], again.headers["Idempotency-Replayed"]) == (first.json()["id"], "true")
        payment = answered(borrower.get(f"/payments/{first.json()['id']}"), 200)
        assert (payment["status"], payment["amount"]) == ("SUCCEEDED", upcoming["amount"])

        recorded = {
            "amount": "100.00",
            "currency": "USD",
            "effective_date": clock.business_date().isoformat(),
            "method": "CHECK",
            "reference": "CHECK-7",
        }
        assert (
            borrower.post(f"/loans/{loan['id']}/payments", recorded, idempotency_key="r-1").status_code == 403
        )

        quote = answered(officer.get(f"/loans/{loan['id']}/payoff?date={clock.business_date()}"), 200)
        answered(
            officer.post(
                f"/loans/{loan['id']}/payments",
                {**recorded, "amount": quote["amount"]},
                idempotency_key="r-2",
            ),
            201,
        )

        loan = answered(borrower.get(f"/loans/{loan['id']}"), 200)
        assert (loan["status"], loan["current_balance"]) == ("CLOSED", "0.00")
        balance = answered(finance.get("/ledger/trial-balance"), 200)
        assert balance["debit"] == balance["credit"]
        assert_books_prove()

    def test_another_borrower_sees_nothing_of_it(self, borrower):
        application = answered(borrower.post("/loan-applications", APPLICATION), 201)
        stranger = caller(*BORROWER_SCOPES, user=make_user(is_staff=False))

        assert stranger.get(f"/loan-applications/{application['id']}").status_code == 404
        assert answered(stranger.get("/loan-applications"), 200)["data"] == []
        assert stranger.get(f"/businesses/{application['business']}").status_code == 404


class TestDeclined:
    def test_the_applicant_is_told_with_reasons(self, borrower):
        body = {
            **APPLICATION,
            "business": {**APPLICATION["business"], "tax_id": "98-7650301"},
            "owners": [{**APPLICATION["owners"][0], "ssn": "543-21-0301"}],
        }
        application = answered(borrower.post("/loan-applications", body), 201)
        path = f"/loan-applications/{application['id']}"
        answered(borrower.post(f"{path}/submit"), 200)
        deliver_outbox()

        assert answered(borrower.get(path), 200)["status"] == "DECLINED"
        steps = answered(borrower.get(f"{path}/timeline"), 200)["data"]
        assert {"SUBMITTED", "DECLINED"} <= {step["status"] for step in steps}
        assert_books_prove()
