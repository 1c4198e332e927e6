"""How far the days are closed."""

from datetime import date

import pytest

from loanops.access.roles import Role
from loanops.core import clock
from servicing.models import EndOfDayFailure, EndOfDayRun
from tests.factories.access import make_user
from tests.factories.servicing import close_days
from tests.factories.tokens import ApiCaller, caller

pytestmark = pytest.mark.django_db


class TestEndOfDayRuns:
    def test_are_listed_the_latest_first_with_their_steps(self, system, loan):
        close_days(date(2026, 3, 3))

        page = system.get("/end-of-day-runs").json()
        assert [run["business_date"] for run in page["data"]] == ["2026-03-03", "2026-03-02"]
        run = page["data"][0]
        assert (run["status"], run["loans_done"], run["open_failures"]) == ("COMPLETED", 1, 0)
        closing = next(step for step in run["steps"] if step["name"].endswith("close_loans"))
        assert closing["counts"]["loans"] == "1"
        assert closing["finished_at"].endswith("Z")
        assert system.get("/end-of-day-runs/2026-03-03").json() == run
        earlier = system.get("/end-of-day-runs?business_date_lt=2026-03-03").json()["data"]
        assert [run["business_date"] for run in earlier] == ["2026-03-02"]

    def test_tell_which_loans_were_left_behind(self, system, loan):
        close_days(date(2026, 3, 2))
        run = EndOfDayRun.objects.get()
        EndOfDayFailure.objects.create(
            run=run, loan=loan, step="close_loans", reason="No such rate", failed_at=clock.now()
        )
        assert system.get("/end-of-day-runs/2026-03-02").json()["open_failures"] == 1
        [failure] = system.get("/end-of-day-runs/2026-03-02/failures?open=true").json()["data"]
        assert (failure["loan"], failure["loan_number"], failure["reason"]) == (
            loan.public_id,
            loan.number,
            "No such rate",
        )
        assert system.get("/end-of-day-runs/2026-03-02/failures?open=false").json()["data"] == []

    @pytest.mark.parametrize("day", ["2026-03-09", "2026-02-30", "yesterday"])
    def test_that_are_not_there(self, system, day):
        assert system.get(f"/end-of-day-runs/{day}").status_code == 404
        assert system.get(f"/end-of-day-runs/{day}/failures").status_code == 404

    def test_are_for_staff_who_watch_them_and_systems_with_the_scope(self, borrower):
        path = "/end-of-day-runs"
        assert ApiCaller().get(path).status_code == 401
        assert caller("loans:read").get(path).status_code == 403
        assert borrower.get(path).status_code == 403
        for role, status in ((Role.FINANCE_ANALYST, 200), (Role.LOAN_OFFICER, 403)):
            person = caller("end-of-day:read", user=make_user(role))
            assert person.get(path).status_code == status
