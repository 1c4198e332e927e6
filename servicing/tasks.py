"""Tasks of servicing: one task, one call."""

from celery import shared_task

from servicing.close.running import run_due_end_of_days, run_end_of_day
from servicing.close.shards import close_slices_of
from servicing.services.imports import work_import


@shared_task
def run_end_of_day_task(**_: object) -> str:
    """Close the current business day, or finish an interrupted one."""
    return str(run_end_of_day().business_date)


@shared_task
def run_due_end_of_days_task(**_: object) -> int:
    """What the schedule starts after midnight: close every day before the lender's calendar day."""
    return len(run_due_end_of_days())


@shared_task
def work_import_task(*, job_id: int, **_: object) -> str:
    """A dry run or a run of an import."""
    return str(work_import(job_id))


@shared_task
def close_shard_task(*, run_id: int, slices: list[int], **_: object) -> None:
    """A share of an end of day's loans, on whichever worker is free."""
    close_slices_of(run_id, slices)


def handle_requested(**_: object) -> None:
    """Somebody asked for end of day; it runs as a task of its own."""
    run_end_of_day_task.delay()
