"""The tests, against a throw-away PostgreSQL server. Arguments go to pytest, and its exit code comes back."""

import contextlib
import os
from collections.abc import Iterator

from scripts.lib import environment, processes, prototype

SETTINGS = "loanops.settings.test"


def main(arguments: list[str]) -> int:
    environment.ensure_environment(environment.DEV_LOCK)
    with test_environment() as env:
        return processes.run_child(
            [str(environment.PYTHON), "-m", "pytest", *arguments], cwd=environment.ROOT, env=env
        )


@contextlib.contextmanager
def test_environment() -> Iterator[dict[str, str]]:
    # The browser tests drive a synchronous browser, which Django takes for an event loop.
    env = environment.child_environment(SETTINGS, DJANGO_ALLOW_ASYNC_UNSAFE="true")
    if os.environ.get("DATABASE_URL"):
        yield env
        return
    with prototype.migrated_cluster() as cluster:
        scratch = cluster.folder / "tmp"
        scratch.mkdir()
        yield env | {"DATABASE_URL": cluster.url, "TMPDIR": str(scratch)}


if __name__ == "__main__":
    processes.entry(main)
