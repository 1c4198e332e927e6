"""A database that is there and up to date, for scripts/run and scripts/manage."""

import contextlib
import hashlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts.lib import environment, places, postgres

SETTINGS = "loanops.settings.local"
PACKAGES = ["loanops", "products", "origination", "servicing", "payments", "loan_collections"]


def given_database() -> str:
    """The address in the environment; with one, no server is started and nothing local is touched."""
    return os.environ.get("DATABASE_URL", "")


@contextlib.contextmanager
def database() -> Iterator[dict[str, str]]:
    """The environment of a command, with a database that answers for as long as the block lasts."""
    files = os.environ.get("MEDIA_ROOT")
    if not files:
        places.home().mkdir(parents=True, exist_ok=True)
        (places.home() / "media").mkdir(mode=0o700, exist_ok=True)
        files = str(places.home() / "media")
    if given_database():
        yield environment.child_environment(SETTINGS, MEDIA_ROOT=files)
        return
    with postgres.local_cluster().in_use() as url:
        yield environment.child_environment(SETTINGS, DATABASE_URL=url, MEDIA_ROOT=files)


def migrate(env: dict[str, str], *, seed: list[str] | None = None) -> None:
    """Apply the migrations (quickly known to be applied already) and run the `seed` commands, one script at a time."""
    places.home().mkdir(parents=True, exist_ok=True)
    waiting = "Waiting for another script that is preparing the database ..."
    with environment.locked(places.home() / "prepare.lock", waiting):
        if given_database() or read_stamp() != migrations_digest():
            environment.say("Applying migrations ...")
            if environment.manage("migrate", "--noinput", "--verbosity=0", env=env):
                sys.exit("The migrations failed; the lines above say why.")
            if not given_database():
                stamp().write_text(migrations_digest() + "\n")
        for command in seed or []:
            if environment.manage(command, env=env):
                sys.exit(f"{command} failed; the lines above say why.")


def migrations_digest(also: Iterable[Path] = ()) -> str:
    """Changes whenever a migration of ours or an installed package does."""
    total = hashlib.sha256()
    for path in sorted([environment.ROOT / environment.RUN_LOCK, *migration_files(), *also]):
        total.update(str(path.relative_to(environment.ROOT)).encode() + path.read_bytes())
    return total.hexdigest()


def migration_files() -> list[Path]:
    """The migrations and the SQL beside them."""
    folders = [
        folder for package in PACKAGES for folder in (environment.ROOT / package).glob("**/migrations")
    ]
    found = [path for folder in folders for path in folder.rglob("*")]
    return [path for path in found if path.is_file() and path.suffix != ".pyc"]


def stamp() -> Path:
    return postgres.local_cluster().folder / "migrated"


def read_stamp() -> str:
    try:
        return stamp().read_text().strip()
    except OSError:
        return ""


def forget_stamp() -> None:
    if not given_database():
        stamp().unlink(missing_ok=True)


def drop_local_data() -> None:
    """Delete the local database and the local files; somebody else's database is never touched."""
    if given_database():
        sys.exit(
            "--fresh clears the local database only, and DATABASE_URL names another. Unset it: unset DATABASE_URL"
        )
    postgres.local_cluster().remove()
    shutil.rmtree(places.home() / "media", ignore_errors=True)
