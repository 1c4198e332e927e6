"""Modifications (V7): the list of what waits, and the workbench of one."""

from collections.abc import Sequence
from typing import Any

from django.contrib.admin.filters import SimpleListFilter
from django.core.exceptions import PermissionDenied
from django.db.models import DurationField, ExpressionWrapper, F, QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html

from loanops.access import matrix
from loanops.access.models import User
from loanops.core import clock
from loanops.core.actors import Actor
from loanops.web.actors import actor_of
from loanops.web.admin import (
    Figure,
    PreviewTable,
    WorkQueueAdmin,
    badge,
    count,
    label,
    money,
    record_link,
    register,
    text,
)
from loanops.web.admin.formats import amount_text, link_to, rate_text
from servicing.admin.modification_actions import MODIFICATION_ACTIONS
from servicing.admin.modification_tables import (
    VERDICTS,
    agreements_table,
    alternatives_table,
    earlier_table,
    impact_tables,
    policy_table,
    type_words,
    verdict,
)
from servicing.models import Modification, ModificationAgreement
from servicing.models.modifications import TO_REVIEW, ModificationType
from servicing.services.modifying.agreeing import (
    document_of,
    latest_agreement,
    open_modification_agreement,
)
from servicing.services.modifying.content import change_clauses
from servicing.services.modifying.impact import read_figure

MINE = "me"


class TypeFilter(SimpleListFilter):
    """By what changes, or by what was asked for while nothing is proposed."""

    title = "type"
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(ModificationType.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Modification]) -> QuerySet[Modification]:
        if self.value() not in ModificationType.values:
            return queryset
        return queryset.filter(types__contains=[self.value()])


class ProposerFilter(SimpleListFilter):
    """By who proposed it: myself, or one of the people who did."""

    title = "proposed by"
    parameter_name = "proposer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        people = User.objects.filter(
            pk__in=Modification.objects.filter(proposed_by__isnull=False).values("proposed_by")
        )
        found = [(str(person.pk), str(person)) for person in people.order_by("username")[:50]]
        return [(MINE, "Me"), *found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Modification]) -> QuerySet[Modification]:
        value = self.value()
        if value == MINE:
            return queryset.filter(proposed_by_id=request.user.pk)
        return queryset.filter(proposed_by_id=int(value)) if value and value.isdecimal() else queryset


def loan_and_business(modification: Modification) -> Any:
    """The loan, and under it the borrower."""
    loan = modification.loan
    return format_html("{}<br>{}", link_to(loan), loan.business)


def short_types(types: Sequence[str]) -> str:
    """The first two types in words, the others by their number."""
    more = f" +{len(types) - 2}" if len(types) > 2 else ""
    return type_words(types[:2]) + more


def payments(modification: Modification) -> str:
    """Payment now → after."""
    if modification.payment_after is None:
        return ""
    return f"{amount_text(modification.payment_before)} → {amount_text(modification.payment_after)}"


