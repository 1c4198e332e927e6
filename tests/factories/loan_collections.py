"""Late loans and the work they make."""

from typing import Any

from django.db import transaction

from loan_collections.models import CollectionTask, TaskRule
from loan_collections.services.working import work_open_episodes
from loanops.access.models import User
from loanops.access.roles import Role
from loanops.core import clock
from servicing.models import Loan
from tests.factories.access import make_user
from tests.factories.parties import make_business
from tests.factories.registry import sample
from tests.factories.servicing import make_active_loan


def late_loan(**fields: Any) -> Loan:
    """A loan 15 days past due on 2026-03-02: paid out on January 15, nothing paid on February 15."""
    with transaction.atomic():
        return make_active_loan(**{"business": make_business(), **fields})


def work() -> int:
    """What end of day does for open episodes."""
    return work_open_episodes(on_date=clock.business_date(), progress=lambda line: None)


def make_task(**fields: Any) -> CollectionTask:
    """The task of a loan that has just become late."""
    loan = late_loan(**fields)
    work()
    return CollectionTask.objects.get(loan=loan)


def make_agent() -> User:
    return make_user(Role.COLLECTIONS_AGENT)


sample("collections.CollectionTask", make_task)
sample("collections.DelinquentLoan", late_loan)
sample("collections.TaskRule", lambda: TaskRule.objects.get(days_past_due=30))
