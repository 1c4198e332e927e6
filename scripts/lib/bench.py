"""A benchmark, in the prepared environment and with a database server of its own that is gone afterwards."""

import sys

from scripts.lib import environment, postgres, processes, prototype

SETTINGS = "benchmarks.settings"
# A server as one would set it up for work: everything safe, and memory to work with.
AS_IN_PRODUCTION = [
    "shared_buffers=2GB",
    "max_wal_size=16GB",
    "checkpoint_timeout=30min",
    "work_mem=64MB",
    "maintenance_work_mem=512MB",
]


def main(arguments: list[str]) -> int:
    known = sorted(path.stem for path in (environment.ROOT / "benchmarks").glob("[a-z]*.py"))
    known = [name for name in known if name not in ("portfolio", "settings")]
    if not arguments or arguments[0] not in known:
        sys.exit(f"usage: scripts/bench {'|'.join(known)} [--help]")
    environment.ensure_environment(environment.DEV_LOCK)
    with postgres.throw_away_cluster(fill=prototype.copy_prototype, settings=AS_IN_PRODUCTION) as cluster:
        # Copying a portfolio by the million needs triggers and foreign keys out of the way: the superuser's right.
        cluster.sql(f"ALTER ROLE {postgres.OWNER} SUPERUSER")
        cluster.sql(f"DROP DATABASE {postgres.DATABASE}")
        cluster.sql(f"CREATE DATABASE {postgres.DATABASE} OWNER {postgres.OWNER}")
        env = environment.child_environment(SETTINGS, DATABASE_URL=cluster.url, PYTHONUNBUFFERED="1")
        command = [str(environment.PYTHON), "-m", f"benchmarks.{arguments[0]}", *arguments[1:]]
        return processes.run_child(command, cwd=environment.ROOT, env=env)


if __name__ == "__main__":
    processes.entry(main)
