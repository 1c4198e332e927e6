"""Every database test starts with the reference data in place and the business date 2026-03-02."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import transaction
from pytest_django import DjangoDbBlocker

BUSINESS_DATE = date(2026, 3, 2)


def _seed() -> None:
    from loanops.core.models import BusinessDay
    from loanops.core.seeding import seed_reference_data
    from loanops.ledger.services import posting

    posting._account_ids.cache_clear()
    with transaction.atomic():
        BusinessDay.set(BUSINESS_DATE)
        list(seed_reference_data())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        _seed()


@pytest.fixture(autouse=True)
def _same_applicants() -> None:
    from tests.factories.origination import restart_numbers

    restart_numbers()


@pytest.fixture(autouse=True)
def _reference_data(request: pytest.FixtureRequest) -> None:
    """A test that commits is followed by a flush: seed again for the next one."""
    cache.clear()
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    if marker or {"db", "transactional_db"} & set(request.fixturenames):
        request.getfixturevalue("transactional_db" if commits else "db")
        from loanops.core.models import BusinessDay

        if not BusinessDay.objects.exists():
            _seed()
