"""Test databases are born migrated, and a change of the migrations is noticed."""

import sys
from pathlib import Path

import psycopg
import pytest

from scripts.lib import environment, prototype
from scripts.lib.postgres import Cluster

MANAGE = """
import os, pathlib, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    connection.execute(pathlib.Path("loanops/core/migrations/0001_first.py").read_text().splitlines()[-1][2:])
with open("applied", "a") as file:
    file.write("once ")
"""
FIRST = "from loanops.core.fields import AmountField\n# CREATE TABLE of_the_first_migration (id int)\n"


@pytest.fixture
def project(monkeypatch, tmp_path) -> Path:
    """A project of one migration, whose manage.py applies it."""
    (tmp_path / "manage.py").write_text(MANAGE)
    (tmp_path / environment.RUN_LOCK).touch()
    (tmp_path / "loanops" / "core" / "migrations").mkdir(parents=True)
    (tmp_path / "loanops" / "core" / "migrations" / "0001_first.py").write_text(FIRST)
    (tmp_path / "loanops" / "core" / "fields.py").write_text("AmountField = None\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "PYTHON", Path(sys.executable))
    monkeypatch.setenv("LOANOPS_DATA", str(tmp_path / "data"))
    return tmp_path


def tables_of_a_new_database(cluster: Cluster) -> list[tuple[str, str]]:
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_new")
    with psycopg.connect(cluster.url.removesuffix("loanops") + "test_new") as connection:
        query = "SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public'"
        return connection.execute(query).fetchall()


class TestMigratedCluster:
    def test_new_databases_have_the_tables_and_the_migrations_ran_once(self, project, capsys):
        for _ in range(2):
            with prototype.migrated_cluster() as cluster:
                assert tables_of_a_new_database(cluster) == [("of_the_first_migration", "loanops")]

        assert (project / "applied").read_text() == "once "
        assert capsys.readouterr().err.count("Applying the migrations") == 1

    def test_failing_migrations_leave_an_empty_server_for_the_tests_to_say_so(self, project):
        (project / "manage.py").write_text("raise SystemExit('broken')")
        with prototype.migrated_cluster() as cluster:
            assert tables_of_a_new_database(cluster) == []

        assert not list((project / "data").glob("test-database/*"))


class TestDigest:
    def test_follows_migrations_their_sql_and_what_they_import(self, project):
        migrations = project / "loanops" / "core" / "migrations"
        seen = [prototype.digest()]
        (migrations / "0002_second.py").write_text("")
        seen.append(prototype.digest())
        (migrations / "sql").mkdir()
        (migrations / "sql" / "balanced.sql").write_text("SELECT 1")
        seen.append(prototype.digest())
        (project / "loanops" / "core" / "fields.py").write_text("AmountField = 1\n")
        seen.append(prototype.digest())
        (project / environment.RUN_LOCK).write_text("django==5.2.99")
        seen.append(prototype.digest())

        assert len(set(seen)) == 5

    def test_does_not_follow_anything_else(self, project):
        before = prototype.digest()
        (project / "loanops" / "core" / "views.py").write_text("pass\n")

        assert prototype.digest() == before
