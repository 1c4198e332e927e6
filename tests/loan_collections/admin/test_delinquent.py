"""Delinquent loans and the strategy behind the tasks."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loan_collections.models import TaskRule
from loanops.access.roles import Role
from loanops.notifications.models import Notification
from servicing.models import Delinquency
from servicing.states import DelinquencyStatus
from tests.factories.access import make_user
from tests.factories.servicing import fresh, make_active_loan, pay
from tests.loan_collections.admin.late import make_task, make_tasks

pytestmark = pytest.mark.django_db

LATE = "/admin/collections/delinquentloan/"
RULES = "/admin/collections/taskrule/"


def signed_in(*roles: Role) -> Client:
    client = Client()
    client.force_login(make_user(*roles))
    return client


class TestList:
    def test_it_shows_how_late_a_loan_is_and_who_works_on_it(self):
        agent = make_user(Role.COLLECTIONS_AGENT)
        loan = fresh(make_task(assignee=agent).loan)

        listed = signed_in(Role.MANAGER).get(LATE).content.decode()

        assert loan.number in listed and "1–29 days" in listed and agent.username in listed
        assert f"{loan.position.overdue_amount:,.2f}" in listed

    def test_a_cured_loan_leaves_it(self):
        loan = make_active_loan()
        pay(loan, fresh(loan).position.overdue_amount)
        assert Delinquency.objects.get(loan=loan).status == DelinquencyStatus.CURED

        assert loan.number not in signed_in(Role.COLLECTIONS_AGENT).get(LATE).content.decode()

    def test_filters_by_bucket_and_by_who_has_nobody(self):
        worked_on = make_task(assignee=make_user(Role.COLLECTIONS_AGENT)).loan
        left_alone = make_active_loan()
        client = signed_in(Role.COLLECTIONS_AGENT)

        nobody = client.get(f"{LATE}?agent=none").content.decode()
        assert left_alone.number in nobody and worked_on.number not in nobody
        assert worked_on.number in client.get(f"{LATE}?agent=some").content.decode()
        assert worked_on.number in client.get(f"{LATE}?bucket=DPD_1_29").content.decode()
        assert worked_on.number not in client.get(f"{LATE}?bucket=DPD_30_59").content.decode()

    def test_more_rows_take_no_more_queries(self):
        make_tasks(2)
        client = signed_in(Role.COLLECTIONS_AGENT)
        client.get(LATE)
        with CaptureQueriesContext(connection) as few:
            client.get(LATE)
        make_tasks(18)
        with CaptureQueriesContext(connection) as many:
            client.get(LATE)

        assert len(many) == len(few)

    @pytest.mark.parametrize("role", [Role.UNDERWRITER, Role.PRODUCT_MANAGER, Role.SYSTEM_ADMIN])
    def test_others_do_not_see_it(self, role):
        assert signed_in(role).get(LATE).status_code == 403


class TestRecord:
    def test_it_tells_the_whole_episode(self):
        task = make_task()

        answer = signed_in(Role.COMPLIANCE_OFFICER).get(f"{LATE}{task.loan_id}/change/")

        page = answer.content.decode()
        assert answer.status_code == 200
        assert "Bucket history" in page and task.number in page and "Last payments" in page


class TestSendReminder:
    def send(self, loan_id: int):
        url = f"{LATE}{loan_id}/action/send-reminder/"
        return signed_in(Role.COLLECTIONS_AGENT).post(url, {"reason": "", "_step": "confirm"})

    def test_once_a_day(self):
        loan = make_task().loan
        loan.business.email = "owner@borrower.example"
        loan.business.save()

        first, second = self.send(loan.pk), self.send(loan.pk)

        assert (first.status_code, second.status_code) == (302, 422)
        sent = Notification.objects.filter(loan_number=loan.number, template_code="reminder.late")
        assert sent.count() == 1

    def test_without_an_address_a_person_has_to_call(self):
        loan = make_task().loan
        loan.business.email = ""
        loan.business.save()

        answer = self.send(loan.pk)

        assert answer.status_code == 422 and "call instead" in answer.content.decode()


class TestRules:
    def test_a_manager_adds_a_threshold(self):
        form = {
            "days_past_due": 45,
            "kind": "CALL",
            "title": "Call again",
            "priority": 3,
            "due_in_days": 2,
            "reason": "Too late at 60",
            "_step": "confirm",
        }

        assert signed_in(Role.MANAGER).post(f"{RULES}action/add-rule/", form).status_code == 302

        assert TaskRule.objects.get(days_past_due=45).title == "Call again"

    def test_a_manager_retires_one(self):
        rule = TaskRule.objects.get(days_past_due=30)
        form = {
            "kind": rule.kind,
            "title": rule.title,
            "priority": rule.priority,
            "due_in_days": rule.due_in_days,
            "reason": "Not needed",
            "_step": "confirm",
        }

        answer = signed_in(Role.MANAGER).post(f"{RULES}{rule.pk}/action/change-rule/", form)

        assert answer.status_code == 302
        rule.refresh_from_db()
        assert not rule.is_active

    def test_an_agent_only_reads_them(self):
        client = signed_in(Role.COLLECTIONS_AGENT)

        assert client.get(RULES).status_code == 200
        assert client.get(f"{RULES}action/add-rule/").status_code == 403
