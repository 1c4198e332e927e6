"""ORI-1: an application is begun; wrong input is named field by field and nothing is half stored."""

from contextlib import nullcontext
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from loanops.access.roles import Role
from loanops.core.errors import InvalidInput, NotAllowed, NotFound
from loanops.parties.models import Business, BusinessOwner, Consent
from origination.models import Application
from origination.services.applying import ProductNotOffered, create_application, submit_application
from products.models import LoanProduct
from products.services.lifecycle import deactivate_product
from tests.factories.access import SYSTEM, outsider, staff
from tests.factories.origination import application_fields, business_fields, make_application, owner_fields
from tests.refusals import pointers

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


class TestCreateApplication:
    def test_a_borrower_begins_with_a_new_business(self):
        actor = outsider()

        application = create_application(product_code="micro-loan", fields=application_fields(), actor=actor)

        assert (application.status, application.channel, application.is_on_behalf) == (
            "DRAFT",
            "PORTAL",
            False,
        )
        assert application.number.startswith("AP-")
        assert application.application_date == TODAY
        assert application.business.members.get().user_id == actor.user_id
        assert application.business.owners.get().ssn_last4 == "0101"
        assert Consent.objects.filter(business=application.business, kind="CREDIT_REPORT").count() == 2
        assert [change.to_status for change in application.status_changes.all()] == ["DRAFT"]

    def test_staff_begin_on_behalf_with_an_existing_business(self):
        business = make_application().business
        officer = staff(Role.LOAN_OFFICER)
        fields = {**application_fields(), "business": None, "owners": []}

        application = create_application(
            product_code="term-loan", business_id=business.pk, fields=fields, actor=officer
        )

        assert (application.channel, application.is_on_behalf) == ("STAFF", True)
        assert application.business == business
        assert application.submitted_by_id == officer.user_id

    def test_keeps_collateral(self):
        collateral = [{"kind": "EQUIPMENT", "description": "Lathe", "estimated_value": Decimal("30000.00")}]

        application = make_application(product="equipment-loan", collateral=collateral)

        assert application.collateral.get().description == "Lathe"

    def test_changes_the_details_of_an_existing_business(self):
        business = make_application().business
        fields = {**application_fields(), "business": {"state": "KY"}, "owners": []}

        create_application(product_code="micro-loan", business_id=business.pk, fields=fields, actor=SYSTEM)

        business.refresh_from_db()
        assert business.state == "KY"

    def test_names_every_wrong_field_and_leaves_nothing_behind(self):
        fields = application_fields(
            requested_amount=Decimal("50000.01"),
            requested_term_months=7,
            purpose="HOLIDAY",
            cash_flow_available="much",
            existing_debt_service=Decimal("-1.00"),
            repayment_frequency="YEARLY",
            purpose_detail="x" * 501,
            colour="red",
            business=business_fields(tax_id="12"),
            collateral=[{"kind": "SHIP", "estimated_value": Decimal(0), "appraisal_date": "now", "size": 1}],
        )

        with pytest.raises(InvalidInput) as refusal:
            create_application(product_code="micro-loan", fields=fields, actor=SYSTEM)

        assert pointers(refusal) == {
            "/requested_amount": "max_value",
            "/requested_term_months": "invalid_choice",
            "/purpose": "invalid_choice",
            "/cash_flow_available": "invalid",
            "/existing_debt_service": "min_value",
            "/repayment_frequency": "invalid_choice",
            "/purpose_detail": "max_length",
            "/colour": "unknown_field",
            "/business/tax_id": "invalid",
            "/collateral/0/kind": "invalid_choice",
            "/collateral/0/size": "unknown_field",
            "/collateral/0/description": "required",
            "/collateral/0/estimated_value": "required",
            "/collateral/0/appraisal_date": "invalid",
        }
        assert not Application.objects.exists() and not Business.objects.exists()

    @pytest.mark.parametrize(("day", "is_taken"), [(date(2026, 3, 2), True), (date(2026, 3, 3), False)])
    def test_collateral_was_appraised_today_at_the_latest(self, day, is_taken):
        piece = {"kind": "VEHICLE", "description": "Van", "estimated_value": Decimal("9000.00")}
        fields = application_fields(collateral=[{**piece, "appraisal_date": day}])

        with nullcontext() if is_taken else pytest.raises(InvalidInput, match="cannot be saved"):
            create_application(product_code="equipment-loan", fields=fields, actor=SYSTEM)

        assert Application.objects.exists() == is_taken

    def test_names_owners_errors_together_with_the_business_own(self):
        fields = application_fields(
            business=business_fields(tax_id="12"),
            owners=[
                owner_fields(ssn="1", ownership_percentage=Decimal(80)),
                owner_fields(last_name="", ownership_percentage=Decimal(21)),
            ],
        )

        with pytest.raises(InvalidInput) as refusal:
            create_application(product_code="micro-loan", fields=fields, actor=SYSTEM)

        assert pointers(refusal) == {
            "/business/tax_id": "invalid",
            "/owners/0/ssn": "invalid",
            "/owners/1/last_name": "required",
            "/owners/1/ownership_percentage": "ownership_above_100",
        }

    def test_a_draft_needs_no_more_than_a_business(self):
        application = create_application(fields={"business": {"legal_name": "Bare LLC"}}, actor=SYSTEM)

        assert (application.product_version, application.requested_amount, application.purpose) == (
            None,
            None,
            "",
        )
        with pytest.raises(InvalidInput) as refusal:
            submit_application(application_id=application.pk, actor=SYSTEM)
        assert {"/product", "/requested_amount", "/purpose", "/owners"} <= set(pointers(refusal))

    def test_what_a_draft_says_has_to_be_right(self):
        fields = {
            "business": {"legal_name": "Bare LLC"},
            "requested_amount": Decimal("-1"),
            "requested_term_months": 0,
        }

        with pytest.raises(InvalidInput) as refusal:
            create_application(fields=fields, actor=SYSTEM)

        assert pointers(refusal) == {
            "/requested_amount": "min_value",
            "/requested_term_months": "out_of_range",
        }

    def test_the_database_holds_that_nothing_unfinished_is_submitted(self):
        application = create_application(fields={"business": {"legal_name": "Bare LLC"}}, actor=SYSTEM)

        with pytest.raises(IntegrityError, match="origination_submitted_is_complete"), transaction.atomic():
            Application.objects.filter(pk=application.pk).update(status="SUBMITTED")

    def test_a_known_tax_id_leads_to_the_known_business_and_its_owners(self):
        known = make_application().business
        owner = known.owners.get()
        fields = application_fields(
            business=business_fields(tax_id=known.tax_id, state="KY", phone="614-555-0100"),
            owners=[owner_fields(ssn=owner.ssn, last_name="Moreno-Ruiz")],
        )

        application = create_application(product_code="micro-loan", fields=fields, actor=SYSTEM)

        assert application.business == known and known.owners.get().last_name == "Moreno-Ruiz"
        known.refresh_from_db()
        assert (known.state, known.phone) == ("OH", "614-555-0100")

    def test_a_borrower_does_not_learn_whose_tax_id_it_is(self):
        known = make_application().business
        fields = application_fields(business=business_fields(tax_id=known.tax_id))

        with pytest.raises(InvalidInput) as refusal:
            create_application(product_code="micro-loan", fields=fields, actor=outsider())

        assert "/business/tax_id" in pointers(refusal)
        assert known.number not in str(refusal.value.errors)

    def test_owners_hold_at_most_everything(self):
        owners = [
            owner_fields(ownership_percentage=Decimal("60")),
            owner_fields(ownership_percentage=Decimal("40.01")),
        ]

        with pytest.raises(InvalidInput) as refusal:
            create_application(
                product_code="micro-loan", fields=application_fields(owners=owners), actor=SYSTEM
            )

        assert pointers(refusal) == {"/owners/1/ownership_percentage": "ownership_above_100"}
        assert not BusinessOwner.objects.exists()

    @pytest.mark.parametrize(
        ("amount", "code"),
        [
            ("999.99", "min_value"),
            ("1000.00", None),
            ("50000.00", None),
            ("50000.01", "max_value"),
            ("20000.005", "max_decimal_places"),
            ("NaN", "required"),
        ],
    )
    def test_amounts_within_the_product(self, amount, code):
        fields = application_fields(requested_amount=Decimal(amount))

        if code is None:
            create_application(product_code="micro-loan", fields=fields, actor=SYSTEM)
            return
        with pytest.raises(InvalidInput) as refusal:
            create_application(product_code="micro-loan", fields=fields, actor=SYSTEM)
        assert pointers(refusal) == {"/requested_amount": code}

    def test_a_business_is_needed(self):
        fields = {**application_fields(), "business": None}

        with pytest.raises(InvalidInput) as refusal:
            create_application(product_code="micro-loan", fields=fields, actor=SYSTEM)

        assert pointers(refusal) == {"/business": "required"}

    def test_a_borrower_cannot_use_another_ones_business(self):
        business = make_application().business

        with pytest.raises(NotFound):
            create_application(
                product_code="micro-loan",
                business_id=business.pk,
                fields=application_fields(),
                actor=outsider(),
            )

    @pytest.mark.parametrize("code", ["no-such-product", "bridge-draft"])
    def test_a_product_that_is_not_offered(self, code):
        with pytest.raises(ProductNotOffered):
            create_application(product_code=code, fields=application_fields(), actor=SYSTEM)

    def test_an_inactive_product_takes_no_applications(self):
        product = LoanProduct.objects.get(code="micro-loan")
        deactivate_product(product_id=product.pk, reason="Funding", actor=SYSTEM)

        with pytest.raises(ProductNotOffered, match="inactive"):
            create_application(product_code="micro-loan", fields=application_fields(), actor=SYSTEM)

    def test_an_underwriter_does_not_begin_applications(self):
        with pytest.raises(NotAllowed):
            create_application(
                product_code="micro-loan", fields=application_fields(), actor=staff(Role.UNDERWRITER)
            )
