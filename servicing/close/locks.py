"""Locks that are stuck: sessions that wait for another one, those they wait for, and transactions left open."""

from dataclasses import dataclass

from django.db import connection

SHOWN = 50
OLD_SECONDS = 60
STUCK = """
    WITH sessions AS (
        SELECT pid, coalesce(nullif(application_name, ''), usename::text) AS owner, xact_start, wait_event_type,
               state, left(query, 200) AS query, pg_blocking_pids(pid) AS blockers
          FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_catalog.pg_backend_pid() AND backend_type = 'client backend'
    )
    SELECT owner, pid, coalesce(extract(epoch FROM now() - xact_start), 0)::int AS seconds,
           array_to_string(blockers, ', '), query
      FROM sessions
     WHERE cardinality(blockers) > 0
        OR pid IN (SELECT unnest(blockers) FROM sessions)
        OR (state = 'idle in transaction' AND xact_start < now() - make_interval(secs => %(old)s))
     ORDER BY seconds DESC, pid
     LIMIT %(shown)s
"""


@dataclass(frozen=True)
class Stuck:
    """A database session that waits, or keeps others waiting."""

    owner: str
    process: int
    seconds: int
    waits_for: str
    doing: str


def waiting_locks() -> list[Stuck]:
    """The longest first."""
    with connection.cursor() as cursor:
        cursor.execute(STUCK, {"old": OLD_SECONDS, "shown": SHOWN})
        return [Stuck(*row) for row in cursor.fetchall()]
