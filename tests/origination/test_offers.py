"""ORI-8: offers with their disclosures, taken by the borrower or recorded for him, and what time does to them."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.core.context import RequestContext, current_request
from loanops.core.errors import InvalidInput, InvalidTransition, NotAllowed, NotFound
from loanops.core.models import BusinessDay
from loanops.engine import LoanTerms, build_schedule
from loanops.notifications.models import Notification
from loanops.parties.models import Consent
from origination import close
from origination.close import expire_overdue
from origination.models import Offer
from origination.selectors import contracts_to_board, standing_offer
from origination.services.boarding import mark_boarded
from origination.services.disclosing import open_offer
from origination.services.expiring import expire_application, expire_offer
from origination.services.offering import document_hash
from origination.services.offers import NoStandingOffer, OfferExpired, accept_offer
from origination.tasks import expire_overdue_task
from products.quoting import quote
from products.selectors import version_on
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.origination import (
    confirm_code,
    make_application,
    make_contract,
    make_offer,
    make_offered,
    make_referred,
    make_submitted,
    sign,
)
from tests.factories.parties import make_borrower

pytestmark = pytest.mark.django_db


def borrower_of(application):
    return actor_of_user(make_borrower(application.business))


def accept(application, actor, **changes):
    return sign(application, actor=actor, **changes)


class TestQuote:
    def quoted(self, product, amount="20000.00", **changes):
        arguments = {"annual_rate": Decimal("12"), "term_months": 24, "frequency": "MONTHLY", **changes}
        snapshot = version_on(product, date(2026, 3, 2)).snapshot()
        return quote(snapshot, amount=Decimal(amount), start_date=date(2026, 3, 2), **arguments)

    def test_the_figures_belong_together(self):
        quoted = self.quoted("micro-loan")

        # 20,000 over 24 months at 1 % a month: 941.47 each, the last one takes the residue.
        assert quoted.installment_amount == Decimal("941.47")
        assert quoted.total_of_payments == sum(Decimal(row["total"]) for row in quoted.schedule)
        assert quoted.amount_financed == Decimal("19600.00")
        assert quoted.finance_charge == quoted.total_of_payments - quoted.amount_financed
        assert quoted.annual_percentage_rate == Decimal("14.05")
        assert [row["due_date"] for row in quoted.schedule][:2] == ["2026-04-02", "2026-05-02"]

    @pytest.mark.parametrize(
        ("amount", "fee"),
        [("2499.00", "50.00"), ("2501.00", "50.02"), ("25000.00", "500.00"), ("25001.00", "500.00")],
    )
    def test_fees_within_their_bounds(self, amount, fee):
        assert self.quoted("micro-loan", amount).fees[0]["amount"] == fee

    def test_fees_that_are_no_cost_of_credit_do_not_lower_the_amount_financed(self):
        quoted = self.quoted("equipment-loan", "40000.00", term_months=36)

        by_code = {fee["code"]: fee for fee in quoted.fees}
        assert by_code["lien-filing"]["amount"] == "75.00"
        assert not by_code["returned-payment"]["is_prepaid_finance_charge"]
        assert quoted.amount_financed == Decimal("40000.00") - Decimal("400.00") - Decimal("75.00")

    def test_weekly_payments(self):
        assert self.quoted("micro-loan", frequency="WEEKLY", term_months=12).number_of_installments == 52


class TestOffer:
    def test_keeps_terms_snapshot_and_disclosures(self):
        offer = make_offer()

        assert (offer.offered_on, offer.expires_on) == (date(2026, 3, 2), date(2026, 4, 1))
        assert offer.product_snapshot == offer.application.product_version.snapshot()
        terms = LoanTerms.from_json(offer.terms)
        assert terms.principal == offer.amount
        assert [str(row.total) for row in build_schedule(terms).rows] == [
            row["total"] for row in offer.schedule
        ]

    def test_the_letter_says_what_it_costs(self):
        offer = make_offer()

        letter = Notification.objects.get(template_code="offer-made")
        for figure in (f"{offer.annual_percentage_rate:f}".rstrip("0"), f"{offer.finance_charge:,}", "2026"):
            assert figure in letter.body


class TestAcceptOffer:
    def test_the_borrower_signs_and_it_is_a_contract(self):
        application = make_offered()
        actor = borrower_of(application)
        token = current_request.set(RequestContext(request_id="req_1", source_address="203.0.113.7"))
        try:
            offer = accept(application, actor)
        finally:
            current_request.reset(token)

        assert (offer.status, offer.accepted_on, offer.signer_name) == (
            "ACCEPTED",
            date(2026, 3, 2),
            "Ana Moreno",
        )
        assert (offer.accepted_by_id, offer.accepted_from) == (actor.user_id, "203.0.113.7")
        assert not offer.is_accepted_on_behalf
        assert offer.document_hash == document_hash(Offer.objects.get(pk=offer.pk))
        assert Consent.objects.filter(business=application.business, kind="ELECTRONIC_RECORDS").count() == 1
        assert list(contracts_to_board()) == [offer]

    def test_the_hash_shows_any_change_of_what_was_agreed(self):
        offer = make_contract()

        offer.schedule[0]["total"] = "1.00"

        assert document_hash(offer) != offer.document_hash

    def test_staff_record_it_on_behalf_and_say_how(self):
        application, officer = make_offered(), staff(Role.LOAN_OFFICER)

        with pytest.raises(InvalidInput) as refusal:
            accept(application, officer, reason=" ")
        assert [error.pointer for error in refusal.value.errors] == ["/reason"]

        assert accept(application, officer, reason="Recorded call of 2 March").is_accepted_on_behalf

    @pytest.mark.parametrize(
        ("changes", "pointer"), [({"signer_name": "A "}, "/signer_name"), ({"consents": False}, "/consents")]
    )
    def test_a_signature_has_a_name_and_consent(self, changes, pointer):
        application = make_offered()

        with pytest.raises(InvalidInput) as refusal:
            accept(application, borrower_of(application), **changes)

        assert [error.pointer for error in refusal.value.errors] == [pointer]
        assert application.offers.get().status == "MADE"

    def test_on_its_last_day_and_a_day_late(self):
        application, late = make_offered(), make_offered()
        late_borrower = borrower_of(late)

        BusinessDay.set(date(2026, 4, 1))
        accept(application, borrower_of(application))
        BusinessDay.set(date(2026, 4, 2))
        with pytest.raises(OfferExpired, match="until 2026-04-01"):
            accept(late, late_borrower)

    def test_a_second_click_is_refused(self):
        application = make_offered()
        actor = borrower_of(application)
        accept(application, actor)

        offer = application.offers.get()
        with pytest.raises(NoStandingOffer, match="offer accepted"):
            accept_offer(
                application_id=application.pk,
                document_hash=offer.disclosure.document_checksum,
                signer_name="Ana Moreno",
                consents=True,
                actor=actor,
            )

    def test_the_same_key_twice_accepts_once_and_answers_the_same(self):
        application = make_offered()
        actor = borrower_of(application)
        offer = application.offers.get()
        open_offer(offer_id=offer.pk, actor=actor)
        confirm_code(offer, actor)
        keyed = accept_offer.once("key-1")
        arguments = {
            "application_id": application.pk,
            "document_hash": offer.disclosure.document_checksum,
            "signer_name": "Ana Moreno",
            "consents": True,
            "actor": actor,
        }

        assert keyed(**arguments) == keyed(**arguments)

    def test_nothing_is_accepted_where_nothing_was_offered(self):
        application = make_referred(credit="0201")

        with pytest.raises(NoStandingOffer):
            accept_offer(
                application_id=application.pk,
                signer_name="Ana Moreno",
                consents=True,
                actor=borrower_of(application),
            )
        assert standing_offer(application) is None

    def test_others_do_not_find_it(self):
        with pytest.raises(NotFound):
            accept(make_offered(), actor_of_user(make_user(is_staff=False)))

    def test_an_underwriter_does_not_sign(self):
        with pytest.raises(NotAllowed):
            accept(make_offered(), staff(Role.UNDERWRITER), reason="x")


class TestMarkBoarded:
    def test_the_contract_is_handed_over_once(self):
        offer = make_contract()

        mark_boarded(application_id=offer.application_id, loan_number="LN-000001", actor=SYSTEM)
        again = mark_boarded(application_id=offer.application_id, loan_number="LN-000001", actor=SYSTEM)

        assert (again.status, again.loan_number) == ("BOARDED", "LN-000001")
        assert again.status_changes.filter(to_status="BOARDED").count() == 1
        assert not contracts_to_board().exists()

    def test_never_to_another_loan(self):
        offer = make_contract()
        mark_boarded(application_id=offer.application_id, loan_number="LN-000001", actor=SYSTEM)

        with pytest.raises(InvalidTransition):
            mark_boarded(application_id=offer.application_id, loan_number="LN-000002", actor=SYSTEM)

    def test_only_what_was_accepted(self):
        with pytest.raises(InvalidTransition):
            mark_boarded(application_id=make_offered().pk, loan_number="LN-000001", actor=SYSTEM)


class TestExpireOverdue:
    def test_an_offer_nobody_took_ends_the_day_after_its_last(self):
        application = make_offered()

        BusinessDay.set(date(2026, 4, 1))
        assert expire_overdue()["offers_expired"] == 0
        BusinessDay.set(date(2026, 4, 2))
        assert expire_overdue_task()["offers_expired"] == 1
        assert expire_overdue()["offers_expired"] == 0

        application.refresh_from_db()
        assert (application.status, application.offers.get().status) == ("EXPIRED", "EXPIRED")
        assert Notification.objects.filter(template_code="offer-expired").count() == 1

    def test_drafts_and_incomplete_ones_end_too(self):
        draft, incomplete = make_application(), make_submitted(product="term-loan")

        BusinessDay.set(date(2026, 4, 2))
        assert expire_overdue()["applications_expired"] == 1
        BusinessDay.set(date(2026, 6, 1))
        assert expire_overdue()["applications_expired"] == 1

        draft.refresh_from_db()
        incomplete.refresh_from_db()
        assert (draft.status, incomplete.status) == ("EXPIRED", "EXPIRED")
        told = Notification.objects.filter(template_code="application-expired").values_list(
            "application_number"
        )
        assert list(told) == [(incomplete.number,)]

    def test_calling_again_changes_nothing(self):
        offer, draft = make_offer(), make_application()

        assert expire_offer(offer_id=offer.pk, on_date=date(2026, 4, 1), actor=SYSTEM).status == "MADE"
        assert (
            expire_application(application_id=draft.pk, on_date=date(2026, 5, 31), actor=SYSTEM).status
            == "DRAFT"
        )
        assert (
            expire_application(
                application_id=offer.application_id, on_date=date(2030, 1, 1), actor=SYSTEM
            ).status
            == "OFFER_MADE"
        )

    def test_one_that_fails_stops_nobody_else(self, monkeypatch):
        broken, other = make_offer(), make_offer()
        honest = close.expire_offer

        def failing(**arguments):
            if arguments["offer_id"] == broken.pk:
                raise RuntimeError("broken")
            return honest(**arguments)

        monkeypatch.setattr(close, "expire_offer", failing)
        BusinessDay.set(date(2026, 4, 2))
        lines = []

        counts = expire_overdue(progress=lines.append)

        assert counts == {
            "applications_resumed": 0,
            "offers_expired": 1,
            "applications_expired": 0,
            "not_expired": 1,
        }
        assert lines[0] == f"{broken.pk} was not expired: broken"
        other.refresh_from_db()
        assert other.status == "EXPIRED"
