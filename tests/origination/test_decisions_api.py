"""ORI-5, ORI-7 through the API: a decision read with its rules and reasons, and made by a person."""

import pytest

from loanops.access.models import AuthorityLimit
from loanops.access.roles import Role
from tests.factories.origination import make_application, make_checked, make_offered, make_referred
from tests.origination.callers import WHY, borrower, path_of, staff

pytestmark = pytest.mark.django_db


class TestDecision:
    def test_reads_rules_and_reasons(self):
        application = make_checked(credit="0008")

        decision = staff(Role.UNDERWRITER).get(path_of(application, "decision")).json()

        assert (decision["outcome"], decision["decided_by"]) == ("DECLINED", "RULES")
        assert decision["reasons"][0]["code"] == "R108"
        assert decision["rules"][0]["passed"] is False
        assert decision["inputs"]["requested_amount"] == "20000.00"

    def test_is_not_for_the_applicant(self):
        application = make_checked(credit="0008")

        assert borrower(application).get(path_of(application, "decision")).status_code == 403

    def test_there_is_none_before_it_is_made(self):
        assert staff(Role.UNDERWRITER).get(path_of(make_application(), "decision")).status_code == 404

    @pytest.mark.parametrize(
        ("given", "status"),
        [
            (
                {
                    "outcome": "APPROVED",
                    "approved_amount": "30000.00",
                    "annual_rate": "12",
                    "rate_reason": "Deposits moved to us",
                },
                "OFFER_MADE",
            ),
            (
                {
                    "outcome": "COUNTER_OFFERED",
                    "approved_amount": "20000.00",
                    "term_months": 12,
                    "annual_rate": "12.5",
                    "rate_reason": "Deposits moved to us",
                    "reason_codes": ["R109"],
                    "conditions": ["Insurance"],
                },
                "OFFER_MADE",
            ),
            ({"outcome": "DECLINED", "reason_codes": ["R109", "R102"]}, "DECLINED"),
        ],
    )
    def test_a_person_decides(self, given, status):
        application = make_referred(credit="0201")

        answer = staff(Role.UNDERWRITER).post(path_of(application, "decision"), {**given, "reason": WHY})

        assert (answer.status_code, answer.json()["outcome"]) == (201, given["outcome"])
        application.refresh_from_db()
        assert application.status == status

    def test_refers_an_offer_back(self):
        application = make_offered()

        answer = staff(Role.MANAGER).post(
            path_of(application, "decision"), {"outcome": "REFERRED", "reason": WHY}
        )

        assert answer.json()["outcome"] == "REFERRED"

    @pytest.mark.parametrize(
        ("given", "pointers"),
        [
            ({"outcome": "APPROVED"}, {"/approved_amount", "/annual_rate"}),
            ({"outcome": "DECLINED"}, {"/reason_codes"}),
            ({"outcome": "DECLINED", "reason_codes": ["R999"]}, {"/reason_codes/0"}),
        ],
    )
    def test_names_what_an_outcome_needs(self, given, pointers):
        application = make_referred(credit="0201")

        answer = staff(Role.UNDERWRITER).post(path_of(application, "decision"), {**given, "reason": WHY})

        assert answer.status_code == 422
        assert {error["pointer"] for error in answer.json()["errors"]} == pointers

    def test_above_the_limit_it_waits_for_a_second_person(self):
        application = make_referred(credit="0201")
        AuthorityLimit.objects.filter(role="UNDERWRITER").update(amount_max="29999.99")
        given = {"outcome": "APPROVED", "approved_amount": "30000.00", "annual_rate": "13", "reason": WHY}

        answer = staff(Role.UNDERWRITER).post(path_of(application, "decision"), given)

        assert (answer.status_code, answer.json()["object"]) == (202, "approval")
        application.refresh_from_db()
        assert application.status == "REFERRED"

    def test_a_loan_officer_does_not_decide(self):
        application = make_referred(credit="0201")

        answer = staff(Role.LOAN_OFFICER).post(
            path_of(application, "decision"), {"outcome": "REFERRED", "reason": WHY}
        )

        assert answer.status_code == 403
