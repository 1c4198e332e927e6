from datetime import date

import pytest

from loanops.core import clock
from loanops.core.errors import NotFound
from servicing.close import loans as close_loans_module
from servicing.close.failures import pause_end_of_day, resume_end_of_day
from servicing.close.running import (
    EndOfDayNotDue,
    run_due_end_of_days,
    run_end_of_day,
    run_end_of_days,
)
from servicing.models import EndOfDayRun
from servicing.states import RunStatus
from tests.books import assert_books_prove
from tests.factories.access import SYSTEM
from tests.servicing.close.portfolio import make_portfolio

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


@pytest.fixture
def paused(monkeypatch):
    """A run somebody paused while its first slice of two loans was being closed."""
    make_portfolio()
    monkeypatch.setattr(close_loans_module, "SLICE_SIZE", 2)
    close_slice = close_loans_module.close_slice

    def closing(run, number):
        closed = close_slice(run, number)
        pause_end_of_day(run_id=run.pk, actor=SYSTEM)
        return closed

    with monkeypatch.context() as patch:
        patch.setattr(close_loans_module, "close_slice", closing)
        return run_end_of_day()


class TestPauseEndOfDay:
    def test_stops_after_the_slice_and_keeps_what_is_done(self, paused):
        paused.refresh_from_db()
        assert paused.status == RunStatus.PAUSED
        assert 0 < paused.loans_done < paused.loans_total
        assert clock.business_date() == TODAY
        assert_books_prove()

    def test_is_resumed_where_it_stopped(self, paused):
        run = run_end_of_day()
        run.refresh_from_db()

        assert (run.pk, run.status) == (paused.pk, RunStatus.COMPLETED)
        assert run.loans_done == run.loans_total
        assert_books_prove()

    def test_asked_for_twice_is_one_pause(self, paused):
        EndOfDayRun.objects.update(status=RunStatus.RUNNING, pause_requested=False)
        for _ in range(2):
            assert pause_end_of_day(run_id=paused.pk, actor=SYSTEM).pause_requested

    def test_keeps_the_schedule_from_going_on(self, paused):
        assert run_due_end_of_days() == []
        assert clock.business_date() == TODAY

    def test_ends_a_run_over_several_days(self, paused):
        EndOfDayRun.objects.update(pause_requested=True, status=RunStatus.RUNNING)
        runs = run_end_of_days(TODAY)
        assert [run.status for run in runs] == [RunStatus.COMPLETED]  # starting is resuming

    def test_of_a_finished_run_is_refused(self):
        run = run_end_of_day()
        with pytest.raises(EndOfDayNotDue, match="nothing to pause"):
            pause_end_of_day(run_id=run.pk, actor=SYSTEM)
        with pytest.raises(EndOfDayNotDue, match="nothing to resume"):
            resume_end_of_day(run_id=run.pk, actor=SYSTEM)

    def test_of_a_run_that_is_not_there_is_refused(self, db):
        with pytest.raises(NotFound):
            pause_end_of_day(run_id=0, actor=SYSTEM)


class TestResumeEndOfDay:
    def test_takes_the_pause_back_and_asks_for_the_run(self, paused, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            resume_end_of_day(run_id=paused.pk, actor=SYSTEM)
            resume_end_of_day(run_id=paused.pk, actor=SYSTEM)

        paused.refresh_from_db()
        assert (paused.status, paused.pause_requested) == (RunStatus.COMPLETED, False)
        assert_books_prove()
