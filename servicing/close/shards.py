"""Closing the loans in several processes: each takes every K-th slice, and whoever dies is replaced.

A slice may be closed by anybody, any number of times, so a process needs to know nothing but the run and its slices.
"""

import multiprocessing
import time
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from typing import Any

from django.db import connection

from servicing.close import worker
from servicing.close.rate import Rate
from servicing.models import EndOfDayRun

LIVES = 3
LOOK_EVERY_SECONDS = 0.5


class ShardFailed(Exception):
    """A process that closes loans went down again and again; its slices are not all closed."""


def slices_of(shard: int, shards: int, slices: Sequence[int]) -> Sequence[int]:
    """The slices of one shard: every K-th, so that old and young loans are shared out evenly."""
    return [number for number in slices if number % shards == shard]


def send_to_workers(run: EndOfDayRun, slices: Sequence[int]) -> None:
    """One task for each shard. Nobody waits for them: the run goes through all slices itself, from the other end."""
    from servicing.tasks import close_shard_task

    shards = min(run.shards, len(slices))
    for shard in range(shards):
        close_shard_task.delay(run_id=run.pk, slices=list(slices_of(shard, shards, slices)))


def close_in_processes(run: EndOfDayRun, slices: Sequence[int], rate: Rate) -> None:
    """One process for each shard; ends when all have done their slices, or when somebody asked for a pause."""
    shards = min(run.shards, len(slices))
    running = {shard: _start(run, shard, shards, slices) for shard in range(shards)}
    lives = dict.fromkeys(running, LIVES)
    try:
        while running:
            time.sleep(LOOK_EVERY_SECONDS)
            for shard, process in list(running.items()):
                if process.is_alive():
                    continue
                process.join()
                lives[shard] -= 1
                if process.exitcode == 0:
                    del running[shard]
                elif lives[shard]:
                    running[shard] = _start(run, shard, shards, slices)
                else:
                    raise ShardFailed(f"Shard {shard + 1} of {shards} ended with {process.exitcode}.")
            done = EndOfDayRun.objects.values_list("loans_done", flat=True).get(pk=run.pk)
            if done != rate.done:
                rate.tell_done(done)
    finally:
        for process in running.values():
            process.terminate()
            process.join()


def _start(run: EndOfDayRun, shard: int, shards: int, slices: Sequence[int]) -> BaseProcess:
    """A process of its own, with its own connection to the same database."""
    values: dict[str, Any] = {
        "database": str(connection.settings_dict["NAME"]),
        "run_id": run.pk,
        "slices": slices_of(shard, shards, slices),
    }
    process = multiprocessing.get_context("spawn").Process(
        target=worker.close_shard, kwargs=values, daemon=True
    )
    process.start()
    return process


def close_slices_of(run_id: int, slices: Sequence[int]) -> None:
    """Close these slices of a run; also what a task on another machine calls."""
    from servicing.close.loans import close_slices
    from servicing.close.running import EndOfDayPaused

    run = EndOfDayRun.objects.get(pk=run_id)
    try:
        close_slices(run, slices, lambda closed: None)
    except EndOfDayPaused:
        return
