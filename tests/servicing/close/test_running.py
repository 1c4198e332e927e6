import random
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import OperationalError

from loanops.audit.models import AuditEvent
from loanops.core import clock
from servicing.close import loans as close_loans_module
from servicing.close.failures import retry_failed_loans, start_end_of_day
from servicing.close.running import (
    LOCK_NUMBER,
    EndOfDayInProgress,
    EndOfDayNotDue,
    run_end_of_day,
    run_end_of_days,
)
from servicing.loan_proof import interest_batched
from servicing.models import (
    AccrualBatch,
    Delinquency,
    EndOfDayFailure,
    EndOfDayRun,
    Installment,
    Loan,
    LoanPosition,
    Transaction,
)
from servicing.models.loans import LoanQuerySet
from servicing.selectors import loan_state
from servicing.services.planning import plan
from servicing.states import RunStatus
from tests.books import assert_books_prove, balance_of
from tests.factories.access import SYSTEM
from tests.factories.servicing import close_days, fresh, make_active_loan, pay, set_business_date
from tests.servicing.close.portfolio import books, make_portfolio
from tests.servicing.tampering import tamper

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def small_slices(monkeypatch):
    """Two loans a slice, so that a small portfolio has several."""
    monkeypatch.setattr(close_loans_module, "SLICE_SIZE", 2)
    monkeypatch.setattr(close_loans_module, "LOANS_AT_ONCE", 1)


