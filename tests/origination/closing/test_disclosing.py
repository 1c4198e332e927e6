"""Disclosures: which form, kept as they were made, shown before anybody accepts, signed on the very paper."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.core.context import RequestContext, current_request
from loanops.core.errors import ApprovalRequired, InvalidInput, InvalidTransition, NotAllowed, NotFound
from loanops.core.models import BusinessDay
from loanops.core.outbox import deliver_outbox
from loanops.notifications.models import Notification
from origination.models import DisclosureForm, Offer, OfferDisclosure, OfferSignature, SignatureCode
from origination.papers.keeping import DamagedDocument, checksum_of
from origination.services import signing
from origination.services.disclosing import (
    NothingDisclosed,
    form_for,
    open_offer,
    read_offer_pdf,
    read_signed_pdf,
)
from origination.services.disclosure_forms import (
    activate_disclosure_form,
    draft_disclosure_form,
    seed_disclosures,
    switch_disclosure_form,
)
from origination.services.offering import create_offers, options_of
from origination.services.offers import (
    AnotherDocument,
    DisclosureNotShown,
    NoStandingOffer,
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
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.origination import business_fields, confirm_code, make_offer, make_offered, sign
from tests.factories.parties import make_borrower
from tests.pdf import text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def borrower_of(offer):
    return actor_of_user(make_borrower(offer.application.business))


def in_state(state, **changes):
    return make_offer(business=business_fields(state=state), **changes)


def apr_of(offer):
    return f"{offer.annual_percentage_rate:.2f}%"


def with_options(application):
    """The decision's options, as three offers of a new round."""
    decision = application.decisions.get(is_current=True)
    decision.options = [
        {"kind": "REQUESTED", "amount": "20000.00", "term_months": 24, "annual_rate": "12"},
        {"kind": "LARGEST", "amount": "30000.00", "term_months": 24, "annual_rate": "12"},
        {"kind": "LONGER_TERM", "amount": "20000.00", "term_months": 36, "annual_rate": "12.5"},
    ]
    for offer in application.offers.open():
        offer.change_status("WITHDRAWN")
    return create_offers(application, decision)


class TestFormFor:
    @pytest.mark.parametrize(
        ("state", "amount", "code"),
        [
            ("CA", "500000.00", "CA-closed-end"),
            ("CA", "500000.01", None),
            ("NY", "2500000.00", "NY-closed-end"),
            ("UT", "1000000.00", "UT-loan"),
            ("GA", "1000.00", "GA-loan"),
            ("FL", "1000.00", "FL-loan"),
            ("KS", "1000.00", "KS-loan"),
            ("MO", "1000.00", "MO-loan"),
            ("VA", "1000.00", None),
            ("OH", "1000.00", None),
        ],
    )
    def test_by_state_amount_and_product(self, state, amount, code):
        form = form_for(state=state, product_type="MICRO_LOAN", amount=Decimal(amount), on_date=TODAY)

        assert (form.code if form else None) == code

    def test_by_effective_dates(self):
        known = {"state": "MO", "product_type": "MICRO_LOAN", "amount": Decimal("1000.00")}

        assert form_for(**known, on_date=date(2025, 2, 27)) is None
        assert form_for(**known, on_date=date(2025, 2, 28)) is not None

    def test_sales_based_financing_has_virginias(self):
        form = form_for(
            state="VA", product_type="SALES_BASED_FINANCING", amount=Decimal("1000.00"), on_date=TODAY
        )

        assert form is not None and not form.signature_required


class TestDisclosure:
    def test_california_has_eight_rows_of_three_columns(self):
        offer = in_state("CA")
        disclosure = offer.disclosure
        form = disclosure.content["form"]

        assert form["heading"].startswith("OFFER SUMMARY")
        assert len(form["rows"]) == 8 and {len(row) for row in form["rows"]} == {3}
        assert form["rows"][1][:2] == ["Annual Percentage Rate (APR)", apr_of(offer)]
        assert disclosure.signature_required

    def test_new_york_has_ten(self):
        rows = in_state("NY").disclosure.content["form"]["rows"]

        assert [row[0] for row in rows][-2:] == ["Avoidable Fees and Charges", "Collateral Requirements"]
        assert len(rows) == 10

    def test_utah_needs_no_rate_and_no_signature(self):
        disclosure = in_state("UT").disclosure

        assert not any("APR" in row[0] for row in disclosure.content["form"]["rows"])
        assert not disclosure.signature_required

    def test_other_states_get_the_general_disclosure(self):
        offer = make_offer()
        disclosure = offer.disclosure

        assert disclosure.content["form"] is None and disclosure.form is None
        assert disclosure.content["figures"]["apr"] == apr_of(offer)

    def test_the_paper_is_stored_and_the_same_for_ever(self):
        offer = in_state("CA")
        deliver_outbox()

        assert default_storage.exists(offer.disclosure.document_path)
        pdf = read_offer_pdf(OfferDisclosure.objects.get(offer=offer))
        assert checksum_of(pdf) == offer.disclosure.document_checksum
        words = " ".join(text_of(pdf).split())
        assert apr_of(offer) in words and "Funding Provided" in words and "Schedule of payments" in words

    def test_a_paper_that_was_tampered_with_is_not_shown(self):
        offer = make_offer()
        read_offer_pdf(offer.disclosure)
        with default_storage.open(offer.disclosure.document_path, "wb") as file:
            file.write(b"%PDF-1.7 another")

        with pytest.raises(DamagedDocument):
            read_offer_pdf(offer.disclosure)

    def test_it_cannot_be_changed(self):
        disclosure = make_offer().disclosure

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            OfferDisclosure.objects.filter(pk=disclosure.pk).update(content={})


