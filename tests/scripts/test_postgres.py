"""The launcher of the embedded server: our own server and nobody else's, gone when nobody needs it."""

import fcntl
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from scripts.lib import places, postgres
from scripts.lib.environment import ROOT
from scripts.lib.postgres import Cluster, DatabaseTrouble

FAST = postgres.UNSAFE_BUT_FAST


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A stopped cluster below a long path with a space; tests start it and leave it stopped."""
    with tempfile.TemporaryDirectory(prefix="loanops-launcher-", dir=places.temporary_place()) as top:
        Path(top).chmod(0o711)
        long = (
            Path(top) / ("a folder with a name that no socket address can hold " * 2).strip() / "and another"
        )
        made = Cluster(long, settings=FAST)
        with made.in_use():
            pass
        yield made
        made.stop()


def is_listening(port: int | None) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port or 0)) == 0


class TestCluster:
    def test_gives_a_database_whose_owner_is_no_superuser_but_may_create_databases(self, cluster):
        with cluster.in_use() as url, psycopg.connect(url) as connection:
            role = connection.execute(
                "SELECT rolname, rolsuper, rolcreatedb, pg_get_userbyid(datdba) FROM pg_roles, pg_database "
                "WHERE rolname = current_user AND datname = current_database()"
            ).fetchone()
            locale = connection.execute(
                "SELECT datlocprovider, datlocale, datcollate FROM pg_database WHERE datname = current_database()"
            ).fetchone()
            version = connection.info.server_version // 10000

        assert role == ("loanops", False, True, "loanops")
        assert locale == ("b", "C.UTF-8", "C")
        assert version == 18

    def test_asks_for_the_password_and_keeps_it_to_its_owner(self, cluster):
        with cluster.in_use() as url:
            wrong = url.replace(cluster.password, "guess")
            with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                psycopg.connect(wrong)

        assert stat.S_IMODE((cluster.folder / "password").stat().st_mode) == 0o600
        assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700

    def test_keeps_its_port_and_stops_when_the_last_user_leaves(self, cluster):
        with cluster.in_use() as first, Cluster(cluster.folder, settings=FAST).in_use() as second:
            assert first == second
            assert is_listening(cluster.port)
        stopped = is_listening(cluster.port)
        with cluster.in_use() as third:
            pass

        assert not stopped
        assert third == first

    def test_stays_up_for_others_when_one_user_leaves(self, cluster):
        with cluster.in_use():
            with Cluster(cluster.folder, settings=FAST).in_use():
                pass
            assert cluster.answers()

    def test_moves_when_another_process_has_taken_its_port(self, cluster):
        before = cluster.port
        with socket.socket() as squatter:
            squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            squatter.bind(("127.0.0.1", before))
            squatter.listen()
            with cluster.in_use():
                assert cluster.port != before
                assert cluster.answers()

    def test_is_not_taken_in_by_another_server_on_its_port(self, cluster):
        with cluster.in_use(), tempfile.TemporaryDirectory() as elsewhere:
            impostor = Cluster(Path(elsewhere))
            (impostor.folder / "port").write_text(str(cluster.port))
            (impostor.folder / "password").write_text(cluster.password)
            impostor.data.mkdir()
            write_pid_file(impostor, os.getpid())

            assert cluster.answers()
            assert not impostor.answers()

    def test_starts_after_its_pid_was_given_to_another_program(self, cluster):
        sleeper = subprocess.Popen(["sleep", "60"])
        try:
            write_pid_file(cluster, sleeper.pid)
            with cluster.in_use():
                assert cluster.answers()
        finally:
            sleeper.kill()
            sleeper.wait()

    def test_starts_after_a_crash_left_its_pid_file(self, cluster):
        gone = subprocess.Popen(["true"])
        gone.wait()
        write_pid_file(cluster, gone.pid)
        with cluster.in_use():
            assert cluster.answers()

    def test_refuses_data_of_another_major_version(self, cluster):
        version = cluster.data / "PG_VERSION"
        version.write_text("17\n")
        try:
            with (
                pytest.raises(DatabaseTrouble, match=r"17, this is 18.*scripts/run --fresh"),
                cluster.in_use(),
            ):
                pass
        finally:
            version.write_text("18\n")

    def test_is_not_removed_while_somebody_uses_it(self, cluster):
        with cluster.in_use():
            with pytest.raises(DatabaseTrouble, match="stop it first"):
                cluster.remove()

            assert cluster.answers()

    def test_shows_the_servers_own_words_when_it_does_not_start(self, cluster):
        broken = Cluster(cluster.folder, settings=["no_such_setting=1"])
        with pytest.raises(DatabaseTrouble, match="no_such_setting"), broken.in_use():
            pass


def write_pid_file(cluster: Cluster, pid: int) -> None:
    pid_file = cluster.data / "postmaster.pid"
    pid_file.write_text(f"{pid}\n{cluster.data}\n0\n{cluster.port}\n\n127.0.0.1\n\nready   \n")
    cluster.own(pid_file)


# A script with a server, in the foreground (one in the background ignores Ctrl-C) until its input ends.
HOLD = """
import signal, sys
from scripts.lib import postgres, processes
signal.signal(signal.SIGINT, signal.default_int_handler)
def main(arguments):
    with postgres.throw_away_cluster() as cluster:
        print(cluster.folder, cluster.port, flush=True)
        sys.stdin.read()
    return 0
