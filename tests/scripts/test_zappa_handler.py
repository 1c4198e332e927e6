"""Zappa's own handler, in process: a request through API Gateway, and every schedule of zappa_settings.json."""

import inspect
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from types import ModuleType
from typing import Any
from unittest import mock

import boto3
import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.utils.module_loading import import_string
from moto import mock_aws
from zappa.cli import ZappaCLI
from zappa.handler import LambdaHandler

from scripts.lib.check import production_values
from scripts.lib.environment import ROOT

HOST = "loans.lender.example"
HEALTH_REQUEST: dict[str, Any] = {
    "resource": "/{proxy+}",
    "path": "/healthz",
    "httpMethod": "GET",
    "headers": {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"},
    "multiValueHeaders": {"Host": [HOST], "X-Forwarded-Proto": ["https"], "X-Forwarded-For": ["203.0.113.7"]},
    "queryStringParameters": None,
    "multiValueQueryStringParameters": None,
    "pathParameters": {"proxy": "healthz"},
    "stageVariables": None,
    "requestContext": {"stage": "production", "httpMethod": "GET", "identity": {"sourceIp": "203.0.113.7"}},
    "body": None,
    "isBase64Encoded": False,
}


def stage() -> ZappaCLI:
    zappa = ZappaCLI()
    zappa.api_stage = "production"
    zappa.load_settings(str(ROOT / "zappa_settings.json"))
    return zappa


STAGE = stage()
EVENTS = {event["function"]: event for event in STAGE.stage_config["events"]}


@pytest.fixture
def handler(monkeypatch) -> Iterator[LambdaHandler]:
    """The handler as in the package, with the settings module Zappa writes and a bucket that holds the environment."""
    module = ModuleType("zappa_settings")
    exec(STAGE.get_zappa_settings_string(), module.__dict__)
    monkeypatch.setitem(sys.modules, "zappa_settings", module)
    monkeypatch.setattr(LambdaHandler, "_LambdaHandler__instance", None)
    level = logging.getLogger().level
    with mock.patch.dict(os.environ, {"AWS_DEFAULT_REGION": "us-east-1"}), mock_aws():
        bucket, key = module.REMOTE_ENV.removeprefix("s3://").split("/")
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key=key, Body=json.dumps({"LENDER_NAME": "From the bucket"}))
        yield LambdaHandler()
    logging.getLogger().setLevel(level)


@pytest.fixture
def connection_kept() -> Iterator[None]:
    """A request closes a connection that is in a transaction, as a test is; Django's own test client does this too."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def scheduled(function: str) -> dict[str, Any]:
    """What EventBridge sends for a rule that Zappa made."""
    rule = STAGE.zappa.get_scheduled_event_name(EVENTS[function], function, STAGE.lambda_name)
    return {
        "version": "0",
        "id": "53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": "2026-03-03T06:15:00Z",
        "region": "us-east-1",
        "resources": [f"arn:aws:events:us-east-1:000000000000:rule/{rule}"],
        "detail": {},
        "kwargs": {},
    }


class TestRequests:
    def test_the_environment_comes_from_the_bucket(self, handler):
        assert os.environ["LENDER_NAME"] == "From the bucket"
        assert os.environ["STAGE"] == "production"

    @pytest.mark.django_db
    @pytest.mark.usefixtures("connection_kept")
    def test_health_is_answered(self, handler, settings):
        settings.ALLOWED_HOSTS = [HOST]
        answer = handler.handler(HEALTH_REQUEST, None)

        assert answer["statusCode"] == 200
        assert answer["headers"]["Content-Type"].startswith("application/json")

    @pytest.mark.django_db
    def test_health_is_answered_with_the_production_settings_in_a_fresh_process(self):
        """What an instance of the function does at its cold start, with settings by name only."""
        parts = connection.settings_dict
        address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**parts)
        environment = production_values() | {
            "DATABASE_URL": address,
            "DATABASE_SSLMODE": "disable",
            "PATH": os.environ["PATH"],
            "TMPDIR": os.environ.get("TMPDIR", "/tmp"),
        }
        settings = STAGE.get_zappa_settings_string().replace("REMOTE_ENV=", "NO_REMOTE_ENV=")
        code = (
            "import json, sys, types\n"
            "module = sys.modules['zappa_settings'] = types.ModuleType('zappa_settings')\n"
            f"exec({settings!r}, module.__dict__)\n"
            "from zappa.handler import LambdaHandler\n"
            f"answer = LambdaHandler().handler(json.loads({json.dumps(HEALTH_REQUEST)!r}), None)\n"
            "from django.conf import settings\n"
            "print('ANSWER', answer['statusCode'], settings.SETTINGS_MODULE)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

        assert "ANSWER 200 loanops.settings.production" in done.stdout, done.stdout + done.stderr


class TestSchedules:
    @pytest.fixture(autouse=True)
    def _calendar_day(self, monkeypatch):
        """The day after the business day that tests begin with."""
        monkeypatch.setattr("loanops.core.clock.lender_today", lambda: date(2026, 3, 3))

    @pytest.mark.parametrize("function", EVENTS)
    def test_takes_exactly_event_and_context(self, function):
        """Zappa tries again with fewer arguments after any TypeError: a default would run the work twice."""
        parameters = inspect.signature(import_string(function)).parameters

        assert list(parameters) == ["event", "context"]
        assert all(parameter.default is parameter.empty for parameter in parameters.values())

    @pytest.mark.django_db
    def test_end_of_day_closes_what_lies_before_the_calendar_day_once(self, handler):
        event = scheduled("loanops.schedules.run_end_of_day")

        assert handler.handler(event, None) == {"closed": ["2026-03-02"], "business_date": "2026-03-03"}
        assert handler.handler(event, None) == {"closed": [], "business_date": "2026-03-03"}

    @pytest.mark.django_db
    @pytest.mark.parametrize("function", EVENTS)
    def test_runs_twice_without_harm_and_answers_what_lambda_can_pass_on(self, handler, function):
        first = handler.handler(scheduled(function), None)
        second = handler.handler(scheduled(function), None)

        json.dumps([first, second])

    def test_every_schedule_of_the_module_is_scheduled(self):
        module = import_string("loanops.schedules.run_end_of_day").__module__
        public = {
            f"{module}.{name}"
            for name, value in vars(sys.modules[module]).items()
            if inspect.isfunction(value) and value.__module__ == module and not name.startswith("_")
        }

        assert public == set(EVENTS)
