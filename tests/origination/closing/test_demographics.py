"""The wall round demographic answers: taken from the applicant, counted for the law, seen by nobody who decides."""

import json

import pytest
from django.urls import reverse

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.core.errors import InvalidInput, NotAllowed, NotFound
from origination.models import Decision, DemographicData
from origination.services.applying import submit_application
from origination.services.demographics import (
    TooLateToAnswer,
    answers_of,
    counts,
    record_demographics,
    reveal_demographics,
)
from tests.dump import tables_with
from tests.factories.access import PASSWORD, SYSTEM, make_user, staff
from tests.factories.origination import (
    ANSWERS,
    ask_bureaus,
    make_application,
    make_demographics,
    make_offered,
)
from tests.factories.parties import make_borrower
from tests.factories.tokens import make_token
from tests.web.admin.pages import signed_in

pytestmark = pytest.mark.django_db
PLANTED = ("NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER", "Native Hawaiian", "HISPANIC_OR_LATINO", "minority_owned")
GIVEN = {
    "minority_owned": "YES",
    "women_owned": "DECLINED",
    "owners": [
        {
            "ethnicity": ["HISPANIC_OR_LATINO"],
            "race": ["NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER"],
            "sex": "FEMALE",
        }
    ],
}


def answered_and_decided():
    """An application whose answers are on file, with an offer made by the rules."""
    application = make_application()
    make_demographics(application, **GIVEN)
    submit_application(application_id=application.pk, actor=SYSTEM)
    ask_bureaus(application)
    assert application.status == "OFFER_MADE"
    return application


class TestRecord:
    def test_the_applicant_answers_and_changes_his_mind(self):
        application = make_application()
        borrower = actor_of_user(make_borrower(application.business))

        record_demographics(application_id=application.pk, answers=GIVEN, actor=borrower)
        record_demographics(application_id=application.pk, answers=ANSWERS, actor=borrower)

        assert answers_of(DemographicData.objects.get(application=application)) == ANSWERS

    def test_refusing_to_answer_is_an_answer(self):
        refused = {
            "minority_owned": "DECLINED",
            "women_owned": "DECLINED",
            "owners": [{"ethnicity": ["DECLINED"], "race": ["DECLINED"], "sex": "DECLINED"}],
        }
        assert answers_of(make_demographics(**refused)) == refused

    @pytest.mark.parametrize(
        ("changes", "pointer"),
        [
            ({"minority_owned": "PERHAPS"}, "/minority_owned"),
            ({"income": "1"}, "/income"),
            ({"owners": [{**ANSWERS["owners"][0], "race": ["DECLINED", "ASIAN"]}]}, "/owners/0/race"),
            ({"owners": [{**ANSWERS["owners"][0], "race": []}]}, "/owners/0/race"),
            ({"owners": [{**ANSWERS["owners"][0], "sex": ["FEMALE"]}]}, "/owners/0/sex"),
            ({"owners": [ANSWERS["owners"][0]] * 5}, "/owners"),
        ],
    )
    def test_wrong_answers_are_named_and_nothing_is_kept(self, changes, pointer):
        with pytest.raises(InvalidInput) as refusal:
            make_demographics(**changes)

        assert [error.pointer for error in refusal.value.errors] == [pointer]
        assert not DemographicData.objects.exists()

    def test_not_after_the_decision(self):
        with pytest.raises(TooLateToAnswer):
            make_demographics(make_offered())

    def test_other_applicants_and_staff_cannot(self):
        application = make_application()

        with pytest.raises(NotFound):
            record_demographics(
                application_id=application.pk, answers=GIVEN, actor=actor_of_user(make_user(is_staff=False))
            )
        for role in Role:
            with pytest.raises(NotAllowed):
                record_demographics(application_id=application.pk, answers=GIVEN, actor=staff(role))


