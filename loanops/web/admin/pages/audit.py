"""The audit trail: who did what, when, why, from where."""

from typing import Any

from django.contrib.admin import DateFieldListFilter, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from loanops.audit.models import AuditEvent
from loanops.web.admin import formats
from loanops.web.admin.columns import moment, text
from loanops.web.admin.panels import PreviewTable
from loanops.web.admin.records import LongListAdmin
from loanops.web.admin.sites import register
from loanops.web.admin.timeline import REVEALED, changes_of, describe, who


class RevealFilter(SimpleListFilter):
    """Who read what is hidden."""

    title, parameter_name = "reveals", "reveals"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("only", "Reveals only")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        return queryset.filter(event__endswith=REVEALED) if self.value() == "only" else queryset


@register(AuditEvent)
class AuditEventAdmin(LongListAdmin):
    view_action = "audit.view_trail"
    list_display = (
        moment("recorded_at", "When"),
        text(who, "Who"),
        text(describe, "What"),
        text("subject_label", "Record"),
        "reason",
        "event",
    )
    list_filter = (("recorded_at", DateFieldListFilter), "actor_kind", RevealFilter)
    search_fields = ("subject_label", "actor_label", "event", "reason", "request_id")
    search_help_text = "Record, person, event, reason or request id"
    ordering = ("-id",)
    sections = (
        ("What happened", [text(describe, "What"), "event", "subject", "reason"]),
        ("Who", ["actor_label", "actor_kind", "actor_client_id", "approved_by_label"]),
        ("From where", [moment("recorded_at", "When"), "request_id", "source_address"]),
    )

    def subject(self, event: AuditEvent) -> Any:
        from django.apps import apps

        if not event.subject_type:
            return event.subject_label
        record = apps.get_model(event.subject_type)._default_manager.filter(pk=event.subject_id).first()
        return formats.link_to(record, event.subject_label) if record is not None else event.subject_label

    def tables(self, event: AuditEvent, request: HttpRequest) -> list[PreviewTable]:
        rows = [(change.record, change.field, change.old, change.new) for change in changes_of(event)]
        touched = [(link.record_type, link.record_id) for link in event.links.order_by("id")]
        return [
            PreviewTable("Changes", ["Record", "Field", "Old", "New"], rows, empty="No field changed."),
            PreviewTable("Records touched", ["Kind", "Number"], touched, align_right=set()),
        ]
