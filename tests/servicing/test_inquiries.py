from datetime import date

import pytest
from django.db import Error, transaction

from loanops.access.roles import Role
from loanops.core.errors import InvalidInput, VersionConflict
from loanops.core.outbox import deliver_outbox
from loanops.notifications.models import Notification
from servicing.models import CannedAnswer, Inquiry, InquiryMessage
from servicing.services.inquiries import (
    InquiryIsClosed,
    add_inquiry_note,
    answer_inquiry,
    assign_inquiry,
    business_days_later,
    close_inquiry,
    edit_canned_answer,
    reply_to_inquiry,
    submit_inquiry,
)
from tests.factories.access import SYSTEM, make_user, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def inquiry(loan):
    return submit_inquiry(
        loan_id=loan.pk, subject="BALANCE", title="What do I owe?", text="On 31 March, please.", actor=SYSTEM
    )


class TestSubmitInquiry:
    def test_promises_an_answer_within_two_business_days(self, inquiry):
        assert (inquiry.asked_date, inquiry.answer_due_date) == (date(2026, 3, 2), date(2026, 3, 4))
        assert (inquiry.status, inquiry.messages.get().text) == ("OPEN", "On 31 March, please.")

    @pytest.mark.parametrize(
        ("field", "value", "pointer"),
        [
            ("subject", "WEATHER", "/subject"),
            ("channel", "PIGEON", "/channel"),
            ("title", "  ", "/title"),
            ("text", "", "/text"),
            ("text", "My card is 4111 1111 1111 1111", "/text"),
            ("title", "SSN 123-45-6789", "/title"),
        ],
    )
    def test_refuses_what_cannot_be_kept(self, loan, field, value, pointer):
        given = {"subject": "BALANCE", "title": "Owed", "text": "How much?", "channel": "PHONE", field: value}

        with pytest.raises(InvalidInput) as refusal:
            submit_inquiry(loan_id=loan.pk, actor=SYSTEM, **given)

        assert [error.pointer for error in refusal.value.errors] == [pointer]
        assert not Inquiry.objects.exists() and not InquiryMessage.objects.exists()


class TestAnswerInquiry:
    def test_tells_the_borrower_once_for_each_answer(self, inquiry, officer):
        answer_inquiry(inquiry_id=inquiry.pk, text="You owe 100.00.", actor=officer)
        deliver_outbox()
        deliver_outbox()

        assert Notification.objects.filter(subject__contains=inquiry.number).count() == 1
        inquiry.refresh_from_db()
        assert (inquiry.status, inquiry.answered_date, inquiry.assignee_id) == (
            "ANSWERED",
            date(2026, 3, 2),
            officer.user_id,
        )

    def test_a_note_among_staff_is_no_answer(self, inquiry, officer):
        add_inquiry_note(inquiry_id=inquiry.pk, text="Ask finance.", actor=officer)
        deliver_outbox()

        inquiry.refresh_from_db()
        assert inquiry.status == "OPEN"
        assert not Notification.objects.filter(subject__contains=inquiry.number).exists()

    def test_a_closed_inquiry_takes_no_answer_until_the_borrower_asks_again(self, inquiry, officer):
        close_inquiry(inquiry_id=inquiry.pk, reason="Withdrawn", actor=officer)
        with pytest.raises(InquiryIsClosed):
            answer_inquiry(inquiry_id=inquiry.pk, text="Late", actor=officer)

        reply_to_inquiry(inquiry_id=inquiry.pk, text="I do want to know.", actor=SYSTEM)
        inquiry.refresh_from_db()
        assert (inquiry.status, inquiry.closed_date, inquiry.closing_note) == ("OPEN", None, "")

    def test_refuses_when_somebody_else_was_faster(self, inquiry, officer):
        seen = Inquiry.objects.get(pk=inquiry.pk).version
        close_inquiry(inquiry_id=inquiry.pk, reason="Answered by telephone", actor=officer)

        with pytest.raises(VersionConflict):
            answer_inquiry.expecting(seen).submit(inquiry_id=inquiry.pk, text="x", actor=officer)


def test_an_inquiry_goes_to_somebody_who_answers_borrowers(inquiry, officer):
    agent, analyst = make_user(Role.COLLECTIONS_AGENT), make_user(Role.FINANCE_ANALYST)
    assign_inquiry(inquiry_id=inquiry.pk, assignee_id=agent.pk, actor=officer)
    assert Inquiry.objects.get().assignee == agent

    with pytest.raises(InvalidInput):
        assign_inquiry(inquiry_id=inquiry.pk, assignee_id=analyst.pk, actor=officer)


def test_business_days_skip_weekends_and_bank_holidays():
    assert business_days_later(date(2026, 3, 5), 2) == date(2026, 3, 9)
    assert business_days_later(date(2026, 7, 2), 1) == date(2026, 7, 3)
    assert business_days_later(date(2026, 9, 4), 1) == date(2026, 9, 8)


def test_canned_answers_have_their_own_titles():
    actor = staff(Role.MANAGER)
    answer = edit_canned_answer(title="Hours", subject="OTHER", text="Nine to five.", actor=actor)
    edit_canned_answer(
        canned_answer_id=answer.pk, title="Hours", subject="OTHER", text="Ten to six.", actor=actor
    )

    assert CannedAnswer.objects.get(pk=answer.pk).text == "Ten to six."
    with pytest.raises(InvalidInput):
        edit_canned_answer(title="Hours", subject="OTHER", text="Again", actor=actor)


def test_the_database_keeps_messages_as_they_were_written(inquiry):
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        InquiryMessage.objects.update(text="Never said")
