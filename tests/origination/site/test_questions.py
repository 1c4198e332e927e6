"""The voluntary questions on the borrower site: answered, refused or left, and on no other page, table or decision."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from loanops.access.roles import Role
from loanops.audit.models import AuditEvent
from loanops.parties.services.businesses import add_owner
from origination.demographics import TEXT_VERSION
from origination.models import Application, Decision, DemographicData
from origination.services.applying import submit_application
from origination.services.demographics import answers_of
from tests.factories.access import SYSTEM, make_user
from tests.factories.origination import ask_bureaus, make_application, make_offered
from tests.factories.people import make_member, site_client
from tests.web.admin.pages import signed_in

pytestmark = pytest.mark.django_db

GIVEN = {
    "text_version": TEXT_VERSION,
    "minority_owned": "YES",
    "owner_0_ethnicity": "HISPANIC_OR_LATINO",
    "owner_0_race": ["NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER", "WHITE"],
    "owner_0_sex": "DECLINED",
}
PLANTED = ("NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER", "HISPANIC_OR_LATINO", "minority_owned")
KEPT = {
    "minority_owned": "YES",
    "women_owned": "NOT_PROVIDED",
    "owners": [
        {
            "ethnicity": ["HISPANIC_OR_LATINO"],
            "race": ["NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER", "WHITE"],
            "sex": "DECLINED",
        }
    ],
}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def page_of(application: Application) -> str:
    return f"/my/applications/{application.public_id}/questions"


def own(application: Application) -> Client:
    return site_client(make_member(application.business).user)


def answers(application: Application) -> dict[str, Any]:
    return answers_of(DemographicData.objects.get(application=application))


class TestAnswering:
    def test_what_is_chosen_is_kept_and_what_is_left_open_is_not_answered(self):
        application = make_application()
        client = own(application)
        answer = client.post(page_of(application), GIVEN)

        assert answer["Location"].endswith("/apply/review")
        assert answers(application) == KEPT

    def test_one_button_refuses_everything(self):
        application = make_application()
        own(application).post(page_of(application), {**GIVEN, "refuse": "yes"})

        assert answers(application) == {
            "minority_owned": "DECLINED",
            "women_owned": "DECLINED",
            "owners": [{"ethnicity": ["DECLINED"], "race": ["DECLINED"], "sex": "DECLINED"}],
        }

    def test_answering_again_replaces_and_a_second_click_changes_nothing(self):
        application = make_application()
        client = own(application)
        client.post(page_of(application), {**GIVEN, "refuse": "yes"})
        for _ in range(2):
            client.post(page_of(application), GIVEN)

        assert answers(application) == KEPT

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"owner_0_race": ["DECLINED", "ASIAN"]}, "owner_0_race"),
            ({"minority_owned": "PERHAPS"}, "minority_owned"),
        ],
    )
    def test_what_does_not_fit_is_said_beside_the_question_and_nothing_kept(self, changes, field):
        application = make_application()
        answer = own(application).post(page_of(application), {**GIVEN, **changes})

        assert answer.status_code == 422 and f'href="#id_{field}_0"' in text_of(answer)
        assert not DemographicData.objects.exists()

    def test_questions_that_were_reworded_meanwhile_are_read_again(self):
        application = make_application()
        answer = own(application).post(page_of(application), {**GIVEN, "text_version": "1071-old"})

        assert answer.status_code == 422 and "read them again" in text_of(answer)
        assert not DemographicData.objects.exists()

    @pytest.mark.parametrize(("share", "is_asked"), [("24.99", False), ("25.00", True)])
    def test_about_each_owner_of_a_quarter_or_more(self, share, is_asked):
        application = make_application()
        first = application.business.owners.get()
        first.ownership_percentage = Decimal("60.00")
        first.save()
        fields = {"first_name": "Ben", "last_name": "Ito", "ownership_percentage": share}
        add_owner(business_id=application.business_id, fields=fields, actor=SYSTEM)

        assert ("owner_1_race" in text_of(own(application).get(page_of(application)))) == is_asked

    def test_not_after_the_decision(self):
        application = make_offered()
        client = own(application)
        for answer in (client.get(page_of(application)), client.post(page_of(application), GIVEN)):
            assert answer.status_code == 410 and "before the decision" in text_of(answer)
        assert not DemographicData.objects.exists()
        assert page_of(application) not in text_of(client.get(f"/my/applications/{application.public_id}"))


class TestItIsVoluntary:
    def test_it_stands_among_the_steps_and_on_the_status_page_and_is_lacking_nowhere(self):
        application = make_application()
        client = own(application)
        review = text_of(client.get(f"/my/applications/{application.public_id}/apply/review"))

        assert "Questions, voluntary" in review and "Still needed" not in review
        assert page_of(application) in text_of(client.get(f"/my/applications/{application.public_id}"))
        text = text_of(client.get(page_of(application)))
        assert "You need not answer" in text and "Skip, and go on" in text
        assert text.count("I do not wish to answer") == 6

    def test_the_decision_is_the_same_with_and_without(self):
        application = make_application()
        client, decided = own(application), []
        for answer in (None, GIVEN, {**GIVEN, "refuse": "yes"}):
            with transaction.atomic():
                if answer is not None:
                    client.post(page_of(application), answer)
                submit_application(application_id=application.pk, actor=SYSTEM)
                ask_bureaus(application)
                decision = Decision.objects.get(application=application)
                decided.append((decision.outcome, decision.options, json.dumps(decision.inputs)))
                transaction.set_rollback(True)

        assert decided[0] == decided[1] == decided[2]


class TestTheWall:
    @pytest.fixture
    def application(self) -> Application:
        application = make_application()
        own(application).post(page_of(application), GIVEN)
        return application

    def test_nothing_of_it_stands_anywhere_in_clear(self, application):
        found = []
        for table in connection.introspection.table_names():
            for text in PLANTED:
                with connection.cursor() as cursor:
                    cursor.execute(
                        f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s', [f"%{text}%"]
                    )
                    if cursor.fetchone()[0]:
                        found.append((table, text))

        assert found == []

    def test_no_page_of_the_applicant_shows_it_again(self, application):
        client = own(application)
        paths = [page_of(application), f"/my/applications/{application.public_id}", "/my/"]
        paths += [f"/my/applications/{application.public_id}/apply/{slug}" for slug in ("review", "owners")]
        for path in paths:
            text = text_of(client.get(path))
            assert "checked" not in text and "You answered No" not in text, path
        assert "You answered on" in text_of(client.get(paths[0]))

    @pytest.mark.parametrize("role", [Role.UNDERWRITER, Role.LOAN_OFFICER, Role.MANAGER])
    def test_staff_neither_open_the_page_nor_see_on_theirs_that_it_was_answered(self, application, role):
        clerk = make_user(role)
        client = signed_in(clerk)
        assert client.get(page_of(application))["Location"].startswith("/my/sign-in")
        member_elsewhere = site_client(make_member(make_application().business, user=clerk).user)
        assert member_elsewhere.get(page_of(application)).status_code == 404

        page = reverse("admin:origination_application_change", args=[application.pk])
        for tab in ("overview", "documents", "rules", "messages", "timeline"):
            text = text_of(client.get(f"{page}?tab={tab}")).lower()
            assert not any(word in text for word in ("demographic", "voluntary question", "hispanic")), tab

    def test_the_audit_trail_says_that_and_not_what(self, application):
        [event] = AuditEvent.objects.filter(event="demographics.recorded")
        said = json.dumps(event.changes)

        assert not any(word in said for word in (*PLANTED, "YES", "DECLINED"))
        assert not event.links.filter(record_type="origination.Application").exists()
