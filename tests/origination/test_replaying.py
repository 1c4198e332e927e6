"""ORI-5: stored facts and rules decide the same for ever; a planted difference is found."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from loanops.access.roles import Role
from origination.models import Decision
from origination.services.deciding import decline_application
from origination.services.replaying import Replay, decisions_to_replay
from tests.factories.access import staff
from tests.factories.origination import BANKRUPT, NEAR_PRIME, business_fields, make_checked, make_referred
from tests.factories.products import publish_changed
from tests.origination.graded_product import checked_under_grades

pytestmark = pytest.mark.django_db
WHY = "Deposits do not carry the payment."


def replay(**options):
    out = StringIO()
    call_command("replay_decisions", stdout=out, **options)
    return out.getvalue()


def differences():
    again = Replay()
    return [difference for decision in decisions_to_replay() for difference in again.differences(decision)]


def plant(decision, **changes):
    Decision.objects.filter(pk=decision.pk).update(**changes)


class TestReplay:
    def test_every_kind_of_decision_comes_out_as_stored_also_after_a_newer_version(self):
        make_checked()
        make_checked(credit=NEAR_PRIME)
        make_checked(credit=BANKRUPT)
        make_checked(business={**business_fields(), "naics_code": "713210"})
        referred = make_referred(credit=NEAR_PRIME)
        decline_application(
            application_id=referred.pk, reason_codes=["R102"], reason=WHY, actor=staff(Role.UNDERWRITER)
        )
        checked_under_grades()
        publish_changed("micro-loan", date(2026, 3, 3), base_rate="14", rules=[
            {
                "code": "ELG-01", "position": 1, "name": "Nobody", "stage": "ELIGIBILITY",
                "metric": "ANNUAL_REVENUE", "operator": "AT_LEAST", "value": "999999999",
                "outcome": "DECLINE", "reason_code": "R102",
            }
        ])  # fmt: skip

        assert differences() == []
        assert "7 decisions replayed; each came out as it was stored." in replay()

    @pytest.mark.parametrize(
        ("changes", "what"),
        [
            ({"approved_amount": "19999.99"}, "approved amount"),
            ({"annual_rate": "11"}, "annual rate"),
            ({"outcome": "REFERRED"}, "outcome"),
            ({"grade": "B"}, "grade"),
            ({"options": []}, "options"),
        ],
    )
    def test_a_planted_difference_is_found(self, changes, what):
        decision = make_checked().decisions.get()
        plant(decision, **changes)

        found = differences()

        assert [each.what for each in found] == [what]

    def test_facts_that_were_tampered_with_change_what_the_rules_say(self):
        decision = make_checked().decisions.get()
        plant(decision, inputs={**decision.inputs, "lowest_owner_score": 650})

        whats = {each.what for each in differences()}

        assert {"rule CRD-02, passed", "rule CRD-02, value", "outcome", "reasons"} <= whats

    def test_a_persons_decision_is_replayed_by_its_rules(self):
        referred = make_referred(credit=NEAR_PRIME)
        decision = decline_application(
            application_id=referred.pk, reason_codes=["R102"], reason=WHY, actor=staff(Role.UNDERWRITER)
        )
        plant(decision, rules_outcome="APPROVED")

        assert [each.what for each in differences()] == ["what the rules say"]

    def test_decisions_from_before_options_and_workings_were_kept_replay(self):
        decision = make_checked().decisions.get()
        plant(decision, options=[], pricing={})

        assert differences() == []


class TestCommand:
    def test_exits_with_1_and_names_the_difference(self):
        application = make_checked()
        plant(application.decisions.get(), approved_amount="19999.99")
        out = StringIO()

        with pytest.raises(CommandError, match="1 of 1 decisions come out otherwise") as failure:
            call_command("replay_decisions", stdout=out)

        assert failure.value.returncode == 1
        assert f"{application.number}, decision" in out.getvalue()
        assert "approved amount was 19999.99, is 20000.00" in out.getvalue()
        assert "1 of 1 decisions replayed, 1 differ" in out.getvalue()

    def test_looks_only_where_it_is_told_to(self):
        make_checked()

        assert replay(since=date(2026, 3, 3)).startswith("0 decisions")
        assert replay(product="term-loan").startswith("0 decisions")
        assert "1 of 1" in replay(limit=1, product="micro-loan", since=date(2026, 3, 2))
        with pytest.raises(CommandError, match="1 or more"):
            replay(limit=0)
