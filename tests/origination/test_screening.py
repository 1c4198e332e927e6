"""ORI-11: parties are screened; a hit stops application and money until a person has judged it."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.parties.services.businesses import add_owner
from origination.models import ScreeningHit, ScreeningRun
from origination.services.applying import submit_application
from origination.services.book_screening import screen_parties
from origination.services.judging import confirm_hit, screen_again
from origination.services.screening import is_blocked, open_hits
from servicing.models import DisbursementOrder
from servicing.services.disbursing import DisbursementBlocked, disburse_loan
from tests.factories.access import SYSTEM
from tests.factories.origination import ask_bureaus, business_fields, make_submitted, owner_fields
from tests.factories.parties import make_business
from tests.factories.screening import LISTED, judged, make_held
from tests.factories.servicing import make_loan

pytestmark = pytest.mark.django_db


class TestAtApplication:
    def test_nobody_listed_goes_straight_on_and_the_screening_is_on_record(self):
        application = make_submitted()

        run = ScreeningRun.objects.get(application=application)
        assert application.status == "CREDIT_CHECK"
        assert (run.parties_count, run.hits_count) == (2, 0)
        assert run.names == ["Riverside Tools LLC", "Ana Moreno"] and "Sample list" in run.editions[0]

    def test_a_hit_holds_the_application_where_it_is_seen(self):
        application = make_held()

        hit = open_hits(application).get()
        assert application.status == "SCREENING" and not application.credit_reports.exists()
        assert hit.party_name == "Kastrel Zorvane"
        assert hit.listed_name == "ZORVANE, Kastrel Oduvio (as ZORVAN, Castrel)"
        assert hit.score > Decimal("0.9") and hit.matched_on == ["alias", "birth year"]
        assert is_blocked(application.business_id)

    def test_another_birth_year_rules_it_out_and_stays_on_record(self):
        application = make_held(date_of_birth="1975-04-30")

        hit = ScreeningHit.objects.get()
        assert application.status == "CREDIT_CHECK"
        assert hit.status == "RULED_OUT" and "birth years" in hit.matched_on[-1]

    def test_the_business_itself_is_looked_up_by_all_its_names(self):
        application = make_submitted(business=business_fields(trading_name="Oktuvalde Investments"))

        assert open_hits(application).get().matched_on[0] == "alias"

    def test_cleared_it_goes_on_at_once(self):
        application = make_held()

        judged(open_hits(application).get())

        application.refresh_from_db()
        assert application.status == "CREDIT_CHECK"
        ask_bureaus(application)
        assert application.status == "OFFER_MADE" and application.decisions.count() == 1

    def test_confirmed_it_ends_with_a_notice_and_a_deadline(self):
        application = make_held()

        hit = judged(open_hits(application).get(), how=confirm_hit, reason="The same person")

        application.refresh_from_db()
        assert application.status == "DECLINED" and application.adverse_action_notices.exists()
        assert hit.deadlines.get().due_date == date(2026, 3, 16)
        assert ScreeningHit.objects.to_do().count() == 2
        ownership = ScreeningHit.objects.get(kind="OWNERSHIP")
        assert (ownership.status, ownership.deadlines.get().due_date) == ("CONFIRMED", date(2026, 3, 16))

    @pytest.mark.parametrize(("share", "blocks"), [("49.99", False), ("50.00", True)])
    def test_half_in_blocked_hands_blocks_the_business(self, share, blocks):
        application = make_submitted(
            owners=[
                owner_fields(**LISTED, ownership_percentage=Decimal(share)),
                owner_fields(ownership_percentage=Decimal("50.00")),
            ]
        )

        judged(open_hits(application).get(), how=confirm_hit)

        assert ScreeningHit.objects.filter(kind="OWNERSHIP").exists() is blocks

    def test_a_new_application_of_a_blocked_business_is_declined(self):
        first = make_held()
        judged(open_hits(first).get(), how=confirm_hit)
        fields = {
            "requested_amount": Decimal("20000.00"),
            "requested_term_months": 24,
            "purpose": "WORKING_CAPITAL",
        }
        from origination.services.applying import create_application

        second = create_application(
            product_code="micro-loan", business_id=first.business_id, fields=fields, actor=SYSTEM
        )
        assert submit_application(application_id=second.pk, actor=SYSTEM).status == "DECLINED"

    def test_the_same_pair_is_not_found_twice(self):
        application = make_held()
        judged(open_hits(application).get())

        screen_again(application_id=application.pk, actor=SYSTEM)

        assert ScreeningHit.objects.count() == 1 and not is_blocked(application.business_id)


class TestDisbursement:
    def order(self, loan):
        return disburse_loan(loan_id=loan.pk, amount=loan.principal, actor=SYSTEM)

    def test_no_money_while_a_hit_is_open_or_confirmed(self):
        loan = make_loan(business=make_business())
        owner = add_owner(
            business_id=loan.business_id, fields={**LISTED, "ownership_percentage": Decimal(0)}, actor=SYSTEM
        )
        screen_parties()
        hit = ScreeningHit.objects.get(owner=owner)

        with pytest.raises(DisbursementBlocked, match="ZORVANE"):
            self.order(loan)
        assert not DisbursementOrder.objects.exists()

        judged(hit)
        assert self.order(loan).pk

    def test_no_money_to_a_likeness_that_nobody_has_judged(self):
        loan = make_loan(business=make_business(trading_name="Brumholt Petrochemical"))

        with pytest.raises(DisbursementBlocked, match="BRUMHOLT"):
            self.order(loan)
