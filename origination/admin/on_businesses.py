"""What a business's page says about its applications, documents and screenings."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from loanops.access import matrix
from loanops.parties.models import Business
from loanops.web.actors import actor_of
from loanops.web.admin import ActionPage, PreviewTable
from loanops.web.admin.badges import status_pill
from loanops.web.admin.formats import link_to
from origination.admin.forms import RemarkForm
from origination.admin.queue import sla_left
from origination.models import Application, Document, ScreeningHit, ScreeningRun
from origination.services.businesses import screen_business_again

SHOWN = 50
SCREEN_AGAIN = ActionPage(
    screen_business_again,
    RemarkForm,
    icon="policy",
    available=lambda business: business.merged_into_id is None or "It was merged into another business.",
    arguments=lambda business, data: {"business_id": business.pk, **data},
    result_message="Screened; hits stand under Screening.",
)


def with_last_application(businesses: QuerySet[Business]) -> QuerySet[Any]:
    """Adds `last_application_date`."""
    latest = Application.objects.filter(business=OuterRef("pk")).order_by("-id")
    return businesses.annotate(last_application_date=Subquery(latest.values("application_date")[:1]))


def applications_of_business(business: Business, request: HttpRequest) -> list[PreviewTable]:
    """Its applications, newest first."""
    if not matrix.allows(actor_of(request), "origination.view_applications"):
        return [PreviewTable("Applications", (), (), empty="Your role does not see applications.")]
    listed = business.applications.select_related("product_version", "assignee").order_by("-id")[:SHOWN]
    rows = [
        (
            link_to(each),
            str(each.product_version or ""),
            each.requested_amount,
            status_pill(each),
            each.application_date,
            each.submitted_on,
            sla_left(each),
            str(each.assignee or ""),
        )
        for each in listed
    ]
    columns = ["Application", "Product", "Amount, USD", "State", "Begun", "Submitted", "SLA left", "Assignee"]
    return [PreviewTable("Applications", columns, rows, align_right={2}, empty="It never applied.")]


def documents_of_business(business: Business, request: HttpRequest) -> list[PreviewTable]:
    """What was handed in with all its applications."""
    if not matrix.allows(actor_of(request), "origination.open_document"):
        return [PreviewTable("Documents", (), (), empty="Your role does not see documents.")]
    documents = Document.objects.filter(application__business=business).select_related("application")
    rows = [
        (
            link_to(each, each.get_kind_display()),
            link_to(each.application),
            each.file_name,
            status_pill(each),
            each.uploaded_at,
            each.uploaded_by_label,
        )
        for each in documents.order_by("-id")[:SHOWN]
    ]
    columns = ["Document", "Application", "File", "Status", "Handed in", "By"]
    return [PreviewTable("Documents", columns, rows, empty="No document yet.")]


def screening_of_business(business: Business, request: HttpRequest) -> list[PreviewTable]:
    """What lists of sanctioned parties and checks of identity came to."""
    if not matrix.allows(actor_of(request), "origination.view_applications"):
        return [PreviewTable("Screening", (), (), empty="Your role does not see screenings.")]
    sees_hits = matrix.allows(actor_of(request), "origination.view_screening")
    hits = [
        (
            link_to(each, each.party_name) if sees_hits else each.party_name,
            each.get_kind_display(),
            each.listed_name if sees_hits else "",
            each.score,
            status_pill(each),
            each.found_on,
            each.decided_by_label,
            each.reason if sees_hits else "",
        )
        for each in ScreeningHit.objects.filter(business=business).order_by("-id")[:SHOWN]
    ]
    runs = [
        (each.recorded_at, each.get_trigger_display(), each.hits_count, each.actor_label)
        for each in ScreeningRun.objects.filter(business=business).order_by("-id")[:SHOWN]
    ]
    return [
        PreviewTable(
            "Hits",
            ["Party", "Kind", "Listed as", "Likeness", "Status", "Found", "Judged by", "Reason"],
            hits,
            empty="Nothing was found.",
        ),
        PreviewTable("Screenings", ["When", "Why", "New hits", "By"], runs, empty="It was not screened yet."),
    ]
