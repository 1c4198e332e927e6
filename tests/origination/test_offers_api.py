"""ORI-8, ORI-9 through the API: offers and their papers read on record, declined, signed."""

import hashlib
import re

import pytest
from django.core import mail

from origination.models import SignatureCode
from origination.services.signing import handle_code_requested
from tests.factories.origination import make_application, make_offered
from tests.factories.tokens import caller
from tests.origination.callers import SCOPES, borrower, path_of

pytestmark = pytest.mark.django_db


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

    def test_asking_for_the_headers_alone_is_no_reading(self):
        application = make_offered()
        who, offer = borrower(application), application.offers.get()
        one = path_of(application, "offers", offer.public_id)

        heads = [who.client.head(f"/api/v1{one}{rest}") for rest in ("/disclosure", "/document")]
        assert [answer.status_code for answer in heads] == [405, 405]
        assert who.client.head(f"/api/v1{one}").status_code == 200
        assert not offer.showings.exists()

    def test_what_takes_no_fields_refuses_them(self):
        application = make_offered()
        who, offer = borrower(application), application.offers.get()
        code = path_of(application, "offers", offer.public_id, "signature-code")

        refused = who.post(code, {"recipient": "eve@evil.example"})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/recipient")
        broken = who.client.post(f"/api/v1{code}", "{", content_type="application/json")
        form = who.client.post(f"/api/v1{code}", "a=b", content_type="application/x-www-form-urlencoded")
        assert (broken.status_code, form.status_code) == (400, 415)
        assert not SignatureCode.objects.exists()
        assert who.client.post(f"/api/v1{code}", "", content_type="text/plain").status_code == 202

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
