"""The strip of figures on an application: its facts with the product's limits, and those it has no limit for."""

from decimal import Decimal

import pytest

from loanops.web.admin.formats import rate_text
from origination.admin.tabs.figures import figures_of
from origination.admin.tabs.financials import financials_part
from origination.admin.tabs.ratios import snapshot_of
from origination.selectors import decision_with_rules
from origination.services.deciding import rerun_checks
from origination.underwriting.inputs import UnderwritingInputs
from origination.underwriting.pricing import price
from tests.factories.access import SYSTEM
from tests.factories.financials import make_verified_statement
from tests.factories.origination import NEAR_PRIME, make_application, make_referred
from tests.origination.graded_product import publish_graded

pytestmark = pytest.mark.django_db


def strip(application):
    return {figure.label: figure for figure in figures_of(application, decision_with_rules(application))}


def ratios(application):
    return next(block for block in financials_part(application, None) if block.title == "Ratios")


def standard_rate(application):
    decision = decision_with_rules(application)
    return price(UnderwritingInputs.from_json(decision.inputs), snapshot_of(decision.product_version))


def test_facts_stand_with_their_limit_and_a_mark():
    shown = strip(make_referred(credit=NEAR_PRIME))

    score = shown["Lowest owner score (≥\u00a0680)"]
    assert score.shown.endswith("✗") and score.tone == "danger"
    assert shown["Months in business (≥\u00a06)"].tone == "success"


def test_what_the_product_has_no_limit_for_is_shown_as_it_is_known():
    application = make_referred(credit=NEAR_PRIME, existing_debt_service=Decimal("1000.00"))
    assert not any(label.startswith(("Debt service", "Leverage")) for label in strip(application))
    make_verified_statement(application)

    rerun_checks(application_id=application.pk, reason="Figures came", actor=SYSTEM)

    application.refresh_from_db()
    shown = strip(application)
    rate = rate_text(Decimal(decision_with_rules(application).pricing["rate"]))
    assert Decimal(shown[f"Debt service coverage at {rate} (no limit)"].shown) > 1
    assert shown["Leverage (no limit)"].tone == "neutral"


def test_coverage_is_the_same_on_the_strip_and_among_the_figures_at_the_rate_of_the_rules():
    """Grade and term bring points on top of the standard rate; both say at which rate they are computed."""
    publish_graded()
    application = make_referred(credit=NEAR_PRIME, existing_debt_service=Decimal("1000.00"))
    make_verified_statement(application)
    rerun_checks(application_id=application.pk, reason="Figures came", actor=SYSTEM)
    application.refresh_from_db()
    rate = Decimal(decision_with_rules(application).pricing["rate"])

    table = ratios(application)

    coverage = next(row[1] for row in table.rows if row[0] == "Debt service coverage (DSCR)")
    assert rate != standard_rate(application)
    assert strip(application)[f"Debt service coverage at {rate_text(rate)} (no limit)"].shown == (
        coverage.removesuffix("x")
    )
    assert f"30,000.00 over 24 months at {rate_text(rate)}" in table.note


def test_before_a_decision_there_is_only_the_request():
    assert list(strip(make_application())) == ["Requested"]
