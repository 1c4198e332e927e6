"""The queue of applications (L2) and an application's page (L3)."""

import re
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, prefetch_related_objects
from django.db.models.functions import JSONObject
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join

from loanops.access import matrix
from loanops.access.models import ApprovalRequest, ApprovalStatus
from loanops.core.actors import Actor
from loanops.parties.selectors import find_by_tax_id
from loanops.web.actors import actor_of
from loanops.web.admin import (
    Alert,
    Figure,
    Part,
    WorkQueueAdmin,
    badge,
    count,
    masked,
    money,
    record_link,
    register,
    stacked,
    text,
)
from loanops.web.admin.filters import between
from loanops.web.admin.formats import link_to
from loanops.web.admin.records import BUTTONS_SHOWN
from origination.admin.actions import APPLICATION_ACTIONS
from origination.admin.pipeline import pipeline_view
from origination.admin.printing import print_view
from origination.admin.queue import (
    AgeFilter,
    DecidedFilter,
    FlagFilter,
    IndustryFilter,
    OfficerFilter,
    ProductFilter,
    RegionFilter,
    SlaFilter,
    age_in_days,
    assignee,
    flag_pills,
    flags,
    sla_left,
    sla_left_in_words,
    tick,
    verified,
)
from origination.admin.reviews import reviews_view
from origination.admin.tabs.credit import credit_part
from origination.admin.tabs.documents import documents_part
from origination.admin.tabs.figures import figures_of
from origination.admin.tabs.financials import financials_part
from origination.admin.tabs.messages import messages_part
from origination.admin.tabs.offer import offer_part
from origination.admin.tabs.rules import rules_part
from origination.admin.tabs.screening import screening_part
from origination.admin.tabs.summary import summary_part
from origination.admin.tabs.unfinished import once_chosen
from origination.admin.wizard.progress import next_step
from origination.models import Application
from origination.selectors import applications_for_queue, decision_with_rules, missing_now
from origination.services.applying import EDITABLE
from origination.states import QUEUE_STATUSES, ApplicationStatus

NUMBER = stacked("number", text(lambda application: str(application.business), "Business"), "Application")


