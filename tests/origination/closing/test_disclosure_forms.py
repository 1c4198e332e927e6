"""Disclosure forms: drafted, put into force by two persons, switched off."""

from datetime import date

import pytest

from loanops.access.roles import Role
from loanops.core.errors import ApprovalRequired, InvalidInput, InvalidTransition
from origination.models import DisclosureForm
from origination.services.disclosure_forms import (
    activate_disclosure_form,
    draft_disclosure_form,
    seed_disclosures,
    switch_disclosure_form,
)
from tests.factories.access import SYSTEM, staff
from tests.origination.closing.offers import in_state

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


class TestForms:
    def drafted(self, **changes):
        form = DisclosureForm.objects.get(code="UT-loan")
        return draft_disclosure_form(
            form_id=form.pk, changes=changes, reason="Wording", actor=staff(Role.COMPLIANCE_OFFICER)
        )

    def test_a_draft_counts_only_once_a_second_person_put_it_into_force(self):
        officer = staff(Role.COMPLIANCE_OFFICER)
        draft = self.drafted(heading="FINANCING OFFER")
        assert (draft.number, draft.status) == (2, "DRAFT")
        assert in_state("UT").disclosure.content["form"]["heading"] == "COMMERCIAL FINANCING DISCLOSURE"

        arguments = {"form_id": draft.pk, "effective_from": TODAY, "reason": "Checked by counsel"}
        with pytest.raises(ApprovalRequired):
            activate_disclosure_form(**arguments, actor=officer)
        activate_disclosure_form(**arguments, actor=SYSTEM)

        form = in_state("UT").disclosure.content["form"]
        assert (form["heading"], form["number"]) == ("FINANCING OFFER", 2)
        assert DisclosureForm.objects.get(code="UT-loan", number=1).effective_to == TODAY
        with pytest.raises(InvalidTransition):
            activate_disclosure_form(**arguments, actor=SYSTEM)

    def test_what_cannot_be_filled_is_refused(self):
        with pytest.raises(InvalidInput) as refusal:
            self.drafted(rows=[{"label": "Yield", "figure": "{yield}"}])

        assert refusal.value.errors[0].code == "unknown_figure"
        assert not DisclosureForm.objects.filter(status="DRAFT").exists()

    def test_a_form_can_be_switched_off(self):
        form = DisclosureForm.objects.get(code="GA-loan")
        switch_disclosure_form(form_id=form.pk, is_on=False, reason="Law repealed", actor=SYSTEM)

        assert in_state("GA").disclosure.content["form"] is None

    def test_seeding_again_changes_nothing(self):
        DisclosureForm.objects.filter(code="GA-loan").update(heading="OURS")
        seed_disclosures()

        assert DisclosureForm.objects.filter(code="GA-loan").values_list("heading", flat=True).get() == "OURS"
