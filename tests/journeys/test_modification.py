"""A borrower falls behind, asks for help, and is current again by an agreement."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.roles import Role
from loanops.core.outbox import deliver_outbox
from loanops.notifications.models import Notification
from servicing.models import Delinquency
from tests.books import assert_books_prove
from tests.factories.access import make_user
from tests.factories.modifications import make_late_loan
from tests.factories.parties import make_borrower, make_business
from tests.factories.servicing import close_days, fresh, pay
from tests.factories.tokens import caller

SCOPES = ("loans:read", "loans:write")


@pytest.mark.django_db
class TestModification:
    def test_from_the_request_to_the_first_new_installment(self):
        loan = make_late_loan(business=make_business())
        borrower = caller(*SCOPES, user=make_borrower(loan.business))
        agent = caller(*SCOPES, user=make_user(Role.COLLECTIONS_AGENT))
        officer = caller(*SCOPES, user=make_user(Role.LOAN_OFFICER))
        assert loan.position.days_past_due == 46

        asked = borrower.post(
            f"/loans/{loan.public_id}/modifications",
            {"category": "LOWER_REVENUE", "facts": "Sales are down.", "affordable_payment": "450.00"},
            idempotency_key="ask",
        )
        where = f"/modifications/{asked.json()['id']}"
        deliver_outbox()
        assert len(borrower.get(where).json()["alternatives"]) == 3

        terms = {"alternative": "longer-term", "annual_rate": "10.5", "first_due_date": "2026-04-15"}
        proposed = agent.post(f"{where}/proposal", terms, idempotency_key="propose")
        assert proposed.json()["policy_passed"], proposed.json()
        assert agent.post(f"{where}/approve", {}, idempotency_key="own").status_code == 403
        assert officer.post(f"{where}/approve", {}, idempotency_key="approve").status_code == 200
        assert officer.post(f"{where}/agreement", {}, idempotency_key="send").status_code == 200
        deliver_outbox()

        sent = borrower.get(where).json()
        document = borrower.get(f"{where}/agreement")
        assert document.content.startswith(b"%PDF-")
        yes = {
            "name": "Ana Moreno",
            "document_checksum": sent["agreement"]["document_checksum"],
            "consent": True,
        }
        assert borrower.post(f"{where}/accept", yes, idempotency_key="yes").status_code == 200

        close_days(date(2026, 3, 2))
        after = fresh(loan)
        assert borrower.get(where).json()["status"] == "APPLIED"
        assert (after.position.days_past_due, after.annual_rate) == (0, Decimal("10.5"))
        assert Delinquency.objects.get(loan=loan).status == "CURED"
        assert after.position.next_due_date == date(2026, 4, 15)
        told = set(
            Notification.objects.filter(loan_number=loan.number).values_list("template_code", flat=True)
        )
        assert {"modification.requested", "modification.agreement-sent", "modification.applied"} <= told
        assert_books_prove()

        close_days(date(2026, 4, 14))
        pay(loan, fresh(loan).position.next_due_amount, date(2026, 4, 15))
        close_days(date(2026, 4, 20))
        assert fresh(loan).position.days_past_due == 0
        assert_books_prove()
