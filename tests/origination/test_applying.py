"""ORI-1: applying; wrong input is named field by field and nothing is half stored."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.core.errors import InvalidInput, InvalidTransition, NotAllowed, NotFound
from loanops.notifications.models import Notification
from loanops.parties.models import Business, BusinessOwner, Consent
from origination.models import Application, StatusChange
from origination.services.applying import (
    ApplicationNotEditable,
    ProductNotOffered,
    UnableToModifyApplication,
    create_application,
    modify_application,
    submit_application,
    update_application,
    withdraw_application,
)
from products.models import LoanProduct
from products.services.drafting import new_version
from products.services.lifecycle import deactivate_product
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.origination import (
    application_fields,
    ask_bureaus,
    business_fields,
    make_application,
    make_checked,
    make_contract,
    make_document,
    make_offered,
    make_referred,
    make_submitted,
    owner_fields,
)
from tests.factories.parties import make_borrower
from tests.factories.products import make_product, publish_draft

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


def pointers(refusal):
    return {error.pointer: error.code for error in refusal.value.errors}


def borrower():
    return actor_of_user(make_user(is_staff=False))


class TestCreateApplication:
    def test_a_borrower_begins_with_a_new_business(self):
        actor = borrower()

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
            create_application(product_code="micro-loan", fields=fields, actor=borrower())

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
                actor=borrower(),
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


class TestUpdateApplication:
    def test_changes_only_what_is_given(self):
        application = make_application()

        update_application(
            application_id=application.pk,
            changes={"requested_amount": Decimal("15000.00"), "business": {"trading_name": "Riverside"}},
            actor=SYSTEM,
        )

        application.refresh_from_db()
        assert application.requested_amount == Decimal("15000.00")
        assert application.requested_term_months == 24
        assert application.business.trading_name == "Riverside"

    def test_a_draft_gets_its_product_and_changes_it(self):
        application = create_application(fields={"business": {"legal_name": "Bare LLC"}}, actor=SYSTEM)
        for code in ("micro-loan", "term-loan"):
            update_application(application_id=application.pk, changes={"product": code}, actor=SYSTEM)
            application.refresh_from_db()
            assert application.product_version.product.code == code

        with pytest.raises(ProductNotOffered):
            update_application(application_id=application.pk, changes={"product": "none"}, actor=SYSTEM)

    def test_the_product_stays_once_it_was_submitted(self):
        application = make_submitted(product="term-loan")
        assert application.status == "INCOMPLETE"

        with pytest.raises(InvalidInput) as refusal:
            update_application(application_id=application.pk, changes={"product": "micro-loan"}, actor=SYSTEM)

        assert pointers(refusal) == {"/product": "not_changeable"}

    def test_owners_are_added_and_changed(self):
        application = make_application(owners=[owner_fields(ownership_percentage=Decimal("60"))])
        owner = application.business.owners.get()

        update_application(
            application_id=application.pk,
            changes={
                "owners": [
                    {"owner_id": owner.pk, "ownership_percentage": Decimal("55")},
                    owner_fields(first_name="Ben", ownership_percentage=Decimal("45"), is_guarantor=False),
                ]
            },
            actor=SYSTEM,
        )

        shares = dict(application.business.owners.values_list("first_name", "ownership_percentage"))
        assert shares == {"Ana": Decimal("55"), "Ben": Decimal("45")}

    def test_another_business_owner_is_unknown(self):
        other = make_application().business.owners.get()
        application = make_application()

        with pytest.raises(InvalidInput) as refusal:
            update_application(
                application_id=application.pk, changes={"owners": [{"owner_id": other.pk}]}, actor=SYSTEM
            )

        assert pointers(refusal) == {"/owners/0/owner_id": "unknown_owner"}

    def test_collateral_is_given_whole(self):
        piece = {"kind": "VEHICLE", "description": "Van", "estimated_value": Decimal("9000.00")}
        application = make_application(product="equipment-loan", collateral=[piece])

        update_application(
            application_id=application.pk,
            changes={"collateral": [{**piece, "description": "Truck"}]},
            actor=SYSTEM,
        )

        assert [each.description for each in application.collateral.all()] == ["Truck"]
        event = AuditEvent.objects.filter(event="application.changed").latest("id")
        assert {"removed": ["Vehicle: Van", None]} in [change["fields"] for change in event.changes]

    def test_a_refused_change_leaves_everything_as_it_was(self):
        application = make_application()

        with pytest.raises(InvalidInput):
            update_application(
                application_id=application.pk,
                changes={"business": {"state": "KY"}, "requested_amount": Decimal(1)},
                actor=SYSTEM,
            )

        application.business.refresh_from_db()
        assert application.business.state == "OH"

    def test_what_is_under_review_is_not_the_applicants_to_change(self):
        application = make_submitted()

        with pytest.raises(ApplicationNotEditable, match="credit check"):
            update_application(application_id=application.pk, changes={}, actor=SYSTEM)

    def test_others_do_not_find_it(self):
        with pytest.raises(NotFound):
            update_application(application_id=make_application().pk, changes={}, actor=borrower())


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


class TestModifyApplication:
    def test_changes_and_checks_again(self):
        application = make_referred(credit="0201")

        changed = modify_application(
            application_id=application.pk,
            changes={"requested_amount": Decimal("10000.00")},
            reason="The borrower needs less",
            actor=staff(Role.LOAN_OFFICER),
        )

        assert changed.requested_amount == Decimal("10000.00")
        assert changed.decisions.count() == 2
        assert changed.decisions.get(is_current=True).inputs["requested_amount"] == "10000.00"
        assert changed.credit_reports.count() == 2

    def test_a_standing_offer_falls(self):
        application = make_offered()

        changed = modify_application(
            application_id=application.pk,
            changes={"requested_amount": Decimal("10000.00")},
            reason="The borrower needs less",
            actor=SYSTEM,
        )

        assert sorted(changed.offers.values_list("status", "amount")) == [
            ("MADE", Decimal("10000.00")),
            ("WITHDRAWN", Decimal("20000.00")),
        ]

    def test_needs_a_reason(self):
        with pytest.raises(InvalidInput) as refusal:
            modify_application(application_id=make_offered().pk, changes={}, reason=" ", actor=SYSTEM)

        assert pointers(refusal) == {"/reason": "required"}

    @pytest.mark.parametrize("make", [make_application, lambda: make_contract().application])
    def test_only_what_is_under_review_or_offered(self, make):
        with pytest.raises(UnableToModifyApplication):
            modify_application(application_id=make().pk, changes={}, reason="x", actor=SYSTEM)

    def test_is_not_the_borrowers(self):
        application = make_offered()
        user = make_borrower(application.business)

        with pytest.raises(NotAllowed):
            modify_application(
                application_id=application.pk, changes={}, reason="x", actor=actor_of_user(user)
            )


class TestWithdrawApplication:
    def test_the_offer_falls_with_it(self):
        application = make_offered()

        withdraw_application(application_id=application.pk, reason="Sold the business", actor=SYSTEM)

        assert application.offers.get().status == "WITHDRAWN"
        assert Notification.objects.filter(template_code="application-withdrawn").count() == 1

    def test_a_draft_goes_quietly(self):
        withdraw_application(application_id=make_application().pk, actor=SYSTEM)

        assert not Notification.objects.exists()

    def test_a_declined_one_is_over(self):
        application = make_checked(credit="0008")

        with pytest.raises(InvalidTransition, match="it is final"):
            withdraw_application(application_id=application.pk, actor=SYSTEM)

    def test_a_report_that_comes_later_changes_nothing(self):
        application = make_submitted()
        withdraw_application(application_id=application.pk, actor=SYSTEM)

        ask_bureaus(application)

        assert application.status == "WITHDRAWN"
        assert set(application.credit_reports.values_list("status", flat=True)) == {"REQUESTED"}
