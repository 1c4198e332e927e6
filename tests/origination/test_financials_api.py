"""Figures through the API: recorded, verified, read with their workings; private ones opened on record."""

from datetime import date

import pytest

from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from origination.services.documents import verify_document
from tests.factories.access import SYSTEM, make_user
from tests.factories.financials import (
    LINES,
    make_bank_document,
    make_verified_document,
    statement_csv,
    troubled_moves,
)
from tests.factories.origination import make_application
from tests.factories.tokens import caller

pytestmark = pytest.mark.django_db
SCOPES = ("applications:read", "applications:write", "applications:decide")
AMOUNTS = {name: f"{value}.00" for name, value in LINES.items()}


@pytest.fixture
def client():
    return caller(*SCOPES, user=make_user(Role.UNDERWRITER))


def address(application, rest):
    return f"/loan-applications/{application.public_id}/{rest}"


class TestStatements:
    def body(self, **changes):
        return {
            "kind": "FISCAL_YEAR",
            "ends_on": "2025-12-31",
            "source": "TAX_RETURN",
            "lines": AMOUNTS,
            **changes,
        }

    def test_is_recorded_adjusted_and_verified(self, client):
        application = make_application()
        document = make_verified_document(application, kind="TAX_RETURN")

        made = client.post(
            address(application, "financial-statements"), self.body(document=document.public_id)
        )
        assert made.status_code == 201, made.json()
        one = address(application, f"financial-statements/{made.json()['id']}")
        adjusted = client.post(
            f"{one}/adjustments",
            {"kind": "ONE_OFF_EXPENSE", "amount": "12000.00", "reason": "Lawsuit, settled"},
        )
        assert adjusted.status_code == 201, adjusted.json()
        verified = client.post(f"{one}/verify", {}).json()

        assert (verified["status"], verified["ebitda"]) == ("VERIFIED", "136000.00")
        assert verified["cash_flow_available"] == "96000.00"
        assert verified["lines"]["REVENUE"] == "800000.00"
        (listed,) = client.get(address(application, "financial-statements")).json()["data"]
        assert listed["adjustments"][0]["reason"] == "Lawsuit, settled"
        ratios = client.get(address(application, "ratios")).json()
        assert ratios["cash_flow_source"] == "VERIFIED"
        named = {each["code"]: each["result"] for each in ratios["ratios"]}
        assert named["CURRENT_RATIO"] == "2.00" and named["CASH_FLOW_AVAILABLE"] == "96000.00"
        removed = client.post(f"{one}/adjustments/{adjusted.json()['id']}/remove", {"reason": "No papers"})
        assert (removed.status_code, removed.json()["is_active"]) == (200, False)
        discarded = client.post(f"{one}/discard", {"reason": "Of another year"})
        assert discarded.json()["status"] == "DISCARDED"

    def test_wrong_lines_are_named_by_pointer(self, client):
        application = make_application()

        refused = client.post(
            address(application, "financial-statements"), self.body(lines={**AMOUNTS, "EQUITY": "1.00"})
        )

        assert refused.status_code == 422
        assert [error["pointer"] for error in refused.json()["errors"]] == ["/lines/TOTAL_ASSETS"]

    def test_a_statement_of_another_application_is_not_found(self, client):
        application, other = make_application(), make_application()
        made = client.post(address(application, "financial-statements"), self.body()).json()

        answer = client.post(address(other, f"financial-statements/{made['id']}/verify"), {})

        assert answer.status_code == 404


class TestDebtsAndIncomes:
    def test_debts_are_given_whole(self, client):
        application = make_application()
        assert client.get(address(application, "debts")).status_code == 404

        none = client.post(
            address(application, "debts"), {"as_of": "2026-02-28", "source": "INTERNAL", "debts": []}
        )
        assert (none.status_code, none.json()["debts"]) == (201, [])
        verified = client.post(address(application, "debts/verify"), {})

        assert verified.json()["status"] == "VERIFIED"

    def test_private_figures_are_read_one_by_one(self, client):
        application = make_application()
        body = {
            "owner": application.business.owners.get().public_id,
            "year": 2025,
            "source": "TAX_RETURN",
            "gross_income": "130000.00",
            "business_income": "60000.00",
            "distributions": "30000.00",
            "taxes": "22000.00",
            "debt_payments": "18000.00",
        }

        made = client.post(address(application, "guarantor-incomes"), body)
        assert made.status_code == 201, made.json()
        assert "130000" not in made.content.decode()
        opened = client.get(address(application, f"guarantor-incomes/{made.json()['id']}"))

        assert opened.json()["figures"]["gross_income"] == "130000.00"
        assert AuditEvent.objects.filter(event="guarantor-income.opened").count() == 1


class TestBankStatements:
    def test_files_of_the_application_are_read(self, client):
        application = make_application()
        document = make_bank_document(application, statement_csv(troubled_moves))
        body = {"files": [{"document": document.public_id, "account": "Checking"}]}

        made = client.post(address(application, "bank-analysis"), body)

        assert made.status_code == 201, made.json()
        assert (made.json()["figures"]["open_advances"], made.json()["is_verified"]) == (2, False)
        verify_document(document_id=document.pk, actor=SYSTEM)
        again = client.get(address(application, "bank-analysis")).json()
        assert again["is_verified"] and again["through_date"] == str(date(2026, 2, 27))

    def test_unreadable_rows_are_named_and_nothing_is_kept(self, client):
        application = make_application()
        document = make_bank_document(application, b"Date,Description,Amount\n2026-01-05,Sale,ten\n")

        refused = client.post(
            address(application, "bank-analysis"), {"files": [{"document": document.public_id}]}
        )

        assert refused.status_code == 422
        assert [error["pointer"] for error in refused.json()["errors"]] == ["/files/0/rows/2"]
        assert client.get(address(application, "bank-analysis")).status_code == 404
