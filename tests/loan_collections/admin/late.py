"""Late loans with work on the desk, for the pages and the API of collections."""

from loan_collections.models import CollectionTask
from loan_collections.services.working import work_open_episodes
from loanops.access.models import User
from loanops.core import clock
from servicing.close.running import silent
from tests.factories.servicing import make_active_loan


def make_tasks(number: int = 1, *, assignee: User | None = None) -> list[CollectionTask]:
    """Tasks of loans fifteen days late, made by the rules; everybody else's work is left alone."""
    loans = [make_active_loan() for _ in range(number)]
    work_open_episodes(on_date=clock.business_date(), progress=silent)
    tasks = CollectionTask.objects.filter(loan__in=loans)
    tasks.update(assignee=assignee)
    return list(tasks.order_by("id"))


def make_task(*, assignee: User | None = None) -> CollectionTask:
    return make_tasks(assignee=assignee)[0]
