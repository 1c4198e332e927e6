"""What every operation does around its method: parameters, idempotency, conditions, pages, problems."""

from decimal import Decimal

import pytest

from loanops.access.models import AuthorityLimit
from loanops.access.roles import Role
from loanops.core.models import IdempotencyKey
from tests.factories.access import make_client, make_user
from tests.factories.tokens import ApiCaller, caller, make_token
from tests.web.api.endpoints import RUNS

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.api.endpoints")]

BODY = {"action": "test.pay", "role": "MANAGER", "amount_max": "100.00"}


@pytest.fixture
def api() -> ApiCaller:
    RUNS.clear()
    return caller("approvals:read")


@pytest.fixture
def limit() -> AuthorityLimit:
    return AuthorityLimit.objects.create(action="test.one", role="MANAGER", amount_max=Decimal("5"))


class TestIdempotency:
    def test_a_key_is_needed_where_it_is_required(self, api):
        answer = api.post("/limits", BODY)

        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
        assert RUNS == []

    def test_the_second_request_gets_the_stored_answer(self, api):
        first = api.post("/limits", BODY, idempotency_key="k")
        second = api.post("/limits", BODY, idempotency_key="k")

        assert first.status_code == second.status_code == 201
        assert first.json() == second.json()
        assert (first["Location"], first["ETag"]) == (second["Location"], second["ETag"])
        assert "Idempotency-Replayed" not in first
        assert second["Idempotency-Replayed"] == "true"
        assert RUNS == ["post"]
        assert AuthorityLimit.objects.filter(action="test.pay").count() == 1

    def test_the_order_of_fields_does_not_matter(self, api):
        api.post("/limits", BODY, idempotency_key="k")

        assert api.post("/limits", dict(reversed(BODY.items())), idempotency_key="k").status_code == 201

    def test_another_body_under_the_same_key_is_refused(self, api):
        api.post("/limits", BODY, idempotency_key="k")
        answer = api.post("/limits", {**BODY, "amount_max": "100.01"}, idempotency_key="k")

        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")

    @pytest.mark.parametrize(
        ("body", "status"),
        [({**BODY, "action": "refuse"}, 422), ({}, 422), ({**BODY, "action": "fields"}, 422)],
    )
    def test_a_refusal_leaves_nothing_behind_and_the_key_free(self, api, body, status):
        assert api.post("/limits", body, idempotency_key="k").status_code == status

        assert not IdempotencyKey.objects.exists()
        assert not AuthorityLimit.objects.filter(action__startswith="test.").exists()
        assert api.post("/limits", BODY, idempotency_key="k").status_code == 201

    def test_keys_of_different_callers_are_different(self, api):
        api.post("/limits", BODY, idempotency_key="k")

        other = caller("approvals:read").post("/limits", {**BODY, "role": "X"}, idempotency_key="k")
        assert other.status_code == 201
        assert "Idempotency-Replayed" not in other

    def test_the_person_and_the_app_are_part_of_the_caller(self):
        app = make_client("approvals:read")
        users = [make_user(Role.MANAGER), make_user(Role.MANAGER)]
        answers = [
            ApiCaller(make_token("approvals:read", user=user, client=app)).post(
                "/limits", {**BODY, "role": f"ROLE{user.pk}"}, idempotency_key="k"
            )
            for user in users
        ]

        assert [answer.status_code for answer in answers] == [201, 201]

    @pytest.mark.parametrize("key", ["", " k", "k ", "é", "x" * 256])
    def test_a_key_has_printable_characters(self, api, key):
        answer = api.post("/limits", BODY, idempotency_key=key)

        assert answer.status_code == 400
        assert answer.json()["code"] in ("invalid_idempotency_key", "idempotency_key_missing")

    @pytest.mark.parametrize("key", ["x", "x" * 255, "with space inside"])
    def test_keys_at_the_edges_pass(self, api, key):
        assert api.post("/limits", BODY, idempotency_key=key).status_code == 201


class TestConditions:
    def test_an_object_has_its_version_as_etag(self, api, limit):
        assert api.get(f"/limits/{limit.public_id}")["ETag"] == '"1"'

    def test_no_shared_cache_keeps_an_answer(self, api, limit):
        for path in ("/limits", f"/limits/{limit.public_id}", "/limits/none"):
            assert api.get(path)["Cache-Control"] == "private, no-cache"

    def test_what_did_not_change_is_not_sent_again(self, api, limit):
        answer = api.get(f"/limits/{limit.public_id}", if_none_match='"1"')

        assert (answer.status_code, answer.content) == (304, b"")
        assert api.get(f"/limits/{limit.public_id}", if_none_match='"2"').status_code == 200

    def test_a_put_needs_the_etag(self, api, limit):
        answer = api.put(f"/limits/{limit.public_id}", BODY)

        assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")

    @pytest.mark.parametrize("header", ["1", "W/x", '"abc"', '"1", "2"'])
    def test_a_strange_etag_is_400(self, api, limit, header):
        assert api.put(f"/limits/{limit.public_id}", BODY, if_match=header).status_code == 400

    def test_the_right_etag_passes(self, api, limit):
        assert api.put(f"/limits/{limit.public_id}", BODY, if_match='"1"')["ETag"] == '"2"'


