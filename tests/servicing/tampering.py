"""What nobody can do through LoanOps: change what was booked. Tests do it to see that the proof finds it."""

from django.db import connection


def tamper(sql: str, *parameters: object) -> int:
    """Run a statement past every trigger; answers how many rows it changed."""
    with connection.cursor() as cursor:
        # What the test booked is judged before, so that only the tampering is left to find.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(sql, parameters)
            return int(cursor.rowcount)
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
