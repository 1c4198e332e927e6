"""An offer is shown before anybody accepts it, confirmed by a code, and signed on the very paper that was shown."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.core.context import RequestContext, current_request
from loanops.core.errors import InvalidInput, NotAllowed, NotFound
from loanops.core.outbox import deliver_outbox
from loanops.notifications.models import Notification
from origination.models import Offer, OfferSignature, SignatureCode
from origination.services import signing
from origination.services.disclosing import NothingDisclosed, open_offer, read_signed_pdf
from origination.services.offers import (
    AnotherDocument,
    DisclosureNotShown,
    accept_offer,
    decline_offer,
    reissue_offers,
    withdraw_offer,
)
from origination.services.signing import (
    NoSignatureCode,
    confirm_signature_code,
    handle_code_requested,
    record_checksum,
    send_signature_code,
)
from tests.factories.access import make_user, staff
from tests.factories.origination import confirm_code, make_offer, make_offered, sign
from tests.origination.closing.offers import borrower_of, in_state
from tests.pdf import text_of

pytestmark = pytest.mark.django_db


def accept(offer, actor, **changes):
    return accept_offer(
        **{
            "application_id": offer.application_id,
            "document_hash": offer.disclosure.document_checksum,
            "signer_name": "Ana Moreno",
            "consents": True,
            "actor": actor,
            **changes,
        }
    )


class TestShownFirst:
    def test_not_before_it_was_shown(self):
        offer = make_offer()

        with pytest.raises(DisclosureNotShown):
            accept(offer, borrower_of(offer))

    def test_not_by_somebody_to_whom_it_was_not_shown(self):
        offer = make_offer()
        open_offer(offer_id=offer.pk, actor=borrower_of(offer))

        with pytest.raises(DisclosureNotShown):
            accept(offer, borrower_of(offer))

    @pytest.mark.parametrize("given", ["", "0" * 64])
    def test_not_without_the_checksum_of_what_was_shown(self, given):
        offer = make_offer()
        borrower = borrower_of(offer)
        open_offer(offer_id=offer.pk, actor=borrower)

        with pytest.raises(AnotherDocument):
            accept(offer, borrower, document_hash=given)

    def test_the_checksum_of_the_terms_serves_too(self):
        offer = make_offer()
        borrower = borrower_of(offer)
        open_offer(offer_id=offer.pk, actor=borrower)
        confirm_code(offer, borrower)

        accepted = accept(offer, borrower, document_hash=offer.disclosure.content_checksum)
        assert accepted.status == "ACCEPTED"

    def test_staff_say_how_the_borrower_got_it(self):
        offer = make_offer()
        officer = staff(Role.LOAN_OFFICER)

        with pytest.raises(InvalidInput) as refusal:
            accept(offer, officer, reason="Recorded call")
        assert [error.pointer for error in refusal.value.errors] == ["/disclosed_how"]
        accept(offer, officer, reason="Recorded call", disclosed_how="SENT")
        assert offer.showings.get().delivery == "SENT"

    def test_a_new_offer_needs_its_own_showing(self):
        offer = make_offer()
        borrower = borrower_of(offer)
        open_offer(offer_id=offer.pk, actor=borrower)
        newer = reissue_offers(
            application_id=offer.application_id, reason="Rate corrected", actor=staff(Role.UNDERWRITER)
        )

        with pytest.raises(AnotherDocument):
            accept(offer, borrower)
        with pytest.raises(DisclosureNotShown):
            accept(newer, borrower)

    def test_an_offer_without_disclosure_has_to_be_issued_again(self):
        offer = make_offer()
        older = Offer.objects.get(pk=offer.pk)
        older.pk, older.public_id, older.position = None, "", 9
        older._state.adding = True
        older.save()

        with pytest.raises(NothingDisclosed, match="Issue it again"):
            open_offer(offer_id=older.pk, actor=borrower_of(offer))

    def test_strangers_and_underwriters(self):
        offer = make_offer()

        with pytest.raises(NotFound):
            open_offer(offer_id=offer.pk, actor=actor_of_user(make_user(is_staff=False)))
        with pytest.raises(NotAllowed):
            withdraw_offer(application_id=offer.application_id, reason="x", actor=staff(Role.LOAN_OFFICER))


class TestCode:
    def asked(self, offer, actor):
        code = send_signature_code(offer_id=offer.pk, actor=actor)
        handle_code_requested(code_id=code.pk)
        code.refresh_from_db()
        return code

    def test_is_kept_as_a_hash_only(self, mailoutbox):
        offer = make_offer()
        code = self.asked(offer, borrower_of(offer))
        number = next(word for word in mailoutbox[-1].body.split() if word.strip(".").isdecimal()).strip(".")

        assert len(number) == 6 and len(code.code_hash) == 64
        assert not Notification.objects.filter(body__contains=number).exists()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM core_outboxmessage WHERE payload::text LIKE %s", [f"%{number}%"]
            )
            assert cursor.fetchone()[0] == 0

    def test_without_it_a_borrower_does_not_sign(self):
        offer = make_offer()
        borrower = borrower_of(offer)
        open_offer(offer_id=offer.pk, actor=borrower)

        with pytest.raises(NoSignatureCode, match="code"):
            accept(offer, borrower)

    def test_wrong_ones_are_counted_and_end_it(self):
        offer = make_offer()
        borrower = borrower_of(offer)
        self.asked(offer, borrower)

        for left in (4, 3, 2, 1, 0):
            entered = confirm_signature_code(offer_id=offer.pk, code="nope", actor=borrower)
            assert entered.confirmed_at is None and signing.attempts_left(entered) == left
        with pytest.raises(NoSignatureCode, match="5 times"):
            confirm_signature_code(offer_id=offer.pk, code="nope", actor=borrower)

    def test_ends_by_time(self):
        offer = make_offer()
        borrower = borrower_of(offer)
        code = self.asked(offer, borrower)
        SignatureCode.objects.filter(pk=code.pk).update(
            expires_at=code.expires_at - timedelta(minutes=signing.CODE_MINUTES)
        )

        with pytest.raises(NoSignatureCode, match="15 minutes"):
            confirm_signature_code(offer_id=offer.pk, code="123456", actor=borrower)

    def test_not_twice_within_a_minute_and_not_for_what_is_closed(self):
        offer = make_offer()
        borrower = borrower_of(offer)
        self.asked(offer, borrower)

        with pytest.raises(NoSignatureCode, match="60 seconds"):
            send_signature_code(offer_id=offer.pk, actor=borrower)
        decline_offer(application_id=offer.application_id, actor=borrower)
        with pytest.raises(NoSignatureCode, match="not taken"):
            send_signature_code(offer_id=offer.pk, actor=borrower)

    def test_can_be_switched_off(self, settings):
        settings.OFFER_SIGNATURE_CODE = False
        offer = make_offer()
        borrower = borrower_of(offer)
        open_offer(offer_id=offer.pk, actor=borrower)

        assert accept(offer, borrower).signature.second_factor == "NONE"


class TestSignature:
    def test_says_who_what_when_and_from_where(self):
        offer = in_state("CA")
        borrower = borrower_of(offer)
        token = current_request.set(RequestContext("req_1", "203.0.113.7", "Mozilla/5.0"))
        try:
            sign(offer.application, actor=borrower, capacity="OFFICER")
        finally:
            current_request.reset(token)
        signature = OfferSignature.objects.get(offer=offer)

        assert (signature.network_address, signature.user_agent) == ("203.0.113.7", "Mozilla/5.0")
        assert (signature.capacity, signature.second_factor) == ("OFFICER", "EMAIL_CODE")
        assert signature.document_checksum == offer.disclosure.document_checksum
        assert signature.record_checksum == record_checksum(signature)

    def test_any_change_of_the_record_shows(self):
        signature = sign(make_offered()).signature
        signature.refresh_from_db()
        assert signature.record_checksum == record_checksum(signature)

        signature.signer_name = "Somebody Else"

        assert signature.record_checksum != record_checksum(signature)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            signature.save()

    def test_the_signed_copy_carries_the_record(self):
        offer = sign(make_offered())
        deliver_outbox()
        offer = Offer.objects.select_related("disclosure", "signature").get(pk=offer.pk)

        text = text_of(read_signed_pdf(offer))
        assert "Ana Moreno" in text and offer.signature.record_checksum[:16] in text.replace("\n", "")

    def test_terms_that_were_changed_in_the_table_are_not_signed(self):
        application = make_offered()
        Offer.objects.filter(application=application).update(finance_charge=Decimal("1.00"))

        with pytest.raises(AnotherDocument, match="not those that were disclosed"):
            sign(application)
