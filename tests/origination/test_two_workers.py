"""Two workers, repeated messages: one purchase, one decision, one hit."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from loanops.parties.services.businesses import add_owner
from origination.models import BureauCall, CreditReport, ScreeningHit
from origination.services.book_screening import screen_parties
from origination.services.credit import pull_report
from tests.factories.access import SYSTEM
from tests.factories.origination import make_submitted
from tests.factories.parties import make_business

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work, arguments):
    """Run `work` with each argument in its own thread and connection."""

    def run(argument):
        try:
            return work(argument)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(arguments)) as pool:
        return list(pool.map(run, arguments))


class TestTwoWorkers:
    def test_one_report_is_bought_once_and_one_decision_made(self, settings):
        settings.OUTBOX_HANDLERS = {}
        application = make_submitted()
        reports = list(CreditReport.objects.filter(application=application).values_list("pk", flat=True))

        at_once(pull_report, reports * 3)

        application.refresh_from_db()
        assert BureauCall.objects.count() == 2
        assert (application.status, application.decisions.count()) == ("OFFER_MADE", 1)

    def test_the_book_screened_twice_at_once_has_each_hit_once(self, settings):
        settings.OUTBOX_HANDLERS = {}
        business = make_business()
        add_owner(
            business_id=business.pk,
            fields={"first_name": "Kastrel", "last_name": "Zorvane", "ownership_percentage": "0"},
            actor=SYSTEM,
        )

        at_once(lambda number: screen_parties(), range(3))

        assert ScreeningHit.objects.filter(business=business).count() == 1
