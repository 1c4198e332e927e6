"""ORI-11: beneficial owners are certified where the policy asks for it."""

from decimal import Decimal

import pytest

from loanops.core.errors import InvalidInput
from origination.models import ScreeningPolicy
from origination.services.applying import submit_application
from origination.services.certifying import certify_beneficial_owners
from tests.factories.access import SYSTEM
from tests.factories.origination import make_application, owner_fields

pytestmark = pytest.mark.django_db


class TestBeneficialOwners:
    @pytest.fixture
    def required(self):
        ScreeningPolicy.objects.update(beneficial_owner_products=["micro-loan"])

    def test_asked_for_where_the_policy_says_so(self, required):
        application = make_application()
        with pytest.raises(InvalidInput) as refusal:
            submit_application(application_id=application.pk, actor=SYSTEM)
        assert "/beneficial_owners" in {error.pointer for error in refusal.value.errors}

        complete = make_application(owners=[owner_fields(street="1 Mill Road", city="Dayton")])
        control = complete.business.owners.get()
        certify_beneficial_owners(
            application_id=complete.pk,
            control_person_id=control.pk,
            control_title="Managing member",
            certified_by="Ana Moreno",
            nobody_else=False,
            actor=SYSTEM,
        )
        assert submit_application(application_id=complete.pk, actor=SYSTEM).status == "CREDIT_CHECK"

    @pytest.mark.parametrize(("share", "needs_word"), [("75.01", False), ("75", True)])
    def test_who_may_be_missing_has_to_be_certified_away(self, share, needs_word):
        application = make_application(
            owners=[owner_fields(street="1 Mill Road", city="Dayton", ownership_percentage=Decimal(share))]
        )
        given = {
            "application_id": application.pk,
            "control_person_id": application.business.owners.get().pk,
            "control_title": "Managing member",
            "certified_by": "Ana Moreno",
            "actor": SYSTEM,
        }
        if needs_word:
            with pytest.raises(InvalidInput):
                certify_beneficial_owners(**given, nobody_else=False)
        assert certify_beneficial_owners(**given, nobody_else=needs_word).certified_by == "Ana Moreno"
