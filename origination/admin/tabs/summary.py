"""Summary: notes, owners with their consents, collateral, related applications and exposure."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from loanops.access import matrix
from loanops.parties.figures import with_figures
from loanops.parties.models import Business, BusinessOwner, Consent, ConsentKind
from loanops.web.actors import actor_of
from loanops.web.admin import PreviewTable
from loanops.web.admin.formats import link_to
from origination.admin.queue import verified
from origination.admin.similar import similar_table
from origination.models import Application
from origination.together import Rows, together

RELATED_SHOWN = 10
CONSENTS = Rows.of(
    Consent, "business", "owner", "kind", "text_version", "given_by", "given_at", "withdrawn_at"
)


def summary_part(application: Application, request: HttpRequest) -> list[PreviewTable]:
    """What a person reads first."""
    owners = sorted(
        application.business.owners.all(), key=lambda owner: (-owner.ownership_percentage, owner.pk)
    )
    [business] = together(
        with_figures(Business.objects.filter(pk=application.business_id)), consents=CONSENTS
    )
    tables = [
        owners_table(business, owners),
        collateral_table(application),
        exposure_table(application, business),
        _related(application, owners),
        *similar_table(application.business, request),
    ]
    actor = actor_of(request)
    if matrix.allows(actor, "origination.view_notes"):
        tables.insert(0, notes_table(application, may_write=matrix.allows(actor, "origination.add_note")))
    return tables


def notes_table(application: Application, *, may_write: bool) -> PreviewTable:
    """What staff want each other to know; pinned notes first."""
    notes = application.notes.order_by("-is_pinned", "-id")
    rows = [
        (
            "Pinned" if note.is_pinned else "",
            note.text,
            note.author_label,
            note.created_at,
            link_to(note, "Unpin" if note.is_pinned else "Pin"),
        )
        for note in notes
    ]
    url = reverse("admin:origination_application_action_add_note", args=[application.pk])
    return PreviewTable(
        "Notes",
        ["", "Note", "By", "Written", ""],
        rows,
        empty="No note yet.",
        controls=format_html('<a class="lo-link" href="{}">Add a note</a>', url) if may_write else "",
        marks={number: "new" for number, note in enumerate(notes) if note.is_pinned},
    )


def owners_table(business: Business, owners: list[BusinessOwner]) -> PreviewTable:
    """Who owns the business, with the sum of the shares and the consents to credit reports."""
    total = sum((owner.ownership_percentage for owner in owners), Decimal(0))
    consents = {
        consent.owner_id: consent
        for consent in sorted(business.consents.all(), key=lambda consent: (consent.given_at, consent.pk))
        if consent.kind == ConsentKind.CREDIT_REPORT and consent.withdrawn_at is None
    }

    def consent_of(owner_id: int | None) -> str:
        consent = consents.get(owner_id)
        if consent is None:
            return "none"
        return f"{consent.given_by}, {consent.given_at:%Y-%m-%d}, {consent.text_version}"

    rows: list[tuple[Any, ...]] = [
        (
            link_to(owner),
            owner.ownership_percentage,
            owner.is_guarantor,
            f"•••• {owner.ssn_last4}" if owner.ssn_last4 else "",
            consent_of(owner.pk),
        )
        for owner in owners
    ]
    return PreviewTable(
        f"Owners ({total} %)",
        ["Owner", "Share, %", "Guarantor", "SSN", "Consent to a credit report"],
        rows,
        empty="No owner is known yet.",
        note=f"Consent for the business: {consent_of(None)}.",
    )


def collateral_table(application: Application) -> PreviewTable:
    rows = [
        (c.get_kind_display(), c.description, c.estimated_value, c.lien_position, c.appraisal_date)
        for c in application.collateral.order_by("id")
    ]
    return PreviewTable(
        "Collateral",
        ["What", "Description", "Estimated value", "Lien", "Appraised"],
        rows,
        empty="None.",
    )


def exposure_table(application: Application, business: Any) -> PreviewTable:
    """What the lender has lent to the business already, and how much with this request."""
    lent = business.exposure or Decimal(0)
    rows = [
        ("Outstanding on its loans", lent),
        ("Asked for here", application.requested_amount),
        ("Together", lent + (application.requested_amount or 0)),
        ("Worst days past due", business.days_past_due_worst),
        ("Documents verified", verified(application)),
    ]
    return PreviewTable("Exposure", ["", ""], rows, align_right={-1, 1})


def _related(application: Application, owners: list[BusinessOwner]) -> PreviewTable:
    """Other applications of the business, and of other businesses of its owners."""
    indexes = [owner.ssn_index for owner in owners if owner.ssn_index]
    elsewhere = (
        BusinessOwner.objects.filter(ssn_index__in=indexes)
        .exclude(business=application.business_id)
        .values("business")
    )
    own = Application.objects.filter(business=application.business_id).exclude(pk=application.pk)
    others = Application.objects.filter(business__in=elsewhere)
    found = (own | others).select_related("business").order_by("-id")[:RELATED_SHOWN]
    rows = [
        (
            link_to(each),
            str(each.business),
            "the same business" if each.business_id == application.business_id else "another one of an owner",
            each.get_status_display(),
            each.requested_amount,
            each.submitted_on,
        )
        for each in found
    ]
    return PreviewTable(
        "Related applications",
        ["Application", "Business", "", "Status", "Amount", "Submitted"],
        rows,
        empty="None.",
    )
