"""ORI-11: who clears or confirms a hit, on what evidence, alone or by two, and under which policy."""

from datetime import date
from decimal import Decimal

import pytest

from loanops.access.roles import Role
from loanops.core.errors import InvalidInput, InvalidTransition, NotAllowed
from loanops.usecases import Proposed
from loanops.usecases.decisions import approve_request
from origination.services.judging import (
    UnableToJudge,
    change_screening_policy,
    clear_hit,
    confirm_hit,
    record_block_report,
)
from origination.services.screening import is_blocked, open_hits
from tests.factories.access import SYSTEM, staff
from tests.factories.screening import judged, make_held

pytestmark = pytest.mark.django_db


class TestJudging:
    def test_reason_and_evidence_are_needed_and_a_compliance_officer(self):
        hit = open_hits(make_held()).get()

        with pytest.raises(InvalidInput) as refusal:
            judged(hit, reason=" ", evidence="")
        assert {error.pointer for error in refusal.value.errors} == {"/reason", "/evidence"}
        with pytest.raises(NotAllowed):
            judged(hit, actor=staff(Role.UNDERWRITER))
        hit.refresh_from_db()
        assert hit.status == "OPEN"

    def test_the_same_name_takes_two_persons_to_clear(self):
        hit = open_hits(make_held(first_name="Kastrel Oduvio")).get()
        assert hit.score >= Decimal("0.95")
        words = {"hit_id": hit.pk, "reason": "Another person", "evidence": "Passport"}
        one, other = staff(Role.COMPLIANCE_OFFICER), staff(Role.COMPLIANCE_OFFICER)

        proposed = clear_hit.submit(**words, actor=one)

        assert isinstance(proposed, Proposed) and is_blocked(hit.business_id)
        with pytest.raises(NotAllowed):
            approve_request(approval_id=proposed.request.pk, actor=one)
        approve_request(approval_id=proposed.request.pk, actor=other)
        hit.refresh_from_db()
        assert hit.status == "CLEARED" and not is_blocked(hit.business_id)

    def test_below_that_one_person_is_enough(self):
        hit = open_hits(make_held()).get()
        assert hit.score < Decimal("0.95")

        judged(hit, actor=staff(Role.COMPLIANCE_OFFICER))

        assert not is_blocked(hit.business_id)

    def test_a_second_click_changes_nothing(self):
        hit = open_hits(make_held()).get()
        judged(hit)

        with pytest.raises(InvalidTransition):
            judged(hit)

    def test_the_report_is_recorded_once(self):
        hit = judged(open_hits(make_held()).get(), how=confirm_hit)
        with pytest.raises(InvalidInput):
            record_block_report(hit_id=hit.pk, reported_on=date(2026, 3, 3), reference="", actor=SYSTEM)

        record_block_report(hit_id=hit.pk, reported_on=date(2026, 3, 2), reference="B-1", actor=SYSTEM)

        with pytest.raises(UnableToJudge):
            record_block_report(hit_id=hit.pk, reported_on=date(2026, 3, 2), reference="B-2", actor=SYSTEM)

    def test_the_policy_is_data_and_takes_two_persons(self):
        changes = {
            "threshold": Decimal("0.99"),
            "second_person_from": Decimal("0.99"),
            "birth_year_tolerance": 0,
            "beneficial_owner_products": [],
            "reason": "Too many hits",
        }
        assert isinstance(
            change_screening_policy.submit(**changes, actor=staff(Role.COMPLIANCE_OFFICER)), Proposed
        )

        change_screening_policy(**changes, actor=SYSTEM)

        assert make_held().status == "CREDIT_CHECK"
        with pytest.raises(InvalidInput):
            change_screening_policy(**{**changes, "threshold": Decimal("0.5")}, actor=SYSTEM)
        with pytest.raises(InvalidInput, match="cannot be changed"):
            change_screening_policy(**{**changes, "beneficial_owner_products": ["no-such"]}, actor=SYSTEM)