class TestRunEndOfDay:
    def test_accrues_one_day_and_moves_the_business_date(self, loan):
        before = fresh(loan).position
        run = run_end_of_day()

        after = fresh(loan)
        assert (run.status, clock.business_date()) == (RunStatus.COMPLETED, date(2026, 3, 3))
        assert (after.closed_through, after.position.as_of) == (TODAY, date(2026, 3, 3))
        # 120.00 for the 28 days of the period from 2026-02-15 to 2026-03-15
        assert after.position.interest - before.interest == Decimal("4.28")
        assert after.position.days_past_due == before.days_past_due + 1
        assert_books_prove()

    def test_groups_the_interest_of_a_product_and_tells_what_each_loan_brought(self):
        loans = [make_active_loan(), make_active_loan(), make_active_loan(product="term-loan")]
        before = balance_of("interest-income")
        run_end_of_day()

        batches = AccrualBatch.objects.all()
        assert sorted(len(batch.amounts) for batch in batches) == [1, 2]
        assert sum(batch.total for batch in batches) == before - balance_of("interest-income")
        assert interest_batched(loans[0]) == [(TODAY, Decimal("4.28"))]
        assert_books_prove()

    def test_of_a_closed_day_changes_nothing(self):
        make_portfolio()
        run_end_of_day()
        before = books()
        runs = EndOfDayRun.objects.count()

        again = run_end_of_day(TODAY)

        assert again.status == RunStatus.COMPLETED
        assert books() == before
        assert EndOfDayRun.objects.count() == runs

    def test_repeated_for_its_loans_changes_nothing(self, small_slices):
        make_portfolio()
        run = run_end_of_day()
        before = books()

        assert close_loans_module.close_loans(run, lambda line: None)["failed"] == 0
        assert books() == before

    def test_refuses_a_day_that_is_not_the_current_one(self, db):
        with pytest.raises(EndOfDayNotDue, match="The business date is 2026-03-02"):
            run_end_of_day(date(2026, 3, 3))
        with pytest.raises(EndOfDayNotDue):
            run_end_of_day(date(2026, 3, 1))

    def test_leaves_an_audit_event(self, loan):
        run_end_of_day()
        assert AuditEvent.objects.filter(event="end-of-day.completed").count() == 1

    def test_charges_the_late_fee_the_day_after_the_days_of_grace(self):
        loan = make_active_loan(disbursed=date(2026, 2, 1))  # due 2026-03-01, ten days of grace
        close_days(date(2026, 3, 10))
        assert not Transaction.objects.filter(loan=loan, kind="LATE_FEE").exists()

        run_end_of_day()

        late_fee = Transaction.objects.get(loan=loan, kind="LATE_FEE")
        assert (late_fee.amount, late_fee.effective_date) == (Decimal("25.00"), date(2026, 3, 12))
        assert_books_prove()

    def test_moves_a_delinquency_from_bucket_to_bucket(self):
        loan = make_active_loan(disbursed=date(2026, 2, 1))
        close_days(date(2026, 3, 29))
        episode = Delinquency.objects.get(loan=loan)
        assert (fresh(loan).position.days_past_due, episode.bucket) == (29, "DPD_1_29")

        run_end_of_day()

        episode.refresh_from_db()
        assert (fresh(loan).position.days_past_due, episode.bucket) == (30, "DPD_30_59")
        assert [change.bucket for change in episode.changes.order_by("id")] == ["DPD_1_29", "DPD_30_59"]

    def test_closes_days_in_order_up_to_a_day(self):
        make_portfolio()
        runs = run_end_of_days(date(2026, 3, 5))

        assert [run.business_date.day for run in runs] == [2, 3, 4, 5]
        assert clock.business_date() == date(2026, 3, 6)
        assert run_end_of_days(date(2026, 3, 5)) == []
        assert_books_prove()

    def test_catches_a_loan_up_that_is_behind(self, loan, monkeypatch):
        other = make_active_loan(disbursed=date(2026, 1, 20))
        with monkeypatch.context() as patch:
            patch.setattr(close_loans_module, "move_quiet_loans", lambda first, end, day: 0)
            patch.setattr(close_loans_module, "bill_on_schedule", lambda first, end, day: 0)
            patch.setattr(LoanQuerySet, "behind", lambda loans, day: loans.filter(pk=loan.pk))
            close_days(date(2026, 3, 3))
        assert fresh(other).closed_through == date(2026, 3, 1)
        run_end_of_day()

        assert fresh(other).closed_through == fresh(loan).closed_through == date(2026, 3, 4)
        assert_books_prove()

    def test_writing_to_a_loan_that_is_behind_catches_it_up_first(self, loan):
        set_business_date(date(2026, 3, 20))
        pay(loan, "10.00")

        assert fresh(loan).closed_through == date(2026, 3, 19)
        assert fresh(loan).position.as_of == date(2026, 3, 20)
        assert_books_prove()

    def test_of_many_days_leaves_what_one_replay_says(self, loan):
        pay(loan, "1066.19", date(2026, 2, 15))
        close_days(date(2026, 4, 30))

        state = loan_state(fresh(loan))
        position = fresh(loan).position
        assert (position.principal, position.interest) == (state.balances.principal, state.balances.interest)
        assert position.days_past_due == state.days_past_due
        assert Installment.objects.filter(loan=loan, billed=True).count() == 3
        assert_books_prove()

    def test_keeps_every_stored_row_right_on_every_day_of_a_quarter(self):
        loans = make_portfolio()
        for number in range(92):
            if number == 20:
                pay(loans[0], "2500.00")
            if number == 40:
                pay(loans[1], "300.00")
            run_end_of_day()
            if number % 7 == 0 or 27 < number < 33:
                assert_books_prove()
        assert_books_prove()

    def test_leaves_loans_alone_that_wait_or_have_ended(self, charged_off):
        position = charged_off.position
        close_days(date(2026, 7, 3))
        assert fresh(charged_off).position.as_of == position.as_of


