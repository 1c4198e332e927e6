"""deploy/roles.sql: the site may write, and may not rewrite history."""

from collections.abc import Iterator

import psycopg
import pytest

from scripts.lib import postgres
from scripts.lib.environment import ROOT

ROLES = ROOT / "deploy" / "roles.sql"
TABLES = """
CREATE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE restrict_violation; END';
CREATE TABLE ledger_journalline (id int);
CREATE TRIGGER ledger_journalline_append_only BEFORE UPDATE OR DELETE ON ledger_journalline
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TABLE parties_contact (id int);
CREATE TABLE django_migrations (id int);
"""


@pytest.fixture(scope="module")
def connection() -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with postgres.throw_away_cluster() as cluster:
        owner = cluster.url.replace(f"://{postgres.OWNER}:", f"://{postgres.SUPERUSER}:")
        with psycopg.connect(owner, autocommit=True) as made:
            made.execute(TABLES)
            made.execute(ROLES.read_text())
            made.execute(ROLES.read_text())  # after every migration, so more than once
            yield made


class TestRoles:
    @pytest.mark.parametrize(
        ("table", "allowed"),
        [
            ("ledger_journalline", "SELECT INSERT"),
            ("parties_contact", "SELECT INSERT UPDATE DELETE"),
            ("django_migrations", "SELECT"),
        ],
    )
    def test_append_only_tables_take_new_rows_and_nothing_else(self, connection, table, allowed):
        privileges = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER"]
        held = [
            privilege
            for privilege in privileges
            if connection.execute(
                "SELECT has_table_privilege('loanops_app', %s, %s)", [table, privilege]
            ).fetchone()[0]
        ]

        assert held == allowed.split()

    def test_the_site_makes_no_tables(self, connection):
        (may_create,) = connection.execute(
            "SELECT has_schema_privilege('loanops_app', 'public', 'CREATE')"
        ).fetchone()

        assert may_create is False
