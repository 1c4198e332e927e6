"""The desk in the admin: my work first, one page for a call."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loan_collections.models import CollectionTask, TaskRule
from loan_collections.services.contacts import log_contact
from loan_collections.states import TaskStatus
from loanops.access.models import User
from loanops.access.roles import Role
from tests.factories.access import SYSTEM, make_user
from tests.factories.loan_collections import late_loan, make_agent, make_task, work
from tests.factories.servicing import fresh, pay

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def act(client: Client, model: str, slug: str, record: Any = None, **data: Any) -> Any:
    url = reverse(f"admin:collections_{model}_action_{slug}", args=[record.pk] if record is not None else [])
    version = {"_version": record.version} if record is not None else {}
    return client.post(url, {"_step": "confirm", "_key": "a" * 32, **version, **data})


class TestDesk:
    def test_opens_with_my_work_and_what_is_nobody_s(self) -> None:
        me, other = make_agent(), make_agent()
        tasks = [make_task() for _ in range(3)]
        for task, assignee in zip(tasks, (me, other, None), strict=True):
            CollectionTask.objects.filter(pk=task.pk).update(assignee=assignee)
        url = reverse("admin:collections_collectiontask_changelist")

        mine = signed_in(me).get(url).content.decode()

        shown = [task.number in mine for task in tasks]
        assert shown == [True, False, True]
        assert tasks[1].number in signed_in(me).get(f"{url}?work=all").content.decode()

    def test_shows_the_last_contact_and_what_is_next(self) -> None:
        task = make_task()
        for outcome in ("NO_ANSWER", "VOICEMAIL_LEFT"):
            log_contact(
                loan_id=task.loan_id,
                channel="CALL",
                party="OWNER",
                outcome=outcome,
                next_action="Write a letter",
                actor=SYSTEM,
            )

        content = (
            signed_in(make_agent())
            .get(reverse("admin:collections_collectiontask_changelist"))
            .content.decode()
        )

        assert "2026-03-02 Voicemail left" in content and "Write a letter" in content

    def test_the_list_costs_the_same_for_few_and_for_many(self) -> None:
        client, url = signed_in(make_agent()), reverse("admin:collections_collectiontask_changelist")
        costs = []
        for count in (1, 5):
            for _ in range(count):
                late_loan()
            work()
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            costs.append(len(queries))

        assert costs[0] == costs[1] <= 16

    def test_one_page_has_all_for_a_call(self) -> None:
        task = make_task()
        pay(task.loan, "100.00")

        page = signed_in(make_agent()).get(reverse("admin:collections_collectiontask_change", args=[task.pk]))

        content = page.content.decode()
        assert page.status_code == 200
        for words in ("Days past due", "Last payments", "Contacts", "Messages", "America/New_York", "100.00"):
            assert words in content, words

    def test_an_agent_works_a_task_through(self) -> None:
        agent = make_agent()
        task, client = make_task(), signed_in(agent)

        start = act(client, "collectiontask", "start_task", task)
        task.refresh_from_db()
        log = act(
            client,
            "collectiontask",
            "log_contact",
            task,
            channel="CALL",
            direction="OUT",
            party="OWNER",
            outcome="PROMISE",
            next_action="See whether it came",
            next_action_date="2026-03-06",
            _key="b" * 32,
        )
        task.refresh_from_db()
        end = act(client, "collectiontask", "complete_task", task, outcome="PROMISE", note="x", _key="c" * 32)

        assert [a.status_code for a in (start, log, end)] == [302, 302, 302]
        task.refresh_from_db()
        assert (task.status, task.assignee) == (TaskStatus.DONE, agent)

    def test_hands_over_and_escalates(self) -> None:
        task, client, other = make_task(), signed_in(make_agent()), make_agent()

        manager = signed_in(make_user(Role.MANAGER))
        act(manager, "collectiontask", "assign_task", task, assignee=str(other.pk))
        task.refresh_from_db()
        assert task.assignee == other
        refused = act(client, "collectiontask", "escalate_task", task, reason="x", _key="b" * 32)
        assert "a manager can hand it to you" in refused.content.decode()
        owner = signed_in(other)
        assert (
            act(owner, "collectiontask", "escalate_task", task, reason="x", _key="c" * 32).status_code == 302
        )
        assert CollectionTask.objects.unfinished().get().title.startswith("Escalated")

    def test_a_refusal_stands_on_the_form(self) -> None:
        answer = act(
            signed_in(make_agent()),
            "collectiontask",
            "log_contact",
            make_task(),
            channel="CALL",
            direction="OUT",
            party="OWNER",
            outcome="REFUSES",
        )

        assert answer.status_code == 422 and "say what is next" in answer.content.decode()


class TestDelinquentLoans:
    def test_lists_what_is_late_and_only_that(self) -> None:
        task, cured = make_task(), late_loan()
        pay(cured, fresh(cured).position.overdue_amount)
        client = signed_in(make_user(Role.MANAGER))

        content = client.get(reverse("admin:collections_delinquentloan_changelist")).content.decode()

        assert task.loan.number in content and cured.number not in content
        assert "1–29 days" in content and "1,091.19" in content and task.title in content

    def test_the_list_costs_the_same_for_few_and_for_many(self) -> None:
        client, url = (
            signed_in(make_user(Role.MANAGER)),
            reverse("admin:collections_delinquentloan_changelist"),
        )
        costs = []
        for count in (1, 5):
            for _ in range(count):
                late_loan()
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            costs.append(len(queries))

        assert costs[0] == costs[1] <= 16

    def test_the_record_shows_the_loan_s_tasks(self) -> None:
        task = make_task()
        url = reverse("admin:collections_delinquentloan_change", args=[task.loan_id])

        content = signed_in(make_user(Role.FINANCE_ANALYST)).get(url).content.decode()

        assert task.title in content and "Overdue" in content


class TestRules:
    def test_a_manager_changes_the_strategy(self) -> None:
        client, rule = signed_in(make_user(Role.MANAGER)), TaskRule.objects.get(days_past_due=30)
        data = {"kind": "CALL", "title": "Call twice", "priority": "2", "due_in_days": "1", "reason": "x"}

        changed = act(client, "taskrule", "change_rule", rule, **data)
        added = act(client, "taskrule", "add_rule", **data, days_past_due="15")

        assert (changed.status_code, added.status_code) == (302, 302)
        rule.refresh_from_db()
        assert (rule.title, rule.is_active) == ("Call twice", False)
        assert TaskRule.objects.filter(days_past_due=15).exists()
