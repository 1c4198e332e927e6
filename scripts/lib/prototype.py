"""Test databases copied from one that is migrated already.

Applying every migration takes far longer than most test runs. So it is done once for each state of the migrations, in
the database that PostgreSQL copies new ones from (`template1`), and the stopped server's folder is kept. A test run
starts a throw-away copy of it, in which the test databases Django makes are born migrated.
"""

import contextlib
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from scripts.lib import environment, places, postgres, prepare
from scripts.lib.postgres import Cluster

SETTINGS = "loanops.settings.test"


@contextlib.contextmanager
def migrated_cluster() -> Iterator[Cluster]:
    """A throw-away server whose new databases are migrated; when the migrations fail, one that is just empty."""
    with postgres.throw_away_cluster(fill=copy_prototype) as cluster:
        yield cluster


def copy_prototype(cluster: Cluster) -> None:
    """Put the migrated data into the folder of a cluster that has not started yet."""
    places.home().mkdir(parents=True, exist_ok=True)
    waiting = "Waiting for another test run that is preparing the test database ..."
    with environment.locked(places.home() / "test-database.lock", waiting):
        kept = places.home() / "test-database" / digest()
        if kept.exists() or build(kept):
            copy(kept, cluster.folder)


def build(kept: Path) -> bool:
    """Migrate in a server made for it and keep what it leaves; tells whether that worked."""
    environment.say("Applying the migrations for the tests, once ...")
    with postgres.throw_away_cluster() as cluster:
        cluster.sql(f"ALTER DATABASE template1 OWNER TO {postgres.OWNER}")
        address = cluster.url.removesuffix(postgres.DATABASE) + "template1"
        env = environment.child_environment(SETTINGS, DATABASE_URL=address)
        command = [str(environment.PYTHON), "manage.py", "migrate", "--noinput", "--verbosity=0"]
        # What is wrong with the migrations the tests will say themselves.
        done = subprocess.run(command, cwd=environment.ROOT, env=env, capture_output=True, check=False)
        cluster.stop()
        if done.returncode or kept.name != digest():
            return False
        shutil.rmtree(kept.parent, ignore_errors=True)
        kept.mkdir(parents=True)
        copy(cluster.folder, kept)
    return True


def copy(origin: Path, target: Path) -> None:
    """The data and its password, with their owner, who is not always us."""
    subprocess.run(["cp", "-Rp", str(origin / "data"), str(origin / "password"), str(target)], check=True)


def digest() -> str:
    """Changes with every migration, and with the modules of ours that migrations import."""
    return prepare.migrations_digest(also=imported_by_migrations())


def imported_by_migrations() -> list[Path]:
    ours = re.compile(rf"^(?:from|import) ((?:{'|'.join(prepare.PACKAGES)})[\w.]*)", re.MULTILINE)
    texts = [path.read_text() for path in prepare.migration_files() if path.suffix == ".py"]
    modules = {name for text in texts for name in ours.findall(text)}
    files = [environment.ROOT / (name.replace(".", "/") + ".py") for name in modules]
    return [path for path in files if path.exists()]
