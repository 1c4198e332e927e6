"""The OpenAPI description: valid, complete, and the same as what the operations declare."""

from io import StringIO

import pytest
import yaml
from django.core.management import call_command

from loanops.access.matrix import matrix

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def description() -> dict:
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    return yaml.safe_load(out.getvalue())


def operations(description: dict):
    for path, verbs in description["paths"].items():
        for verb, declared in verbs.items():
            yield f"{verb.upper()} {path}", declared


class TestDescription:
    def test_it_is_valid_and_says_where_it_is_served(self, description):
        assert description["openapi"].startswith("3.1")
        assert description["servers"] == [{"url": "/api/v1"}]
        assert "/approvals/{approvalId}/approve" in description["paths"]

    def test_each_operation_has_a_name_a_summary_and_says_who_may_call_it(self, description):
        incomplete = [
            name
            for name, declared in operations(description)
            if not declared.get("summary") or "Who may call it:" not in declared.get("description", "")
        ]
        names = [declared["operationId"] for _, declared in operations(description)]

        assert not incomplete
        assert len(names) == len(set(names))
        assert all(name.isidentifier() and name[0].islower() for name in names)

    def test_each_operation_names_its_scope_and_its_refusals(self, description):
        scopes = {row.scope for row in matrix().values()}
        for name, declared in operations(description):
            assert set(declared["security"][0]["oauth2"]) <= scopes, name
            assert {"400", "401", "403", "404", "500"} <= set(declared["responses"]), name

    def test_refusals_stand_once(self, description):
        assert "Problem404" in description["components"]["responses"]
        for name, declared in operations(description):
            assert "$ref" in declared["responses"]["404"], name

    def test_every_parameter_and_field_of_ours_is_described(self, description):
        silent = [
            f"{name}: {parameter['name']}"
            for name, declared in operations(description)
            for parameter in declared.get("parameters", [])
            if not parameter.get("description")
        ]

        assert not silent

    def test_where_four_eyes_exist_202_is_announced(self, description):
        approvable = {name.removesuffix(".approve") for name in matrix() if name.endswith(".approve")}
        announced = [name for name, declared in operations(description) if "202" in declared["responses"]]

        assert bool(announced) or not approvable