@register(Application)
class ApplicationAdmin(WorkQueueAdmin):
    view_action = "origination.view_applications"
    queue_title = "Mine and unassigned"
    export_action = "origination.export_applications"
    list_before_template = "origination/queue.html"
    list_display = (
        tick,
        NUMBER,
        text(lambda application: str(application.product_version or ""), "Product"),
        stacked(
            money("requested_amount", "Amount, USD"), count("requested_term_months", "Months"), "Amount, USD"
        ),
        badge("status"),
        text("grade"),
        text(verified, "Documents"),
        count(age_in_days, "Days"),
        text(sla_left, "SLA left", exported=sla_left_in_words),
        text(assignee, "Assignee", exported=lambda application: str(application.assignee or "")),
        text(flag_pills, "Flags", exported=lambda application: ", ".join(flags(application))),
    )
    list_display_links = (NUMBER,)
    list_filter = (
        "status",
        ProductFilter,
        OfficerFilter,
        between("requested_amount"),
        AgeFilter,
        SlaFilter,
        DecidedFilter,
        IndustryFilter,
        RegionFilter,
        "channel",
        FlagFilter,
    )
    empty_text = "No application waits for you. Claim next, or look at everything."
    search_fields = ("number", "business__legal_name", "business__trading_name", "business__number")
    search_help_text = "Number, business, or the whole tax id."
    ordering = ("sla_due_at", "id")
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
                text("submitted_by_label", "Submitted by"),
                text("is_on_behalf", "On the applicant's behalf"),
                "application_date",
                "submitted_on",
                "completed_on",
                text(lambda application: ", ".join(missing_now(application)), "Missing"),
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
        Part("documents", "Documents", once_chosen(documents_part)),
        Part("credit", "Credit", once_chosen(credit_part)),
        Part("identity", "Identity", once_chosen(screening_part)),
        Part("financials", "Financials", once_chosen(financials_part)),
        Part("rules", "Rules", once_chosen(rules_part)),
        Part("offer", "Offer", once_chosen(offer_part)),
        Part("messages", "Messages", messages_part),
    )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may_assign = matrix.allows(actor_of(request), "origination.assign_applications")
        return super().changelist_view(request, {**(extra_context or {}), "may_assign": may_assign})

    def get_list_display(self, request: HttpRequest) -> Sequence[Any]:
        """Ticks are for those who may give applications to people."""
        if matrix.allows(actor_of(request), "origination.assign_applications"):
            return self.list_display
        return [column for column in self.list_display if column is not tick]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        waiting = ApprovalRequest.objects.filter(
            record_type=Application._meta.label, record_id=OuterRef("pk"), status=ApprovalStatus.PENDING
        )
        proposals = waiting.order_by("id").values(found=JSONObject(id="id", title="title"))
        return applications_for_queue().annotate(proposals=ArraySubquery(proposals))

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        mine = Q(assignee__isnull=True) | Q(assignee_id=actor.user_id)
        return queryset.filter(mine, status__in=QUEUE_STATUSES)

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("pipeline/", view(pipeline_view(self)), name="origination_application_pipeline"),
            path("reviews/", view(reviews_view(self)), name="origination_application_reviews"),
            path("<path:object_id>/print/", view(print_view(self)), name="origination_application_print"),
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        digits = re.sub(r"[\s-]", "", search_term)
        if re.fullmatch(r"[0-9]{9}", digits):
            return queryset.filter(business=find_by_tax_id(digits)), False
        return super().get_search_results(request, queryset, search_term)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The application with the decision that counts, which several parts of its page tell."""
        application = super().get_object(request, object_id, from_field)
        if application is not None:
            prefetch_related_objects([application], "business__owners")
            application.decision_in_force = decision_with_rules(application)
        return application

    def subtitle(self, record: Any) -> Any:
        """The clock, who looks after it, and under which version of the product it is."""
        parts = [link_to(record.business)]
        if record.product_version is not None:
            parts.append(link_to(record.product_version))
        running = sla_left(record)
        if running:
            parts.append(format_html("SLA {}", running))
        parts.append(str(record.assignee or "unassigned"))
        return format_html_join(" · ", "{}", ((part,) for part in parts))

    def alerts(self, record: Any) -> Sequence[Alert]:
        """What stops it, and what waits for a second person."""
        found = []
        if record.has_hit:
            found.append(Alert("A screening hit is not cleared; money and contracts stop.", "danger"))
        if record.has_duplicate:
            business = reverse("admin:origination_application_changelist")
            href = f"{business}?work=all&q={record.business.number}"
            found.append(Alert("Another application of this business is under way.", "warning", href))
        found += _missing(record)
        for proposal in record.proposals:
            href = reverse("admin:access_approvalrequest_change", args=[proposal["id"]])
            found.append(Alert(f"{proposal['title']}: waits for a second person.", "warning", href))
        return found

    def buttons(self, record: Any, request: HttpRequest) -> dict[str, list[dict[str, Any]]]:
        """The actions, and the whole application on one sheet to print."""
        buttons = super().buttons(record, request)
        if record.status in EDITABLE and matrix.allows(actor_of(request), "origination.update_application"):
            title, url = "Go on filling in", next_step(record).url(record)
            buttons["first"].insert(
                0, {"title": title, "icon": "edit_note", "danger": False, "url": url, "reason": ""}
            )
            buttons["more"][:0] = buttons["first"][BUTTONS_SHOWN:]
            del buttons["first"][BUTTONS_SHOWN:]
        url = reverse("admin:origination_application_print", args=[record.pk])
        buttons["more"].append({"title": "Print", "icon": "print", "danger": False, "url": url, "reason": ""})
        return buttons

    def figures(self, record: Any) -> Sequence[Figure]:
        return figures_of(record, record.decision_in_force)


def _missing(application: Application) -> list[Alert]:
    """What it waits for, or that nothing of it is missing any more."""
    if application.status != ApplicationStatus.INCOMPLETE:
        return []
    missing = missing_now(application)
    if not missing:
        return [Alert("Everything that was asked for is here.", "info")]
    until = f" by {application.information_due_date}" if application.information_due_date else ""
    return [Alert(f"Missing{until}: {', '.join(missing)}.", "warning")]
