"""The embedded PostgreSQL server: the programs of a Python wheel, started by ourselves.

A cluster is a folder: `data/` is PostgreSQL's, beside it lie the port, the password, the server's log and two lock
files. Everyone who uses the server holds `users.lock` together; whoever can take it alone is the last and stops the
server. The server listens on 127.0.0.1 only and wants the password.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from scripts.lib.environment import locked, open_lock, say, try_lock
from scripts.lib.places import (
    MAJOR,
    DatabaseTrouble,
    command_line,
    free_port,
    home,
    is_alive,
    is_free,
    programs,
    server_user,
    temporary_place,
)
from scripts.lib.processes import undisturbed

DATABASE = "loanops"
OWNER = "loanops"  # may create databases, is no superuser: what works here works on a managed server
SUPERUSER = "postgres"
THROW_AWAY = "loanops-throw-away-"
UNSAFE_BUT_FAST = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
]


# The cluster ------------------------------------------------------------------------------------------------------


class Cluster:
    """One PostgreSQL server with its data."""

    def __init__(self, folder: Path, *, settings: list[str] | None = None) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self.settings = settings or []

    # Facts

    @property
    def url(self) -> str:
        return f"postgres://{OWNER}:{quote(self.password, safe='')}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text().strip()

    @property
    def port(self) -> int | None:
        try:
            return int((self.folder / "port").read_text())
        except (OSError, ValueError):
            return None

    def answers(self) -> bool:
        """Whether *our* server listens on the remembered port: it knows the password and has our data."""
        needed = (self.data / "postmaster.pid", self.folder / "password", self.folder / "port")
        if not all(path.exists() for path in needed):
            return False
        done = self.sql("SHOW data_directory", check=False)
        return done.returncode == 0 and Path(done.stdout.strip()).resolve() == self.data

    # Using it

    @contextlib.contextmanager
    def in_use(self) -> Iterator[str]:
        """Start the server if need be, give its address, and stop it when nobody else uses it any more."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open_lock(self.folder / "users.lock") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                with locked(self.folder / "start.lock"):
                    self.start()
                yield self.url
            finally:
                self.leave(users)

    def leave(self, users: TextIO) -> None:
        fcntl.flock(users, fcntl.LOCK_UN)
        if try_lock(users):
            with undisturbed():
                self.stop()

    def start(self) -> None:
        if self.answers():
            return
        self.check_version()
        if not (self.data / "PG_VERSION").exists():
            self.create()
        self.clear_stale_pid()
        self.log.touch(mode=0o600)
        self.own(self.log)
        for _ in range(3):
            self.choose_port()
            if (
                self.run(
                    "pg_ctl", "-w", "-t", "60", "-l", str(self.log), "-o", self.options(), "start"
                ).returncode
                == 0
            ):
                break
            # Another process may have taken the port in between; anything else fails again and is reported.
            (self.folder / "port").unlink()
        else:
            raise DatabaseTrouble(f"The database server does not start:\n{self.tail_of_log()}")
        self.create_database()

    def stop(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self.run("pg_ctl", "-w", "-t", "60", "-m", "fast", "stop")

    def remove(self) -> None:
        """Stop the server and delete everything it knows; refused while somebody uses it."""
        if not self.folder.exists():
            return
        with open_lock(self.folder / "users.lock") as users:
            if not try_lock(users):
                raise DatabaseTrouble("LoanOps is running from this checkout; stop it first.")
            self.stop()
            shutil.rmtree(self.folder)

    # Steps

    def check_version(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            found = (self.data / "PG_VERSION").read_text().strip()
            if found != MAJOR:
                raise DatabaseTrouble(
                    f"The local data was written by PostgreSQL {found}, this is {MAJOR}. "
                    "To begin with new data: scripts/run --fresh"
                )

    def create(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        self.own(self.data)
        password = self.folder / "password"
        password.unlink(missing_ok=True)
        with open(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24) + "\n")
        self.own(password)
        done = self.run(
            "initdb",
            f"--username={SUPERUSER}",
            f"--pwfile={password}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-sync",
        )
        if done.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise DatabaseTrouble(f"The database could not be created:\n{done.stderr.strip()}")

    def own(self, path: Path) -> None:
        user = server_user()
        if user:
            os.chown(path, user.pw_uid, user.pw_gid)

    def clear_stale_pid(self) -> None:
        """Remove a pid file whose number has meanwhile been given to another program.

        PostgreSQL itself deals with one whose process is gone. A server of ours that is still starting or stopping
        is waited for.
        """
        pid_file = self.data / "postmaster.pid"
        until = time.monotonic() + 30
        while True:
            try:
                pid = int(pid_file.read_text().split("\n", 1)[0])
            except (OSError, ValueError):
                return
            if not is_alive(pid):
                return
            command = command_line(pid)
            if "postgres" not in command or str(self.data) not in command:
                pid_file.unlink()
                return
            if time.monotonic() > until:
                raise DatabaseTrouble(
                    f"The database server (process {pid}) does not answer; stop it: kill {pid}"
                )
            time.sleep(0.1)
            if self.answers():
                return

    def choose_port(self) -> None:
        if self.port is None or not is_free(self.port):
            (self.folder / "port").write_text(f"{free_port()}\n")

    def options(self) -> str:
        settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", *self.settings]
        return " ".join([f"-p {self.port}", *(f"-c {setting}" for setting in settings)])

    def create_database(self) -> None:
        if not self.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{OWNER}'").stdout.strip():
            self.sql(f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{self.password}'")
        if not self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'").stdout.strip():
            self.sql(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    # Programs

    def run(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run one of PostgreSQL's programs on our data, as the server's user."""
        user = server_user()
        dropped: dict[str, Any] = (
            {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        )
        command = [str(programs() / program), "-D", str(self.data), *arguments]
        # The server keeps what it is started with open for as long as it lives: files, not pipes.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd="/",
                env=plain_environment(),
                check=False,
                **dropped,
            )
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, out.read(), err.read())

    def sql(self, statement: str, *, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """One statement as the superuser, passed on standard input because it may hold the password."""
        command = [str(programs() / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", "127.0.0.1", "-p", str(self.port), "-U", SUPERUSER, "-d", "postgres", "-f", "-"]
        env = plain_environment() | {"PGPASSWORD": self.password, "PGCONNECT_TIMEOUT": "5"}
        done = subprocess.run(
            command, input=statement, capture_output=True, text=True, cwd="/", env=env, check=False
        )
        if check and done.returncode:
            raise DatabaseTrouble(f"The database server refused a statement: {done.stderr.strip()}")
        return done

    def tail_of_log(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        except OSError:
            return "(it left no log)"


def plain_environment() -> dict[str, str]:
    """Without PG* variables of the person's own, and in UTC."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return kept | {"TZ": "UTC", "LC_ALL": "C"}


# The two kinds ----------------------------------------------------------------------------------------------------


def local_cluster() -> Cluster:
    """The server behind scripts/run and scripts/manage; its data stays."""
    return Cluster(home() / "postgres")


@contextlib.contextmanager
def throw_away_cluster(
    fill: Callable[[Cluster], None] | None = None, *, settings: list[str] = UNSAFE_BUT_FAST
) -> Iterator[Cluster]:
    """A server for one test run, in a folder of its own, gone afterwards whatever happens.

    `fill` may put data there before the server starts.
    """
    sweep()
    folder = Path(tempfile.mkdtemp(prefix=THROW_AWAY, dir=temporary_place()))
    cluster = Cluster(folder, settings=settings)
    # Locked before it has its name, so that no sweep takes the folder in between.
    with open_lock(folder / "owner.new") as owner:
        try_lock(owner)
        (folder / "owner.new").rename(folder / "owner.lock")
        try:
            if server_user():
                folder.chmod(0o711)
            if fill:
                fill(cluster)
            cluster.start()
            yield cluster
        finally:
            with undisturbed():
                cluster.stop()
                shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Clear away what a test run left that was killed without being able to clean up."""
    for folder in temporary_place().glob(THROW_AWAY + "*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid != os.geteuid():
                continue
            with open(folder / "owner.lock") as owner:
                if try_lock(owner):
                    say(f"Clearing away the database of an interrupted test run: {folder}")
                    Cluster(folder).stop()
                    shutil.rmtree(folder, ignore_errors=True)
