"""What goes to Lambda: the stages' settings and the compiled files in the package."""

import json
import re
import subprocess
import sys
import zipfile
from types import SimpleNamespace

import pytest
from zappa.cli import ZappaCLI

from deploy.zip_callback import add_pyc
from scripts.lib.environment import ROOT

SETTINGS = ROOT / "zappa_settings.json"
STAGES = ["dev", "staging", "production"]


def stage(name: str) -> ZappaCLI:
    """Zappa's own reading of a stage."""
    zappa = ZappaCLI()
    zappa.api_stage = name
    zappa.load_settings(str(SETTINGS))
    return zappa


class TestStages:
    def test_there_are_three(self):
        assert list(json.loads(SETTINGS.read_text())) == STAGES

    @pytest.mark.parametrize("name", STAGES)
    def test_nothing_dangerous_is_left_to_zappas_defaults(self, name):
        config = stage(name).stage_config
        safe = ("debug", "manage_roles", "keep_warm", "use_precompiled_packages")

        assert {setting: config[setting] for setting in safe} == dict.fromkeys(safe, False)
        assert config["runtime"] == "python3.13"
        assert config["django_settings"] == "loanops.settings.production"
        assert name in config["remote_env"]
        assert name in config["s3_bucket"]

    @pytest.mark.parametrize("name", STAGES)
    def test_every_schedule_has_a_name_that_aws_accepts_and_the_handler_finds_again(self, name):
        zappa = stage(name)
        for event in zappa.stage_config["events"]:
            rule = zappa.zappa.get_scheduled_event_name(event, event["function"], zappa.lambda_name)

            assert len(rule) <= 63
            assert rule.split("-")[-1] == event["function"]
            assert re.fullmatch(
                r"cron\(([^ ]+ ){5}[^ ]+\)|rate\(\d+ (minutes?|hours?)\)", event["expression"]
            )

    def test_no_secret_and_no_account_is_in_the_file(self):
        text = SETTINGS.read_text()

        assert not re.search(r"\d{12}|arn:|AKIA|SECRET_KEY|postgres:", text)


class TestCompiledFiles:
    def test_are_added_for_sources_and_valid_whatever_the_time_stamps(self, tmp_path):
        package = tmp_path / "package.zip"
        with zipfile.ZipFile(package, "w") as made:
            made.writestr(zipfile.ZipInfo("thing/__init__.py"), "VALUE = 41 + 1\n")
            made.writestr("thing/template.py", "class {{ name }}: pass\n")
            made.writestr("thing/tests/test_it.py", "")
            made.writestr("thing/data.json", "{}")
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        add_pyc(SimpleNamespace(zip_path=str(package), runtime=f"python{version}"))

        with zipfile.ZipFile(package) as made:
            names = made.namelist()
            made.extractall(tmp_path / "task")
        compiled = f"thing/__pycache__/__init__.cpython-{version.replace('.', '')}.pyc"
        assert [name for name in names if name.endswith(".pyc")] == [compiled]
        assert len(names) == 5

        # The source is overwritten with something else: Python must take the compiled file without looking.
        (tmp_path / "task" / "thing" / "__init__.py").write_text("VALUE = 0\n")
        code = "import thing; print(thing.VALUE)"
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path / "task", capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "42"
