"""What an application's page costs: each tab few queries, the same however much there is, and a bounded page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loanops.access.roles import Role
from origination.admin.applications import ApplicationAdmin
from tests.factories.access import make_user
from tests.factories.workbench import accept_after_rounds, make_full_referral
from tests.origination.graded_product import publish_graded
from tests.web.admin.pages import signed_in

pytestmark = pytest.mark.django_db
TABS = [part.slug for part in ApplicationAdmin.parts] + ["timeline"]
QUERIES, BYTES = 12, 150_000


def costs(client, application):
    """Queries and bytes of each tab, read for the second time: what never changes is read once in a process."""
    found = {}
    for tab in TABS:
        url = reverse("admin:origination_application_change", args=[application.pk]) + f"?tab={tab}"
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url)
        assert answer.status_code == 200
        found[tab] = (len(queries), len(answer.content))
    return found


def test_every_tab_of_a_full_application_is_within_its_budget():
    """For a manager, whose menu counts the most."""
    publish_graded()
    client = signed_in(make_user(Role.MANAGER))
    little, much = make_full_referral(1), make_full_referral(3)

    referred = costs(client, little), costs(client, much)
    for application, rounds in ((little, 2), (much, 3)):
        accept_after_rounds(application, rounds)
    contracts = costs(client, little), costs(client, much)

    for few, many in (referred, contracts):
        assert {tab: queries for tab, (queries, _) in few.items()} == {
            tab: queries for tab, (queries, _) in many.items()
        }
        assert {tab: cost for tab, cost in many.items() if cost[0] > QUERIES or cost[1] > BYTES} == {}
