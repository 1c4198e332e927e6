"""The beginning of a shard's process, which knows nothing of Django yet: that is why nothing is imported above."""

from collections.abc import Sequence


def close_shard(*, database: str, run_id: int, slices: Sequence[int]) -> None:
    """Close these slices with a connection of its own to the same database; a pause ends it quietly."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["NAME"] = database
    from servicing.close.shards import close_slices_of

    close_slices_of(run_id, slices)
