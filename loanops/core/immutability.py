"""Migration operations that make a table append-only in the database itself, for every role that connects."""

from django.db.migrations import RunSQL

_CREATE_FUNCTION = """
CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""


def forbid_changes(table: str) -> RunSQL:
    """UPDATE and DELETE on the table are refused by a row trigger. TRUNCATE is not: test databases flush."""
    return RunSQL(
        sql=_CREATE_FUNCTION
        + f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        + "FOR EACH ROW EXECUTE FUNCTION core_refuse_change();",
        reverse_sql=f"DROP TRIGGER {table}_append_only ON {table};",
    )
