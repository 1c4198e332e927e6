"""A long timeline is read page by page, and nothing is lost between them."""

import re

import pytest
from django.urls import reverse

from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.web.admin.timeline import SHOWN, timeline
from origination.services.applying import withdraw_application
from origination.services.conversing import add_note
from origination.services.documents import open_document
from origination.services.judging import confirm_hit
from tests.factories.access import SYSTEM, make_user
from tests.factories.origination import make_application, make_document, make_submitted
from tests.factories.screening import judged, make_hit
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


def test_instants_are_told_in_the_lenders_time():
    since = [
        change.new
        for entry in timeline(make_submitted()).entries
        for change in entry.changes
        if change.field == "Status since"
    ]

    assert since and all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", each) for each in since)


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


class TestKinds:
    """A timeline tells of what belongs to the record, and can be narrowed to one kind of it."""

    @pytest.fixture
    def seen(self, application):
        document = make_document(application)
        open_document(document_id=document.pk, page=1, actor=SYSTEM)
        return application

    def test_what_happened_to_a_document_stands_on_its_applications_timeline(self, seen):
        assert "Open document" in [entry.what for entry in timeline(seen).entries]

    def test_only_of_one_kind(self, seen):
        shown = timeline(seen, kind="origination.Document")

        assert {entry.what for entry in shown.entries} == {"Upload document", "Open document"}
        assert shown.kind == "origination.Document"

    def test_only_changes_of_its_own_status(self, application):
        withdraw_application(application_id=application.pk, reason="Sold the shop.", actor=SYSTEM)

        assert [entry.what for entry in timeline(application, kind="status").entries] == [
            "Withdraw",
            "New application",
        ]

    def test_the_kinds_are_those_there_are(self, seen):
        titles = [kind.title for kind in timeline(seen).kinds]

        assert titles[0] == "Status"
        assert {"Application notes", "Documents"} <= set(titles)
        assert "Offers" not in titles

    @pytest.mark.parametrize("kind", ["origination.Offer", "parties.Nonsense", "status' OR 1=1"])
    def test_a_kind_the_record_has_not_shows_everything(self, seen, kind):
        assert timeline(seen, kind=kind).entries == timeline(seen).entries

    def test_pages_of_a_kind_follow_each_other(self, seen):
        client = signed_in(make_user(Role.UNDERWRITER))
        url = reverse("admin:origination_application_change", args=[seen.pk])

        page = client.get(url + "?tab=timeline&kind=origination.ApplicationNote").content.decode()
        link = re.search(r'href="(\?tab=timeline&amp;kind=origination.ApplicationNote&amp;before=\d+)"', page)

        assert link is not None and "Open document" not in page
        earlier = client.get(url + link.group(1).replace("&amp;", "&")).content.decode()
        assert earlier.count('class="lo-what"') == 3 and "before=" not in earlier


@pytest.mark.parametrize(("role", "told"), [(Role.LOAN_OFFICER, False), (Role.COMPLIANCE_OFFICER, True)])
def test_why_a_hit_was_confirmed_is_for_those_who_see_hits(role, told):
    hit = make_hit()
    judged(hit, how=confirm_hit)
    application = hit.business.applications.get()
    url = reverse("admin:origination_application_change", args=[application.pk])

    page = signed_in(make_user(role)).get(url + "?tab=timeline").content.decode()

    reason = AuditEvent.objects.filter(event="screening.hit-confirmed").get().reason
    assert (str(reason) in page) is told and reason
    assert "Confirm" in page
