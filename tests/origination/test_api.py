"""ORI-1, 3, 7, 8, 9 through the API, for borrowers, staff and systems."""

import hashlib
import re

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loanops.access.models import AuthorityLimit
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from origination.models import Application, Document, SignatureCode
from origination.services.signing import handle_code_requested
from products.models import LoanProduct
from tests.factories.access import make_user
from tests.factories.origination import (
    PDF,
    ask_bureaus,
    make_application,
    make_checked,
    make_document,
    make_offered,
    make_referred,
    tax_id,
)
from tests.factories.parties import make_borrower
from tests.factories.tokens import caller, make_token

pytestmark = pytest.mark.django_db
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


class TestCreate:
    def test_a_borrower_applies_and_sees_no_identifiers(self):
        answer = borrower().post("/loan-applications", body())

        made = answer.json()
        assert answer.status_code == 201
        assert answer["Location"] == f"/api/v1/loan-applications/{made['id']}"
        assert (made["status"], made["product_code"], made["requested_amount"]) == (
            "DRAFT",
            "micro-loan",
            "20000.00",
        )
        assert made["owners"][0]["ssn_last4"] == "0101"
        assert "501000101" not in answer.content.decode()

    def test_the_product_by_its_id_and_an_existing_business(self):
        existing = make_application()
        product = LoanProduct.objects.get(code="term-loan")
        given = body(product=product.public_id, business_id=existing.business.public_id)
        del given["business"], given["owners"]

        answer = borrower(existing).post("/loan-applications", given)

        assert (answer.status_code, answer.json()["product_code"]) == (201, "term-loan")

    def test_another_ones_business_is_not_there(self):
        given = body(business_id=make_application().business.public_id)

        assert borrower().post("/loan-applications", given).status_code == 404

    def test_it_is_saved_step_by_step(self):
        who = borrower()
        first = who.post("/loan-applications", {"business": {"legal_name": "Riverside Tools LLC"}})
        made = first.json()
        assert (first.status_code, made["product"], made["requested_amount"], made["purpose"]) == (
            201,
            None,
            None,
            "",
        )

        path = f"/loan-applications/{made['id']}"
        step = {"product": "micro-loan", "requested_amount": "20000.00", "requested_term_months": 24}
        second = who.patch(path, step, if_match=f'"{made["version"]}"')
        refused = who.post(f"{path}/submit", {})

        assert (second.status_code, second.json()["product_code"]) == (200, "micro-loan")
        assert "/purpose" in {error["pointer"] for error in refused.json()["errors"]}

    def test_wrong_fields_are_all_named_and_nothing_is_stored(self):
        given = body(requested_amount="50000.01", requested_term_months=7)
        given["business"]["tax_id"] = "12"

        answer = borrower().post("/loan-applications", given)

        assert answer.status_code == 422
        assert {error["pointer"] for error in answer.json()["errors"]} == {
            "/requested_amount",
            "/requested_term_months",
            "/business/tax_id",
        }
        assert not Application.objects.exists()

    def test_an_amount_is_a_string(self):
        answer = borrower().post("/loan-applications", body(requested_amount=20000))

        assert answer.json()["errors"][0]["code"] == "amount_not_string"

    def test_an_owner_of_another_business_is_unknown(self):
        other = make_application().business.owners.get()

        answer = borrower().post("/loan-applications", body(owners=[{"id": other.public_id}]))

        assert [error["pointer"] for error in answer.json()["errors"]] == ["/owners/0/owner_id"]

    def test_a_system_with_its_own_token(self):
        answer = caller(*SCOPES).post("/loan-applications", body())

        assert answer.json()["channel"] == "PARTNER"

    def test_the_same_key_twice_begins_one(self):
        who, given = borrower(), body()

        answers = [who.post("/loan-applications", given, idempotency_key="k") for _ in range(2)]

        assert answers[0].json() == answers[1].json()
        assert Application.objects.count() == 1


class TestRead:
    def test_a_borrower_sees_own_only(self):
        mine, other = make_application(), make_application()
        who = borrower(mine)

        assert [each["id"] for each in who.get("/loan-applications").json()["data"]] == [mine.public_id]
        assert who.get(path_of(mine)).status_code == 200
        for rest in ((), ("documents",), ("offer",), ("timeline",)):
            assert who.get(path_of(other, *rest)).status_code == 404
        for verb in ("submit", "withdraw", "offer/accept"):
            assert who.post(path_of(other, verb), {}).status_code in (404, 422)
        assert who.patch(path_of(other), {}, if_match='"1"').status_code == 404

    def test_filters_and_costs_the_same_for_few_and_for_many(self):
        reader = staff(Role.LOAN_OFFICER)
        first = make_application()

        def cost():
            with CaptureQueriesContext(connection) as queries:
                assert reader.get("/loan-applications?status=DRAFT").status_code == 200
            return len(queries)

        before = cost()
        for _ in range(4):
            make_application()
        assert cost() == before <= 12
        found = reader.get(f"/loan-applications?number={first.number}").json()["data"]
        assert [each["number"] for each in found] == [first.number]
        assert reader.get("/loan-applications?color=red").status_code == 400

    def test_finance_does_not_see_applications(self):
        assert staff(Role.FINANCE_MANAGER).get("/loan-applications").status_code == 403