class TestKilled:
    def test_between_slices_and_finished_leaves_the_same_books_as_a_clean_run(self, small_slices):
        chance = random.Random(20260302)
        make_portfolio()
        through = TODAY + timedelta(days=4)
        with transaction.atomic():
            lines: list[str] = []
            run_end_of_days(through, progress=lines.append)
            clean = books()
            assert_books_prove()
            transaction.set_rollback(True)

        for _ in range(10):
            kill_at = chance.randrange(len(lines))
            with transaction.atomic():
                self.run_killed(through, kill_at)
                assert EndOfDayRun.objects.exclude(status=RunStatus.COMPLETED).count() <= 1
                run_end_of_days(through)
                assert books() == clean
                assert_books_prove()
                transaction.set_rollback(True)

    def run_killed(self, through, kill_at):
        told = 0

        def progress(line):
            nonlocal told
            if told == kill_at:
                raise Killed
            told += 1

        with pytest.raises(Killed):
            run_end_of_days(through, progress=progress)

    def test_says_that_it_was_interrupted_and_resumes(self, small_slices):
        make_portfolio()
        self.run_killed(TODAY, 1)

        run = EndOfDayRun.objects.get()
        assert (run.status, run.note.startswith("Killed")) == (RunStatus.INTERRUPTED, True)
        assert clock.business_date() == TODAY

        run_end_of_day()
        run.refresh_from_db()
        assert (run.status, run.loans_done) == (RunStatus.COMPLETED, run.loans_total)

    def test_without_a_word_is_resumed_all_the_same(self, small_slices):
        make_portfolio()
        self.run_killed(TODAY, 1)
        EndOfDayRun.objects.update(status=RunStatus.RUNNING)

        assert run_end_of_day().status == RunStatus.COMPLETED


class TestBrokenLoan:
    @pytest.fixture
    def broken(self, monkeypatch):
        """Three loans, the second of which cannot be replayed; `mend()` repairs it."""
        loans = [make_active_loan() for _ in range(3)]
        terms = loans[1].terms
        Loan.objects.filter(pk=loans[1].pk).update(terms={**terms, "currency": "dollars"})
        # Something happens to all of them that night, so that nobody is closed without being looked at.
        LoanPosition.objects.update(quiet_until=None)
        self.mend = lambda: Loan.objects.filter(pk=loans[1].pk).update(terms=terms)
        return loans

    def test_is_listed_with_its_reason_and_stops_nobody_else(self, broken):
        run = run_end_of_day()

        failure = EndOfDayFailure.objects.get(run=run, loan=broken[1])
        assert "currency is three capital letters" in failure.reason
        assert run.steps["servicing.close.loans.close_loans"]["counts"] == {"loans": 2, "failed": 1}
        assert [fresh(each).closed_through.day for each in broken] == [2, 1, 2]
        assert clock.business_date() == date(2026, 3, 3)

    def test_is_closed_by_a_retry_once_it_is_mended(self, broken):
        run = run_end_of_day()
        retry_failed_loans(run_id=run.pk, actor=SYSTEM)
        assert EndOfDayFailure.objects.get(loan=broken[1]).attempts == 2

        self.mend()
        retry_failed_loans(run_id=run.pk, actor=SYSTEM)

        assert EndOfDayFailure.objects.get(loan=broken[1]).resolved_at is not None
        assert fresh(broken[1]).closed_through == TODAY
        assert_books_prove()

    def test_is_caught_up_by_the_next_day_once_it_is_mended(self, broken):
        run_end_of_day()
        self.mend()
        run_end_of_day()

        assert fresh(broken[1]).closed_through == date(2026, 3, 3)
        assert fresh(broken[1]).position.interest == fresh(broken[0]).position.interest
        assert EndOfDayFailure.objects.get(loan=broken[1]).resolved_at is not None
        assert_books_prove()

    def test_that_fails_in_writing_is_found_out_alone(self, broken, monkeypatch):
        self.mend()

        def failing_plan(stored, as_of, **fields):
            planned = plan(stored, as_of, **fields)
            if stored.loan.pk == broken[1].pk:
                planned.position["principal"] = Decimal("-1.00")  # the database refuses a negative balance
            return planned

        monkeypatch.setattr(close_loans_module, "plan", failing_plan)
        run = run_end_of_day()

        assert [failure.loan for failure in run.failures.all()] == [broken[1]]
        assert fresh(broken[2]).closed_through == TODAY
        monkeypatch.undo()
        retry_failed_loans(run_id=run.pk, actor=SYSTEM)
        assert_books_prove()

    def test_cannot_be_retried_before_the_run_is_finished(self, broken):
        run = EndOfDayRun.objects.create(business_date=TODAY, started_at=clock.now(), started_by="test")
        with pytest.raises(EndOfDayNotDue, match="resume it"):
            retry_failed_loans(run_id=run.pk, actor=SYSTEM)


