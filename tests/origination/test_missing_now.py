"""What an incomplete application still lacks: queue and page say the same, and what came is no longer missing."""

from datetime import date

import pytest

from origination.admin.queue import flags
from origination.selectors import applications_for_queue, missing_now
from origination.services.applying import withdraw_application
from origination.services.documents import reject_document, verify_document
from origination.services.handling import request_information
from tests.factories.access import SYSTEM
from tests.factories.origination import make_document, make_referred, make_submitted
from tests.origination.pages import officer, page
from tests.web.admin.pages import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    """A term loan that was handed in without its two documents."""
    made = make_submitted(product="term-loan")
    assert missing_now(made) == ["Bank statement", "Tax return"]
    return made


def listed(application):
    return flags(applications_for_queue().get(pk=application.pk))


def test_what_came_is_no_longer_missing(application):
    document = make_document(application, kind="BANK_STATEMENT")
    assert missing_now(application) == ["Tax return"]

    verify_document(document_id=document.pk, actor=SYSTEM)

    shown = text_of(officer().get(page(application)))
    assert "Tax return." in shown and "Bank statement, Tax return" not in shown
    assert "1 missing" in listed(application) and "1/2" in shown


def test_a_rejected_document_is_missing_again(application):
    document = make_document(application, kind="TAX_RETURN")
    assert missing_now(application) == ["Bank statement"]

    reject_document(document_id=document.pk, reason="Not signed", message="Please sign it.", actor=SYSTEM)

    assert missing_now(application) == ["Bank statement", "Tax return"]


def test_once_everything_is_there_the_page_says_so(application):
    for kind in ("BANK_STATEMENT", "TAX_RETURN"):
        make_document(application, kind=kind)

    assert missing_now(application) == [] and not any("missing" in flag for flag in listed(application))
    assert "Everything that was asked for is here." in text_of(officer().get(page(application)))


def test_what_was_asked_for_in_other_words_only_a_person_can_tell():
    application = request_information(
        application_id=make_referred(credit="0201").pk,
        items=["Lease contract"],
        due_date=date(2026, 3, 20),
        reason="",
        actor=SYSTEM,
    )
    make_document(application, kind="BANK_STATEMENT")

    assert missing_now(application) == ["Lease contract"]


def test_nothing_is_missing_from_what_has_ended(application):
    ended = withdraw_application(application_id=application.pk, actor=SYSTEM)

    assert missing_now(ended) == [] and listed(ended) == []
