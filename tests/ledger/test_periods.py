"""Months of the books: closed by two people, in order, and nothing is posted into them any more."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from loanops.access.roles import Role
from loanops.core.errors import InvalidTransition, NotAllowed
from loanops.ledger import chart
from loanops.ledger.models import AccountingPeriod, JournalEntry, LedgerProof, PeriodBalance
from loanops.ledger.selectors import trial_balance
from loanops.ledger.services.periods import (
    UnableToClosePeriod,
    UnableToReopenPeriod,
    close_period,
    month_of,
    open_day,
    open_periods,
    reopen_period,
)
from loanops.ledger.services.posting import PeriodIsClosed
from loanops.ledger.services.proofs import record_proof
from loanops.ledger.states import ProofKind
from loanops.usecases import Proposed
from servicing.models import EndOfDayRun, LoanPosition
from servicing.services.charges import assess_fee
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM, staff
from tests.factories.ledger import period, post
from tests.factories.servicing import close_days, make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


def close(month: date) -> AccountingPeriod:
    return close_period(period_id=period(month).pk, reason="Month end", actor=SYSTEM)


@pytest.fixture
def february() -> AccountingPeriod:
    """A closed month with one posting."""
    post("100.00", date(2026, 2, 28))
    return close(FEBRUARY)


class TestOpenPeriods:
    def test_has_a_row_for_each_month_since_the_first_posting(self):
        AccountingPeriod.objects.all().delete()
        post("1.00", date(2025, 12, 31))

        assert open_periods(MARCH) == 4
        assert open_periods(MARCH) == 0
        assert str(AccountingPeriod.objects.order_by("first_day")[0]) == "December 2025"

    @pytest.mark.parametrize(
        ("day", "last"), [(date(2024, 2, 29), date(2024, 2, 29)), (date(2026, 12, 1), date(2026, 12, 31))]
    )
    def test_knows_where_a_month_ends(self, day, last):
        assert month_of(day) == (day.replace(day=1), last)

    def test_end_of_day_opens_the_coming_month(self):
        set_business_date(date(2026, 3, 31))
        close_days(date(2026, 3, 31))

        assert AccountingPeriod.objects.filter(first_day=date(2026, 4, 1)).exists()


class TestClosePeriod:
    def test_keeps_the_balances_and_refuses_what_comes_later(self, february):
        assert february.is_closed
        kept = {
            each.account.code: each.debit - each.credit
            for each in february.balances.select_related("account")
        }
        assert kept == {chart.CASH: Decimal("100.00"), chart.SUSPENSE: Decimal("-100.00")}
        with pytest.raises(PeriodIsClosed, match="closed through 2026-02-28"):
            post("1.00", date(2026, 2, 28))
        assert post("1.00", date(2026, 3, 1)).pk
        assert JournalEntry.objects.count() == 2

    def test_the_database_refuses_too(self, february):
        with (
            pytest.raises(IntegrityError, match="closed through"),
            transaction.atomic(),
            connection.cursor() as c,
        ):
            c.execute(
                "INSERT INTO ledger_journalentry (posting_key, kind, posting_date, effective_date, memo, recorded_at)"
                " VALUES ('sly', 'TEST', '2026-02-28', '2026-02-28', '', now())"
            )

    def test_needs_a_second_person(self):
        analyst = staff(Role.FINANCE_ANALYST)
        month = period(FEBRUARY)
        outcome = close_period.submit(period_id=month.pk, reason="Month end", actor=analyst)

        assert isinstance(outcome, Proposed)
        month.refresh_from_db()
        assert not month.is_closed
        with pytest.raises(NotAllowed):
            close_period.submit(period_id=month.pk, reason="Month end", actor=staff(Role.LOAN_OFFICER))

    def test_a_second_time_is_refused(self, february):
        with pytest.raises(InvalidTransition):
            close(FEBRUARY)

    def test_on_its_last_day_it_is_too_early(self):
        month = period(MARCH)
        set_business_date(date(2026, 3, 31))
        with pytest.raises(UnableToClosePeriod, match="still lies in it"):
            close_period(period_id=month.pk, reason="", actor=SYSTEM)
        set_business_date(date(2026, 4, 1))
        assert close_period(period_id=month.pk, reason="", actor=SYSTEM).is_closed

    def test_not_before_the_month_before_it(self):
        post("1.00", FEBRUARY)
        period(FEBRUARY)
        month = period(MARCH)
        set_business_date(date(2026, 4, 1))
        with pytest.raises(UnableToClosePeriod, match="February 2026 is still open"):
            close_period(period_id=month.pk, reason="", actor=SYSTEM)

    def test_not_while_loans_or_days_are_behind(self):
        make_active_loan(disbursed=date(2026, 2, 20))
        LoanPosition.objects.update(as_of=date(2026, 2, 28))
        with pytest.raises(UnableToClosePeriod, match="1 loans are behind"):
            close(FEBRUARY)
        LoanPosition.objects.update(as_of=date(2026, 3, 2))
        run = EndOfDayRun.objects.create(
            business_date=date(2026, 2, 28),
            status="INTERRUPTED",
            started_at="2026-02-28T23:00Z",
            started_by="test",
        )
        with pytest.raises(UnableToClosePeriod, match="is not finished"):
            close(FEBRUARY)
        run.delete()
        assert close(FEBRUARY).is_closed

    def test_not_while_the_books_differ_from_the_loans(self):
        loan = make_active_loan(disbursed=date(2026, 2, 20))
        LoanPosition.objects.filter(loan=loan).update(principal=Decimal("1.00"))
        with pytest.raises(UnableToClosePeriod, match="loans-receivable"):
            close(FEBRUARY)

    def test_not_while_the_last_full_proof_found_something(self):
        found = record_proof(kind=ProofKind.FULL, loans=1, found=1, differences=[], asked_by="test")
        with pytest.raises(UnableToClosePeriod, match="found 1 differences"):
            close(FEBRUARY)
        record_proof(kind=ProofKind.FULL, loans=1, found=0, differences=[], asked_by="test")
        assert close(FEBRUARY).is_closed
        assert LedgerProof.objects.get(pk=found.pk)

    def test_balances_count_on_from_the_closed_month(self, february):
        post("50.00", date(2026, 3, 1))
        by_code = {each.code: each for each in trial_balance(through=date(2026, 3, 2))}

        assert by_code[chart.CASH].debit == Decimal("150.00")
        assert trial_balance(through=date(2026, 3, 2)) == trial_balance()
        earlier = {each.code: each.balance for each in trial_balance(through=date(2026, 2, 27))}
        assert earlier[chart.CASH] == 0


class TestCorrectionsInAClosedPeriod:
    def test_are_posted_in_the_open_one_and_keep_their_effective_date(self):
        loan = make_active_loan(disbursed=date(2026, 2, 10))
        close(FEBRUARY)
        payment = pay(loan, "300.00", date(2026, 2, 20))
        assess_fee(
            loan_id=loan.pk,
            amount=Decimal("30.00"),
            effective_date=date(2026, 2, 15),
            reason="Wire",
            actor=SYSTEM,
        )

        entries = JournalEntry.objects.filter(loan_id=loan.pk).order_by("pk")
        corrections = entries.filter(transaction_id=payment.pk)
        assert {each.posting_date for each in corrections} == {date(2026, 3, 2)}
        assert {each.effective_date for each in corrections} == {date(2026, 2, 20)}
        assert_books_prove()

    def test_a_day_in_it_belongs_to_the_first_open_day(self, february):
        assert open_day(date(2026, 2, 14)) == date(2026, 3, 1)
        assert open_day(date(2026, 3, 1)) == date(2026, 3, 1)


class TestReopenPeriod:
    def test_lets_postings_in_again_and_forgets_the_balances(self, february):
        opened = reopen_period(period_id=february.pk, reason="Forgot the rent", actor=SYSTEM)

        assert not opened.is_closed
        assert not PeriodBalance.objects.exists()
        assert post("1.00", date(2026, 2, 28)).pk

    def test_only_from_the_last_one(self, february):
        set_business_date(date(2026, 4, 1))
        close(MARCH)
        with pytest.raises(UnableToReopenPeriod, match="March 2026 is closed too"):
            reopen_period(period_id=february.pk, reason="", actor=SYSTEM)

    def test_an_open_one_cannot_be_opened(self):
        with pytest.raises(InvalidTransition):
            reopen_period(period_id=period(FEBRUARY).pk, reason="", actor=SYSTEM)
