"""V8: the queue of inquiries, the conversation, and the texts at hand."""

import pytest

from loanops.access.roles import Role
from servicing.models import CannedAnswer, Inquiry
from tests.factories.access import make_user
from tests.factories.servicing import make_inquiry, set_business_date
from tests.servicing.admin.test_loan_pages import act
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db

LIST = "/admin/servicing/inquiry/"


@pytest.fixture
def client():
    return signed_in(make_user(Role.LOAN_OFFICER))


def page(inquiry: Inquiry, action: str = "") -> str:
    return f"{LIST}{inquiry.pk}/action/{action}/" if action else f"{LIST}{inquiry.pk}/change/"


def test_what_waits_longest_comes_first_with_the_time_left(client):
    late, fresh = make_inquiry(title="First question"), make_inquiry(title="Second question")
    set_business_date(late.answer_due_date.replace(day=7))

    shown = text_of(client.get(LIST))

    assert shown.index("First question") < shown.index("Second question")
    assert "3 days late" in shown and late.number in shown and fresh.number in shown


def test_a_canned_answer_goes_as_it_stands(client):
    inquiry, canned = make_inquiry(), CannedAnswer.objects.order_by("id").first()

    act(client, page(inquiry, "answer-inquiry"), {"canned": canned.pk, "text": ""}, preview=False)

    assert inquiry.messages.order_by("id").last().text == canned.text
    assert canned.text[:40] in text_of(client.get(page(inquiry)))
    assert inquiry.number not in text_of(client.get(LIST))
    assert inquiry.number in text_of(client.get(f"{LIST}?work=all"))


def test_an_empty_answer_is_refused(client):
    inquiry = make_inquiry()
    _, done = act(client, page(inquiry, "answer-inquiry"), {"canned": "", "text": " "}, preview=False)

    assert "Write an answer" in text_of(done)
    assert inquiry.messages.count() == 1


def test_a_note_stays_inside_and_a_closed_inquiry_is_left_alone(client):
    inquiry = make_inquiry()
    act(client, page(inquiry, "add-inquiry-note"), {"text": "Ask finance first."}, preview=False)
    act(client, page(inquiry, "close-inquiry"), {"reason": "Asked by mistake."}, preview=False)

    shown = text_of(client.get(page(inquiry)))
    assert "Internal note" in shown and "Asked by mistake." in shown
    assert Inquiry.objects.get().status == "CLOSED"


def test_staff_takes_a_question_down_on_the_loan_page(client, loan):
    act(
        client,
        f"/admin/servicing/loan/{loan.pk}/action/submit-inquiry/",
        {"subject": "TERMS", "title": "When does it end?", "text": "The last day?", "channel": "PHONE"},
        preview=False,
    )

    assert Inquiry.objects.get().channel == "PHONE"
    assert "When does it end?" in text_of(
        client.get(f"/admin/servicing/loan/{loan.pk}/change/?tab=inquiries")
    )


def test_product_information_is_refreshed_on_the_loan_page(client, loan):
    act(client, f"/admin/servicing/loan/{loan.pk}/action/refresh-product-info/", {}, preview=False)
    assert "up to date" in text_of(client.get(f"/admin/servicing/loan/{loan.pk}/change/"))


def test_details_are_changed_on_their_page(client, loan):
    act(
        client,
        f"/admin/servicing/loan/{loan.pk}/action/update-loan-details/",
        {"nickname": "Oven", "statement_delivery": "PAPER", "contact": "", "reason": ""},
        preview=False,
    )
    loan.refresh_from_db()
    assert (loan.nickname, loan.statement_delivery) == ("Oven", "PAPER")


def test_costs_the_same_whatever_its_length(client, django_assert_max_num_queries):
    make_inquiry()
    client.get(LIST)
    with django_assert_max_num_queries(14) as few:
        client.get(LIST)
    for _ in range(3):
        make_inquiry()
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(LIST)
