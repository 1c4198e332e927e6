from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from loanops.access.actors import actor_of_user
from loanops.core.errors import NotAllowed, NotFound
from servicing.models import PayoffQuote
from servicing.selectors import payoff_quote
from servicing.services.charges import assess_fee
from servicing.services.payoff_quotes import (
    QuoteDateOutOfRange,
    handle_issued,
    issue_payoff_quote,
    read_quote_pdf,
)
from servicing.services.recording import LoanNotOpen
from servicing.states import LoanStatus
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM, make_user
from tests.factories.parties import make_borrower
from tests.factories.servicing import fresh, make_active_loan, make_loan, pay, set_business_date
from tests.pdf import text_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def quote(loan, on=TODAY, actor=SYSTEM):
    return issue_payoff_quote(loan_id=loan.pk, quote_date=on, actor=actor)


COURSES = {
    "nothing paid": [],
    "paid on time": [("1066.19", date(2026, 2, 15))],
    "paid early": [("1066.19", date(2026, 2, 3)), ("2000.00", date(2026, 2, 20))],
    "paid late and too little": [("700.00", date(2026, 3, 1))],
    "paid more than asked": [("5000.00", date(2026, 2, 15))],
}


class TestIssuePayoffQuote:
    def test_names_what_closes_the_loan_by_component(self, loan):
        issued = quote(loan)
        expected = payoff_quote(loan, TODAY)

        assert issued.number.startswith("PQ-")
        assert (issued.quote_date, issued.issued_on) == (TODAY, TODAY)
        assert (issued.amount, issued.components) == (expected.total, expected.components)
        assert issued.per_diem == expected.per_diem.quantize(Decimal("0.0000000001"))
        assert issued.valid_through == date(2026, 3, 12)

    def test_names_the_amount_of_each_day_it_is_good_for(self, loan):
        issued = quote(loan, date(2026, 3, 10))

        assert [each["date"] for each in issued.days] == [
            str(date(2026, 3, 10) + timedelta(days=number)) for number in range(11)
        ]
        assert [Decimal(each["amount"]) for each in issued.days] == [
            payoff_quote(loan, date.fromisoformat(each["date"])).total for each in issued.days
        ]

    @pytest.mark.parametrize("course", COURSES)
    @pytest.mark.parametrize("number", [0, 1, 7, 10])
    def test_paid_on_a_day_it_names_leaves_exactly_zero(self, loan, course, number):
        for amount, on in COURSES[course]:
            pay(loan, amount, on)
        issued = quote(loan, date(2026, 3, 9))
        day = date.fromisoformat(issued.days[number]["date"])
        set_business_date(day)
        pay(loan, issued.days[number]["amount"])

        paid = fresh(loan)
        assert paid.status == LoanStatus.CLOSED
        assert (paid.position.total_outstanding, paid.position.credit) == (Decimal("0.00"), Decimal("0.00"))
        assert_books_prove()

    def test_a_cent_less_does_not_close_it(self, loan):
        issued = quote(loan)
        pay(loan, issued.amount - Decimal("0.01"))

        assert fresh(loan).status == LoanStatus.ACTIVE
        assert fresh(loan).position.total_outstanding == Decimal("0.01")

    def test_of_a_charged_off_loan_is_what_may_still_be_recovered(self, charged_off):
        assert quote(charged_off, date(2026, 7, 1)).amount == charged_off.position.charged_off.total

    def test_holds_in_time_and_while_nothing_happens(self, loan):
        issued = quote(loan)
        last = issued.through_sequence

        assert issued.holds_on(date(2026, 3, 12), last_sequence=last)
        assert not issued.holds_on(date(2026, 3, 13), last_sequence=last)
        fee = assess_fee(
            loan_id=loan.pk, amount=Decimal("30.00"), effective_date=TODAY, reason="Wire", actor=SYSTEM
        )
        assert not issued.holds_on(TODAY, last_sequence=fee.sequence)

    @pytest.mark.parametrize("on", [date(2026, 3, 1), date(2026, 6, 1)])
    def test_refuses_the_past_and_the_far_future(self, loan, on):
        with pytest.raises(QuoteDateOutOfRange, match="2026-03-02 to 2026-05-31"):
            quote(loan, on)
        assert not PayoffQuote.objects.exists()

    @pytest.mark.parametrize("on", [date(2026, 3, 2), date(2026, 5, 31)])
    def test_takes_the_first_and_the_last_day(self, loan, on):
        assert quote(loan, on).quote_date == on

    def test_refuses_loans_that_are_not_open(self, loan):
        with pytest.raises(LoanNotOpen, match="pending disbursement"):
            quote(make_loan())
        pay(loan, payoff_quote(loan, TODAY).total)
        with pytest.raises(LoanNotOpen, match="closed"):
            quote(loan)

    def test_a_borrower_asks_for_his_own_loan_only(self, loan):
        owner = actor_of_user(make_borrower(loan.business))
        stranger = actor_of_user(make_user(is_staff=False))

        assert quote(loan, actor=owner).loan == loan
        with pytest.raises(NotFound):
            quote(loan, actor=stranger)

    def test_is_not_for_everybody(self, loan, underwriter):
        with pytest.raises(NotAllowed):
            quote(loan, actor=underwriter)

    @pytest.mark.parametrize(
        "sql", ["UPDATE servicing_payoffquote SET amount = 1", "DELETE FROM servicing_payoffquote"]
    )
    def test_the_database_refuses_to_change_it(self, loan, sql):
        quote(loan)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            connection.cursor().execute(sql)


class TestLetter:
    def test_says_what_the_quote_says(self, loan):
        issued = quote(loan)
        lines = text_of(read_quote_pdf(issued)).splitlines()

        for shown in (
            issued.number,
            loan.number,
            f"${issued.amount:,.2f}",
            f"{issued.principal:,.2f}",
            f"{issued.interest:,.2f}",
            *(f"{Decimal(each['amount']):,.2f}" for each in issued.days),
            *(each["date"] for each in issued.days),
        ):
            assert shown in lines, shown

    def test_is_kept_as_it_was_made(self):
        issued = quote(make_active_loan())
        handle_issued(quote_id=issued.pk)

        with default_storage.open(issued.file_path) as file:
            assert file.read() == read_quote_pdf(issued)
