"""An applicant asks for the reasons of a decision; reports of blocked property stand among the deadlines."""

from datetime import date

import pytest
from django.urls import reverse

from loanops.access.roles import Role
from loanops.core.errors import InvalidInput
from loanops.core.models import BusinessDay
from loanops.core.outbox import deliver_outbox
from loanops.notifications.models import Notification
from origination.models import Deadline, ScreeningHit
from origination.services.explaining import NoReasonsToGive, request_reasons
from origination.services.judging import clear_hit, confirm_hit, record_block_report
from origination.services.noticing import NothingToSend, mark_deadline_handled, send_notice
from origination.watching import work_deadlines
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.origination import BANKRUPT, make_checked, make_referred
from tests.factories.parties import make_borrower
from tests.factories.screening import make_hit
from tests.factories.tokens import caller
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def ask(application, **changes):
    return request_reasons(
        **{
            "application_id": application.pk,
            "reason": "Letter",
            "actor": staff(Role.LOAN_OFFICER),
            **changes,
        }
    )


class TestReasons:
    def test_are_written_from_the_decision_and_met_when_they_have_gone(self):
        application = make_checked(credit=BANKRUPT)
        reasons = application.adverse_action_notices.get().reasons
        BusinessDay.set(date(2026, 3, 9))

        deadline = ask(application)

        assert (deadline.trigger_date, deadline.due_date) == (date(2026, 3, 9), date(2026, 4, 8))
        assert Deadline.objects.open().filter(pk=deadline.pk).exists()
        letter = deadline.notice.letters.get()
        assert letter.content["title"] == "Statement of reasons" and letter.content["reasons"] == reasons
        message = Notification.objects.get(template_code="statement-of-reasons")
        assert reasons[0] in message.body and "Equal Credit Opportunity" in message.body
        deliver_outbox()
        assert not Deadline.objects.open().filter(pk=deadline.pk).exists()

    @pytest.mark.parametrize(("asked_on", "in_time"), [(date(2026, 5, 1), True), (date(2026, 5, 2), False)])
    def test_are_asked_for_within_sixty_days(self, asked_on, in_time):
        application = make_checked(credit=BANKRUPT)
        BusinessDay.set(date(2026, 5, 4))

        if in_time:
            assert ask(application, requested_on=asked_on).trigger_date == asked_on
        else:
            with pytest.raises(NoReasonsToGive, match="until 2026-05-01"):
                ask(application, requested_on=asked_on)
            assert not Deadline.objects.filter(kind="REASONS").exists()

    def test_the_second_request_of_a_day_changes_nothing_and_a_later_one_is_answered_again(self):
        application = make_checked(credit=BANKRUPT)
        first = ask(application)
        with pytest.raises(NoReasonsToGive, match="on record"):
            ask(application)
        assert first.notice.letters.count() == 1

        BusinessDay.set(date(2026, 3, 3))
        assert ask(application).notice.letters.count() == 2

    def test_not_where_nothing_was_decided_against_the_applicant(self):
        with pytest.raises(NoReasonsToGive, match="nothing was decided"):
            ask(make_referred())

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"reason": " "}, "/reason"),
            ({"requested_on": date(2026, 3, 3)}, "/requested_on"),
            ({"requested_on": date(2026, 3, 1)}, "/requested_on"),
        ],
    )
    def test_staff_say_when_and_how(self, changes, pointer):
        with pytest.raises(InvalidInput) as refusal:
            ask(make_checked(credit=BANKRUPT), **changes)
        assert [error.pointer for error in refusal.value.errors] == [pointer]

    def test_without_an_address_the_deadline_stays_until_a_person_handles_it(self):
        application = make_checked(credit=BANKRUPT)
        Notification.objects.update(status="BOUNCED")

        deadline = ask(application)
        deliver_outbox()

        assert Deadline.objects.open().filter(pk=deadline.pk).exists()
        mark_deadline_handled(
            deadline_id=deadline.pk, handled_on=TODAY, reason="Certified letter", actor=SYSTEM
        )
        assert not Deadline.objects.open().filter(pk=deadline.pk).exists()

    def test_the_applicant_asks_through_the_api(self):
        application = make_checked(credit=BANKRUPT)
        api = caller("applications:write", user=make_borrower(application.business))
        path = f"/loan-applications/{application.public_id}/reasons-request"

        answer = api.post(path, {})
        assert answer.status_code == 201, answer.json()
        assert (answer.json()["requested_on"], answer.json()["due_date"]) == ("2026-03-02", "2026-04-01")
        other = make_checked(credit=BANKRUPT)
        assert api.post(f"/loan-applications/{other.public_id}/reasons-request", {}).status_code == 404

    def test_staff_record_it_on_the_applications_page(self):
        application = make_checked(credit=BANKRUPT)
        client = signed_in(make_user(Role.COMPLIANCE_OFFICER))
        url = reverse("admin:origination_application_action_request_reasons", args=[application.pk])
        form = client.get(url)

        client.post(
            url,
            {
                "_key": hidden(form, "_key"),
                "_version": hidden(form, "_version"),
                "_step": "confirm",
                "requested_on": "2026-03-02",
                "reason": "Letter of 27 February",
            },
        )

        page = client.get(reverse("admin:origination_deadline_changelist") + "?work=all")
        assert "Statement of reasons" in text_of(page)


