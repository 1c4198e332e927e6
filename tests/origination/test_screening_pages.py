"""K6 and L5: what staff see of hits, and what their judgment may say."""

import pytest
from django.urls import reverse

from loanops.access.roles import Role
from tests.factories.access import make_user
from tests.factories.screening import judged, make_hit
from tests.web.admin.pages import hidden, signed_in, text_of

pytestmark = pytest.mark.django_db


class TestJudging:
    @pytest.mark.parametrize(
        ("field", "words"),
        [("reason", "SSN 123-45-6789 differs"), ("evidence", "paid by card 4111 1111 1111 1111")],
    )
    def test_no_personal_number_gets_into_the_audit_trail(self, field, words):
        hit = make_hit()
        client = signed_in(make_user(Role.COMPLIANCE_OFFICER))
        address = reverse("admin:origination_screeninghit_action_clear_hit", args=[hit.pk])
        opened = client.get(address)
        keys = {name: hidden(opened, name) for name in ("_key", "_version")}
        entered = {"reason": "Somebody else", "evidence": "Passport seen", field: words}

        answer = client.post(address, {**keys, "_step": "confirm", **entered})

        assert "Leave out card numbers and social security numbers." in text_of(answer)
        hit.refresh_from_db()
        assert hit.status == "OPEN"


class TestOnABusiness:
    @pytest.mark.parametrize(("role", "sees"), [(Role.LOAN_OFFICER, False), (Role.UNDERWRITER, True)])
    def test_who_is_resembled_and_why_not_is_for_those_who_see_hits(self, role, sees):
        hit = judged(make_hit(), reason="Born elsewhere")
        page = reverse("admin:parties_business_change", args=[hit.business_id])

        shown = text_of(signed_in(make_user(role)).get(f"{page}?tab=screening"))

        assert hit.party_name in shown and "Cleared" in shown
        assert (hit.listed_name in shown, "Born elsewhere" in shown) == (sees, sees)
