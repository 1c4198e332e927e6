"""A long timeline is read page by page, and nothing is lost between them."""

import re

import pytest
from django.urls import reverse

from loanops.access.roles import Role
from loanops.web.admin.timeline import SHOWN, timeline
from origination.services.conversing import add_note
from tests.factories.access import SYSTEM, make_user
from tests.factories.origination import make_application
from tests.web.admin.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    made = make_application()
    for number in range(SHOWN + 3):
        add_note(application_id=made.pk, text=f"Note {number}", actor=SYSTEM)
    return made


def test_pages_follow_each_other(application):
    first = timeline(application)
    second = timeline(application, str(first.earlier))

    ids = [entry.event.pk for entry in [*first.entries, *second.entries]]
    assert len(first.entries) == SHOWN and second.earlier is None
    assert ids == sorted(set(ids), reverse=True)


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 30])
def test_an_address_that_makes_no_sense_shows_the_latest(application, before):
    assert timeline(application, before).entries == timeline(application).entries


def test_the_link_leads_to_the_earlier_ones(application):
    client = signed_in(make_user(Role.UNDERWRITER))
    url = reverse("admin:origination_application_change", args=[application.pk])

    page = client.get(url + "?tab=timeline").content.decode()
    link = re.search(r'href="(\?tab=timeline&amp;before=\d+)"', page)

    assert link is not None
    earlier = client.get(url + link.group(1).replace("&amp;", "&")).content.decode()
    assert earlier.count('class="lo-what"') in (3, 4)
    assert "before=" not in earlier
