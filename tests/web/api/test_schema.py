"""The OpenAPI description: valid, complete, and the same as what the operations declare."""

from io import StringIO

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from jsonschema import Draft202012Validator
from rest_framework import serializers

from loanops.access.matrix import matrix
from loanops.web.api.operations import DECLARED, Operation

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


def applicants_operations() -> list[Operation]:
    """What an applicant may call about his business and his applications."""
    return [
        declared
        for declared in DECLARED
        if declared.action.startswith(("parties.", "origination."))
        and matrix()[declared.action].cells["borrower"]
        and declared.operation_id
    ]


class TestExamples:
    """Everything an applicant does by the API is shown: what to send, what comes back, what refusals look like."""

    def test_what_is_sent_is_accepted_by_the_operation_itself(self):
        wrong = []
        for declared in applicants_operations():
            examples = [example for example in declared.examples if not example.response_only]
            if declared.request is not None and not examples:
                wrong.append(f"{declared.operation_id}: nothing shows what to send")
            for example in examples:
                given = {
                    name: SimpleUploadedFile("a.pdf", b"%PDF-")
                    if isinstance(declared.request().fields[name], serializers.FileField)
                    else value
                    for name, value in example.value.items()
                }
                taken = declared.request(data=given, context={"view": None, "actor": None})
                if not taken.is_valid():
                    wrong.append(f"{declared.operation_id}, {example.name}: {taken.errors}")

        assert wrong == []

    def test_what_comes_back_is_shown_and_fits_its_schema(self, description):
        found = dict(operations(description))
        shown = {each["operationId"]: each["responses"] for each in found.values()}
        wrong = []
        for declared in applicants_operations():
            for status, response in shown[declared.operation_id].items():
                body = response.get("content", {}).get("application/json")
                if body is None or not status.startswith("2"):
                    continue
                if status == "202" and f"{declared.action}.approve" in matrix():
                    continue
                if not body.get("examples"):
                    wrong.append(f"{declared.operation_id}, {status}: nothing shows what comes back")
                schema = {**body["schema"], "components": description["components"]}
                for name, example in body.get("examples", {}).items():
                    for error in Draft202012Validator(schema).iter_errors(example["value"]):
                        wrong.append(
                            f"{declared.operation_id}, {name}: {error.json_path} {error.message[:200]}"
                        )

        assert wrong == []

    def test_each_kind_of_refusal_is_shown(self, description):
        problems = description["components"]["responses"]
        silent = [
            name
            for name, problem in problems.items()
            if not problem["content"]["application/problem+json"].get("examples")
        ]

        assert not silent and len(problems) >= 9