class TestChange:
    def test_a_draft_by_its_applicant(self):
        application = make_application()
        who = borrower(application)

        assert who.patch(path_of(application), {"requested_amount": "15000.00"}).status_code == 428
        answer = who.patch(path_of(application), {"requested_amount": "15000.00"}, if_match='"1"')

        assert (answer.status_code, answer.json()["requested_amount"]) == (200, "15000.00")
        stale = who.patch(path_of(application), {"requested_amount": "16000.00"}, if_match='"1"')
        assert stale.status_code == 412

    def test_collateral_and_owners_are_given_by_id(self):
        application = make_application(product="equipment-loan")
        owner = application.business.owners.get()
        changes = {
            "owners": [{"id": owner.public_id, "phone": "+1 555 0100"}],
            "collateral": [{"kind": "EQUIPMENT", "description": "Lathe", "estimated_value": "30000.00"}],
        }

        answer = borrower(application).patch(path_of(application), changes, if_match="*")

        assert answer.status_code == 200, answer.content
        assert answer.json()["collateral"][0]["description"] == "Lathe"
        owner.refresh_from_db()
        assert owner.phone == "+1 555 0100"

    def test_what_is_under_review_only_by_staff_with_a_reason(self):
        application = make_referred(credit="0201")
        change = {"requested_amount": "10000.00"}

        assert borrower(application).patch(path_of(application), change, if_match="*").status_code == 409
        officer = staff(Role.LOAN_OFFICER)
        assert officer.patch(path_of(application), change, if_match="*").status_code == 422
        answer = officer.patch(path_of(application), {**change, "reason": "Needs less"}, if_match="*")

        assert (answer.status_code, answer.json()["requested_amount"]) == (200, "10000.00")


class TestSubmit:
    def test_goes_to_the_bureaus_and_on_after_commit(self, django_capture_on_commit_callbacks):
        application = make_application()
        who = borrower(application)

        with django_capture_on_commit_callbacks(execute=True):
            answer = who.post(path_of(application, "submit"), {})

        assert (answer.status_code, answer.json()["status"]) == (200, "CREDIT_CHECK")
        assert who.get(path_of(application)).json()["status"] == "OFFER_MADE"

    def test_names_what_is_missing(self):
        application = make_application(owners=[])

        answer = borrower(application).post(path_of(application, "submit"), {})

        assert [error["pointer"] for error in answer.json()["errors"]] == ["/owners"]

    def test_withdraws(self):
        application = make_offered()

        answer = borrower(application).post(path_of(application, "withdraw"), {"reason": "Sold"})

        assert answer.json()["status"] == "WITHDRAWN"


class TestDocuments:
    def upload(self, application, *, user, content=PDF, kind="BANK_STATEMENT"):
        client = Client(headers={"Authorization": f"Bearer {make_token(*SCOPES, user=user)}"})
        file = SimpleUploadedFile("march.pdf", content, content_type="image/gif")
        return client.post(f"/api/v1{path_of(application, 'documents')}", {"kind": kind, "file": file})

    def test_an_applicant_hands_one_in_and_reads_it_again_on_record(self):
        application = make_application()
        user = make_borrower(application.business)

        answer = self.upload(application, user=user)

        document = answer.json()
        assert (answer.status_code, document["status"], document["media_type"]) == (
            201,
            "PENDING_REVIEW",
            "application/pdf",
        )
        reader = caller(*SCOPES, user=user)
        assert [d["id"] for d in reader.get(path_of(application, "documents")).json()["data"]] == [
            document["id"]
        ]
        content = reader.get(path_of(application, "documents", document["id"], "content"))
        assert b"".join(content.streaming_content) == PDF
        assert content["Content-Disposition"] == 'attachment; filename="march.pdf"'
        assert AuditEvent.objects.filter(event="document.opened", actor_user_id=user.pk).count() == 1

    @pytest.mark.parametrize(("content", "code"), [(b"GIF89a", "unsupported_type"), (b"", "empty")])
    def test_refuses_what_it_does_not_accept(self, content, code):
        application = make_application()

        answer = self.upload(application, user=make_borrower(application.business), content=content)

        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)
        assert not Document.objects.exists()

    def test_a_refused_one_leaves_no_file(self):
        application = make_application()
        user = make_borrower(application.business)
        caller(*SCOPES, user=user).post(path_of(application, "withdraw"), {})

        answer = self.upload(application, user=user)

        assert answer.status_code == 409
        assert not default_storage.exists(f"documents/{application.public_id}")

    def test_strangers_and_the_wrong_roles(self):
        document = make_document()
        application = document.application

        assert self.upload(application, user=make_user(is_staff=False)).status_code == 404
        assert self.upload(application, user=make_user(Role.FINANCE_ANALYST)).status_code == 403
        path = path_of(application, "documents", document.public_id, "content")
        assert borrower().get(path).status_code == 404
        assert (
            staff(Role.LOAN_OFFICER).get(path_of(application, "documents", "doc_1", "content")).status_code
            == 404
        )

    def test_json_is_no_file(self):
        application = make_application()

        answer = borrower(application).post(path_of(application, "documents"), {"kind": "OTHER"})

        assert answer.status_code == 415


