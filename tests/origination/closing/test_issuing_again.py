"""An offer that expired is issued again on the same terms, while reports and screening still count."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from loanops.access.models import ApprovalRequest, AuthorityLimit
from loanops.access.roles import Role
from loanops.core.errors import ApprovalRequired, InvalidInput, NotAllowed
from loanops.core.models import BusinessDay
from loanops.notifications.models import Notification
from loanops.usecases.decisions import approve_request
from origination.close import expire_overdue
from origination.models import Application, ScreeningRun
from origination.services.deciding import (
    UnableToDecide,
    approve_application,
    counter_offer_application,
    refer_application,
    rerun_checks,
)
from origination.services.offers import (
    FactsOutdated,
    NoStandingOffer,
    decline_offer,
    reissue_offers,
    withdraw_offer,
)
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.origination import ask_bureaus, make_application, make_offered, make_referred, sign
from tests.factories.parties import make_borrower
from tests.factories.tokens import caller
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db
LAST_DAY, DAY_AFTER = date(2026, 3, 12), date(2026, 3, 13)
WHY = "The applicant was abroad and asks for the same terms."


def offered():
    """By an underwriter, with a last day long before the reports end to count."""
    application = make_referred()
    approve_application(
        application_id=application.pk,
        approved_amount=application.requested_amount,
        annual_rate=Decimal("12"),
        rate_reason="Long relationship",
        reason="Good margins, stable customers, coverage fine.",
        offer_expires_on=LAST_DAY,
        actor=SYSTEM,
    )
    application.refresh_from_db()
    return application


def expired():
    application = offered()
    end_on(DAY_AFTER)
    application.refresh_from_db()
    assert application.status == "EXPIRED"
    return application


def end_on(day):
    BusinessDay.set(day)
    expire_overdue()


def again(application, actor=None, **changes):
    return reissue_offers(
        **{
            "application_id": application.pk,
            "reason": WHY,
            "actor": actor or staff(Role.UNDERWRITER),
            **changes,
        }
    )


class TestAfterItExpired:
    def test_the_same_terms_stand_from_today_under_new_disclosures(self):
        application = expired()
        old = application.offers.get()

        offer = again(application)

        application.refresh_from_db()
        assert (application.status, offer.status, offer.round) == ("OFFER_MADE", "MADE", 2)
        assert (offer.offered_on, offer.expires_on, offer.assumed_start_date) == (
            DAY_AFTER,
            date(2026, 4, 12),
            DAY_AFTER,
        )
        assert (offer.amount, offer.annual_rate, offer.term_months) == (
            old.amount,
            old.annual_rate,
            old.term_months,
        )
        assert offer.disclosure.content["offered_on"] == "2026-03-13"
        assert offer.disclosure.document_checksum != old.disclosure.document_checksum
        assert application.status_changes.order_by("-id")[0].note == "Issued again, open until 2026-04-12."

    def test_the_old_offer_stays_as_it_was(self):
        application = expired()
        before = application.offers.values().get()

        again(application)

        assert application.offers.filter(round=1).values().get() == before

    def test_the_applicant_is_told_and_can_sign(self):
        application = expired()
        again(application)
        application.refresh_from_db()

        letters = Notification.objects.filter(template_code="offer-made").order_by("id")
        assert letters.count() == 2 and "2026" in letters[1].body
        assert sign(application).round == 2

    def test_the_decision_was_told_anew(self):
        application = expired()
        Notification.objects.update(status="SENT")

        again(application)

        deadlines = application.deadlines.filter(kind="DECISION").order_by("id")
        assert [each.trigger_date for each in deadlines] == [date(2026, 3, 2), DAY_AFTER]
        assert deadlines[1].notification.template_code == "offer-made"

    def test_it_expires_again_after_its_new_last_day(self):
        application = expired()
        again(application)

        end_on(date(2026, 4, 12))
        application.refresh_from_db()
        assert application.status == "OFFER_MADE"
        end_on(date(2026, 4, 13))
        application.refresh_from_db()

        assert application.status == "EXPIRED"
        assert list(application.offers.order_by("id").values_list("status", flat=True)) == ["EXPIRED"] * 2

    def test_the_same_key_twice_issues_once(self):
        application, underwriter = expired(), staff(Role.UNDERWRITER)
        keyed = reissue_offers.once("key-1")
        arguments = {"application_id": application.pk, "reason": WHY, "actor": underwriter}

        assert keyed(**arguments) == keyed(**arguments)
        assert application.offers.count() == 2


class TestTheEdge:
    @pytest.mark.parametrize(("today", "becomes"), [(LAST_DAY, "WITHDRAWN"), (DAY_AFTER, "EXPIRED")])
    def test_before_the_day_is_closed_what_stood_falls_or_has_expired(self, today, becomes):
        application = offered()
        BusinessDay.set(today)

        again(application)

        assert application.offers.get(round=1).status == becomes
        assert application.offers.get(round=2).offered_on == today
        assert application.status_changes.filter(to_status="EXPIRED").count() == 0


class TestRefused:
    def refused(self, application, refusal, match, **changes):
        before = (Application.objects.get(pk=application.pk).status, application.offers.count())
        with pytest.raises(refusal, match=match):
            again(application, **changes)
        assert (Application.objects.get(pk=application.pk).status, application.offers.count()) == before

    def test_without_a_reason(self):
        self.refused(expired(), InvalidInput, None, reason=" ")

    @pytest.mark.parametrize(("today", "counts"), [(date(2026, 4, 1), True), (date(2026, 4, 2), False)])
    def test_on_reports_that_do_not_count_any_more(self, today, counts):
        application = expired()
        BusinessDay.set(today)

        if counts:
            assert again(application).offered_on == today
        else:
            self.refused(application, FactsOutdated, "2026-03-02 and counted for 30 days.*run the checks")

    def test_to_parties_whom_screening_would_hold(self):
        application = expired()
        owner = application.business.owners.get()
        owner.first_name, owner.last_name, owner.date_of_birth = "Kastrel", "Zorvane", "1961-07-01"
        owner.save()

        self.refused(application, FactsOutdated, "resembles.*screen its parties again")
        assert ScreeningRun.objects.filter(application=application).count() == 1

    def test_what_ended_otherwise(self):
        taken_back, not_taken = make_offered(), make_offered()
        withdraw_offer(application_id=taken_back.pk, reason="Report corrected", actor=SYSTEM)
        decline_offer(application_id=not_taken.pk, reason="By phone", actor=SYSTEM)
        draft = make_application()
        end_on(date(2026, 7, 1))

        for application in (taken_back, not_taken, draft):
            self.refused(application, NoStandingOffer, "no offer that stands or expired")

    def test_for_people_without_authority(self):
        application = expired()

        self.refused(application, NotAllowed, None, actor=staff(Role.LOAN_OFFICER))


class TestAuthority:
    def limit(self, amount):
        AuthorityLimit.objects.filter(action="origination.approve_application", role=Role.UNDERWRITER).update(
            amount_max=Decimal(amount)
        )

    @pytest.mark.parametrize(("limit", "alone"), [("30000.00", True), ("29999.99", False)])
    def test_is_that_of_the_decision(self, limit, alone):
        application = expired()
        self.limit(limit)

        if alone:
            assert again(application).status == "MADE"
        else:
            with pytest.raises(ApprovalRequired, match="above your limit"):
                again(application)

    def test_a_second_person_agrees_above_it(self):
        application = expired()
        self.limit("100.00")
        reissue_offers.submit(application_id=application.pk, reason=WHY, actor=staff(Role.UNDERWRITER))
        request = ApprovalRequest.objects.get()
        assert application.offers.count() == 1

        approve_request(approval_id=request.pk, actor=staff(Role.MANAGER))

        assert application.offers.get(round=2).status == "MADE"


class TestTakenUpAgain:
    def test_an_underwriter_runs_the_checks_again_and_decides_anew(self):
        application, underwriter = expired(), staff(Role.UNDERWRITER)

        refer_application(
            application_id=application.pk, reason="Reports are too old by now", actor=underwriter
        )
        application.refresh_from_db()
        assert (application.status, application.completed_on) == ("REFERRED", DAY_AFTER)
        assert application.deadlines.get(kind="DECISION", trigger_date=DAY_AFTER).due_date == date(
            2026, 4, 12
        )

        rerun_checks(application_id=application.pk, reason="New reports", actor=underwriter)
        ask_bureaus(application)
        assert application.status == "REFERRED"
        assert application.decisions.get(is_current=True).decided_by == "RULES"

    def test_not_what_expired_before_anything_was_offered(self):
        draft = make_application()
        end_on(date(2026, 7, 1))

        with pytest.raises(UnableToDecide, match="before anything was offered"):
            refer_application(application_id=draft.pk, reason="Reports are too old by now", actor=SYSTEM)


class TestCounterOffer:
    def test_its_letter_says_again_why_not_as_asked(self):
        application = make_referred()
        counter_offer_application(
            application_id=application.pk,
            approved_amount=Decimal("20000.00"),
            term_months=24,
            annual_rate=Decimal("12"),
            rate_reason="Long relationship",
            reason_codes=["R109"],
            reason="Good margins, but the coverage is thin.",
            offer_expires_on=LAST_DAY,
            actor=SYSTEM,
        )
        Notification.objects.update(status="SENT")
        end_on(DAY_AFTER)

        again(application)

        notice = application.adverse_action_notices.get(kind="COUNTER_OFFER_NOT_TAKEN")
        assert notice.letters.count() == 2
        clocks = application.deadlines.filter(kind="COUNTER_OFFER").order_by("id")
        assert [each.trigger_date for each in clocks] == [date(2026, 3, 2), DAY_AFTER]


class TestPages:
    def test_the_button_stands_after_an_offer_expired_and_not_after_a_draft_did(self):
        application, draft = expired(), make_application()
        BusinessDay.set(date(2026, 7, 1))
        expire_overdue()
        client = signed_in(make_user(Role.UNDERWRITER))

        for record, stands in ((application, True), (draft, False)):
            page = client.get(reverse("admin:origination_application_change", args=[record.pk]))
            assert ("/action/reissue-offers/" in page.content.decode()) is stands
            assert ("/action/refer-application/" in page.content.decode()) is stands

    def test_the_preview_shows_the_new_offer_and_one_confirmation_issues_it(self):
        application = expired()
        client = signed_in(make_user(Role.UNDERWRITER))
        url = reverse("admin:origination_application_action_reissue_offers", args=[application.pk])
        form = client.get(url)
        entered = {"_key": hidden(form, "_key"), "_version": hidden(form, "_version"), "reason": WHY}

        preview = client.post(url, {**entered, "_step": "preview"})
        assert "2026-04-12" in text_of(preview) and application.offers.count() == 1
        for _ in range(2):
            client.post(url, {**entered, "_step": "confirm"})

        assert application.offers.count() == 2

    def test_what_has_to_be_run_again_is_said_on_the_form(self):
        application = expired()
        BusinessDay.set(date(2026, 4, 2))
        client = signed_in(make_user(Role.UNDERWRITER))
        url = reverse("admin:origination_application_action_reissue_offers", args=[application.pk])
        form = client.get(url)
        entered = {"_key": hidden(form, "_key"), "_version": hidden(form, "_version"), "reason": WHY}

        answer = client.post(url, {**entered, "_step": "preview"})

        assert answer.status_code == 422
        assert "run the checks again, and decide anew" in answer.content.decode()


class TestApi:
    def test_issues_again_or_waits_for_a_second_person(self):
        application = expired()
        path = f"/loan-applications/{application.public_id}/offers/reissue"
        underwriter = caller("applications:decide", user=make_user(Role.UNDERWRITER))

        answer = underwriter.post(path, {"reason": WHY})
        assert (answer.status_code, answer.json()["expires_on"]) == (200, "2026-04-12")
        borrower = caller("applications:decide", user=make_borrower(application.business))
        assert borrower.post(path, {"reason": WHY}).status_code == 403

        TestAuthority().limit("100.00")
        assert underwriter.post(path, {"reason": WHY}).status_code == 202
        assert application.offers.count() == 2
