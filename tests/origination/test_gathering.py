"""ORI-5: what the rules see of an application: stated figures until verified ones take their place."""

from datetime import date
from decimal import Decimal

import pytest

from origination.services.debts import record_debts, verify_debts
from origination.services.gathering import gather_inputs
from tests.factories.access import SYSTEM
from tests.factories.financials import YEAR_END, lines, make_debts, make_statement, make_verified_statement
from tests.factories.origination import make_application

pytestmark = pytest.mark.django_db


class TestWhatRulesSee:
    def test_stated_figures_until_something_is_verified(self):
        application = make_application(
            cash_flow_available=Decimal("50000.00"), existing_debt_service=Decimal("9000.00")
        )
        make_statement(application)
        make_debts(application)

        inputs = gather_inputs(application)

        assert (inputs.cash_flow_available, inputs.cash_flow_source) == (Decimal("50000.00"), "STATED")
        assert inputs.existing_debt_service == Decimal("9000.00")
        assert (inputs.annual_revenue, inputs.periods) == (Decimal("400000.00"), ())

    def test_verified_figures_take_their_place(self):
        application = make_application(
            cash_flow_available=Decimal("50000.00"), existing_debt_service=Decimal("9000.00")
        )
        make_verified_statement(application)
        schedule = make_debts(application)
        verify_debts(schedule_id=schedule.pk, actor=SYSTEM)

        inputs = gather_inputs(application)

        # EBITDA 85,000 + 15,000 + 0 + 20,000 + 4,000 = 124,000; less 0 taxes, 10,000 investment, 30,000 drawn.
        assert (inputs.cash_flow_available, inputs.cash_flow_source) == (Decimal("84000.00"), "VERIFIED")
        assert (inputs.existing_debt_service, inputs.staying_debt) == (
            Decimal("12000.00"),
            Decimal("42000.00"),
        )
        assert inputs.refinanced_debt == Decimal("8000.00")
        assert (inputs.annual_revenue, inputs.tax_return_years) == (Decimal("800000"), 1)

    def test_of_one_year_the_strongest_source_counts(self):
        application = make_application()
        make_verified_statement(application, source="COMPILED", lines=lines(DISTRIBUTIONS="0"))
        make_verified_statement(application)

        (period,) = gather_inputs(application).periods

        assert (period.source, period.ends_on) == ("TAX_RETURN", YEAR_END)

    def test_an_empty_schedule_says_that_there_are_no_debts(self):
        application = make_application(existing_debt_service=Decimal("9000.00"))
        first = make_debts(application)

        none = record_debts(
            application_id=application.pk,
            as_of=date(2026, 3, 1),
            source="INTERNAL",
            debts=[],
            actor=SYSTEM,
        )
        verify_debts(schedule_id=none.pk, actor=SYSTEM)

        first.refresh_from_db()
        assert first.status == "SUPERSEDED"
        inputs = gather_inputs(application)
        assert (inputs.existing_debt_service, inputs.staying_debt) == (Decimal("0.00"), Decimal("0.00"))

    def test_a_lender_before_us_is_taken_off_the_collateral(self):
        application = make_application(
            product="equipment-loan",
            requested_amount=Decimal("30000.00"),
            requested_term_months=36,
            collateral=[
                {"kind": "EQUIPMENT", "description": "Lathe", "estimated_value": Decimal("50000.00")},
                {
                    "kind": "EQUIPMENT",
                    "description": "Press",
                    "estimated_value": Decimal("40000.00"),
                    "lien_position": 2,
                },
            ],
        )
        lathe, press = gather_inputs(application).collateral
        assert (lathe.prior_liens, press.prior_liens) == (Decimal("0.00"), None)

        schedule = make_debts(
            application,
            {
                "lender": "First Bank",
                "kind": "EQUIPMENT",
                "balance": Decimal("10000.00"),
                "yearly_payments": Decimal("4000.00"),
                "collateral_id": application.collateral.get(lien_position=2).pk,
            },
        )
        verify_debts(schedule_id=schedule.pk, actor=SYSTEM)

        assert gather_inputs(application).collateral[1].prior_liens == Decimal("10000.00")


class TestGatherInputs:
    def test_counts_first_liens_and_other_open_applications(self):
        piece = {"kind": "EQUIPMENT", "description": "Lathe", "estimated_value": Decimal("30000.00")}
        application = make_application(
            product="equipment-loan", collateral=[piece, {**piece, "lien_position": 2}]
        )

        inputs = gather_inputs(application)

        assert inputs.collateral_value == Decimal("30000.00")
        assert inputs.open_applications == 0
        assert inputs.documents_unverified == 2
        assert inputs.open_bankruptcies is None