class TestDecision:
    def test_reads_rules_and_reasons(self):
        application = make_checked(credit="0008")

        decision = staff(Role.UNDERWRITER).get(path_of(application, "decision")).json()

        assert (decision["outcome"], decision["decided_by"]) == ("DECLINED", "RULES")
        assert decision["reasons"][0]["code"] == "R108"
        assert decision["rules"][0]["passed"] is False
        assert decision["inputs"]["requested_amount"] == "20000.00"

    def test_is_not_for_the_applicant(self):
        application = make_checked(credit="0008")

        assert borrower(application).get(path_of(application, "decision")).status_code == 403

    def test_there_is_none_before_it_is_made(self):
        assert staff(Role.UNDERWRITER).get(path_of(make_application(), "decision")).status_code == 404

    @pytest.mark.parametrize(
        ("given", "status"),
        [
            ({"outcome": "APPROVED", "approved_amount": "30000.00", "annual_rate": "12"}, "OFFER_MADE"),
            (
                {
                    "outcome": "COUNTER_OFFERED",
                    "approved_amount": "20000.00",
                    "term_months": 12,
                    "annual_rate": "12.5",
                    "reason_codes": ["R109"],
                    "conditions": ["Insurance"],
                },
                "OFFER_MADE",
            ),
            ({"outcome": "DECLINED", "reason_codes": ["R109", "R102"]}, "DECLINED"),
        ],
    )
    def test_a_person_decides(self, given, status):
        application = make_referred(credit="0201")

        answer = staff(Role.UNDERWRITER).post(path_of(application, "decision"), {**given, "reason": WHY})

        assert (answer.status_code, answer.json()["outcome"]) == (201, given["outcome"])
        application.refresh_from_db()
        assert application.status == status

    def test_refers_an_offer_back(self):
        application = make_offered()

        answer = staff(Role.MANAGER).post(
            path_of(application, "decision"), {"outcome": "REFERRED", "reason": WHY}
        )

        assert answer.json()["outcome"] == "REFERRED"

    @pytest.mark.parametrize(
        ("given", "pointers"),
        [
            ({"outcome": "APPROVED"}, {"/approved_amount", "/annual_rate"}),
            ({"outcome": "DECLINED"}, {"/reason_codes"}),
            ({"outcome": "DECLINED", "reason_codes": ["R999"]}, {"/reason_codes/0"}),
        ],
    )
    def test_names_what_an_outcome_needs(self, given, pointers):
        application = make_referred(credit="0201")

        answer = staff(Role.UNDERWRITER).post(path_of(application, "decision"), {**given, "reason": WHY})

        assert answer.status_code == 422
        assert {error["pointer"] for error in answer.json()["errors"]} == pointers

    def test_above_the_limit_it_waits_for_a_second_person(self):
        application = make_referred(credit="0201")
        AuthorityLimit.objects.filter(role="UNDERWRITER").update(amount_max="29999.99")
        given = {"outcome": "APPROVED", "approved_amount": "30000.00", "annual_rate": "12", "reason": WHY}

        answer = staff(Role.UNDERWRITER).post(path_of(application, "decision"), given)

        assert (answer.status_code, answer.json()["object"]) == (202, "approval")
        application.refresh_from_db()
        assert application.status == "REFERRED"

    def test_a_loan_officer_does_not_decide(self):
        application = make_referred(credit="0201")

        answer = staff(Role.LOAN_OFFICER).post(
            path_of(application, "decision"), {"outcome": "REFERRED", "reason": WHY}
        )

        assert answer.status_code == 403


def signed(application, who):
    """The borrower has read the disclosures and entered his code: what he sends to accept."""
    one = path_of(application, "offers", application.offers.get().public_id)
    disclosure = who.get(f"{one}/disclosure").json()
    code = who.post(f"{one}/signature-code", {})
    assert code.status_code == 202, code.content
    handle_code_requested(code_id=SignatureCode.objects.get(public_id=code.json()["id"]).pk)
    number = re.search(r"[0-9]{6}(?=\.)", str(mail.outbox[-1].body)).group()
    assert who.post(f"{one}/signature-code/confirm", {"code": "000"}).json()["attempts_left"] == 4
    assert who.post(f"{one}/signature-code/confirm", {"code": number}).json()["is_confirmed"]
    return {"signer_name": "Ana Moreno", "consents": True, "document_hash": disclosure["document_hash"]}


