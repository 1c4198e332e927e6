"""The desk: people take tasks up, log contacts, finish, hand over and escalate; rules are theirs to change."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from loan_collections.models import CollectionTask, ContactAttempt, TaskRule
from loan_collections.ownership import NotYourTask
from loan_collections.seed import seed_reference
from loan_collections.services.contacts import log_contact
from loan_collections.services.rules import DuplicateThreshold, add_rule, change_rule
from loan_collections.services.tasks import (
    TaskIsFinished,
    assign_task,
    complete_task,
    escalate_task,
    start_task,
)
from loan_collections.states import TaskKind, TaskStatus
from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.core.errors import InvalidInput, NotAllowed, NotFound
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.loan_collections import make_agent, make_task

pytestmark = pytest.mark.django_db

NEXT = {"next_action": "Call again", "next_action_date": date(2026, 3, 4)}


class TestTasks:
    def test_an_agent_takes_up_a_task_of_nobody(self) -> None:
        task, agent = make_task(), make_agent()

        started = start_task(task_id=task.pk, actor=actor_of_user(agent))

        assert (started.status, started.assignee) == (TaskStatus.IN_PROGRESS, agent)

    def test_a_task_of_somebody_stays_his_and_colleagues_leave_it_alone(self) -> None:
        owner = make_agent()
        task = make_task()
        colleague = staff(Role.COLLECTIONS_AGENT)

        for work in (
            lambda: start_task(task_id=task.pk, actor=colleague),
            lambda: complete_task(task_id=task.pk, actor=colleague),
            lambda: escalate_task(task_id=task.pk, reason="x", actor=colleague),
            lambda: log_contact(
                loan_id=task.loan_id,
                task_id=task.pk,
                channel="CALL",
                party="OWNER",
                outcome="BUSY",
                actor=colleague,
            ),
        ):
            with pytest.raises(NotYourTask, match="a manager can hand it to you"):
                work()
        assert start_task(task_id=task.pk, actor=staff(Role.MANAGER)).assignee == owner

    def test_is_finished_once(self) -> None:
        task = make_task()

        done = complete_task(task_id=task.pk, outcome="PAID", note="paid by wire", actor=SYSTEM)

        assert (done.status, done.outcome, done.closed_date) == (TaskStatus.DONE, "PAID", date(2026, 3, 2))
        for again in (complete_task, start_task):
            with pytest.raises(TaskIsFinished, match="is done since 2026-03-02"):
                again(task_id=task.pk, actor=SYSTEM)

    def test_refuses_an_unknown_outcome(self) -> None:
        with pytest.raises(InvalidInput) as refused:
            complete_task(task_id=make_task().pk, outcome="MAYBE", actor=SYSTEM)

        assert refused.value.errors[0].pointer == "/outcome"

    def test_goes_only_to_people_of_collections(self) -> None:
        task, agent = make_task(), make_agent()

        assert assign_task(task_id=task.pk, assignee_id=agent.pk, actor=SYSTEM).assignee == agent
        with pytest.raises(InvalidInput, match="Nobody to hand it to"):
            assign_task(task_id=task.pk, assignee_id=make_user(Role.UNDERWRITER).pk, actor=SYSTEM)

    def test_escalating_ends_it_and_asks_a_manager_to_review(self) -> None:
        task = make_task()

        review = escalate_task(task_id=task.pk, reason="refuses to talk", actor=SYSTEM)

        task.refresh_from_db()
        assert (task.status, task.closing_note) == (TaskStatus.ESCALATED, "refuses to talk")
        assert (review.kind, review.priority, review.assignee) == (TaskKind.REVIEW, 1, None)
        assert review.title == "Escalated: Ask why the payment is late"
        assert CollectionTask.objects.unfinished().get() == review

    def test_escalating_needs_a_reason(self) -> None:
        with pytest.raises(InvalidInput, match="Say why"):
            escalate_task(task_id=make_task().pk, reason=" ", actor=SYSTEM)

    def test_other_roles_do_not_work_here(self) -> None:
        with pytest.raises(NotAllowed):
            complete_task(task_id=make_task().pk, actor=staff(Role.UNDERWRITER))


class TestLogContact:
    def test_keeps_what_was_said_and_takes_the_task_up(self) -> None:
        task, agent = make_task(), make_agent()

        attempt = log_contact(
            loan_id=task.loan_id,
            task_id=task.pk,
            channel="CALL",
            party="OWNER",
            outcome="PROMISE",
            note="pays on Friday",
            **NEXT,
            actor=actor_of_user(agent),
        )

        task.refresh_from_db()
        assert (task.status, task.assignee) == (TaskStatus.IN_PROGRESS, agent)
        assert (attempt.contacted_date, attempt.recorded_by_user_id) == (date(2026, 3, 2), agent.pk)

    def test_may_stand_alone(self) -> None:
        task = make_task()

        log_contact(loan_id=task.loan_id, channel="CALL", party="UNKNOWN", outcome="NO_ANSWER", actor=SYSTEM)

        task.refresh_from_db()
        assert task.status == TaskStatus.OPEN

    def test_after_reaching_somebody_it_is_said_what_is_next(self) -> None:
        with pytest.raises(InvalidInput) as refused:
            log_contact(
                loan_id=make_task().loan_id, channel="CALL", party="OWNER", outcome="REFUSES", actor=SYSTEM
            )

        assert [e.pointer for e in refused.value.errors] == ["/next_action"]

    def test_refuses_unknown_words_and_the_past(self) -> None:
        with pytest.raises(InvalidInput) as refused:
            log_contact(
                loan_id=make_task().loan_id,
                channel="SMOKE",
                party="DOG",
                outcome="BARKED",
                direction="UP",
                next_action_date=date(2026, 3, 1),
                actor=SYSTEM,
            )

        assert {e.pointer for e in refused.value.errors} == {
            "/channel",
            "/party",
            "/outcome",
            "/direction",
            "/next_action_date",
        }

    @pytest.mark.parametrize("note", ["card 4242 4242 4242 4242", "ssn 123-45-6789", "4242-4242-4242-4242"])
    def test_refuses_card_and_social_security_numbers(self, note: str) -> None:
        with pytest.raises(InvalidInput, match="cannot be kept"):
            log_contact(
                loan_id=make_task().loan_id,
                channel="CALL",
                party="OWNER",
                outcome="BUSY",
                note=note,
                actor=SYSTEM,
            )

    def test_ordinary_numbers_are_fine(self) -> None:
        note = "called 555-0100 at 10:42, owes 1,091.19, loan LN-000123"
        attempt = log_contact(
            loan_id=make_task().loan_id,
            channel="CALL",
            party="OWNER",
            outcome="BUSY",
            note=note,
            actor=SYSTEM,
        )

        assert attempt.note == note

    def test_refuses_the_task_of_another_loan(self) -> None:
        task, other = make_task(), make_task()

        with pytest.raises(NotFound):
            log_contact(
                loan_id=task.loan_id,
                task_id=other.pk,
                channel="CALL",
                party="OWNER",
                outcome="BUSY",
                actor=SYSTEM,
            )

    def test_is_never_changed(self) -> None:
        log_contact(loan_id=make_task().loan_id, channel="CALL", party="OWNER", outcome="BUSY", actor=SYSTEM)

        for change in (
            lambda: ContactAttempt.objects.update(note="other"),
            lambda: ContactAttempt.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                change()


class TestRules:
    def test_a_manager_adds_and_changes_them(self) -> None:
        manager = staff(Role.MANAGER)

        rule = add_rule(
            days_past_due=10,
            kind="CALL",
            title="Second call",
            priority=3,
            due_in_days=1,
            reason="x",
            actor=manager,
        )
        changed = change_rule(
            rule_id=rule.pk,
            kind="LETTER",
            title="Letter",
            priority=2,
            due_in_days=3,
            is_active=False,
            reason="x",
            actor=manager,
        )

        assert (changed.kind, changed.is_active, changed.version) == (TaskKind.LETTER, False, 2)

    def test_refuses_a_second_rule_for_a_threshold(self) -> None:
        with pytest.raises(DuplicateThreshold):
            add_rule(
                days_past_due=30, kind="CALL", title="x", priority=3, due_in_days=1, reason="x", actor=SYSTEM
            )

    def test_refuses_nonsense(self) -> None:
        with pytest.raises(InvalidInput) as refused:
            add_rule(
                days_past_due=0, kind="SONG", title="x", priority=10, due_in_days=1, reason="x", actor=SYSTEM
            )

        assert [e.pointer for e in refused.value.errors] == ["/kind", "/priority", "/days_past_due"]

    def test_agents_do_not_change_them(self) -> None:
        with pytest.raises(NotAllowed):
            add_rule(
                days_past_due=10,
                kind="CALL",
                title="x",
                priority=3,
                due_in_days=1,
                reason="x",
                actor=staff(Role.COLLECTIONS_AGENT),
            )

    def test_the_standard_ones_are_there_once(self) -> None:
        TaskRule.objects.filter(days_past_due=1).update(title="Ours")
        seed_reference()

        assert list(TaskRule.objects.order_by("days_past_due").values_list("days_past_due", flat=True)) == [
            1,
            30,
            60,
            90,
        ]
        assert TaskRule.objects.get(days_past_due=1).title == "Ours"
