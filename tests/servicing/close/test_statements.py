"""Statements by the end of day: once before each due date."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from loanops.notifications.models import Notification
from servicing.close.statements import due_for_statement
from servicing.models import Statement, StatementKind
from tests.books import assert_books_prove
from tests.factories.servicing import live_through, make_active_loan
from tests.servicing.statements import assert_adds_up, issue, movements

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


class TestSchedule:
    def test_issues_once_before_each_due_date(self):
        loan = make_active_loan(disbursed=TODAY)
        live_through(date(2026, 5, 20))

        issued = Statement.objects.filter(loan=loan).order_by("period_from")
        assert [(each.issued_on, each.due_date) for each in issued] == [
            (date(2026, 3, 18), date(2026, 4, 2)),
            (date(2026, 4, 17), date(2026, 5, 2)),
            (date(2026, 5, 18), date(2026, 6, 2)),
        ]
        assert {each.kind for each in issued} == {StatementKind.SCHEDULED}
        for each in issued:
            assert_adds_up(each)
        for before, after in pairwise(issued):
            assert movements(after)["opening"] == movements(before)["closing"]
            assert movements(after)["adjustments"] == {}
        assert Notification.objects.filter(template_code="loan.statement-ready").count() == 3
        assert_books_prove()

    @pytest.mark.parametrize(("day", "due"), [(date(2026, 3, 17), False), (date(2026, 3, 18), True)])
    def test_is_due_from_fifteen_days_before(self, day, due):
        loan = make_active_loan(disbursed=TODAY)
        if day > TODAY:
            live_through(day - timedelta(days=1))

        assert due_for_statement(day).filter(pk=loan.pk).exists() is due

    def test_asks_the_database_once_who_is_due(self, loan, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert [each.pk for each in due_for_statement(TODAY)] == [loan.pk]

    def test_one_on_request_near_the_due_date_stands_for_the_scheduled_one(self):
        loan = make_active_loan(disbursed=TODAY)
        live_through(date(2026, 3, 17))
        issue(loan)
        live_through(date(2026, 4, 3))

        assert Statement.objects.filter(loan=loan).count() == 1

    def test_one_on_request_long_before_does_not(self):
        loan = make_active_loan(disbursed=TODAY)
        issue(loan)
        live_through(date(2026, 3, 18))

        assert list(Statement.objects.filter(loan=loan).values_list("kind", flat=True).order_by("id")) == [
            StatementKind.ON_REQUEST,
            StatementKind.SCHEDULED,
        ]

    def test_what_is_repeated_finds_nobody(self, loan):
        live_through(TODAY)
        assert Statement.objects.count() == 1

        assert not due_for_statement(TODAY).exists()
        live_through(TODAY + timedelta(days=1))
        assert Statement.objects.count() == 1

    def test_a_broken_loan_stops_nobody_else(self, loan):
        from servicing.close import statements as step

        other = make_active_loan()
        drafted = step.draft_statement

        def fails(stored, *arguments, **options):
            if stored.loan.pk == loan.pk:
                raise ValueError("broken")
            return drafted(stored, *arguments, **options)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(step, "draft_statement", fails)
            live_through(TODAY)
        assert list(Statement.objects.values_list("loan_id", flat=True)) == [other.pk]

        live_through(TODAY + timedelta(days=1))
        assert set(Statement.objects.values_list("loan_id", flat=True)) == {loan.pk, other.pk}
        assert_books_prove()