class TestOptions:
    def test_old_decisions_have_one(self):
        decision = make_offered().decisions.get(is_current=True)

        assert [option["amount"] for option in options_of(decision)] == [Decimal("20000.00")]

    def test_each_has_its_own_disclosure_and_one_can_be_accepted(self):
        application = make_offered()
        offers = with_options(application)
        borrower = actor_of_user(make_borrower(application.business))

        assert [offer.option for offer in offers] == ["REQUESTED", "LARGEST", "LONGER_TERM"]
        assert len({offer.disclosure.document_checksum for offer in offers}) == 3
        open_offer(offer_id=offers[1].pk, actor=borrower)
        with pytest.raises(InvalidInput, match="3 offers"):
            accept_offer(
                application_id=application.pk,
                document_hash=offers[1].disclosure.document_checksum,
                signer_name="Ana Moreno",
                consents=True,
                actor=borrower,
            )
        sign(application, actor=borrower, offer=offers[1])

        assert list(
            application.offers.filter(round=2).order_by("position").values_list("status", flat=True)
        ) == [
            "WITHDRAWN",
            "ACCEPTED",
            "WITHDRAWN",
        ]

    def test_the_paper_of_one_does_not_sign_another(self):
        application = make_offered()
        first, second, _ = with_options(application)
        borrower = actor_of_user(make_borrower(application.business))

        with pytest.raises(AnotherDocument):
            sign(application, actor=borrower, offer=first, document_hash=second.disclosure.document_checksum)
        assert application.offers.open().count() == 3

    def test_declining_one_leaves_the_others(self):
        application = make_offered()
        first, *_ = with_options(application)
        borrower = actor_of_user(make_borrower(application.business))

        decline_offer(application_id=application.pk, offer_id=first.pk, actor=borrower)
        application.refresh_from_db()
        assert (application.status, application.offers.open().count()) == ("OFFER_MADE", 2)
        decline_offer(application_id=application.pk, actor=borrower)
        application.refresh_from_db()
        assert (application.status, application.offers.open().count()) == ("WITHDRAWN", 0)
        with pytest.raises(NoStandingOffer):
            decline_offer(application_id=application.pk, actor=borrower)


class TestShownFirst:
    def accept(self, offer, actor, **changes):
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

    def test_not_before_it_was_shown(self):
        offer = make_offer()

        with pytest.raises(DisclosureNotShown):
            self.accept(offer, borrower_of(offer))

    def test_not_by_somebody_to_whom_it_was_not_shown(self):
        offer = make_offer()
        open_offer(offer_id=offer.pk, actor=borrower_of(offer))

        with pytest.raises(DisclosureNotShown):
            self.accept(offer, borrower_of(offer))

    @pytest.mark.parametrize("given", ["", "0" * 64])
    def test_not_without_the_checksum_of_what_was_shown(self, given):
        offer = make_offer()
        borrower = borrower_of(offer)
        open_offer(offer_id=offer.pk, actor=borrower)

        with pytest.raises(AnotherDocument):
            self.accept(offer, borrower, document_hash=given)

    def test_the_checksum_of_the_terms_serves_too(self):
        offer = make_offer()
        borrower = borrower_of(offer)
        open_offer(offer_id=offer.pk, actor=borrower)
        confirm_code(offer, borrower)

        accepted = self.accept(offer, borrower, document_hash=offer.disclosure.content_checksum)
        assert accepted.status == "ACCEPTED"

    def test_staff_say_how_the_borrower_got_it(self):
        offer = make_offer()
        officer = staff(Role.LOAN_OFFICER)

        with pytest.raises(InvalidInput) as refusal:
            self.accept(offer, officer, reason="Recorded call")
        assert [error.pointer for error in refusal.value.errors] == ["/disclosed_how"]
        self.accept(offer, officer, reason="Recorded call", disclosed_how="SENT")
        assert offer.showings.get().delivery == "SENT"

    def test_a_new_offer_needs_its_own_showing(self):
        offer = make_offer()
        borrower = borrower_of(offer)
        open_offer(offer_id=offer.pk, actor=borrower)
        newer = reissue_offers(
            application_id=offer.application_id, reason="Rate corrected", actor=staff(Role.UNDERWRITER)
        )

        with pytest.raises(AnotherDocument):
            self.accept(offer, borrower)
        with pytest.raises(DisclosureNotShown):
            self.accept(newer, borrower)

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
            TestShownFirst().accept(offer, borrower)

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

        assert TestShownFirst().accept(offer, borrower).signature.second_factor == "NONE"


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


