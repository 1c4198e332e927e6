"""L2 queue, L3 workbench, U2 approval, U3 decline: applications and everything people do to them."""

import re
from typing import Any

from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db.models import DateField, Q, QuerySet, Value
from django.http import HttpRequest

from loanops.core import clock
from loanops.core.actors import Actor
from loanops.parties.selectors import find_by_tax_id
from loanops.web.admin import (
    ActionPage,
    Figure,
    PreviewTable,
    WorkQueueAdmin,
    badge,
    count,
    masked,
    money,
    record_link,
    register,
    text,
)
from origination.admin import forms
from origination.admin.applying import ApplicationOnBehalfForm, arguments_of
from origination.admin.panels import figures_of, offer_tables, workbench
from origination.files import store_file
from origination.models import Application, Decision, Offer
from origination.selectors import applications_for_queue, current_decision
from origination.services.applying import (
    create_application,
    modify_application,
    submit_application,
    update_application,
    withdraw_application,
)
from origination.services.checking import REQUEST_FIELDS
from origination.services.deciding import (
    approve_application,
    counter_offer_application,
    decline_application,
    refer_application,
    rerun_checks,
)
from origination.services.documents import CLOSED_FOR_DOCUMENTS, attach_document, attachment
from origination.services.gathering import gather_inputs
from origination.services.handling import assign_application, claim_application, request_information
from origination.services.offers import accept_offer
from origination.states import DECIDABLE, FINAL_STATUSES, ApplicationStatus
from origination.underwriting.pricing import price

EDITABLE = (ApplicationStatus.DRAFT, ApplicationStatus.INCOMPLETE)
NOT_BEFORE_A_PERSON = "People decide on applications in underwriting or referred to them."


def _decidable(application: Application) -> bool | str:
    if application.status in FINAL_STATUSES:
        return False
    return application.status in DECIDABLE or NOT_BEFORE_A_PERSON


def _can_become(status: ApplicationStatus) -> Any:
    return lambda application: Application.STATES.allows(application.status, status)


def _modifiable(application: Application) -> bool:
    allowed = Application.STATES.allows(application.status, ApplicationStatus.SUBMITTED)
    return allowed and application.status not in EDITABLE


def _request(application: Application) -> dict[str, Any]:
    return {name: getattr(application, name) for name in REQUEST_FIELDS}


def _proposed(application: Application) -> dict[str, Any]:
    """First values of a decision: what the rules would offer, at the rate of the product's pricing."""
    decision = current_decision(application)
    amount = decision.approved_amount if decision else None
    term = decision.approved_term_months if decision else None
    rate = price(gather_inputs(application), application.product_version.snapshot())
    return {
        "approved_amount": amount or application.requested_amount,
        "term_months": term or application.requested_term_months,
        "annual_rate": rate.normalize() if rate != rate.to_integral() else rate.quantize(rate.to_integral()),
    }


def _as_requested(application: Application) -> dict[str, Any]:
    return {**_proposed(application), "approved_amount": application.requested_amount}


def _change(application: Application, data: dict[str, Any]) -> dict[str, Any]:
    changes = {name: data[name] for name in REQUEST_FIELDS}
    return {"application_id": application.pk, "changes": changes, "reason": data["reason"]}


def _attach(application: Application, data: dict[str, Any]) -> dict[str, Any]:
    upload = data["file"]
    stored = store_file(upload.file, name=upload.name, folder=application.public_id)
    return attachment(application.pk, data["kind"], stored)


def _offer_then(decision: Decision, application: Application) -> list[PreviewTable]:
    return offer_tables(decision.offers.get(), tab="")


def _letter_then(decision: Decision, application: Application) -> list[PreviewTable]:
    """The notice as it would be written, and by when the law wants it sent."""
    notice = decision.application.adverse_action_notices.get(decision=decision)
    letter = notice.notification
    rows = [
        ("To", letter.recipient if letter else "no address is known"),
        ("Subject", letter.subject if letter else ""),
        ("Text", letter.body if letter else ""),
        ("To be sent by", notice.due_date),
    ]
    return [PreviewTable("Notice to the applicant", ["", ""], rows)]


def _changes_then(application: Application, before: Application) -> list[PreviewTable]:
    decision = current_decision(application)
    rows = [
        ("Status", before.get_status_display(), application.get_status_display()),
        ("Amount", before.requested_amount, application.requested_amount),
        ("Term, months", str(before.requested_term_months), str(application.requested_term_months)),
        ("Decision", "", decision.get_outcome_display() if decision else "none yet"),
    ]
    return [PreviewTable("Afterwards", ["", "Before", "After"], rows)]


