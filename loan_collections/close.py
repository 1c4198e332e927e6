"""What collections does at end of day: tasks for loans that are late, and reminders."""

from typing import Any

from loan_collections.services.reminding import remind
from loan_collections.services.working import close_ended_episodes, work_open_episodes
from servicing.close.running import Progress
from servicing.models import EndOfDayRun


def work_delinquencies(run: EndOfDayRun, progress: Progress) -> dict[str, Any]:
    """Close the tasks of episodes that ended, make those of thresholds that were reached; safe to repeat."""
    closed = close_ended_episodes(on_date=run.business_date, progress=progress)
    created = work_open_episodes(on_date=run.business_date, progress=progress)
    return {"tasks_created": created, "tasks_closed": closed}


def write_reminders(run: EndOfDayRun, progress: Progress) -> dict[str, Any]:
    """Reminders that people will find tomorrow morning; none is written twice, whatever is repeated."""
    return remind(closed_day=run.business_date, progress=progress, shards=run.shards)