class TestTakingBack:
    def test_by_the_lender_with_a_reason_back_to_an_underwriter(self):
        application = make_offered()
        underwriter = staff(Role.UNDERWRITER)

        with pytest.raises(InvalidInput):
            withdraw_offer(application_id=application.pk, reason=" ", actor=underwriter)
        withdraw_offer(application_id=application.pk, reason="Report corrected", actor=underwriter)
        application.refresh_from_db()

        assert application.status == "REFERRED"
        assert application.offers.get().close_reason == "Report corrected"
        letter = Notification.objects.get(template_code="offer-withdrawn")
        assert "Report corrected" in letter.body

    def test_issued_again_with_new_disclosure_and_last_day(self):
        application = make_offered()
        BusinessDay.set(date(2026, 3, 9))

        newer = reissue_offers(application_id=application.pk, reason="Late answer", actor=staff(Role.MANAGER))

        assert (newer.round, newer.offered_on, newer.expires_on) == (2, date(2026, 3, 9), date(2026, 4, 8))
        assert application.offers.get(round=1).status == "WITHDRAWN"
        assert newer.disclosure.content["expires_on"] == "2026-04-08"

    def test_not_where_nothing_stands(self):
        application = make_offered()
        sign(application)

        with pytest.raises(NoStandingOffer):
            reissue_offers(application_id=application.pk, reason="Again", actor=SYSTEM)


class TestForms:
    def drafted(self, **changes):
        form = DisclosureForm.objects.get(code="UT-loan")
        return draft_disclosure_form(
            form_id=form.pk, changes=changes, reason="Wording", actor=staff(Role.COMPLIANCE_OFFICER)
        )

    def test_a_draft_counts_only_once_a_second_person_put_it_into_force(self):
        officer = staff(Role.COMPLIANCE_OFFICER)
        draft = self.drafted(heading="FINANCING OFFER")
        assert (draft.number, draft.status) == (2, "DRAFT")
        assert in_state("UT").disclosure.content["form"]["heading"] == "COMMERCIAL FINANCING DISCLOSURE"

        arguments = {"form_id": draft.pk, "effective_from": TODAY, "reason": "Checked by counsel"}
        with pytest.raises(ApprovalRequired):
            activate_disclosure_form(**arguments, actor=officer)
        activate_disclosure_form(**arguments, actor=SYSTEM)

        form = in_state("UT").disclosure.content["form"]
        assert (form["heading"], form["number"]) == ("FINANCING OFFER", 2)
        assert DisclosureForm.objects.get(code="UT-loan", number=1).effective_to == TODAY
        with pytest.raises(InvalidTransition):
            activate_disclosure_form(**arguments, actor=SYSTEM)

    def test_what_cannot_be_filled_is_refused(self):
        with pytest.raises(InvalidInput) as refusal:
            self.drafted(rows=[{"label": "Yield", "figure": "{yield}"}])

        assert refusal.value.errors[0].code == "unknown_figure"
        assert not DisclosureForm.objects.filter(status="DRAFT").exists()

    def test_a_form_can_be_switched_off(self):
        form = DisclosureForm.objects.get(code="GA-loan")
        switch_disclosure_form(form_id=form.pk, is_on=False, reason="Law repealed", actor=SYSTEM)

        assert in_state("GA").disclosure.content["form"] is None

    def test_seeding_again_changes_nothing(self):
        DisclosureForm.objects.filter(code="GA-loan").update(heading="OURS")
        seed_disclosures()

        assert DisclosureForm.objects.filter(code="GA-loan").values_list("heading", flat=True).get() == "OURS"
