"""The beginning of a process that shares in a step, which knows nothing of Django yet: so nothing is imported above."""

from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any


def work(*, database: str, function: str, values: Mapping[str, Any], answer: Connection) -> None:
    """Call the function with a connection of its own to the same database, and answer what it answers."""
    import django

    django.setup()
    from django.db import connection
    from django.utils.module_loading import import_string

    connection.settings_dict["NAME"] = database
    answer.send(import_string(function)(**values))
