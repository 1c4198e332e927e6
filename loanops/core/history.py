"""Versioned history of mutable records, with the actor and reason of the running use case."""

from typing import Any

from django.db import models
from simple_history.models import HistoricalRecords

from loanops.core.context import current_work


def _actor_user_id(instance: Any, **kwargs: Any) -> int | None:
    work = current_work.get()
    return work.actor.user_id if work else None


def _get_user(record: Any) -> Any:
    from django.contrib.auth import get_user_model

    if record.history_user_id is None:
        return None
    return get_user_model().objects.filter(pk=record.history_user_id).first()


def _set_user(record: Any, user_id: int | None) -> None:
    record.history_user_id = user_id


def History(**kwargs: Any) -> HistoricalRecords:
    """`history = History()` on every mutable domain model."""
    return HistoricalRecords(
        history_user_id_field=models.BigIntegerField(null=True),
        history_user_getter=_get_user,
        history_user_setter=_set_user,
        get_user=_actor_user_id,
        **kwargs,
    )