class TestReportOfBlockedProperty:
    def confirmed(self):
        hit = make_hit()
        return confirm_hit(hit_id=hit.pk, reason="The same person", evidence="Passport", actor=SYSTEM)

    def test_is_a_deadline_of_ten_business_days_until_the_report_is_recorded(self):
        hit = self.confirmed()
        deadline = hit.deadlines.get()
        assert (deadline.kind, deadline.due_date) == ("BLOCK_REPORT", date(2026, 3, 16))
        assert hit in ScreeningHit.objects.to_do()

        record_block_report(hit_id=hit.pk, reported_on=TODAY, reference="B-1", actor=SYSTEM)

        assert not Deadline.objects.open().filter(hit=hit).exists()
        assert hit not in ScreeningHit.objects.to_do()

    def test_is_warned_of_and_breached_like_the_others(self):
        make_user(Role.COMPLIANCE_OFFICER, username="cora")
        hit = self.confirmed()

        BusinessDay.set(date(2026, 3, 16))
        work_deadlines()
        assert hit.deadlines.get().breached_on is None and hit.deadlines.get().warned_percent == 80
        BusinessDay.set(date(2026, 3, 17))
        work_deadlines()
        assert hit.deadlines.get().breached_on == date(2026, 3, 17)
        assert Notification.objects.filter(
            template_code="deadline-breached", subject__contains=hit.party_name
        ).exists()

    def test_ends_with_the_hit_and_begins_with_it_again(self):
        hit = self.confirmed()
        clear_hit(hit_id=hit.pk, reason="Another person after all", evidence="Passport", actor=SYSTEM)
        assert hit.deadlines.get().closed_how == "The hit was cleared."

        confirm_hit(hit_id=hit.pk, reason="The same person", evidence="Birth certificate", actor=SYSTEM)
        assert Deadline.objects.open().filter(hit=hit).count() == 1

    def test_is_not_marked_or_sent_from_the_list(self):
        deadline = self.confirmed().deadlines.get()

        with pytest.raises(NothingToSend, match="recorded on the screening hit"):
            mark_deadline_handled(deadline_id=deadline.pk, handled_on=TODAY, reason="By mail", actor=SYSTEM)
        with pytest.raises(NothingToSend):
            send_notice(deadline_id=deadline.pk, actor=SYSTEM)

    def test_stands_in_k2_for_those_who_may_see_screening(self):
        hit = self.confirmed()
        url = reverse("admin:origination_deadline_changelist") + "?kind__exact=BLOCK_REPORT"

        page = text_of(signed_in(make_user(Role.COMPLIANCE_OFFICER)).get(url))
        assert "Report of blocked property" in page and hit.party_name in page
        assert hit.party_name not in text_of(signed_in(make_user(Role.LOAN_OFFICER)).get(url))
        record = reverse("admin:origination_deadline_change", args=[hit.deadlines.get().pk])
        assert "31 CFR 501.603" in text_of(signed_in(make_user(Role.COMPLIANCE_OFFICER)).get(record))
