"""Sharing a step of end of day out to several processes; whoever dies is replaced.

Loans are shared by slices: each process takes every K-th. A share may be worked by anybody, any number of times, so a
process needs to know nothing but the run and its share.
"""

import multiprocessing
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from django.db import connection

from servicing.close import worker
from servicing.close.rate import Rate
from servicing.models import EndOfDayRun

LIVES = 3
LOOK_EVERY_SECONDS = 0.2


class ShardFailed(Exception):
    """A process went down again and again; its share is not done."""


@dataclass
class _Share:
    """One share, the process that works on it, and how many more it may cost."""

    number: int
    values: Mapping[str, Any]
    process: BaseProcess
    answer: Connection
    lives: int = LIVES


def in_processes(
    function: str, shares: Sequence[Mapping[str, Any]], look: Callable[[], None] = lambda: None
) -> list[Any]:
    """Call the function, named by its dotted path, once for each share in a process of its own; answers in order."""
    running = [_Share(number, values, *_start(function, values)) for number, values in enumerate(shares)]
    answers: dict[int, Any] = {}
    try:
        while running:
            time.sleep(LOOK_EVERY_SECONDS)
            running = [share for share in running if not _is_done(function, share, answers)]
            look()
    finally:
        for share in running:
            share.process.terminate()
            share.process.join()
    return [answers[number] for number in range(len(shares))]


def _is_done(function: str, share: _Share, answers: dict[int, Any]) -> bool:
    """Whether the share is done; one whose process died is begun again."""
    if share.answer.poll():
        try:
            answers[share.number] = share.answer.recv()
        except EOFError:
            pass
        else:
            share.process.join()
            return True
    if share.process.is_alive():
        return False
    share.process.join()
    share.lives -= 1
    if not share.lives:
        raise ShardFailed(f"Process {share.number + 1} ended with {share.process.exitcode}: {function}.")
    share.process, share.answer = _start(function, share.values)
    return False


def _start(function: str, values: Mapping[str, Any]) -> tuple[BaseProcess, Connection]:
    """A process of its own, with its own connection to the same database."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(
        target=worker.work,
        kwargs={
            "database": str(connection.settings_dict["NAME"]),
            "function": function,
            "values": values,
            "answer": theirs,
        },
        daemon=True,
    )
    process.start()
    theirs.close()
    return process, ours


# Loans ------------------------------------------------------------------------------------------------------------


def slices_of(shard: int, shards: int, slices: Sequence[int]) -> list[int]:
    """The slices of one shard: every K-th, so that old and young loans are shared out evenly."""
    return [number for number in slices if number % shards == shard]


def close_in_processes(run: EndOfDayRun, slices: Sequence[int], rate: Rate) -> None:
    """One process for each shard; ends when all have done their slices, or when somebody asked for a pause."""
    shards = min(run.shards, len(slices))
    shares = [{"run_id": run.pk, "slices": slices_of(shard, shards, slices)} for shard in range(shards)]

    def look() -> None:
        done = EndOfDayRun.objects.values_list("loans_done", flat=True).get(pk=run.pk)
        if done != rate.done:
            rate.tell_done(done)

    in_processes("servicing.close.shards.close_slices_of", shares, look)


def send_to_workers(run: EndOfDayRun, slices: Sequence[int]) -> None:
    """One task for each shard. Nobody waits for them: the run goes through all slices itself, from the other end."""
    from servicing.tasks import close_shard_task

    shards = min(run.shards, len(slices))
    for shard in range(shards):
        close_shard_task.delay(run_id=run.pk, slices=slices_of(shard, shards, slices))


def close_slices_of(run_id: int, slices: Sequence[int]) -> None:
    """Close these slices of a run; a pause ends it quietly. Also what a task on another machine calls."""
    from servicing.close.loans import close_slices
    from servicing.close.running import EndOfDayPaused

    run = EndOfDayRun.objects.get(pk=run_id)
    try:
        close_slices(run, slices, lambda closed: None)
    except EndOfDayPaused:
        return
