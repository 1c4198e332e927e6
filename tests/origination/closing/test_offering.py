"""One decision's options as offers side by side; offers taken back and issued again."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.core.errors import InvalidInput
from loanops.core.models import BusinessDay
from loanops.notifications.models import Notification
from origination.services.disclosing import open_offer
from origination.services.offering import create_offers, options_of
from origination.services.offers import (
    AnotherDocument,
    NoStandingOffer,
    accept_offer,
    decline_offer,
    reissue_offers,
    withdraw_offer,
)
from tests.factories.access import SYSTEM, staff
from tests.factories.origination import make_offered, sign
from tests.factories.parties import make_borrower

pytestmark = pytest.mark.django_db


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