class TestProblems:
    def test_a_refusal_has_the_agreed_form(self, api):
        answer = api.post(
            "/limits", {**BODY, "action": "refuse"}, idempotency_key="k", x_request_id="req_from-the-caller"
        )

        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json() == {
            "type": "http://127.0.0.1:8000/docs/problems/unable-to-please",
            "title": "Unable to please",
            "status": 422,
            "detail": "Not this one.",
            "instance": "/api/v1/limits",
            "code": "unable_to_please",
            "request_id": "req_from-the-caller",
            "retryable": False,
        }

    def test_all_wrong_fields_are_named_at_once(self, api):
        answer = api.post("/limits", {"role": 5, "amount_max": 3, "odd": 1}, idempotency_key="k").json()

        assert {(e["pointer"], e["code"]) for e in answer["errors"]} == {("/odd", "unknown_field")}
        answer = api.post("/limits", {"role": 5, "amount_max": 3}, idempotency_key="k").json()
        assert {(e["pointer"], e["code"]) for e in answer["errors"]} == {
            ("/action", "required"),
            ("/role", "invalid"),
            ("/amount_max", "amount_not_string"),
        }

    def test_field_errors_of_a_service_are_named_too(self, api):
        answer = api.post("/limits", {**BODY, "action": "fields"}, idempotency_key="k").json()

        assert answer["errors"] == [{"pointer": "/amount_max", "code": "too_odd", "detail": "Too odd."}]

    def test_a_defect_shows_nothing_of_the_inside(self, api):
        api.client.raise_request_exception = False
        answer = api.post("/limits", {**BODY, "action": "crash"}, idempotency_key="k")

        assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
        assert "secret" not in answer.content.decode()
        assert answer.json()["request_id"] == answer["X-Request-Id"]

    @pytest.mark.parametrize(
        ("content_type", "body", "status"),
        [
            ("text/plain", "x", 415),
            ("application/x-www-form-urlencoded", "a=b", 415),
            ("application/json", "{", 400),
            ("application/json", "[1]", 422),
            ("application/json", '"x"', 422),
            ("application/json", "x" * (1024 * 1024 + 1), 413),
        ],
    )
    def test_unreadable_bodies(self, api, content_type, body, status):
        answer = api.client.post(
            "/api/v1/limits", data=body, content_type=content_type, headers={"Idempotency-Key": "k"}
        )

        assert answer.status_code == status, answer.content
        assert answer["Content-Type"] == "application/problem+json"

    def test_not_acceptable(self, api):
        assert api.get("/limits", accept="text/html").status_code == 406

    @pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
    def test_other_methods_are_405(self, api, method):
        answer = getattr(api.client, method)("/api/v1/limits")

        assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")

    def test_a_method_without_declaration_is_closed(self, api, limit):
        assert api.patch(f"/limits/{limit.public_id}", {}).status_code == 403

    @pytest.mark.parametrize("public_id", ["limit_" + "0" * 32, "7", "x" * 300, "%00", "limit_%2e%2e"])
    def test_what_is_not_there_is_404(self, api, public_id):
        answer = api.get(f"/limits/{public_id}")

        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


class TestLists:
    @pytest.fixture(autouse=True)
    def _rows(self):
        for number in range(30):
            AuthorityLimit.objects.create(action=f"test.{number:02d}", role="X", amount_max=Decimal(number))

    def test_pages_link_to_each_other(self, api):
        first = api.get("/limits?limit=20&include=count")
        body = first.json()

        assert (len(body["data"]), body["has_more"], body["count"], body["previous_cursor"]) == (
            20,
            True,
            "30",
            None,
        )
        assert first["Link"].endswith('; rel="next"')
        second = api.get(f"/limits?limit=20&cursor={body['next_cursor']}").json()
        assert (len(second["data"]), second["has_more"], second["next_cursor"]) == (10, False, None)
        back = api.get(f"/limits?limit=20&cursor={second['previous_cursor']}").json()
        assert back["data"] == body["data"]

    def test_declared_filters_and_sorts_work(self, api):
        rows = api.get("/limits?amount_max_gte=10.00&amount_max_lt=12.00&sort=-amount_max").json()["data"]

        assert [row["amount_max"] for row in rows] == ["11.00", "10.00"]
        assert [row["action"] for row in api.get("/limits?action=test.07").json()["data"]] == ["test.07"]
        assert [row["action"] for row in api.get("/limits?q=T.07").json()["data"]] == ["test.07"]
        assert api.get("/limits?created_at_gte=2099-01-01T00:00:00Z").json()["data"] == []

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("colour=red", "unknown_parameter"),
            ("format=json", "unknown_parameter"),
            ("limit=0", "invalid_parameter"),
            ("sort=id", "invalid_parameter"),
            ("include=all", "invalid_parameter"),
            ("amount_max_gte=ten", "invalid_parameter"),
            ("created_on_gte=2026-02-30", "invalid_parameter"),
            ("created_on_gte=yesterday", "invalid_parameter"),
            ("created_at_gte=2026-02-03T00:00:00", "invalid_parameter"),
            ("old=maybe", "invalid_parameter"),
            ("q=%00", "malformed_request"),
            ("q=" + "x" * 201, "invalid_parameter"),
            ("cursor=x", "invalid_cursor"),
            ("limit=1&limit=2", "bad_request"),
        ],
    )
    def test_what_cannot_be_read_is_400(self, api, query, code):
        answer = api.get(f"/limits?{query}")

        assert (answer.status_code, answer.json()["code"]) == (400, code)

    def test_a_page_costs_few_queries(self, api, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            api.get("/limits?limit=25")
