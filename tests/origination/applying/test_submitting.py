"""ORI-1, ORI-2: what is complete goes to the bureaus; what is missing is named; who is not eligible is told."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.core.errors import InvalidInput, InvalidTransition
from loanops.notifications.models import Notification
from origination.models import StatusChange
from origination.services.applying import ProductNotOffered, submit_application
from products.models import LoanProduct
from products.services.drafting import new_version
from tests.factories.access import SYSTEM
from tests.factories.origination import (
    business_fields,
    make_application,
    make_document,
    make_submitted,
    owner_fields,
)
from tests.factories.products import make_product, publish_draft
from tests.refusals import pointers

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


class TestSubmitApplication:
    def test_a_complete_one_goes_to_the_bureaus(self):
        application = make_submitted()

        assert application.status == "CREDIT_CHECK"
        assert (application.submitted_on, application.completed_on) == (TODAY, TODAY)
        assert sorted(report.kind for report in application.credit_reports.all()) == [
            "COMMERCIAL",
            "CONSUMER",
        ]
        assert list(application.status_changes.order_by("id").values_list("to_status", flat=True)) == [
            "DRAFT",
            "SUBMITTED",
            "SCREENING",
            "CREDIT_CHECK",
        ]

    def test_the_applicant_is_told_once(self):
        application = make_submitted()

        notice = Notification.objects.get(application_number=application.number)
        assert notice.template_code == "application-received"
        assert "20,000.00" in notice.body

    def test_names_everything_that_is_missing(self):
        application = make_application(
            business={"legal_name": "Bare LLC"},
            owners=[owner_fields(ssn="", date_of_birth="", credit_consent=False, is_guarantor=False)],
            credit_consent_by="",
        )

        with pytest.raises(InvalidInput) as refusal:
            submit_application(application_id=application.pk, actor=SYSTEM)

        assert pointers(refusal) == {
            "/business/tax_id": "required",
            "/business/date_established": "required",
            "/business/annual_revenue": "required",
            "/business/naics_code": "required",
            "/business/state": "required",
            "/business/email": "required",
            "/owners/0/ssn": "required",
            "/owners/0/date_of_birth": "required",
            "/owners": "guarantor_required",
            "/credit_consent_by": "required",
            "/owners/0/credit_consent": "required",
        }
        application.refresh_from_db()
        assert application.status == "DRAFT"

    def test_needs_an_owner(self):
        application = make_application(owners=[])

        with pytest.raises(InvalidInput) as refusal:
            submit_application(application_id=application.pk, actor=SYSTEM)

        assert pointers(refusal) == {"/owners": "required"}

    def test_a_secured_product_needs_collateral(self):
        application = make_application(product="equipment-loan", requested_amount=Decimal("20000.00"))

        with pytest.raises(InvalidInput) as refusal:
            submit_application(application_id=application.pk, actor=SYSTEM)

        assert "/collateral" in pointers(refusal)

    def test_a_small_owner_who_guarantees_nothing_is_not_reported_on(self):
        small = owner_fields(
            first_name="Ben", ssn="", ownership_percentage=Decimal("19.99"), is_guarantor=False
        )
        large = owner_fields(ownership_percentage=Decimal("80"))

        application = make_submitted(owners=[large, {**small, "credit_consent": False}])

        assert application.credit_reports.filter(kind="CONSUMER").count() == 1

    def test_what_is_under_way_goes_on_when_its_product_is_paused(self):
        application = make_submitted(product="term-loan")
        LoanProduct.objects.filter(code="term-loan").update(status="INACTIVE")
        for kind in ("BANK_STATEMENT", "TAX_RETURN"):
            make_document(application, kind=kind)

        submit_application(application_id=application.pk, actor=SYSTEM)

        application.refresh_from_db()
        assert application.status != "INCOMPLETE"

    def test_a_draft_for_a_paused_product_is_not_taken(self):
        application = make_application(product="term-loan")
        LoanProduct.objects.filter(code="term-loan").update(status="INACTIVE")

        with pytest.raises(ProductNotOffered):
            submit_application(application_id=application.pk, actor=SYSTEM)

    def test_missing_documents_make_it_incomplete_until_they_are_there(self):
        application = make_submitted(product="term-loan")

        assert application.status == "INCOMPLETE"
        assert application.missing_items == ["Bank statement", "Tax return"]
        assert application.information_due_date == date(2026, 4, 1)
        assert application.completed_on is None
        notice = application.adverse_action_notices.get()
        assert (notice.kind, notice.due_date) == ("INCOMPLETE", date(2026, 4, 1))
        assert "Tax return" in notice.notification.body

        for kind in ("BANK_STATEMENT", "TAX_RETURN"):
            make_document(application, kind=kind)
        resumed = submit_application(application_id=application.pk, actor=SYSTEM)
        assert resumed.status == "CREDIT_CHECK"
        assert resumed.completed_on == TODAY

    def test_is_under_the_version_in_force_when_submitted(self):
        product = make_product(guarantee_required=True)
        application = make_application(product=product.code, requested_term_months=12)
        new_version(product_id=product.pk, content={"base_rate": "12"}, change_summary="x", actor=SYSTEM)
        newer = publish_draft(product, TODAY)

        submitted = submit_application(application_id=application.pk, actor=SYSTEM)

        assert submitted.product_version == newer

    def test_who_is_not_eligible_is_declined_before_credit_is_pulled(self):
        application = make_submitted(business=business_fields(state="NV"))

        assert application.status == "DECLINED"
        assert not application.credit_reports.exists()
        decision = application.decisions.get()
        assert [reason.code for reason in decision.reasons.all()] == ["R119"]
        assert {result.stage for result in decision.rule_results.all()} == {"ELIGIBILITY"}

    def test_a_second_click_is_refused(self):
        application = make_submitted()

        with pytest.raises(InvalidTransition):
            submit_application(application_id=application.pk, actor=SYSTEM)

        assert StatusChange.objects.filter(application=application, to_status="SUBMITTED").count() == 1