class TestOffer:
    def test_lists_options_and_gives_papers_on_record(self):
        application = make_offered()
        who, offer = borrower(application), application.offers.get()
        one = path_of(application, "offers", offer.public_id)

        [listed] = who.get(path_of(application, "offers")).json()["data"]
        assert (
            listed["id"] == offer.public_id
            and listed["document_hash"] == who.get(one).json()["document_hash"]
        )
        disclosure = who.get(f"{one}/disclosure").json()
        assert (
            disclosure["figures"]["apr"] == f"{offer.annual_percentage_rate:.2f}%"
            and disclosure["form"] is None
        )
        paper = who.get(f"{one}/document")
        assert hashlib.sha256(paper.content).hexdigest() == disclosure["document_hash"]
        assert who.get(f"{one}/signed-document").status_code == 404
        assert offer.showings.count() == 2
        other = borrower(make_offered())
        for rest in ("", "/disclosure", "/document", "/signed-document"):
            assert other.get(f"{one}{rest}").status_code == 404

    def test_declines(self):
        application = make_offered()
        who, offer = borrower(application), application.offers.get()

        answer = who.post(path_of(application, "offers", offer.public_id, "decline"), {"reason": "Too dear"})

        assert (answer.status_code, answer.json()["status"]) == (200, "WITHDRAWN")
        assert who.post(path_of(application, "offer/decline"), {}).status_code == 409

    def test_the_borrower_reads_and_accepts(self):
        application = make_offered()
        who = borrower(application)

        offer = who.get(path_of(application, "offer")).json()
        assert (
            offer["annual_percentage_rate"]
            and len(offer["schedule"]) == offer["number_of_installments"] == 24
        )
        answer = who.post(path_of(application, "offer/accept"), signed(application, who))

        assert (answer.status_code, answer.json()["status"]) == (200, "ACCEPTED")
        assert who.get(path_of(application)).json()["status"] == "ACCEPTED"

    def test_accepting_twice_is_409_and_with_the_same_key_the_same_answer(self):
        application = make_offered()
        who = borrower(application)
        given = signed(application, who)
        path = path_of(application, "offer/accept")

        first = who.post(path, given, idempotency_key="k")
        again = who.post(path, given, idempotency_key="k")

        assert first.json() == again.json()
        assert who.post(path, given).status_code == 409

    def test_a_signature_is_needed(self):
        application = make_offered()

        answer = borrower(application).post(
            path_of(application, "offer/accept"), {"signer_name": "Ana Moreno", "consents": False}
        )

        assert [error["pointer"] for error in answer.json()["errors"]] == ["/consents"]

    def test_there_is_none_before_it_is_made(self):
        application = make_application()

        assert borrower(application).get(path_of(application, "offer")).status_code == 404

    def test_a_system_cannot_sign(self):
        answer = caller(*SCOPES).post(path_of(make_offered(), "offer/accept"), {})

        assert answer.status_code == 403


class TestTimeline:
    def test_in_plain_words_without_the_lenders_notes(self):
        application = make_referred(credit="0201")
        officer = staff(Role.LOAN_OFFICER)
        officer.patch(path_of(application), {"reason": "Checked by phone"}, if_match="*")
        ask_bureaus(application)

        mine = borrower(application).get(path_of(application, "timeline")).json()["data"]
        theirs = officer.get(path_of(application, "timeline")).json()["data"]

        assert [entry["title"] for entry in mine][:3] == [
            "Application begun",
            "Application submitted",
            "Eligibility checked",
        ]
        assert not any("phone" in entry["note"] for entry in mine)
        assert any("phone" in entry["note"] for entry in theirs)


class TestMessages:
    def test_applicant_and_lender_write_to_each_other(self):
        application = make_application()
        who, officer = borrower(application), staff(Role.LOAN_OFFICER)

        asked = who.post(path_of(application, "messages"), {"text": "Is one balance sheet enough?"})
        officer.post(path_of(application, "messages"), {"text": "Yes."})
        listed = who.get(path_of(application, "messages")).json()["data"]

        assert asked.status_code == 201
        assert [(each["is_from_applicant"], each["text"]) for each in listed] == [
            (True, "Is one balance sheet enough?"),
            (False, "Yes."),
        ]
        assert borrower().get(path_of(application, "messages")).status_code == 404
        assert who.post(path_of(application, "messages"), {"text": "SSN 123-45-6789"}).status_code == 422
