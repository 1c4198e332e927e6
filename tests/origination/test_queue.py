"""L1, L2, U1: the queue by service level, its filters, giving work to people, and the home pages."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from loanops.access.actors import actor_of_user
from loanops.access.roles import Role
from loanops.core import clock
from origination.models import Application
from origination.services.applying import create_application, submit_application
from origination.services.handling import (
    NothingToClaim,
    UnableToAssign,
    assign_applications,
    claim_application,
    claim_next_application,
)
from tests.factories.access import SYSTEM, make_user, staff
from tests.factories.origination import (
    NEAR_PRIME,
    application_fields,
    make_application,
    make_checked,
    make_document,
    make_offered,
    make_referred,
    make_submitted,
)
from tests.factories.servicing import set_business_date
from tests.origination.graded_product import LIMITS, publish_graded
from tests.web.admin.pages import hidden, signed_in, text_of

LIST = "admin:origination_application_changelist"


def due(application, hours):
    """Its clock ends so many hours from now."""
    at = clock.now() + timedelta(hours=hours)
    Application.objects.filter(pk=application.pk).update(sla_due_at=at)


def numbers(answer):
    found = text_of(answer)
    return [each for each in found.split() if each.startswith("AP-")]


@pytest.mark.django_db
class TestQueue:
    def test_what_is_due_first_stands_first_and_what_waits_for_the_applicant_last(self):
        late, soon, waiting = make_submitted(), make_submitted(), make_submitted(product="term-loan")
        due(soon, 2)
        due(late, -2)

        shown = numbers(signed_in(make_user(Role.LOAN_OFFICER)).get(reverse(LIST)))

        assert shown.index(late.number) < shown.index(soon.number) < shown.index(waiting.number)

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("sla=late", {"late"}),
            ("sla=paused", {"waiting"}),
            ("flag=missing", {"waiting"}),
            ("flag=waiting", {"late", "plain"}),
            ("product=term-loan", {"waiting"}),
            ("region=Midwest", {"late", "plain", "waiting"}),
            ("region=West", set()),
            ("industry=33", {"late", "plain", "waiting"}),
            ("industry=54", set()),
            ("officer=none", {"late", "plain", "waiting"}),
            ("requested_amount_from=25000&requested_amount_to=40000", {"waiting"}),
            ("age=1", set()),
            ("channel=STAFF", set()),
        ],
    )
    def test_is_narrowed_down(self, query, found):
        rows = {
            "late": make_submitted(),
            "plain": make_submitted(),
            "waiting": make_submitted(product="term-loan", requested_amount=Decimal("30000.00")),
        }
        due(rows["late"], -2)

        shown = numbers(signed_in(make_user(Role.LOAN_OFFICER)).get(reverse(LIST) + f"?work=all&{query}"))

        assert {name for name, row in rows.items() if row.number in shown} == found

    def test_what_was_decided_today_is_found_whatever_became_of_it(self):
        decided, open_one = make_offered(), make_submitted()
        client = signed_in(make_user(Role.LOAN_OFFICER))

        pipeline = client.get(reverse(TestPipeline.URL)).content.decode()
        shown = numbers(client.get(reverse(LIST) + "?work=all&decided=0"))
        set_business_date(clock.business_date() + timedelta(days=8))
        later = [numbers(client.get(reverse(LIST) + f"?work=all&decided={days}")) for days in (0, 7, 30)]

        assert reverse(LIST) + "?work=all&amp;decided=0" in pipeline
        assert decided.number in shown and open_one.number not in shown
        assert [decided.number in found for found in later] == [False, False, True]

    def test_flags_another_application_of_the_same_business(self):
        first = make_submitted()
        fields = {**application_fields(), "business": {"tax_id": first.business.tax_id}, "owners": []}
        twin = create_application(product_code="micro-loan", fields=fields, actor=SYSTEM)
        submit_application(application_id=twin.pk, actor=SYSTEM)
        make_submitted()

        client = signed_in(make_user(Role.LOAN_OFFICER))
        shown = numbers(client.get(reverse(LIST) + "?work=all&flag=duplicate"))

        assert twin.business == first.business
        assert set(shown) == {first.number, twin.number}

    def test_costs_at_most_twelve_queries_for_few_and_for_many(self):
        client = signed_in(make_user(Role.LOAN_OFFICER))

        def cost():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(LIST) + "?work=all").status_code == 200
            return len(queries)

        make_document(make_submitted())
        client.get(reverse(LIST))
        before = cost()
        for _ in range(3):
            make_document(make_referred(credit=NEAR_PRIME))

        assert cost() == before <= 12

    def test_is_exported_as_it_is_filtered(self):
        application, other = make_submitted(), make_submitted(product="term-loan")
        client = signed_in(make_user(Role.LOAN_OFFICER))

        answer = client.get(reverse("admin:origination_application_export_csv") + "?product=micro-loan")
        text = b"".join(answer.streaming_content).decode()

        assert application.number in text and other.number not in text
        assert "SLA left" in text and "<" not in text and "Choose" not in text


@pytest.mark.django_db
class TestAssignApplications:
    def test_gives_those_that_were_ticked_to_one_person(self):
        first, second, other = make_submitted(), make_submitted(), make_submitted()
        officer, manager = make_user(Role.LOAN_OFFICER), make_user(Role.MANAGER)
        client = signed_in(manager)
        url = reverse("admin:origination_application_action_assign_applications")

        opened = client.get(f"{url}?applications={first.pk}&applications={second.pk}")
        shown = text_of(opened)
        assert first.number in shown and other.number not in shown and f"{officer}, 0 open" in shown
        answer = client.post(
            url,
            {
                "_key": hidden(opened, "_key"),
                "_step": "confirm",
                "applications": [first.pk, second.pk],
                "assignee": officer.pk,
            },
        )

        assert answer.status_code == 302
        assert set(Application.objects.filter(assignee=officer)) == {first, second}

    def test_all_or_none(self):
        open_one, closed = make_submitted(), make_checked(credit="0008")
        officer = make_user(Role.LOAN_OFFICER)

        with pytest.raises(UnableToAssign):
            assign_applications(
                application_ids=[open_one.pk, closed.pk], assignee_id=officer.pk, actor=staff(Role.MANAGER)
            )

        assert not Application.objects.filter(assignee=officer).exists()


@pytest.mark.django_db
class TestClaimNext:
    def test_takes_the_most_pressing_that_nobody_has(self):
        taken, pressing, relaxed = make_submitted(), make_submitted(), make_submitted()
        for application, hours in ((taken, 1), (pressing, 2), (relaxed, 3)):
            due(application, hours)
        me = staff(Role.LOAN_OFFICER)
        claim_application(application_id=taken.pk, actor=staff(Role.LOAN_OFFICER))

        assert claim_next_application(actor=me) == pressing
        assert claim_next_application(actor=me) == relaxed
        with pytest.raises(NothingToClaim):
            claim_next_application(actor=me)

    def test_an_underwriter_gets_what_waits_for_a_decision(self):
        submitted, referred = make_submitted(), make_referred(credit=NEAR_PRIME)
        due(submitted, 1)
        due(referred, 5)

        assert claim_next_application(actor=staff(Role.UNDERWRITER)) == referred

    def test_drafts_and_what_waits_for_the_applicant_are_nobodys_work(self):
        make_application(), make_offered(), make_submitted(product="term-loan")

        with pytest.raises(NothingToClaim):
            claim_next_application(actor=staff(Role.LOAN_OFFICER))


def waiting():
    """Referred to a person as soon as the bureaus have answered, which here is at once."""
    return make_submitted(credit=NEAR_PRIME, requested_amount=Decimal("30000.00"))


@pytest.mark.django_db(transaction=True)
class TestClaimNextAtOnce:
    def test_two_who_press_at_once_get_two(self):
        applications = {waiting().pk, waiting().pk}
        people = [actor_of_user(make_user(Role.LOAN_OFFICER)) for _ in range(2)]
        together, got = threading.Barrier(2), []

        def press(actor):
            try:
                together.wait(timeout=20)
                got.append(claim_next_application(actor=actor).pk)
            finally:
                connection.close()

        threads = [threading.Thread(target=press, args=[actor]) for actor in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert set(got) == applications
        assert Application.objects.values("assignee").distinct().count() == 2

    def test_one_that_somebody_holds_is_passed_over(self):
        held, free = waiting(), waiting()
        due(held, 1)
        due(free, 2)
        actor, got = actor_of_user(make_user(Role.LOAN_OFFICER)), []

        def press():
            try:
                got.append(claim_next_application(actor=actor).pk)
            finally:
                connection.close()

        with transaction.atomic():
            Application.objects.select_for_update().get(pk=held.pk)
            thread = threading.Thread(target=press)
            thread.start()
            thread.join(timeout=20)

        assert got == [free.pk]


@pytest.mark.django_db
class TestPipeline:
    URL = "admin:origination_application_pipeline"

    def test_tells_what_is_where_and_what_is_stuck(self):
        late, referred = make_submitted(), make_referred(credit=NEAR_PRIME)
        due(late, -2)
        stuck = make_checked(credit="0005")

        shown = text_of(signed_in(make_user(Role.LOAN_OFFICER)).get(reverse(self.URL)))

        for words in (
            "Pending now",
            "Over SLA",
            "By state",
            "Next to do",
            "Stuck integrations",
            "Claim next",
        ):
            assert words in shown
        assert late.number in shown and referred.number in shown
        assert stuck.number in shown and "Retry" in shown

    def test_is_the_home_page_of_officers_and_of_nobody_else(self):
        make_submitted()

        officer = text_of(signed_in(make_user(Role.LOAN_OFFICER)).get(reverse("admin:index")))
        manager = text_of(signed_in(make_user(Role.MANAGER)).get(reverse("admin:index")))

        assert "Next to do" in officer and "New application" in officer
        assert "Next to do" not in manager

    def test_costs_at_most_twelve_queries_for_few_and_for_many(self):
        client = signed_in(make_user(Role.LOAN_OFFICER))

        def cost():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(self.URL)).status_code == 200
            return len(queries)

        make_submitted()
        client.get(reverse(self.URL))
        before = cost()
        for _ in range(3):
            make_submitted()

        assert cost() == before <= 12


@pytest.mark.django_db
class TestReviews:
    URL = "admin:origination_application_reviews"

    def test_shows_my_reviews_with_failed_rules_and_whether_a_second_person_is_needed(self):
        me = make_user(Role.UNDERWRITER)
        mine, other = make_referred(credit=NEAR_PRIME), make_referred(credit=NEAR_PRIME)
        claim_application(application_id=mine.pk, actor=actor_of_user(me))

        home = text_of(signed_in(me).get(reverse("admin:index")))
        shown = text_of(signed_in(me).get(reverse(self.URL)))

        for page in (home, shown):
            assert mine.number in page and other.number not in page
            assert "must be" in page and "Median time to decision" in page

    @pytest.mark.parametrize(("exceptions", "second"), [(9, "–"), (0, "needed")])
    def test_the_products_limits_count_too(self, exceptions, second):
        limits = [{**LIMITS[0], "exceptions_max": exceptions}, LIMITS[1]]
        publish_graded(grades=[], scorecard="", rate_adjustments=[], decision_limits=limits)
        me = make_user(Role.UNDERWRITER)
        application = make_referred(credit=NEAR_PRIME)
        claim_application(application_id=application.pk, actor=actor_of_user(me))

        page = text_of(signed_in(me).get(reverse(self.URL)))

        assert (
            page.partition("Previous decision Second approval")[2]
            .partition("As of")[0]
            .endswith(f"{second} ")
        )

    def test_costs_at_most_twelve_queries(self):
        me = make_user(Role.UNDERWRITER)
        client = signed_in(me)
        for _ in range(2):
            claim_application(application_id=make_referred(credit=NEAR_PRIME).pk, actor=actor_of_user(me))
        client.get(reverse(self.URL))

        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(self.URL))

        assert len(queries) <= 12


@pytest.mark.django_db
class TestOverview:
    def test_costs_at_most_twelve_queries(self):
        application = make_referred(credit=NEAR_PRIME)
        make_document(application)
        client = signed_in(make_user(Role.UNDERWRITER))
        page = reverse("admin:origination_application_change", args=[application.pk])
        client.get(page)

        with CaptureQueriesContext(connection) as queries:
            client.get(page)

        assert len(queries) <= 12

    def test_prints_everything_on_one_sheet(self):
        application = make_referred(credit=NEAR_PRIME)

        sheet = signed_in(make_user(Role.UNDERWRITER)).get(
            reverse("admin:origination_application_print", args=[application.pk])
        )

        assert "Owners" in text_of(sheet) and "CRD-02" in text_of(sheet)
