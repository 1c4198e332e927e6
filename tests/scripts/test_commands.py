"""What the scripts make of their arguments and of what is already there."""

import socket
import sys
from pathlib import Path

import pytest

from scripts.lib import check, environment, manage, places, prepare, processes, run
from scripts.lib import test as test_script


@pytest.fixture
def local_data(monkeypatch, tmp_path) -> Path:
    """Local data in a folder of the test's own, and no database given from outside."""
    monkeypatch.setenv("LOANOPS_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def managed(monkeypatch) -> list[tuple[str, ...]]:
    """The manage.py commands that would have been run."""
    commands: list[tuple[str, ...]] = []
    monkeypatch.setattr(environment, "manage", lambda *arguments, env: commands.append(arguments) or 0)
    return commands


class TestRun:
    def test_begins_with_demo_data_on_the_first_free_port_and_keeps_what_is_there(self):
        options = run.parse([])

        assert (options.port, options.fresh, options.demo) == (None, False, True)

    def test_takes_a_port_fresh_data_and_no_demo(self):
        options = run.parse(["--port", "9001", "--fresh", "--no-demo"])

        assert (options.port, options.fresh, options.demo) == (9001, True, False)

    @pytest.mark.parametrize("port", ["0", "65536", "http"])
    def test_refuses_what_is_no_port(self, port):
        with pytest.raises(SystemExit, match="2"):
            run.parse(["--port", port])

    def test_refuses_a_taken_port_that_was_asked_for_and_names_another(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with pytest.raises(SystemExit, match=f"Port {port} is taken.*--port {port + 1}"):
                run.choose_port(port)

    def test_looks_for_the_next_port_when_the_usual_one_is_taken(self, monkeypatch, capsys):
        monkeypatch.setattr(places, "is_free", lambda port: port > run.FIRST_PORT + 1)

        assert run.choose_port(None) == run.FIRST_PORT + 2
        assert f"the site will be on {run.FIRST_PORT + 2}" in capsys.readouterr().err


class TestFresh:
    def test_deletes_the_local_files(self, local_data):
        (local_data / "media").mkdir()
        (local_data / "media" / "statement.pdf").touch()
        prepare.drop_local_data()

        assert not (local_data / "media").exists()

    def test_never_touches_a_database_given_from_outside(self, local_data, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgres://somebody@db.example/theirs")
        (local_data / "media").mkdir()
        with pytest.raises(SystemExit, match="unset DATABASE_URL"):
            prepare.drop_local_data()

        assert (local_data / "media").exists()


class TestMigrate:
    def test_applies_migrations_once_and_again_when_one_is_new(self, local_data, managed, monkeypatch):
        (local_data / "postgres").mkdir()
        prepare.migrate({})
        prepare.migrate({})
        once = len(managed)
        monkeypatch.setattr(prepare, "migrations_digest", lambda: "another")
        prepare.migrate({})

        assert once == 1
        assert managed == [("migrate", "--noinput", "--verbosity=0")] * 2

    def test_runs_the_seeds_every_time_in_their_order(self, local_data, managed):
        (local_data / "postgres").mkdir()
        prepare.migrate({}, seed=["seed_reference_data", "seed_demo"])
        prepare.migrate({}, seed=["seed_reference_data", "seed_demo"])

        assert [command[0] for command in managed[1:]] == ["seed_reference_data", "seed_demo"] * 2

    def test_stops_at_a_failing_command(self, local_data, monkeypatch):
        (local_data / "postgres").mkdir()
        monkeypatch.setattr(environment, "manage", lambda *arguments, env: 1)
        with pytest.raises(SystemExit, match="migrations failed"):
            prepare.migrate({})

        assert not prepare.read_stamp()

    def test_the_digest_follows_every_migration_and_its_sql(self):
        digest = prepare.migrations_digest()

        assert len(digest) == 64
        assert digest == prepare.migrations_digest()


class TestManage:
    @pytest.mark.parametrize("command", ["shell", "run_end_of_day", "verify_ledger", "createsuperuser"])
    def test_migrates_before_a_command_that_uses_tables(self, command):
        assert manage.needs_tables(command)

    @pytest.mark.parametrize("command", ["migrate", "makemigrations", "check", "help", "--version"])
    def test_migrates_nothing_for_commands_about_migrations_or_without_tables(self, command):
        assert not manage.needs_tables(command)


class TestDatabase:
    def test_a_given_one_is_used_and_no_server_is_started(self, local_data, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgres://somebody@db.example/theirs")
        with prepare.database() as env:
            assert env["DATABASE_URL"] == "postgres://somebody@db.example/theirs"
        with test_script.test_environment() as env:
            assert env["DATABASE_URL"] == "postgres://somebody@db.example/theirs"

        assert not (local_data / "postgres").exists()


class TestEnvironment:
    def test_is_installed_again_when_the_lock_changed(self, monkeypatch, tmp_path):
        monkeypatch.setattr(environment, "ROOT", tmp_path)
        monkeypatch.setattr(environment, "VENV", tmp_path)
        monkeypatch.setattr(environment, "PYTHON", Path(sys.executable))
        installed = []
        monkeypatch.setattr(environment, "install", lambda lock: installed.append(lock) or stamp())

        def stamp() -> None:
            environment.write_stamp(
                {environment.RUN_LOCK: environment.digest(tmp_path / environment.RUN_LOCK)}
            )

        (tmp_path / environment.RUN_LOCK).write_text("one\n")
        environment.ensure_environment()
        environment.ensure_environment()
        once = len(installed)
        (tmp_path / environment.RUN_LOCK).write_text("two\n")
        environment.ensure_environment()

        assert once == 1
        assert len(installed) == 2

    def test_children_find_the_programs_of_the_project_first(self):
        env = environment.child_environment("loanops.settings.test", DATABASE_URL="postgres://x/x")

        assert env["PATH"].startswith(str(environment.VENV / "bin"))
        assert env["DJANGO_SETTINGS_MODULE"] == "loanops.settings.test"
        assert env["DATABASE_URL"] == "postgres://x/x"


class TestCheck:
    def test_refuses_a_check_it_does_not_know_and_names_those_it_does(self, capsys):
        with pytest.raises(SystemExit):
            check.main(["speling"])

        assert "no check is called speling; there are: format, lint, types" in capsys.readouterr().err

    def test_one_failure_fails_the_whole_and_shows_what_the_tool_said(self, monkeypatch, capsys):
        monkeypatch.setattr(environment, "ensure_environment", lambda lock: None)
        checks = {"good": lambda: (True, "quiet"), "bad": lambda: (False, "line 3 is wrong")}
        monkeypatch.setattr(check, "CHECKS", checks)
        code = check.main([])
        shown = capsys.readouterr().out

        assert code == 1
        assert "OK   good" in shown
        assert "quiet" not in shown
        assert "FAIL bad" in shown
        assert "     line 3 is wrong" in shown
        assert check.main(["good"]) == 0


class TestChildren:
    def test_the_exit_code_of_the_command_comes_back(self, tmp_path):
        assert processes.run_child([sys.executable, "-c", "raise SystemExit(5)"], cwd=tmp_path, env={}) == 5

    def test_a_child_ends_with_its_script(self, tmp_path):
        with processes.child(["sleep", "60"], cwd=tmp_path, env={"PATH": "/bin:/usr/bin"}) as sleeper:
            pass

        assert sleeper.returncode is not None
