"""A record's timeline: everything the audit trail knows about it, in words."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
from django.utils.text import capfirst

from loanops.audit.models import AuditEvent, AuditLink
from loanops.usecases import REGISTRY
from loanops.web.admin import formats

SHOWN = 25
BEFORE, KIND = "before", "kind"
STATUS, REVEALS = "status", "reveals"
REVEALED = ".revealed"
"""How the name of an event ends by which somebody read what is hidden."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(\+\d\d:\d\d|Z)")
"""How an instant stands in the audit trail."""


@dataclass(frozen=True)
class Change:
    record: str
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    event: AuditEvent
    when: str
    what: str
    who: str
    changes: list[Change]


def describe(event: AuditEvent) -> str:
    """What happened, in the words of the use case, or of the event where there is none."""
    declared = REGISTRY.get(event.use_case)
    if event.event.endswith(".proposed") and declared:
        return f"{declared.title}: proposed"
    return declared.title if declared else event.event.replace(".", " ").replace("-", " ").capitalize()


def who(event: AuditEvent) -> str:
    return (
        f"{event.actor_label}, approved by {event.approved_by_label}"
        if event.approved_by_label
        else event.actor_label
    )


def changes_of(event: AuditEvent) -> list[Change]:
    """Old → new of each field in display words."""
    rows = []
    for change in event.changes:
        model = _model(change.get("type", ""))
        for name, (old, new) in change.get("fields", {}).items():
            title, choices = _field(model, name)
            rows.append(Change(change.get("record", ""), title, _shown(old, choices), _shown(new, choices)))
    return rows


def entries_of(events: Iterable[AuditEvent], hidden: Collection[str] = ()) -> list[Entry]:
    """The events in words; of records of the `hidden` kinds neither what changed nor why."""
    found = []
    for event in events:
        event.changes = [change for change in event.changes if change.get("type") not in hidden]
        if event.subject_type in hidden:
            event.reason = ""
        moment = formats.moment_html(event.recorded_at)
        found.append(Entry(event, moment, describe(event), who(event), changes_of(event)))
    return found


@dataclass(frozen=True)
class Kind:
    """What a timeline can be narrowed to: changes of status, reveals, or a kind of record that belongs to it."""

    slug: str
    title: str


@dataclass(frozen=True)
class Timeline:
    """A page of a record's events, newest first; `earlier`, if there are older ones, is where the next page begins."""

    entries: list[Entry]
    earlier: int | None = None
    kinds: Sequence[Kind] = ()
    kind: str = ""


def timeline(record: Model, before: str = "", kind: str = "", hidden: Collection[str] = ()) -> Timeline:
    """The latest events that touched the record, or those before the given one; of one kind, if the record has it."""
    label = record._meta.label
    events = AuditEvent.objects.filter(links__record_type=label, links__record_id=record.pk).order_by("-id")
    kinds = _kinds(record, events)
    chosen = kind if any(each.slug == kind for each in kinds) else ""
    if before.isdecimal() and len(before) < 19:
        events = events.filter(id__lt=int(before))
    found = list(_of_kind(events, chosen, record)[: SHOWN + 1])
    shown = found[:SHOWN]
    return Timeline(entries_of(shown, hidden), shown[-1].pk if len(found) > SHOWN else None, kinds, chosen)


def _kinds(record: Model, events: QuerySet[AuditEvent]) -> list[Kind]:
    """The kinds there are: what else was touched by what touched the record."""
    label = record._meta.label
    touched = AuditLink.objects.filter(event__links__record_type=label, event__links__record_id=record.pk)
    others = touched.exclude(record_type=label).values_list("record_type", flat=True).distinct()
    models = [(other, _model(other)) for other in others]
    found = [Kind(other, capfirst(str(model._meta.verbose_name_plural))) for other, model in models if model]
    found.sort(key=lambda each: each.title)
    if events.filter(event__endswith=REVEALED).exists():
        found.insert(0, Kind(REVEALS, "Reveals"))
    return [Kind(STATUS, "Status"), *found] if hasattr(record, "status") else found


def _of_kind(events: QuerySet[AuditEvent], kind: str, record: Model) -> QuerySet[AuditEvent]:
    if kind == STATUS:
        moved = {"type": record._meta.label, "id": record.pk, "fields": {"status": []}}
        return events.filter(changes__contains=[moved])
    if kind == REVEALS:
        return events.filter(event__endswith=REVEALED)
    if kind:
        return events.filter(pk__in=AuditLink.objects.filter(record_type=kind).values("event"))
    return events


def _model(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _field(model: type[Model] | None, name: str) -> tuple[str, dict[Any, Any]]:
    if model is not None:
        try:
            field = model._meta.get_field(name)
            return str(getattr(field, "verbose_name", name)).capitalize(), dict(
                getattr(field, "flatchoices", None) or []
            )
        except FieldDoesNotExist:
            pass
    return name.replace("_", " ").capitalize(), {}


def _shown(value: Any, choices: dict[Any, Any]) -> str:
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int) and value in choices:
        return str(choices[value])
    text = str(value)
    if MOMENT.fullmatch(text):
        return formats.moment_text(datetime.fromisoformat(text))
    return text if len(text) <= 200 else f"{text[:200]}…"