def _signed_then(offer: Offer, application: Application) -> list[PreviewTable]:
    return offer_tables(offer, tab="")


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
    action_pages = (
        ActionPage(
            create_application,
            ApplicationOnBehalfForm,
            on="list",
            title="New application",
            icon="add",
            arguments=lambda none, data: arguments_of(data),
            result_message="Saved as a draft. Add documents, then submit it.",
        ),
        ActionPage(
            approve_application,
            forms.ApproveForm,
            icon="check_circle",
            available=_decidable,
            initial=_as_requested,
            arguments=lambda application, data: {"application_id": application.pk, **data},
            preview=_offer_then,
            result_message="Approved; the offer is with the applicant.",
        ),
        ActionPage(
            decline_application,
            forms.DeclineForm,
            icon="cancel",
            danger=True,
            available=_decidable,
            arguments=lambda application, data: {"application_id": application.pk, **data},
            preview=_letter_then,
            result_message="Declined; the notice is on its way.",
        ),
        ActionPage(
            request_information,
            forms.RequestInformationForm,
            icon="help",
            available=_can_become(ApplicationStatus.INCOMPLETE),
            arguments=lambda application, data: {
                "application_id": application.pk,
                **data,
                "items": forms.lines_of(data["items"]),
            },
        ),
        ActionPage(
            counter_offer_application,
            forms.CounterOfferForm,
            icon="swap_horiz",
            available=_decidable,
            initial=_proposed,
            arguments=lambda application, data: {"application_id": application.pk, **data},
            preview=_offer_then,
            result_message="The counter-offer is with the applicant.",
        ),
        ActionPage(
            submit_application,
            forms.RemarkForm,
            icon="send",
            available=lambda application: application.status in EDITABLE,
            arguments=lambda application, data: {"application_id": application.pk, **data},
        ),
        ActionPage(
            accept_offer,
            forms.AcceptForm,
            title="Record acceptance",
            icon="draw",
            available=lambda application: application.status == ApplicationStatus.OFFER_MADE,
            arguments=lambda application, data: {"application_id": application.pk, **data},
            preview=_signed_then,
        ),
        ActionPage(
            attach_document,
            forms.AttachForm,
            icon="upload_file",
            available=lambda application: application.status not in CLOSED_FOR_DOCUMENTS,
            arguments=_attach,
        ),
        ActionPage(
            claim_application,
            forms.NothingForm,
            icon="front_hand",
            available=lambda application: (
                application.assignee_id is None and application.status not in FINAL_STATUSES
            ),
            arguments=lambda application, data: {"application_id": application.pk},
        ),
        ActionPage(
            assign_application,
            forms.AssignForm,
            icon="person_add",
            available=lambda application: application.status not in FINAL_STATUSES,
            initial=lambda application: {"assignee": application.assignee_id},
            arguments=lambda application, data: {
                "application_id": application.pk,
                "assignee_id": data["assignee"].pk if data["assignee"] else None,
                "reason": data["reason"],
            },
        ),
        ActionPage(
            rerun_checks,
            forms.WhyForm,
            icon="refresh",
            available=_decidable,
            arguments=lambda application, data: {"application_id": application.pk, **data},
            preview=_changes_then,
        ),
        ActionPage(
            refer_application,
            forms.ReferForm,
            icon="forward",
            available=_can_become(ApplicationStatus.REFERRED),
            arguments=lambda application, data: {"application_id": application.pk, **data},
            description="Back to an underwriter's desk; an offer that stands falls.",
        ),
        ActionPage(
            update_application,
            forms.RequestForm,
            title="Change request",
            icon="edit",
            available=lambda application: application.status in EDITABLE,
            initial=_request,
            arguments=_change,
        ),
        ActionPage(
            modify_application,
            forms.ModifyForm,
            icon="edit_note",
            available=_modifiable,
            initial=_request,
            arguments=_change,
            preview=_changes_then,
        ),
        ActionPage(
            withdraw_application,
            forms.WhyForm,
            icon="logout",
            danger=True,
            available=_can_become(ApplicationStatus.WITHDRAWN),
            arguments=lambda application, data: {"application_id": application.pk, **data},
            description="Because the applicant asked for it. An offer that stands falls.",
        ),
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

    def tables(self, application: Application, request: HttpRequest) -> list[PreviewTable]:
        return workbench(application)