class TestSteps:
    def test_that_fail_keep_the_day_open(self, loan, settings, monkeypatch):
        def broken_step(run, progress):
            raise OperationalError("disk full")

        monkeypatch.setattr("servicing.close.proof.prove_books", broken_step)
        with pytest.raises(OperationalError):
            run_end_of_day()

        assert EndOfDayRun.objects.get().status == RunStatus.INTERRUPTED
        assert clock.business_date() == TODAY
        assert fresh(loan).closed_through == TODAY
        monkeypatch.undo()
        assert run_end_of_day().status == RunStatus.COMPLETED

    def test_a_difference_in_the_books_is_listed_with_the_run(self, loan):
        tamper(
            "UPDATE ledger_journalline SET amount = amount + 0.01 WHERE id = (SELECT max(line.id) FROM "
            "ledger_journalline line JOIN ledger_account a ON a.id = account_id WHERE code = 'loans-receivable')"
        )
        run = run_end_of_day()

        reasons = "\n".join(run.failures.values_list("reason", flat=True))
        assert "Account loans-receivable holds 12000.01, the loans add up to 12000.00" in reasons


class TestStartEndOfDay:
    def test_refuses_a_business_date_ahead_of_the_calendar(self, db):
        set_business_date(clock.lender_today() + timedelta(days=1))
        with pytest.raises(EndOfDayNotDue, match="ahead of the calendar"):
            start_end_of_day(actor=SYSTEM)

    def test_runs_after_commit(self, loan, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            start_end_of_day(actor=SYSTEM)

        assert EndOfDayRun.objects.get().status == RunStatus.COMPLETED


class TestCommand:
    def test_closes_the_day_and_tells_how_far_it_is(self, loan):
        out = StringIO()
        call_command("run_end_of_day", stdout=out)

        assert "2026-03-02 loans 1/1" in out.getvalue()
        assert "2026-03-02 is closed; the business date is 2026-03-03." in out.getvalue()

    def test_closes_through_a_day_and_says_when_there_is_nothing_to_do(self, loan):
        out = StringIO()
        call_command("run_end_of_day", "--through", "2026-03-04", stdout=out)
        call_command("run_end_of_day", "--through", "2026-03-04", stdout=out)

        assert clock.business_date() == date(2026, 3, 5)
        assert "2026-03-04 is closed already." in out.getvalue()

    def test_refuses_in_words_and_fails_when_a_loan_is_left_behind(self, loan):
        with pytest.raises(CommandError, match="cannot be closed"):
            call_command("run_end_of_day", "--date", "2030-01-01", stdout=StringIO())
        Loan.objects.filter(pk=loan.pk).update(terms={})
        LoanPosition.objects.filter(pk=loan.pk).update(quiet_until=None)
        err = StringIO()
        with pytest.raises(CommandError, match="need a person"):
            call_command("run_end_of_day", stdout=StringIO(), stderr=err)
        assert loan.number in err.getvalue()


class TestAlone:
    @pytest.mark.django_db(transaction=True)
    def test_a_second_run_at_the_same_time_is_refused(self):
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_NUMBER])
        try:
            with pytest.raises(EndOfDayInProgress):
                run_end_of_day()
        finally:
            other.close()
