"""What nobody can do through LoanOps: change what was booked. Tests do it to see that the proof finds it."""

import re

from django.db import connection


def tamper(sql: str, *parameters: object) -> int:
    """Run a statement past our triggers on its table; answers how many rows it changed."""
    table = re.search(r"(?i)\b(?:update|from|into)\s+\"?(\w+)", sql)
    assert table is not None, sql
    with connection.cursor() as cursor:
        # What the test booked is judged before, so that only the tampering is left to find.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f'ALTER TABLE "{table[1]}" DISABLE TRIGGER USER')
        cursor.execute(sql, parameters)
        changed = int(cursor.rowcount)
        # A table whose foreign keys are still to be judged cannot be altered; the test rolls back anyway.
        if not connection.in_atomic_block:
            cursor.execute(f'ALTER TABLE "{table[1]}" ENABLE TRIGGER USER')
        return changed
