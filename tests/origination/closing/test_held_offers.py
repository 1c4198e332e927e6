"""ORI-11: what screening finds after an offer was made holds the signature and the booking, and ends the offer."""

import pytest
from django.urls import reverse

from loanops.access.actors import borrower_actor
from loanops.access.roles import Role
from loanops.parties.models import MemberRole
from loanops.parties.services.businesses import update_owner
from origination.models import Deadline
from origination.services.book_screening import handle_party_changed
from origination.services.hits import open_hits
from origination.services.judging import confirm_hit
from origination.services.offers import OfferHeld
from servicing.services.boarding import PartiesHeld, board_loan
from tests.factories.access import SYSTEM, make_user
from tests.factories.origination import make_contract, make_offered, sign
from tests.factories.people import make_member
from tests.factories.screening import LISTED, judged
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


def found(application):
    """The owner turns out to have the name and birth date of a listed person."""
    update_owner(owner_id=application.business.owners.get().pk, fields=LISTED, actor=SYSTEM)
    handle_party_changed(business_id=application.business_id)
    return open_hits(application).get()


class TestOffer:
    def test_is_not_signed_while_a_hit_stands_and_the_borrower_does_not_read_of_it(self):
        application = make_offered()
        borrower = borrower_actor(make_member(application.business, MemberRole.OWNER).user)
        found(application)

        with pytest.raises(OfferHeld) as refusal:
            sign(application, actor=borrower)
        assert "call us" in refusal.value.message and "Zorvane" not in refusal.value.message
        with pytest.raises(OfferHeld, match="is held: .*Zorvane"):
            sign(application)
        assert application.offers.get().status == "MADE"

    def test_is_signed_once_it_is_cleared(self):
        application = make_offered()
        judged(found(application))

        assert sign(application).status == "ACCEPTED"

    def test_falls_with_a_confirmed_hit_and_the_applicant_is_owed_a_notice(self):
        application = make_offered()

        judged(found(application), how=confirm_hit)

        application.refresh_from_db()
        assert application.status == "DECLINED"
        assert application.offers.get().status == "WITHDRAWN"
        notice = application.adverse_action_notices.get()
        assert notice.kind == "DECLINE"
        assert Deadline.objects.open().filter(application=application, notice=notice).exists()


class TestContract:
    def test_is_not_booked_until_the_hit_is_cleared(self):
        application = make_contract().application
        hit = found(application)

        with pytest.raises(PartiesHeld, match="is held: .*Zorvane.*booked when compliance"):
            board_loan(application_id=application.pk, actor=SYSTEM)
        judged(hit)

        assert board_loan(application_id=application.pk, actor=SYSTEM).application == application

    def test_shows_on_the_boarding_page_as_held(self):
        application = make_contract().application
        officer = signed_in(make_user(Role.LOAN_OFFICER))
        assert "Clear" in text_of(officer.get(reverse("admin:servicing_loan_boarding")))

        found(application)

        assert "Held" in text_of(officer.get(reverse("admin:servicing_loan_boarding")))

    def test_stays_signed_and_unbooked_when_it_is_confirmed(self):
        application = make_contract().application

        judged(found(application), how=confirm_hit)

        application.refresh_from_db()
        assert application.status == "ACCEPTED"
        with pytest.raises(PartiesHeld):
            board_loan(application_id=application.pk, actor=SYSTEM)
