"""ORI-1: a draft is filled in step by step; a refused change leaves it as it was."""

from decimal import Decimal

import pytest

from loanops.audit.models import AuditEvent
from loanops.core.errors import InvalidInput, NotFound
from origination.services.applying import (
    ApplicationNotEditable,
    ProductNotOffered,
    create_application,
    update_application,
)
from tests.factories.access import SYSTEM, outsider
from tests.factories.origination import make_application, make_submitted, owner_fields
from tests.refusals import pointers

pytestmark = pytest.mark.django_db


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

    def test_shares_change_hands_whoever_is_named_first(self):
        application = make_application(
            owners=[
                owner_fields(ownership_percentage=Decimal("40")),
                owner_fields(first_name="Ben", ssn="501000102", ownership_percentage=Decimal("60")),
            ]
        )
        ana = application.business.owners.get(first_name="Ana")

        update_application(
            application_id=application.pk,
            changes={
                "owners": [
                    {"owner_id": ana.pk, "ownership_percentage": Decimal("50")},
                    owner_fields(first_name="Eve", ssn="501000103", ownership_percentage=Decimal("20")),
                    {"ssn": "501-00-0102", "ownership_percentage": Decimal("30")},
                ]
            },
            actor=SYSTEM,
        )

        shares = dict(application.business.owners.values_list("first_name", "ownership_percentage"))
        assert shares == {"Ana": Decimal("50"), "Ben": Decimal("30"), "Eve": Decimal("20")}

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
            update_application(application_id=make_application().pk, changes={}, actor=outsider())
