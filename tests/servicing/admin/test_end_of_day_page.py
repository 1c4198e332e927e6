"""A2: how far end of day is, and what people do about it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from loanops.access.roles import Role
from loanops.core import clock
from servicing.close.running import run_end_of_day
from servicing.models import EndOfDayRun
from servicing.states import RunStatus
from tests.factories.access import make_user
from tests.factories.servicing import make_active_loan
from tests.servicing.admin.test_loan_pages import act
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db

LIST = "/admin/servicing/endofdayrun/"


@pytest.fixture
def client():
    return signed_in(make_user(Role.SYSTEM_ADMIN))


@pytest.fixture
def running():
    return EndOfDayRun.objects.create(
        business_date=clock.business_date(),
        started_at=clock.now() - timedelta(minutes=2),
        started_by="end of day",
        loans_done=20_000,
        loans_total=50_000,
        slices_done=2,
        slices_total=5,
        shards=2,
    )


def page(run: EndOfDayRun, action: str = "") -> str:
    return f"{LIST}{run.pk}/action/{action}/" if action else f"{LIST}{run.pk}/change/"


def test_tells_stage_progress_and_duration_beside_the_usual(client, running):
    make_active_loan()
    with CaptureQueriesContext(connection) as queries:
        shown = text_of(client.get(page(running)))

    assert "Take names" in shown
    assert "20,000 of 50,000" in shown and "2 of 5" in shown and "Processes 2" in shown
    assert "Usual duration not known yet" in shown and "Nobody waits for anybody." in shown
    assert len(queries) <= 20


def test_a_run_is_paused_once_and_resumed(client, running):
    act(client, page(running, "pause-end-of-day"), {"reason": "Backup."}, preview=False)
    running.refresh_from_db()
    assert running.pause_requested

    EndOfDayRun.objects.update(status=RunStatus.PAUSED)
    act(client, page(running, "resume-end-of-day"), {"reason": "Backup done."}, preview=False)
    running.refresh_from_db()
    assert not running.pause_requested


def test_a_finished_run_offers_neither(client):
    run = run_end_of_day()
    shown = text_of(client.get(page(run)))
    assert "pause-end-of-day" not in shown and "resume-end-of-day" not in shown