processes.entry(main)
"""


class TestThrowAwayCluster:
    def test_two_at_once_do_not_meet_and_no_sweep_takes_them(self):
        with postgres.throw_away_cluster() as one, postgres.throw_away_cluster() as other:
            postgres.sweep()

            assert one.url != other.url
            assert one.answers()
            assert other.answers()
        assert not one.folder.exists()
        assert not other.folder.exists()

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_is_gone_after_the_run_was_interrupted(self, number):
        process, folder, port = self.start()
        process.send_signal(number)
        process.communicate()

        assert process.returncode == 128 + number
        assert not folder.exists()
        assert not is_listening(port)

    def test_is_cleared_away_by_the_next_run_when_the_run_was_killed(self):
        process, folder, port = self.start()
        process.kill()
        process.communicate()
        left_behind = is_listening(port)
        postgres.sweep()

        assert left_behind
        assert not folder.exists()
        assert not is_listening(port)

    def start(self) -> tuple["subprocess.Popen[str]", Path, int]:
        command = [sys.executable, "-c", HOLD]
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        folder, port = process.stdout.readline().split()
        return process, Path(folder), int(port)


class TestPlaces:
    def test_root_keeps_programs_and_data_where_the_server_may_go(self):
        if os.geteuid() != 0:
            assert places.home() == ROOT / ".local"
            return

        assert places.is_open_to_all(places.shared_place())
        assert places.home().parent == places.shared_place()
        assert places.is_open_to_all(places.programs())

    def test_another_place_can_be_named(self, monkeypatch, tmp_path):
        monkeypatch.setenv("LOANOPS_DATA", str(tmp_path))

        assert places.home() == tmp_path

    def test_the_local_server_writes_to_disk_and_the_throw_away_one_does_not(self):
        assert postgres.local_cluster().settings == []
        assert "fsync=off" in postgres.UNSAFE_BUT_FAST


class TestLocks:
    def test_a_second_script_waits_and_says_so(self, tmp_path, capsys):
        from scripts.lib.environment import locked

        path = tmp_path / "lock"
        holder = subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import fcntl, time; f = open({str(path)!r}, 'a'); fcntl.flock(f, fcntl.LOCK_EX); print('held', "
                "flush=True); time.sleep(0.3)",
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        with holder.stdout as output:
            output.readline()
        begun = time.monotonic()
        with locked(path, "Waiting ..."):
            waited = time.monotonic() - begun
            with open(path) as again, pytest.raises(BlockingIOError):
                fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
        holder.wait()

        assert waited > 0.1
        assert "Waiting ..." in capsys.readouterr().err
