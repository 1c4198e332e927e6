"""The queue of applications (L2) and an application's page (L3)."""

import re
from typing import Any

from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db.models import DateField, Q, QuerySet, Value
from django.http import HttpRequest

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.parties.selectors import find_by_tax_id
from loanops.web.admin import (
    Figure,
    Part,
    WorkQueueAdmin,
    badge,
    count,
    masked,
    money,
    record_link,
    register,
    text,
)
from origination.admin.actions import APPLICATION_ACTIONS
from origination.admin.tabs.credit import credit_part
from origination.admin.tabs.documents import documents_part
from origination.admin.tabs.figures import figures_of
from origination.admin.tabs.messages import messages_part
from origination.admin.tabs.offer import offer_part
from origination.admin.tabs.rules import rules_part
from origination.admin.tabs.summary import summary_part
from origination.models import Application
from origination.selectors import applications_for_queue, current_decision
from origination.states import FINAL_STATUSES, ApplicationStatus


def age_in_days(application: Any) -> int | None:
    """Days since it was handed in, for as long as it is open."""
    if application.submitted_on is None or application.status in FINAL_STATUSES:
        return None
    return int((application.today - application.submitted_on).days)


def flags(application: Any) -> str:
    """What holds it up, in words."""
    found = []
    if application.has_waiting_reports:
        found.append("credit report waiting")
    if application.missing_items:
        found.append(f"{len(application.missing_items)} missing")
    return ", ".join(found)


def _verified(application: Any) -> str:
    return f"{application.documents_verified}/{application.documents_count}"


@register(Application)
class ApplicationAdmin(WorkQueueAdmin):
    view_action = "origination.view_applications"
    queue_title = "Mine and unassigned"
    list_display = (
        "number",
        record_link("business"),
        record_link("product_version__product", "Product"),
        money("requested_amount", "Amount"),
        count("requested_term_months", "Months"),
        badge("status"),
        text(_verified, "Documents verified"),
        count(age_in_days, "Age, days"),
        text("assignee"),
        text(flags, "Flags"),
    )
    list_filter = (
        "status",
        ("product_version__product", RelatedOnlyFieldListFilter),
        "channel",
        ("assignee", RelatedOnlyFieldListFilter),
    )
    search_fields = ("number", "business__legal_name", "business__trading_name", "business__number")
    search_help_text = "Number, business, or the whole tax id."
    ordering = ("submitted_on", "id")
    sections = (
        (
            "Request",
            [
                record_link("product_version__product", "Product"),
                record_link("product_version", "Version"),
                "requested_amount",
                "requested_term_months",
                "repayment_frequency",
                "purpose",
                "purpose_detail",
                "cash_flow_available",
                "existing_debt_service",
            ],
        ),
        (
            "Applicant",
            [
                record_link("business"),
                masked("business__tax_id_last4", "Tax id"),
                text("business__naics_code", "Industry"),
                text("business__state", "State"),
                money("business__annual_revenue", "Annual revenue"),
                text("business__date_established", "Established"),
            ],
        ),
        (
            "Handling",
            [
                "status",
                "channel",
                "submitted_by_label",
                "is_on_behalf",
                "application_date",
                "submitted_on",
                "completed_on",
                "missing_items",
                "information_due_date",
                "expires_on",
                "assignee",
                "loan_number",
            ],
        ),
    )
    action_pages = APPLICATION_ACTIONS
    parts = (
        Part("overview", "Summary", summary_part),
        Part("documents", "Documents", documents_part),
        Part("credit", "Credit", credit_part),
        Part("rules", "Rules", rules_part),
        Part("offer", "Offer", offer_part),
        Part("messages", "Messages", messages_part),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        today = Value(clock.business_date(), output_field=DateField())
        return applications_for_queue().annotate(today=today)

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        mine = Q(assignee__isnull=True) | Q(assignee_id=actor.user_id)
        return queryset.filter(mine).exclude(status__in=(*FINAL_STATUSES, ApplicationStatus.DRAFT))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        digits = re.sub(r"[\s-]", "", search_term)
        if re.fullmatch(r"[0-9]{9}", digits):
            return queryset.filter(business=find_by_tax_id(digits)), False
        return super().get_search_results(request, queryset, search_term)

    def figures(self, application: Application) -> list[Figure]:
        return figures_of(application, current_decision(application))
