"""What follows from a night for many loans at once: episodes that open or reach the next bucket, in few statements.

It is what `servicing/services/following.py` does for one loan; whatever else happens to a loan is left to that.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from loanops.audit.recording import record_event, record_work
from loanops.core import clock
from loanops.core.changes import display_changes
from loanops.core.context import Work, working
from loanops.core.ids import new_public_id
from loanops.core.outbox import announce_all
from servicing.buckets import CURRENT
from servicing.close.running import END_OF_DAY
from servicing.models import Delinquency, DelinquencyChange, LoanPosition
from servicing.services.following import follow, follow_accounting, follow_status, follow_terms
from servicing.services.planning import Plan
from servicing.states import DelinquencyStatus, LoanStatus

WORK = "servicing.close_loans"
CHANGED = "loan.changed-at-end-of-day"
MOVED = ["bucket", "days_overdue", "days_overdue_max", "amount", "version", "updated_at"]

Followed = tuple[Plan, LoanPosition]


def follow_all(followed: Sequence[Followed]) -> None:
    """Status, terms and delinquency of a slice's loans, with an audit event where something changed."""
    later = {planned.loan.pk for planned, position in followed if _only_grew_later(planned, position)}
    last = _last_episodes(later)
    opening: list[Followed] = []
    moving: list[tuple[Delinquency, LoanPosition]] = []
    for planned, position in followed:
        episode = last.get(planned.loan.pk)
        if planned.loan.pk not in later or (episode and _is_taken_up_again(episode, position)):
            _working(planned, position, follow)
            continue
        _working(planned, position, _follow_but_delinquency)
        if episode is not None and episode.status == DelinquencyStatus.OPEN:
            moving.append((episode, position))
        else:
            opening.append((planned, position))
    _open(opening)
    _move(moving)


def _only_grew_later(planned: Plan, position: LoanPosition) -> bool:
    """An active loan that goes on and reached a later bucket."""
    state, before = planned.state, planned.stored.position
    return (
        planned.loan.status == LoanStatus.ACTIVE
        and state.charge_off_date is None
        and not state.is_settled
        and position.bucket not in (CURRENT, before.bucket if before else CURRENT)
    )


def _last_episodes(loan_ids: Collection[int]) -> Mapping[int, Delinquency]:
    """Each loan's latest episode."""
    episodes = Delinquency.objects.filter(loan__in=loan_ids).order_by("loan_id", "id")
    return {episode.loan_id: episode for episode in episodes}


def _is_taken_up_again(episode: Delinquency, position: LoanPosition) -> bool:
    """The cure was none, as its money came too late: the old episode goes on."""
    since = position.oldest_unpaid_due_date or position.as_of
    return episode.status == DelinquencyStatus.CURED and bool(episode.end_date and since < episode.end_date)


def _working(planned: Plan, position: LoanPosition, what: Callable[..., None]) -> None:
    with working(Work(name=WORK, actor=END_OF_DAY)) as work:
        work.subject = planned.loan
        what(planned.loan, planned.state, before=planned.stored.position, after=position)
    if work.changes:
        record_work(CHANGED, work)


def _follow_but_delinquency(
    loan: Any, state: Any, *, before: LoanPosition | None, after: LoanPosition
) -> None:
    follow_terms(loan, state)
    follow_status(loan, state)
    follow_accounting(loan, before=before, after=after)


# Episodes -----------------------------------------------------------------------------------------------------------


def _open(opening: Sequence[Followed]) -> None:
    episodes = [
        Delinquency(
            public_id=new_public_id(Delinquency.PUBLIC_ID_PREFIX),
            loan=planned.loan,
            start_date=position.oldest_unpaid_due_date or position.as_of,
            opened_date=position.as_of,
            bucket=position.bucket,
            days_overdue=position.days_past_due,
            days_overdue_max=position.days_past_due,
            amount=position.overdue_amount,
        )
        for planned, position in opening
    ]
    if episodes:
        stored = bulk_create_with_history(episodes, Delinquency, default_change_reason=WORK)
        _tell(stored, [position for _, position in opening], [display_changes(each, {}) for each in stored])


def _move(moving: Sequence[tuple[Delinquency, LoanPosition]]) -> None:
    changes = []
    for episode, position in moving:
        loaded = {
            field.attname: getattr(episode, field.attname) for field in Delinquency._meta.concrete_fields
        }
        episode.bucket = position.bucket
        episode.days_overdue = position.days_past_due
        episode.days_overdue_max = max(episode.days_overdue_max, position.days_past_due)
        episode.amount = position.overdue_amount
        changes.append(display_changes(episode, loaded))
        episode.version += 1
        episode.updated_at = clock.now()
    if moving:
        episodes = [episode for episode, _ in moving]
        bulk_update_with_history(episodes, Delinquency, MOVED, default_change_reason=WORK)
        _tell(episodes, [position for _, position in moving], changes)


def _tell(
    episodes: Sequence[Delinquency], positions: Sequence[LoanPosition], changes: Sequence[dict[str, Any]]
) -> None:
    """The step in each episode's history, the announcement, and one audit event found from all of the loans."""
    DelinquencyChange.objects.bulk_create(
        DelinquencyChange(
            delinquency=episode,
            on_date=position.as_of,
            status=episode.status,
            bucket=episode.bucket,
            days_overdue=episode.days_overdue,
            amount=episode.amount,
        )
        for episode, position in zip(episodes, positions, strict=True)
    )
    announce_all(
        "loan.delinquency-changed",
        [
            {
                "loan_id": episode.loan_id,
                "delinquency_id": episode.pk,
                "status": episode.status,
                "bucket": episode.bucket,
            }
            for episode in episodes
        ],
    )
    record_event(
        CHANGED,
        actor=END_OF_DAY,
        use_case=WORK,
        touched=[*(position.loan for position in positions), *episodes],
        changes=[
            {"type": Delinquency._meta.label, "id": episode.pk, "record": str(episode), "fields": fields}
            for episode, fields in zip(episodes, changes, strict=True)
        ],
    )
