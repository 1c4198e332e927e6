"""What a dump of the database would show."""

from django.db import connection


def tables_with(text: str) -> list[str]:
    """Tables in which a row's text contains `text`."""
    found = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table}" AS row WHERE row::text LIKE %s', [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.append(table)
    return found
