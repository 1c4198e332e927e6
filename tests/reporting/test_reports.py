"""The reports on the book, of today and of days past."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.roles import Role
from loanops.core.tables import csv_text
from loanops.reporting.models import PortfolioFigures
from loanops.reporting.reports import NoFigures, percent, report
from loanops.reporting.snapshots import take_snapshot
from servicing.close.running import run_end_of_day
from servicing.models import EndOfDayRun
from tests.factories.access import make_user
from tests.factories.parties import make_borrower, make_business
from tests.factories.servicing import close_days, fresh, make_active_loan, pay
from tests.factories.tokens import caller

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


@pytest.fixture
def book():
    """A late loan and one that is not."""
    return make_active_loan(), make_active_loan(disbursed=date(2026, 2, 20))


class TestReport:
    def test_sums_the_active_book_by_bucket(self, book):
        late, current = (fresh(loan).position for loan in book)

        found = report(DAY, "bucket")

        assert [(line.group, line.loans, line.loans_past_due) for line in found.lines] == [
            ("Current", 1, 0),
            ("1–29 days", 1, 1),
        ]
        assert found.total.principal == late.principal + current.principal
        assert found.total.overdue_amount == late.overdue_amount
        assert found.total.weighted_rate == Decimal("12.0000")

    @pytest.mark.parametrize("group", ["product", "bucket", "state", "officer"])
    def test_every_group_adds_up_to_the_same(self, book, group):
        assert report(DAY, group).total.principal == Decimal("24000.00")

    def test_a_past_day_stays_what_it_was(self, book):
        run_end_of_day(DAY)
        before = report(DAY, "bucket")
        pay(book[0], "2000.00", on=date(2026, 2, 14))

        assert report(DAY, "bucket") == before
        assert report(date(2026, 3, 3), "bucket").total.overdue_amount == Decimal("0.00")

    def test_there_is_nothing_about_days_that_were_never_closed(self, book):
        with pytest.raises(NoFigures, match="has not been summed up"):
            report(date(2026, 2, 1))
        run_end_of_day(DAY)
        with pytest.raises(NoFigures, match="today only"):
            report(DAY, "officer")

    def test_summing_a_day_up_again_changes_nothing(self, book):
        run = EndOfDayRun(business_date=DAY)
        first = take_snapshot(run, print)
        kept = list(PortfolioFigures.objects.values("bucket", "principal"))

        assert take_snapshot(run, print) == first == {"groups": 2}
        assert list(PortfolioFigures.objects.values("bucket", "principal")) == kept

    def test_thirty_days_is_the_edge_of_portfolio_at_risk(self, book):
        close_days(date(2026, 3, 15))
        assert report().total.principal_past_due_30 == Decimal("0.00")
        close_days(date(2026, 3, 16))
        assert report().total.principal_past_due_30 == Decimal("12000.00")


def test_percent_of_nothing_is_nothing():
    assert percent(Decimal("1"), Decimal("3")) == Decimal("33.33")
    assert percent(Decimal("0"), Decimal("0")) == 0


def test_cells_never_become_formulas():
    assert csv_text(["a", "b"], [["=1+1", Decimal("-5.00")], ["+x", True], [None, "plain"]]) == (
        "a,b\r\n'=1+1,-5.00\r\n'+x,yes\r\n,plain\r\n"
    )


class TestApi:
    @pytest.fixture
    def finance(self):
        return caller("reports:read", user=make_user(Role.FINANCE_MANAGER))

    def test_answers_with_lines_and_their_sum(self, finance, book):
        body = finance.get("/loans/reports/delinquency").json()

        assert (body["object"], body["as_of"], body["group_by"]) == (
            "delinquency_report",
            "2026-03-02",
            "bucket",
        )
        assert sum(Decimal(line["principal"]) for line in body["data"]) == Decimal(body["total"]["principal"])
        portfolio = finance.get("/loans/reports/portfolio?group_by=state").json()
        assert portfolio["data"][0]["share_percent"] == "100.00"

    def test_gives_csv_to_those_who_want_it(self, finance, book):
        answer = finance.get("/loans/reports/portfolio", accept="text/csv")

        assert answer["Content-Type"].startswith("text/csv")
        header, line, *rest = answer.content.decode().splitlines()
        assert header.startswith("group,loans,principal,")
        assert line.startswith("Micro loan,2,24000.00,") and not rest

    @pytest.mark.parametrize(
        ("query", "status"),
        [("?as_of=2026-03-03", 400), ("?as_of=2026-01-01", 422), ("?group_by=color", 400), ("?limit=3", 400)],
    )
    def test_says_what_is_wrong(self, finance, book, query, status):
        assert finance.get(f"/loans/reports/portfolio{query}").status_code == status
        assert finance.get(f"/loans/reports/portfolio{query}", accept="text/csv").status_code == status

    def test_is_for_the_lender_only(self, book):
        borrower = caller("reports:read", user=make_borrower(make_business()))
        assert borrower.get("/loans/reports/portfolio").status_code == 403
        assert caller().get("/loans/reports/portfolio").status_code == 403

    def test_costs_a_few_queries_whatever_the_book(self, finance, book, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            finance.get("/loans/reports/delinquency?group_by=product")
