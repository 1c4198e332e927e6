"""Owners of a business answer its offers; delegates read them; other people do not find them."""

import pytest
from django.urls import reverse

from loanops.access.actors import borrower_actor
from loanops.parties.models import MemberRole
from origination.models import OfferSignature, SignatureCode
from origination.services.disclosing import open_offer
from origination.services.offers import accept_offer, decline_offer
from origination.services.signing import OnlyOwnersAnswer, confirm_signature_code, send_signature_code
from tests.factories.origination import make_offer, sign
from tests.factories.people import make_member, make_person, site_client
from tests.factories.tokens import caller

pytestmark = pytest.mark.django_db
SCOPES = ("applications:read", "applications:write")


def member(offer, role):
    return make_member(offer.application.business, role).user


def answers(offer, actor):
    """Every way to answer an offer."""
    paper = offer.disclosure.document_checksum
    return (
        lambda: send_signature_code(offer_id=offer.pk, actor=actor),
        lambda: confirm_signature_code(offer_id=offer.pk, code="123456", actor=actor),
        lambda: decline_offer(application_id=offer.application_id, actor=actor),
        lambda: accept_offer(
            application_id=offer.application_id,
            signer_name="Ana Moreno",
            consents=True,
            document_hash=paper,
            actor=actor,
        ),
    )


class TestPeopleOfABusiness:
    def test_a_delegate_reads_the_offer_and_answers_nothing(self):
        offer = make_offer()
        delegate = borrower_actor(member(offer, MemberRole.DELEGATE))
        open_offer(offer_id=offer.pk, actor=delegate)

        for answer in answers(offer, delegate):
            with pytest.raises(OnlyOwnersAnswer, match="Only an owner of Riverside Tools LLC"):
                answer()

        offer.refresh_from_db()
        assert offer.status == "MADE"
        assert not SignatureCode.objects.exists() and not OfferSignature.objects.exists()

    def test_an_owner_signs(self):
        offer = make_offer()

        assert (
            sign(offer.application, actor=borrower_actor(member(offer, MemberRole.OWNER))).status
            == "ACCEPTED"
        )

    def test_made_an_owner_in_the_meantime_the_same_person_signs(self):
        offer = make_offer()
        membership = make_member(offer.application.business, MemberRole.DELEGATE)
        membership.role = MemberRole.OWNER
        membership.save()

        assert sign(offer.application, actor=borrower_actor(membership.user)).status == "ACCEPTED"


class TestSite:
    def test_shows_a_delegate_why_instead_of_the_form(self):
        offer = make_offer()
        url = reverse("my-offer", args=[offer.application.public_id, offer.public_id])

        page = site_client(member(offer, MemberRole.DELEGATE)).get(url).content.decode()
        assert "Only an owner of Riverside Tools LLC" in page and "signer_name" not in page
        assert "signer_name" in site_client(member(offer, MemberRole.OWNER)).get(url).content.decode()

    def test_a_delegate_who_sends_the_form_anyway_is_refused(self):
        offer = make_offer()
        client = site_client(member(offer, MemberRole.DELEGATE))
        url = reverse("my-offer", args=[offer.application.public_id, offer.public_id])

        assert client.post(url, {"send_code": "yes"}).status_code == 403
        offer.refresh_from_db()
        assert offer.status == "MADE"


class TestApi:
    def test_a_delegate_gets_403_with_the_reason(self):
        offer = make_offer()
        api = caller(*SCOPES, user=member(offer, MemberRole.DELEGATE))
        base = f"/loan-applications/{offer.application.public_id}"
        signature = {
            "signer_name": "Ana Moreno",
            "consents": True,
            "document_hash": offer.disclosure.document_checksum,
        }

        assert api.get(f"{base}/offers/{offer.public_id}/disclosure").status_code == 200
        for path, body in (
            (f"{base}/offers/{offer.public_id}/signature-code", None),
            (f"{base}/offers/{offer.public_id}/accept", signature),
            (f"{base}/offer/accept", signature),
            (f"{base}/offer/decline", {}),
            (f"{base}/offers/{offer.public_id}/decline", {}),
        ):
            answer = api.post(path, body)
            assert answer.status_code == 403, path
            assert "Only an owner" in answer.json()["detail"], path

    def test_another_businesss_offer_does_not_exist(self):
        """SEC-8: 404 at every address of an offer, for reading and for answering."""
        offer, own = make_offer(), make_offer()
        api = caller(*SCOPES, user=member(own, MemberRole.OWNER))
        one = f"/loan-applications/{offer.application.public_id}"
        mixed = f"/loan-applications/{own.application.public_id}/offers/{offer.public_id}"
        paths = [f"{one}/offer", f"{one}/offers", *_reads(f"{one}/offers/{offer.public_id}"), *_reads(mixed)]

        for path in paths:
            assert api.get(path).status_code == 404, path
        body = {"signer_name": "Ana Moreno", "consents": True, "code": "123456"}
        for path in (
            f"{one}/offer/accept",
            f"{one}/offer/decline",
            *_writes(f"{one}/offers/{offer.public_id}"),
            *_writes(mixed),
        ):
            sent = {"code": "123456"} if path.endswith("confirm") else None if path.endswith("code") else {}
            sent = {name: body[name] for name in ("signer_name", "consents")} if "accept" in path else sent
            assert api.post(path, sent).status_code == 404, path
        offer.refresh_from_db()
        assert (offer.status, offer.showings.count()) == ("MADE", 0)

    def test_nor_on_the_site(self):
        offer, own = make_offer(), make_offer()
        client = site_client(member(own, MemberRole.OWNER))

        for application in (offer.application, own.application):
            for name in ("my-offer", "my-offer-paper", "my-offer-decline"):
                url = reverse(name, args=[application.public_id, offer.public_id])
                assert client.get(url).status_code == 404, url
        assert client.get(reverse("my-offers", args=[offer.application.public_id])).status_code == 404

    def test_who_acts_for_no_business_finds_nothing(self):
        offer = make_offer()
        api = caller(*SCOPES, user=make_person())

        assert api.get(f"/loan-applications/{offer.application.public_id}/offer").status_code == 404


def _reads(base):
    return [base, *(f"{base}/{part}" for part in ("disclosure", "document", "signed-document"))]


def _writes(base):
    return [f"{base}/{part}" for part in ("signature-code", "signature-code/confirm", "accept", "decline")]
