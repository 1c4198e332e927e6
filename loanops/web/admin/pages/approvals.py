"""Waiting for approval: everything one person proposed and another has to decide."""

from dataclasses import replace
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from loanops.access import matrix
from loanops.access.models import ApprovalRequest, ApprovalStatus
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.usecases import REGISTRY
from loanops.usecases.arguments import from_json
from loanops.usecases.decisions import approve_request, dry_run_of, reject_request
from loanops.web.actors import actor_of
from loanops.web.admin import formats
from loanops.web.admin.actions import DECLARED, ActionPage
from loanops.web.admin.badges import register_badges
from loanops.web.admin.columns import badge, moment, money, text
from loanops.web.admin.forms import ActionForm, ReasonField
from loanops.web.admin.panels import Figure, PreviewTable
from loanops.web.admin.records import WorkQueueAdmin
from loanops.web.admin.sites import register

HOURS_OF_DAY = 24
register_badges(
    ApprovalStatus,
    {
        ApprovalStatus.PENDING: "warning",
        ApprovalStatus.APPROVED: "success",
        ApprovalStatus.REJECTED: "danger",
        ApprovalStatus.EXPIRED: "neutral",
    },
)


def decidable_by(queryset: QuerySet[ApprovalRequest], actor: Actor) -> QuerySet[ApprovalRequest]:
    """Pending requests the actor may decide: of use cases he approves, proposed by somebody else."""
    names = [name for name in REGISTRY if matrix.allows(actor, f"{name}.approve")]
    return queryset.filter(status=ApprovalStatus.PENDING, use_case__in=names).exclude(
        proposed_by_id=actor.user_id
    )


def proposer_of(request: ApprovalRequest) -> Any:
    """The person who proposed it, or the system by its name."""
    return request.proposed_by or request.proposer.get("label", "")


def subject_of(request: ApprovalRequest) -> Model | None:
    """The record a request is about, if it still exists."""
    if not request.record_type or request.record_id is None:
        return None
    return apps.get_model(request.record_type)._default_manager.filter(pk=request.record_id).first()


def waiting_for(request: HttpRequest) -> int:
    """How many requests wait for the signed-in person, for the menu."""
    return decidable_by(ApprovalRequest.objects.all(), actor_of(request)).count()


def age_of(request: ApprovalRequest) -> str:
    """How long somebody waits already, in whole hours and from a day on in days; nothing once it is decided."""
    if request.status != ApprovalStatus.PENDING:
        return ""
    hours = int((clock.now() - request.created_at).total_seconds()) // 3600
    return f"{hours} h" if hours < HOURS_OF_DAY else f"{hours // HOURS_OF_DAY} d"


class ApproveForm(ActionForm):
    reason = ReasonField(required=False, label="Remark")


class RejectForm(ActionForm):
    reason = ReasonField(help_text="The person who proposed it reads this.")


def _pending(request: ApprovalRequest) -> bool:
    return request.status == ApprovalStatus.PENDING


@register(ApprovalRequest)
class ApprovalRequestAdmin(WorkQueueAdmin):
    view_action = "access.view_approvals"
    queue_title = "Waiting for me"
    list_display = (
        text("title", "What"),
        text("record_label", "Record"),
        money("amount"),
        text(proposer_of, "Proposed by"),
        moment("created_at", "Proposed at"),
        text(age_of, "Age"),
        text("reason"),
        moment("expires_at", "Expires"),
        badge("status"),
    )
    list_filter = ("status", "title")
    list_select_related = ("proposed_by",)
    search_fields = ("record_label", "title", "reason", "public_id")
    ordering = ("created_at", "id")
    sections = (
        (
            "Proposal",
            [
                "title",
                "record",
                "amount",
                "why",
                "reason",
                text(proposer_of, "Proposed by"),
                moment("created_at", "Proposed at"),
                "expires_at",
            ],
        ),
        ("Decision", ["status", "decided_by", "decided_at", "decision_reason"]),
    )
    action_pages = (
        ActionPage(
            approve_request,
            ApproveForm,
            icon="check",
            available=_pending,
            arguments=lambda request, data: {"approval_id": request.pk, "reason": data["reason"]},
            description="What was proposed is checked again and runs as its proposer's, with you as the second person.",
            result_message="Approved; it is done.",
        ),
        ActionPage(
            reject_request,
            RejectForm,
            icon="close",
            danger=True,
            available=_pending,
            arguments=lambda request, data: {"approval_id": request.pk, "reason": data["reason"]},
            result_message="Rejected.",
        ),
    )

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return decidable_by(queryset, actor)

    def buttons(self, record: ApprovalRequest, request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
        """Approve and Reject, disabled with the reason for people who may not decide this one."""
        found = super().buttons(record, request)
        actor = actor_of(request)
        own = record.proposed_by_id == actor.user_id
        for button in found["first"]:
            if own and button["title"] == approve_request.title:
                button["reason"] = "You proposed it; somebody else has to approve."
            elif own:
                button["title"] = "Withdraw"
            elif not matrix.allows(actor, f"{record.use_case}.approve"):
                button["reason"] = "Your role does not decide this kind of request."
        return found

    def figures(self, record: ApprovalRequest) -> list[Figure]:
        return [Figure("Amount", record.amount)] if record.amount is not None else []

    def record(self, record: ApprovalRequest) -> Any:
        """The record it is about, with a link."""
        subject = subject_of(record)
        return formats.link_to(subject) if subject is not None else record.record_label

    def tables(self, record: ApprovalRequest, request: HttpRequest) -> list[PreviewTable]:
        arguments = {name: from_json(value) for name, value in record.arguments.items() if name != "reason"}
        rows = [
            (name.replace("_", " ").capitalize(), value)
            for name, value in arguments.items()
            if not (name.endswith("_id") and value == record.record_id)
        ]
        proposed = PreviewTable(
            "What was proposed", ["Argument", "Value"], rows, align_right={-1}, tab="Details"
        )
        return [proposed, *self._effects(record)]

    def _effects(self, record: ApprovalRequest) -> list[PreviewTable]:
        """What approving would change as things are now: the proposed use case in a dry run."""
        page = next((page for page in DECLARED.get(record.use_case, []) if page.preview is not None), None)
        if record.status != ApprovalStatus.PENDING or page is None or page.preview is None:
            return []
        try:
            with dry_run_of(record) as result:
                return [
                    replace(table.frozen(), tab="Details")
                    for table in page.preview(result, subject_of(record)) or []
                ]
        except LoanOpsError as refusal:
            rows = [(refusal.message,)]
            return [PreviewTable("If it were approved now, it would be refused", [""], rows, tab="Details")]
