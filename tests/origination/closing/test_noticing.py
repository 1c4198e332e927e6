"""Notices with their letters, deadlines that begin, are met, warned of and breached; the compliance pages."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.core.errors import ApprovalRequired, InvalidInput
from loanops.core.models import BusinessDay
from loanops.core.outbox import deliver_outbox
from loanops.notifications.models import Notification
from loanops.notifications.services.sending import record_delivery
from origination.models import Deadline, DeadlineRule, NoticeLetter
from origination.services.deadlines import set_deadline_rule
from origination.services.deciding import decline_application
from origination.services.handling import mark_notice_handled, request_information
from origination.services.letters import key_factors
from origination.services.noticing import (
    NothingToSend,
    mark_deadline_handled,
    read_letter_pdf,
    resend_notice,
    send_notice,
)
from origination.services.offers import withdraw_offer
from origination.watching import work_deadlines
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.origination import (
    BANKRUPT,
    make_checked,
    make_contract,
    make_offered,
    make_referred,
    make_submitted,
    owner_fields,
)
from tests.pdf import text_of
from tests.web.admin.pages import signed_in
from tests.web.admin.pages import text_of as page_text

pytestmark = pytest.mark.django_db


def declined(**changes):
    return make_checked(credit=BANKRUPT, **changes)


def deadline_of(application, kind="DECISION"):
    return Deadline.objects.get(application=application, kind=kind)


class TestLetter:
    def test_a_decline_says_all_the_law_asks_for(self):
        notice = declined().adverse_action_notices.get()
        content = notice.letters.get().content

        assert content["creditor"]["name"] and content["creditor"]["address"]
        assert 1 <= len(content["reasons"]) <= 4 and content["reason_text_version"]
        assert "Federal Trade Commission" in content["ecoa"] and "marital status" in content["ecoa"]
        [report] = content["consumer_reports"]
        assert report["agency"]["phone"] and report["agency"]["address"]
        assert report["score_min"] <= report["score"] <= report["score_max"] and report["report_date"]

    def test_the_paper_is_kept_and_cannot_change(self):
        letter = declined().adverse_action_notices.get().letters.get()
        deliver_outbox()

        text = text_of(read_letter_pdf(letter))
        assert "Equal Credit Opportunity" in text and "free copy" in text
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            NoticeLetter.objects.filter(pk=letter.pk).update(content={})

    def test_several_owners_do_not_read_of_one_another(self):
        owners = [
            owner_fields("0301", first_name="Ana", ownership_percentage="50", email="ana@r.example"),
            owner_fields("0301", first_name="Ben", ownership_percentage="50", email="ben@r.example"),
        ]
        application = declined(owners=owners)
        notice = application.adverse_action_notices.get()

        to_business = notice.letters.get(owner=None).content
        assert to_business["consumer_reports"] == []
        for letter in notice.letters.exclude(owner=None):
            [report] = letter.content["consumer_reports"]
            assert report["subject"] == str(letter.owner)
        mails = Notification.objects.filter(template_code="credit-report-notice")
        assert set(mails.values_list("recipient", flat=True)) == {"ana@r.example", "ben@r.example"}
        main = Notification.objects.get(template_code="application-declined")
        assert (
            "score" not in main.body.split("agencies named below")[-1].split("Ben")[0]
            or "Ben" not in main.body
        )

    def test_an_incomplete_one_names_what_is_missing_and_until_when(self):
        application = make_referred()
        request_information(
            application_id=application.pk,
            items=["Lease of the shop"],
            due_date=date(2026, 3, 20),
            reason="",
            actor=staff(Role.UNDERWRITER),
        )
        content = application.adverse_action_notices.get(kind="INCOMPLETE").letters.get().content

        assert content["missing"] == ["Lease of the shop"] and "2026-03-20" in content["consequence"]
        assert content["reasons"] == [] and content["ecoa"] == ""

    def test_key_factors_are_four_and_inquiries(self):
        factors = ["a", "b", "c", "d", "Too many inquiries", "f"]

        assert key_factors({"score": {"factors": factors}}) == ["a", "b", "c", "d", "Too many inquiries"]
        assert key_factors({"scores": [{"reasons": ["x"]}], "score": {"factors": ["y"]}}) == ["x"]
        assert key_factors({}) == []


class TestDeadline:
    def test_runs_from_completion_until_the_applicant_is_told(self):
        application = make_submitted()
        deadline = deadline_of(application)

        assert (deadline.trigger_date, deadline.due_date) == (date(2026, 3, 2), date(2026, 4, 1))
        assert Deadline.objects.open().filter(pk=deadline.pk).exists()

    def test_an_approval_meets_it_once_its_letter_is_sent(self):
        application = make_offered()
        assert Deadline.objects.open().filter(application=application).exists()
        deliver_outbox()

        assert not Deadline.objects.open().filter(application=application).exists()

    def test_a_counter_offers_letter_meets_both(self):
        from origination.services.deciding import counter_offer_application

        application = make_referred()
        counter_offer_application(
            application_id=application.pk,
            approved_amount=application.requested_amount,
            term_months=12,
            annual_rate=Decimal("12"),
            rate_reason="Deposits moved to us",
            reason_codes=["R104"],
            reason="The shorter term fits the cash flow of the business.",
            actor=staff(Role.UNDERWRITER),
        )
        deliver_outbox()

        kinds = Deadline.objects.filter(application=application)
        assert {each.kind: each.due_date for each in kinds} == {
            "DECISION": date(2026, 4, 1),
            "COUNTER_OFFER": date(2026, 5, 31),
        }
        assert not Deadline.objects.open().filter(application=application).exists()

    def test_warned_once_at_each_step_then_breached_once(self):
        make_user(Role.COMPLIANCE_OFFICER, username="compliance")
        application = make_submitted()
        sent = []
        for day in (
            date(2026, 3, 16),
            date(2026, 3, 17),
            date(2026, 3, 26),
            date(2026, 4, 1),
            date(2026, 4, 2),
            date(2026, 4, 3),
        ):
            BusinessDay.set(day)
            work_deadlines()
            sent.append(
                Notification.objects.filter(
                    application_number=application.number, template_code__startswith="deadline-"
                ).count()
            )

        assert sent == [0, 1, 2, 2, 3, 3]
        assert AuditEvent.objects.filter(event="deadline.watched").count() == 3
        assert deadline_of(application).breached_on == date(2026, 4, 2)
        letter = Notification.objects.get(template_code="deadline-breached")
        assert letter.recipient == "compliance@lender.example" and "1 days ago" in letter.body

    def test_a_clock_nobody_started_is_started_by_the_daily_look(self):
        application = make_submitted()
        Deadline.objects.filter(application=application).delete()

        assert work_deadlines()["deadlines_begun"] == 1
        assert work_deadlines()["deadlines_begun"] == 0

    def test_needless_ones_are_closed(self):
        application = make_submitted()
        application.change_status("WITHDRAWN")

        work_deadlines()
        assert "withdrew" in deadline_of(application).closed_how

    def test_what_was_told_anew_and_did_not_arrive_stays_open(self):
        application = make_offered()
        Notification.objects.update(status="SENT")
        BusinessDay.set(date(2026, 3, 9))
        withdraw_offer(
            application_id=application.pk, reason="Report corrected", actor=staff(Role.UNDERWRITER)
        )
        decline_application(
            application_id=application.pk,
            reason_codes=["R109"],
            reason="The corrected report shows late payments.",
            override_reason="ADVERSE_INFORMATION",
            override_note="The corrected report shows late payments.",
            actor=staff(Role.UNDERWRITER),
        )
        Notification.objects.filter(template_code="application-declined").update(status="BOUNCED")

        for day in (date(2026, 3, 10), date(2026, 3, 11)):
            BusinessDay.set(day)
            work_deadlines()

        [owed] = Deadline.objects.open().filter(application=application)
        assert (owed.kind, owed.trigger_date, owed.due_date) == (
            "DECISION",
            date(2026, 3, 9),
            date(2026, 4, 8),
        )
        notice = application.adverse_action_notices.get()
        assert (notice.triggered_on, notice.due_date) == (owed.trigger_date, owed.due_date)

    @pytest.mark.parametrize("days_later", [0, 7])
    def test_a_withdrawn_offer_starts_the_clock_of_the_next_decision(self, days_later):
        application = make_offered()
        Notification.objects.update(status="SENT")
        day = date(2026, 3, 2) + timedelta(days=days_later)
        BusinessDay.set(day)

        withdraw_offer(
            application_id=application.pk, reason="Report corrected", actor=staff(Role.UNDERWRITER)
        )

        [owed] = Deadline.objects.open().filter(application=application)
        assert (owed.trigger_date, owed.due_date) == (day, day + timedelta(days=30))

    def test_a_loan_that_was_made_needs_no_word_of_its_approval(self):
        application = make_contract().application
        Notification.objects.filter(template_code="offer-made").update(status="BOUNCED")
        application.change_status("BOARDED")

        work_deadlines()

        assert "loan was made" in deadline_of(application).closed_how

    def test_a_rule_counts_from_its_day_and_needs_two(self):
        arguments = {
            "kind": "DECISION",
            "days": 20,
            "clock_kind": "CALENDAR",
            "warning_percents": [60],
            "effective_from": date(2026, 3, 9),
            "is_on": True,
            "reason": "State law",
        }
        with pytest.raises(ApprovalRequired):
            set_deadline_rule(**arguments, actor=staff(Role.COMPLIANCE_OFFICER))
        with pytest.raises(InvalidInput):
            set_deadline_rule(**{**arguments, "effective_from": date(2026, 3, 2)}, actor=SYSTEM)
        set_deadline_rule(**arguments, actor=SYSTEM)

        assert deadline_of(make_submitted()).due_date == date(2026, 4, 1)
        BusinessDay.set(date(2026, 3, 9))
        assert deadline_of(make_submitted()).due_date == date(2026, 3, 29)

    def test_a_rule_switched_off_starts_no_clock(self):
        DeadlineRule.objects.filter(kind="DECISION").update(is_on=False)

        assert not Deadline.objects.filter(application=make_submitted()).exists()


class TestSending:
    def compliance(self):
        return staff(Role.COMPLIANCE_OFFICER)

    def test_what_had_no_address_is_sent_once_there_is_one(self):
        application = declined()
        deadline = deadline_of(application)
        Notification.objects.filter(pk=deadline.notification_id).update(status="SUPPRESSED", recipient="")

        send_notice(deadline_id=deadline.pk, recipient="new@riverside.example", actor=self.compliance())
        deliver_outbox()

        assert not Deadline.objects.open().filter(pk=deadline.pk).exists()

    def test_nothing_can_be_sent_before_a_decision(self):
        deadline = deadline_of(make_submitted())

        with pytest.raises(NothingToSend, match="no decision"):
            send_notice(deadline_id=deadline.pk, actor=self.compliance())

    def test_a_bounce_opens_it_again_and_another_address_closes_it(self):
        deadline = deadline_of(declined())
        deliver_outbox()
        record_delivery(notification_id=deadline.notification_id, status="BOUNCED", actor=SYSTEM)
        assert Deadline.objects.open().filter(pk=deadline.pk).exists()

        resend_notice(
            deadline_id=deadline.pk,
            recipient="right@riverside.example",
            reason="Typo",
            actor=self.compliance(),
        )
        deliver_outbox()

        deadline = Deadline.objects.get(pk=deadline.pk)
        assert deadline.notification.recipient == "right@riverside.example"
        assert not Deadline.objects.open().filter(pk=deadline.pk).exists()

    def test_once_more_is_a_copy(self):
        deadline = deadline_of(declined())
        deliver_outbox()
        resend_notice(deadline_id=deadline.pk, reason="Asked for", actor=self.compliance())
        deliver_outbox()

        copies = Notification.objects.filter(dedupe_key__contains=":copy:")
        assert [copy.status for copy in copies] == ["SENT"]

    def test_marked_as_handled_with_how(self):
        application = declined()
        deadline = deadline_of(application)

        for wrong in (date(2026, 3, 1), date(2026, 3, 3)):
            with pytest.raises(InvalidInput):
                mark_deadline_handled(
                    deadline_id=deadline.pk, handled_on=wrong, reason="x", actor=self.compliance()
                )
        mark_deadline_handled(
            deadline_id=deadline.pk,
            handled_on=date(2026, 3, 2),
            reason="Certified letter",
            actor=self.compliance(),
        )

        assert application.adverse_action_notices.get().handled_how == "Certified letter"
        with pytest.raises(NothingToSend):
            mark_deadline_handled(
                deadline_id=deadline.pk, handled_on=date(2026, 3, 2), reason="Again", actor=self.compliance()
            )

    def test_marked_on_the_notice_itself(self):
        application = declined()
        notice = application.adverse_action_notices.get()
        with pytest.raises(InvalidInput):
            mark_notice_handled(
                notice_id=notice.pk, handled_on=date(2026, 3, 1), reason="x", actor=self.compliance()
            )
        mark_notice_handled(
            notice_id=notice.pk,
            handled_on=date(2026, 3, 2),
            reason="Certified letter",
            actor=self.compliance(),
        )

        assert not Deadline.objects.open().filter(application=application).exists()


class TestPages:
    def test_open_deadlines_with_their_days_left(self):
        application = declined()
        client = signed_in(make_user(Role.COMPLIANCE_OFFICER))
        page = page_text(client.get(reverse("admin:origination_deadline_changelist")))

        assert application.number in page and "2026-04-01" in page and "30" in page and "due" in page

    @pytest.mark.parametrize(
        ("sent_at", "standing"),
        [
            (datetime(2026, 4, 2, 3, 59, tzinfo=UTC), "in time"),
            (datetime(2026, 4, 2, 4, 0, tzinfo=UTC), "late"),
        ],
    )
    def test_a_day_ends_at_midnight_where_the_lender_is(self, sent_at, standing):
        deadline = deadline_of(declined())
        Notification.objects.filter(pk=deadline.notification_id).update(status="SENT", sent_at=sent_at)
        page = reverse("admin:origination_deadline_change", args=[deadline.pk])

        shown = page_text(signed_in(make_user(Role.COMPLIANCE_OFFICER)).get(page))

        assert f"Standing {standing} " in shown

    def test_the_home_page_counts_what_is_overdue(self):
        make_submitted()
        BusinessDay.set(date(2026, 4, 2))
        home = page_text(signed_in(make_user(Role.COMPLIANCE_OFFICER)).get(reverse("admin:index")))

        assert "Notices overdue" in home and "Overrides this month" in home
        assert "Legal deadlines that end next" in home

    def test_a_letter_is_opened_on_record(self):
        letter = declined().adverse_action_notices.get().letters.get()
        answer = signed_in(make_user(Role.COMPLIANCE_OFFICER)).get(
            reverse("admin:origination_notice_letter", args=[letter.pk])
        )

        assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
        assert AuditEvent.objects.filter(event="notice.opened").count() == 1
