"""From late loans to work: once per episode and threshold, shared out, closed when the loan is cured."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loan_collections.models import CollectionTask, TaskRule
from loan_collections.services import working
from loan_collections.services.tasks import complete_task, start_task
from loan_collections.services.working import Desk, close_ended_episodes, handle_delinquency_changed
from loan_collections.states import TaskStatus
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from servicing.models import Delinquency
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.loan_collections import late_loan, make_agent, make_task, work
from tests.factories.parties import BusinessFactory, make_business
from tests.factories.servicing import close_days, fresh, make_active_loan, pay, set_business_date

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)


def _age(days: int) -> None:
    """Let every late loan be this many days past due."""
    from servicing.models import LoanPosition

    LoanPosition.objects.update(days_past_due=days)


class TestWorkOpenEpisodes:
    def test_a_late_loan_gets_the_task_of_its_threshold(self) -> None:
        loan = late_loan()

        assert work() == 1

        task = CollectionTask.objects.get()
        assert (task.loan, task.status, task.title) == (loan, TaskStatus.OPEN, "Ask why the payment is late")
        assert (task.days_past_due, task.due_date) == (15, date(2026, 3, 6))
        assert task.number.startswith("TK-") and task.public_id.startswith("task_")
        assert task.history.count() == 1
        assert AuditEvent.objects.filter(event="collection-task.created", links__record_id=task.pk).exists()

    def test_repeating_it_makes_nothing_more(self) -> None:
        late_loan()

        assert [work(), work(), work()] == [1, 0, 0]

    def test_not_even_when_the_task_was_finished(self) -> None:
        task = make_task()
        complete_task(task_id=task.pk, actor=SYSTEM)

        assert work() == 0

    @pytest.mark.parametrize(("days", "tasks"), [(29, 1), (30, 2)])
    def test_the_next_threshold_makes_the_next_task_on_the_day_itself(self, days: int, tasks: int) -> None:
        make_task()
        _age(days)

        work()

        assert CollectionTask.objects.count() == tasks

    def test_the_task_of_the_earlier_threshold_goes_on_in_the_new_one(self) -> None:
        first = make_task()
        _age(30)

        work()

        first.refresh_from_db()
        assert (first.status, first.closing_note) == (TaskStatus.ESCALATED, "A later threshold was reached.")
        assert first.version == 2 and first.history.count() == 2

    def test_thresholds_that_were_jumped_over_are_not_made_up_for(self) -> None:
        late_loan()
        _age(65)

        work()
        work()

        assert [task.rule.days_past_due for task in CollectionTask.objects.all()] == [60]

    def test_a_loan_on_time_gets_none(self) -> None:
        with_nothing_due = make_active_loan(disbursed=TODAY)

        assert work() == 0 and fresh(with_nothing_due).position.days_past_due == 0

    def test_thresholds_are_data(self) -> None:
        TaskRule.objects.all().delete()
        late_loan()
        assert work() == 0
        TaskRule.objects.create(days_past_due=16, kind="CALL", title="Call", priority=1)
        assert work() == 0
        TaskRule.objects.create(days_past_due=15, kind="CALL", title="Call", priority=1)
        assert work() == 1

    def test_a_switched_off_rule_makes_none(self) -> None:
        TaskRule.objects.update(is_active=False)
        late_loan()

        assert work() == 0

    def test_a_second_episode_starts_again(self) -> None:
        task = make_task()
        pay(task.loan, fresh(task.loan).position.overdue_amount)
        assert Delinquency.objects.get().status == "CURED"
        close_days(date(2026, 3, 16))

        tasks = CollectionTask.objects.filter(loan=task.loan).order_by("pk")
        assert [t.delinquency_id for t in tasks] == [d.pk for d in Delinquency.objects.order_by("pk")]
        assert [t.status for t in tasks] == [TaskStatus.CANCELED, TaskStatus.OPEN]

    def test_costs_the_same_for_few_and_for_many(self) -> None:
        make_agent()
        costs = []
        for count in (1, 6):
            for _ in range(count):
                late_loan(business=BusinessFactory())
            with CaptureQueriesContext(connection) as queries:
                assert work() == count
            costs.append(len(queries))

        assert costs[0] == costs[1] <= 22

    def test_goes_in_slices(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(working, "SLICE_SIZE", 2)
        for _ in range(5):
            late_loan()

        assert work() == 5

    def test_dying_between_slices_and_going_on_makes_each_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(working, "SLICE_SIZE", 2)
        for _ in range(5):
            late_loan()

        def die(line: str) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            working.work_open_episodes(on_date=TODAY, progress=die)
        assert CollectionTask.objects.count() == 2

        assert work() == 3


class TestAssignment:
    def test_goes_round_by_workload(self) -> None:
        first, second = make_agent(), make_agent()
        for _ in range(4):
            late_loan(business=BusinessFactory())

        work()

        assert Counter(CollectionTask.objects.values_list("assignee_id", flat=True)) == {
            first.pk: 2,
            second.pk: 2,
        }

    def test_whoever_has_less_to_do_gets_the_next(self) -> None:
        busy = make_agent()
        for _ in range(2):
            late_loan(business=BusinessFactory())
        work()
        idle = make_agent()
        late_loan(business=BusinessFactory())

        work()

        assert CollectionTask.objects.latest("pk").assignee == idle
        assert Desk.today().load == {busy.pk: 2, idle.pk: 1}

    def test_one_borrower_has_one_agent(self) -> None:
        make_agent()
        make_agent()
        business = make_business()
        for _ in range(3):
            late_loan(business=business)

        work()

        assert len(set(CollectionTask.objects.values_list("assignee_id", flat=True))) == 1

    def test_people_of_other_roles_and_those_who_left_get_none(self) -> None:
        make_user(Role.LOAN_OFFICER)
        gone = make_agent()
        gone.is_active = False
        gone.save()
        late_loan()

        work()

        assert CollectionTask.objects.get().assignee is None

    def test_somebody_of_two_roles_is_counted_once(self) -> None:
        agent = make_user(Role.COLLECTIONS_AGENT, Role.MANAGER)
        late_loan()
        work()

        assert Desk.today().load == {agent.pk: 1}


class TestClosing:
    def test_a_cured_loan_s_open_task_is_canceled_and_begun_work_is_done(self) -> None:
        untouched, begun = make_task(), make_task()
        start_task(task_id=begun.pk, actor=staff(Role.COLLECTIONS_AGENT))
        for task in (untouched, begun):
            pay(task.loan, fresh(task.loan).position.overdue_amount)

        assert close_ended_episodes(on_date=TODAY, progress=lambda line: None) == 2
        assert close_ended_episodes(on_date=TODAY, progress=lambda line: None) == 0

        untouched.refresh_from_db()
        begun.refresh_from_db()
        assert (untouched.status, begun.status) == (TaskStatus.CANCELED, TaskStatus.DONE)
        assert untouched.closed_date == begun.closed_date == TODAY

    def test_a_charged_off_loan_s_task_says_so(self) -> None:
        task = make_task()
        Delinquency.objects.update(status="CHARGED_OFF")

        close_ended_episodes(on_date=TODAY, progress=lambda line: None)

        task.refresh_from_db()
        assert (task.status, task.closing_note) == (TaskStatus.CANCELED, "The loan was charged off.")

    def test_leaves_the_desk_as_soon_as_the_loan_is_cured(self) -> None:
        task = make_task()
        pay(task.loan, fresh(task.loan).position.overdue_amount)

        handle_delinquency_changed(delinquency_id=task.delinquency_id, status="CURED", loan_id=task.loan_id)

        task.refresh_from_db()
        assert task.status == TaskStatus.CANCELED

    def test_a_cent_less_is_no_cure_where_nothing_is_tolerated(self) -> None:
        task = make_task(snapshot={"arrears_tolerance": "0.00"})
        pay(task.loan, fresh(task.loan).position.overdue_amount - Decimal("0.01"))

        assert close_ended_episodes(on_date=TODAY, progress=lambda line: None) == 0

    def test_an_old_message_about_a_cure_that_was_taken_back_closes_nothing(self) -> None:
        task = make_task()

        handle_delinquency_changed(delinquency_id=task.delinquency_id, status="CURED")
        handle_delinquency_changed(delinquency_id=task.delinquency_id, status="OPEN")

        task.refresh_from_db()
        assert task.status == TaskStatus.OPEN


@pytest.mark.django_db(transaction=True)
class TestInRealTime:
    def test_a_payment_that_cures_closes_the_task_by_itself(self) -> None:
        task = make_task()

        pay(task.loan, fresh(task.loan).position.overdue_amount)

        task.refresh_from_db()
        assert task.status == TaskStatus.CANCELED


class TestAtEndOfDay:
    def test_the_task_is_there_in_the_morning_after_the_first_missed_day(self) -> None:
        set_business_date(date(2026, 2, 13))
        loan = late_loan()
        close_days(date(2026, 2, 14))
        assert not CollectionTask.objects.exists()

        close_days(date(2026, 2, 15))

        task = CollectionTask.objects.get()
        assert (task.loan, task.days_past_due) == (loan, 1)