class TestWall:
    def test_the_values_stand_in_no_table_in_clear(self):
        answered_and_decided()

        for text in PLANTED:
            assert tables_with(text) == [], text

    def test_no_decision_input_has_them(self):
        application = answered_and_decided()

        inputs = json.dumps(Decision.objects.get(application=application).inputs)
        assert not any(word in inputs for word in (*PLANTED, "FEMALE", "women_owned", "ethnicity"))

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.COMPLIANCE_OFFICER])
    def test_no_page_of_staff_leads_to_them(self, role):
        data = make_demographics(**GIVEN)
        client = signed_in(make_user(role))

        for name, arguments in (
            ("admin:origination_demographicdata_changelist", []),
            ("admin:origination_demographicdata_change", [data.pk]),
            ("admin:origination_demographic_counts", []),
            ("admin:origination_demographicdata_action_reveal_demographics", [data.pk]),
        ):
            assert client.get(reverse(name, args=arguments)).status_code == 403
        reveal = reverse("admin:origination_demographicdata_action_reveal_demographics", args=[data.pk])
        assert client.post(reveal, {"reason": "I would like to know"}).status_code == 403

    @pytest.mark.parametrize("role", [Role.UNDERWRITER, Role.LOAN_OFFICER, Role.MANAGER])
    def test_the_workbench_says_nothing_of_them(self, role):
        application = answered_and_decided()
        client = signed_in(make_user(role))
        page = reverse("admin:origination_application_change", args=[application.pk])

        for tab in ("overview", "documents", "credit", "rules", "offer", "messages", "timeline"):
            shown = client.get(f"{page}?tab={tab}").content.decode()
            assert not any(word in shown for word in (*PLANTED, "demographic", "FEMALE")), tab
        found = client.get("/admin/search/", {"s": "HISPANIC"}).content.decode()
        assert "dmog_" not in found

    @pytest.mark.parametrize("role", list(Role))
    def test_no_member_of_staff_reads_or_writes_them_by_the_api(self, role, client):
        application = make_application()
        make_demographics(application, **GIVEN)
        token = make_token("applications:read", "applications:write", user=make_user(role))
        path = f"/api/v1/loan-applications/{application.public_id}/demographics"

        for verb in (client.get, client.put):
            answer = verb(path, content_type="application/json", headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 403

    def test_the_applicant_gets_the_questions_but_not_his_answers_and_others_nothing(self, client):
        application = make_application()
        path = f"/api/v1/loan-applications/{application.public_id}/demographics"

        def call(verb, user, **arguments):
            token = make_token("applications:read", "applications:write", user=user)
            return verb(
                path,
                content_type="application/json",
                headers={"Authorization": f"Bearer {token}"},
                **arguments,
            )

        owner = make_borrower(application.business)
        questions = call(client.get, owner).json()
        assert questions["answered_at"] is None and len(questions["questions"]) == 5
        body = {**GIVEN, "text_version": questions["text_version"]}
        answer = call(client.put, owner, data=body)
        assert answer.status_code == 200 and answer.json()["answered_at"]
        assert "YES" not in [answer.json().get(name) for name in ("minority_owned", "women_owned")]
        assert "owners" not in answer.json()
        assert call(client.get, make_user(is_staff=False)).status_code == 404
        assert call(client.put, make_user(is_staff=False), data=body).status_code == 404

    def test_the_audit_trail_says_that_not_what(self):
        application = answered_and_decided()
        [event] = AuditEvent.objects.filter(event="demographics.recorded")

        assert not any(word in json.dumps(event.changes) for word in (*PLANTED, "YES", "FEMALE"))
        linked = AuditEvent.objects.filter(
            event="demographics.recorded",
            links__record_type="origination.Application",
            links__record_id=application.pk,
        )
        assert not linked.exists()


class TestReveal:
    def test_compliance_for_a_reason_on_record_after_the_decision(self):
        application = answered_and_decided()
        data = DemographicData.objects.get(application=application)
        client = signed_in(make_user(Role.COMPLIANCE_OFFICER))
        path = reverse("admin:origination_demographicdata_action_reveal_demographics", args=[data.pk])

        assert "Native Hawaiian" not in client.get(path).content.decode()
        form = {"reason": "Complaint 12 of the applicant", "current_password": PASSWORD}
        for wrong in ({"reason": "short"}, {"current_password": "not mine"}):
            assert "Native Hawaiian" not in client.post(path, {**form, **wrong}).content.decode()
        shown = client.post(path, form).content.decode()

        assert "Native Hawaiian" in shown
        [event] = AuditEvent.objects.filter(event="demographics.revealed")
        assert event.reason == "Complaint 12 of the applicant"

    def test_nobody_before_the_decision(self):
        data = make_demographics()

        with pytest.raises(TooLateToAnswer):
            reveal_demographics(
                data_id=data.pk, reason="Complaint 12 of it", actor=staff(Role.COMPLIANCE_OFFICER)
            )
        with pytest.raises(NotAllowed):
            reveal_demographics(data_id=data.pk, reason="Complaint 12 of it", actor=staff(Role.UNDERWRITER))


class TestCounts:
    def test_small_groups_are_not_counted_out(self):
        for _ in range(5):
            make_demographics()
        make_demographics(**GIVEN)

        found = {(title, code): number for title, code, number in counts()}
        assert found["Women-owned business", "YES"] == 5
        assert found["Women-owned business", "DECLINED"] is None
        page = signed_in(make_user(Role.COMPLIANCE_OFFICER)).get(
            reverse("admin:origination_demographic_counts")
        )
        assert "fewer than 5" in page.content.decode()
