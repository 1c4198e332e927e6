"""A decision shows the figures it was made with, whatever is corrected later; the workbench shows today's."""

from decimal import Decimal

import pytest
from django.urls import reverse

from loanops.access.roles import Role
from origination.models import Decision
from origination.services.deciding import rerun_checks
from origination.services.financials import discard_financial_statement
from origination.services.replaying import Replay, decisions_to_replay
from tests.factories.access import SYSTEM, make_user
from tests.factories.financials import lines, make_debts, make_verified_statement
from tests.factories.origination import NEAR_PRIME, make_referred
from tests.web.admin.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def decided():
    """An application decided on with one verified year: revenue 800,000, cash flow available 84,000."""
    application = make_referred(credit=NEAR_PRIME)
    make_verified_statement(application)
    rerun_checks(application_id=application.pk, reason="Figures came", actor=SYSTEM)
    application.refresh_from_db()
    return application


def page_of(client, record, tab=""):
    url = reverse(f"admin:origination_{record._meta.model_name}_change", args=[record.pk])
    return text_of(client.get(url + (f"?tab={tab}" if tab else "")))


def correct(application):
    """The same year recorded again from the same source, with less revenue."""
    corrected = lines(REVENUE="700000", NET_INCOME="-15000")
    return make_verified_statement(application, lines=corrected)


def test_later_corrections_leave_the_decision_as_it_was(decided):
    client = signed_in(make_user(Role.UNDERWRITER))
    decision = Decision.objects.get(application=decided, is_current=True)
    before, stored = page_of(client, decision), dict(decision.inputs)
    assert "800,000.00" in before and "84,000.00" in before

    correct(decided)
    make_debts(decided)

    decision.refresh_from_db()
    assert decision.inputs == stored
    assert page_of(client, decision) == before
    today = page_of(client, decided, "financials")
    assert "700,000.00" in today and "800,000.00" not in today


def test_discarded_statements_stay_with_the_decision(decided):
    client = signed_in(make_user(Role.UNDERWRITER))
    decision = Decision.objects.get(application=decided, is_current=True)

    discard_financial_statement(
        statement_id=decided.financial_statements.get().pk, reason="Another business's", actor=SYSTEM
    )

    assert "800,000.00" in page_of(client, decision)
    assert "No financial statement is recorded yet." in page_of(client, decided, "financials")


def test_deciding_again_leaves_the_earlier_decision_its_figures(decided):
    client = signed_in(make_user(Role.UNDERWRITER))
    earlier = Decision.objects.get(application=decided, is_current=True)
    correct(decided)

    rerun_checks(application_id=decided.pk, reason="Corrected", actor=SYSTEM)

    later = Decision.objects.get(application=decided, is_current=True)
    assert Decimal(later.inputs["annual_revenue"]) == 700000
    assert "800,000.00" in page_of(client, earlier) and "800,000.00" not in page_of(client, later)
    assert "700,000.00" in page_of(client, later)


def test_each_result_follows_from_what_is_stored(decided):
    correct(decided)

    replay = Replay()
    assert [replay.differences(each) for each in decisions_to_replay()] == [[], []]
