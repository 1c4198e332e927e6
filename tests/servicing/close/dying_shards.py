"""Processes of shards as tests need them; nothing of Django is imported before it is set up."""

import os
import signal
from pathlib import Path


def slices_of_two(**values):
    """A shard's process, with slices of two loans."""
    import django

    django.setup()
    from servicing.close import loans, worker

    loans.SLICE_SIZE = 2
    worker.work(**values)


def die_once(**values):
    """A shard that is killed the first time, before it has done anything."""
    marker = Path(os.environ["SHARD_TEST_FOLDER"]) / str(min(values["values"]["slices"]))
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    slices_of_two(**values)