@register(Modification)
class ModificationAdmin(WorkQueueAdmin):
    """Changes of terms on their way; what waits for the lender first."""

    view_action = "servicing.view_modifications"
    export_action = "servicing.export_modifications"
    queue_title = "To review"
    action_pages = MODIFICATION_ACTIONS
    list_display = (
        "number",
        text(loan_and_business, "Loan"),
        text(lambda record: short_types(record.types or record.requested_types), "Type"),
        text("get_requester_kind_display", "Requested by"),
        text("get_hardship_category_display", "Reason"),
        count("loan__position__days_past_due", "Days late"),
        text(payments, "Payment now → after"),
        label(lambda record: verdict(record.policy_passed), VERDICTS, "Policy"),
        badge("status", "State"),
        count(lambda record: record.age.days, "Age, days"),
    )
    list_select_related = ("loan__business", "loan__position", "loan__product")
    list_filter = (TypeFilter, "status", ProposerFilter, "loan__product")
    search_fields = ("number", "loan__number", "loan__business__legal_name")
    ordering = ("request_date", "id")
    sections = (
        (
            "Request",
            [
                record_link("loan"),
                record_link("loan__business", "Business"),
                "status",
                "request_date",
                text(
                    lambda record: f"{record.get_requester_kind_display()}: {record.requested_by_label}",
                    "Requested by",
                ),
                "channel",
                text(lambda record: type_words(record.requested_types), "Wanted"),
            ],
        ),
        (
            "Hardship",
            [
                "hardship_category",
                "hardship_facts",
                money("affordable_payment", "Payment he can afford, USD"),
                "financial_difficulty",
                count("days_past_due", "Days past due when requested"),
            ],
        ),
        (
            "Proposal",
            [
                text(lambda record: type_words(record.types), "Types"),
                "new_terms",
                "effective_date",
                "policy",
                "proposed_by_label",
                "proposed_date",
                "expires_on",
            ],
        ),
        (
            "Course",
            [
                text("approved_by", "Approved by"),
                "approval_date",
                "override_reason",
                "agreement_document",
                "applied_date",
                record_link("transaction", "New terms on the books"),
                record_link("pause_transaction", "Interest pause on the books"),
                "undone_date",
                "status_reason",
            ],
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Modification]:
        records: QuerySet[Modification] = super().get_queryset(request)
        today = Value(clock.business_date())
        age = ExpressionWrapper(today - F("request_date"), output_field=DurationField())
        return records.with_loan().annotate(age=age)  # type: ignore[attr-defined]

    def open_work(self, queryset: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
        return queryset.filter(status__in=TO_REVIEW)

    def figures(self, record: Modification) -> Sequence[Figure]:
        late = record.loan.position.days_past_due
        found = [Figure("Days past due", late, tone="danger" if late else "success")]
        if not record.impact:
            return found
        before, after = record.impact["before"], record.impact["after"]
        return [
            *found,
            Figure("Payment now", record.payment_before),
            Figure("Payment after", record.payment_after, tone="info"),
            Figure("Rate after", rate_text(read_figure(after, "annual_rate"))),
            Figure("Maturity after", after["maturity_date"]),
            Figure(
                "Total cost, change", read_figure(after, "total_cost") - read_figure(before, "total_cost")
            ),
            Figure("Days past due after", after["days_past_due"]),
            Figure(
                "Policy",
                verdict(record.policy_passed),
                tone=VERDICTS.get(verdict(record.policy_passed), "neutral"),
            ),
        ]

    def tables(self, record: Modification, request: HttpRequest) -> Sequence[PreviewTable]:
        sent = ModificationAgreement.objects.filter(modification=record).select_related("acceptance")
        others = Modification.objects.filter(loan_id=record.loan_id).exclude(pk=record.pk)
        return [
            *impact_tables(record),
            policy_table(record),
            alternatives_table(record),
            agreements_table(list(sent.order_by("-id"))),
            earlier_table(list(others.order_by("-id"))),
        ]

    def new_terms(self, record: Modification) -> str:
        """What changes, in sentences."""
        if not record.impact:
            return ""
        return " ".join(change_clauses(record.terms_change(), record.interest_pause_until, record.impact))

    def policy(self, record: Modification) -> str:
        word = verdict(record.policy_passed)
        return f"{word}: {record.policy_version}" if word else ""

    def agreement_document(self, record: Modification) -> str:
        """A link to the PDF; following it is on record."""
        if latest_agreement(record) is None:
            return ""
        url = reverse("admin:servicing_modification_agreement", args=[record.pk])
        return format_html('<a class="lo-link" href="{}">Open the agreement (is recorded)</a>', url)

    def extra_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(agreement_document)
        return [path("<path:object_id>/agreement/", view, name="servicing_modification_agreement")]


def agreement_document(request: HttpRequest, object_id: str) -> HttpResponse:
    """The agreement that was sent last, as PDF."""
    actor = actor_of(request)
    if not matrix.allows(actor, open_modification_agreement.name):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    known = object_id.isdecimal() and len(object_id) < 19
    modification = Modification.objects.filter(pk=int(object_id)).first() if known else None
    agreement = latest_agreement(modification) if modification is not None else None
    if agreement is None:
        raise Http404
    opened = open_modification_agreement(agreement_id=agreement.pk, actor=actor)
    return HttpResponse(
        document_of(opened),
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{opened.file_name}"',
            "Cache-Control": "no-store",
        },
    )


agreement_document.matrix_action = open_modification_agreement.name  # type: ignore[attr-defined]
agreement_document.model_admin = ModificationAdmin  # type: ignore[attr-defined]
