"""C2 Delinquent loans: everything past due, with who works on it."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from loan_collections.admin.desk import last_contact, with_last_contact
from loan_collections.admin.forms import ReminderForm
from loan_collections.admin.panels import loan_tables, overdue_figures
from loan_collections.models import CollectionTask, DelinquentLoan
from loan_collections.services.sending import send_reminder
from loanops.notifications.models import Notification
from loanops.web.admin import (
    ActionPage,
    Figure,
    PreviewTable,
    ReadOnlyAdmin,
    badge,
    count,
    day,
    money,
    record_link,
    register,
    text,
)
from servicing.buckets import CURRENT, bucket_codes, bucket_label
from servicing.models import DelinquencyChange
from servicing.states import LoanStatus


def _bucket(loan: DelinquentLoan) -> str:
    return bucket_label(loan.position.bucket)


class BucketFilter(SimpleListFilter):
    """The bucket the loan is in now."""

    title = "bucket"
    parameter_name = "bucket"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, bucket_label(code)) for code in bucket_codes() if code != CURRENT]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(position__bucket=self.value()) if self.value() else queryset


class AgentFilter(SimpleListFilter):
    """Whether somebody works on it."""

    title = "agent"
    parameter_name = "agent"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("none", "Nobody"), ("some", "Somebody")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in ("none", "some"):
            return queryset.filter(agent_name__isnull=self.value() == "none")
        return queryset


def _letter(message: Notification, loan: DelinquentLoan) -> list[PreviewTable]:
    rows = [("To", message.recipient), ("Subject", message.subject), ("Text", message.body)]
    return [PreviewTable("What the borrower receives", ["", ""], rows)]


@register(DelinquentLoan)
class DelinquentLoanAdmin(ReadOnlyAdmin):
    view_action = "collections.view_delinquent_loans"
    has_timeline = False
    list_display = (
        "number",
        record_link("business"),
        record_link("product"),
        text(_bucket, "Bucket"),
        count("position__days_past_due", "Days past due"),
        day("position__oldest_unpaid_due_date", "Overdue since"),
        money("position__overdue_amount", "Overdue"),
        money("position__total_due", "Total due"),
        money("position__principal", "Principal"),
        text("agent_name", "Agent"),
        text("task_title", "Stage"),
        text(last_contact, "Last contact"),
        badge("status"),
    )
    list_filter = (BucketFilter, "product", AgentFilter)
    list_select_related = ("business", "product", "position")
    search_fields = ("number", "business__legal_name", "business__number")
    ordering = ("-position__days_past_due", "id")
    sections = (
        ("Loan", ["number", "business", "product", "status", "officer"]),
        (
            "Arrears",
            [
                text(_bucket, "Bucket"),
                count("position__days_past_due", "Days past due"),
                day("position__oldest_unpaid_due_date", "Overdue since"),
                money("position__overdue_amount", "Overdue"),
                text("agent_name", "Agent"),
                text("task_title", "Stage"),
                text(last_contact, "Last contact"),
            ],
        ),
    )

    action_pages = (
        ActionPage(
            send_reminder,
            ReminderForm,
            icon="mail",
            arguments=lambda loan, data: {"loan_id": loan.pk, **data},
            preview=_letter,
            description="The borrower gets it at once, besides the reminders of end of day.",
            result_message="Reminder queued.",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[DelinquentLoan]:
        tasks = CollectionTask.objects.unfinished().filter(loan=OuterRef("pk")).order_by("priority", "-id")
        late = DelinquentLoan.objects.filter(status=LoanStatus.ACTIVE, position__days_past_due__gt=0)
        return (
            with_last_contact(late, "pk")
            .select_related("business", "product", "position")
            .annotate(
                agent_name=Subquery(tasks.values("assignee__username")[:1]),
                task_title=Subquery(tasks.values("title")[:1]),
            )
        )

    def figures(self, record: DelinquentLoan) -> list[Figure]:
        return overdue_figures(record)

    def tables(self, record: DelinquentLoan, request: HttpRequest) -> list[PreviewTable]:
        rows = [
            [task, task.get_status_display(), task.due_date, task.assignee, task.closing_note]
            for task in CollectionTask.objects.filter(loan_id=record.pk)
            .select_related("assignee")
            .order_by("-id")
        ]
        tasks = PreviewTable("Tasks", ["Task", "Status", "To be done by", "Agent", "How it ended"], rows)
        changes = DelinquencyChange.objects.filter(delinquency__loan_id=record.pk).order_by("id")
        steps = [
            [
                step.on_date,
                bucket_label(step.bucket),
                step.get_status_display(),
                step.days_overdue,
                step.amount,
            ]
            for step in changes
        ]
        columns = ["Day", "Bucket", "Episode", "Days past due", "Overdue"]
        return [*loan_tables(record), tasks, PreviewTable("Bucket history", columns, steps)]
