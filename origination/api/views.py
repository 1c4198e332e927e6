"""Endpoints of applications: draft, submission, documents, decision, offer, timeline."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.core.errors import LoanOpsError
from loanops.parties.models import Business
from loanops.web.api import ApiView, choices, dates, equals, operation, public_id, search_text
from loanops.web.api.filters import amounts
from origination.api.serializers import (
    AcceptIn,
    ApplicationDetailsIn,
    ApplicationIn,
    ApplicationReasonIn,
    ApplicationSerializer,
    DecisionIn,
    DecisionSerializer,
    DocumentIn,
    DocumentSerializer,
    OfferSerializer,
    TimelineEntrySerializer,
)
from origination.choices import Channel, DecisionOutcome
from origination.files import StoredFile, discard_file
from origination.models import Application, Document
from origination.selectors import current_decision, standing_offer, with_rule_results
from origination.services.applying import (
    create_application,
    modify_application,
    submit_application,
    update_application,
    withdraw_application,
)
from origination.services.deciding import (
    approve_application,
    counter_offer_application,
    decline_application,
    refer_application,
)
from origination.services.documents import attach_document, attachment, open_document, store_upload
from origination.services.offers import accept_offer
from origination.states import ApplicationStatus, DocumentStatus
from products.models import LoanProduct

EDITABLE = (ApplicationStatus.DRAFT, ApplicationStatus.INCOMPLETE)
NO_OWNER = 0
FILTERS = {
    "status": choices("status", ApplicationStatus),
    "channel": choices("channel", Channel),
    "number": equals("number", "Number, such as AP-000123."),
    "business": public_id("business__public_id", "Applications of a business."),
    "product_code": equals("product_version__product__code", "The product's code."),
    "q": search_text("number", "business__legal_name", description="Number or name of the business."),
    **amounts("requested_amount"),
    **dates("submitted_on"),
}


class ApplicationBase(ApiView):
    """What the endpoints of applications share."""

    def applications(self) -> QuerySet[Application]:
        return Application.objects.select_related("business", "product_version__product").prefetch_related(
            "business__owners", "collateral"
        )

    def application(self, application_id: str) -> Application:
        found: Application = self.get_visible(self.applications(), application_id)
        return found

    def shown(self, application: Application, *, status: int = 200) -> Response:
        fresh = self.applications().get(pk=application.pk)
        location = f"/api/v1/loan-applications/{fresh.public_id}" if status == 201 else ""
        return self.answer(ApplicationSerializer, fresh, status=status, location=location)

    def fields(self, business: Business | None) -> dict[str, Any]:
        """The given fields as the services take them: owners by their key."""
        given = {
            name: value
            for name, value in self.data.items()
            if name not in ("product", "business_id", "reason")
        }
        if "owners" in given:
            given["owners"] = [self._owner(dict(owner), business) for owner in given["owners"]]
        for name in ("business", "collateral"):
            if name in given:
                value = given[name]
                given[name] = [dict(each) for each in value] if isinstance(value, list) else dict(value)
        return given

    def _owner(self, owner: dict[str, Any], business: Business | None) -> dict[str, Any]:
        named = owner.pop("id", None)
        if named is None:
            return owner
        found = business.owners.filter(public_id=named).first() if business is not None else None
        return {**owner, "owner_id": found.pk if found else NO_OWNER}


class ApplicationsView(ApplicationBase):
    @operation(
        action="origination.view_applications",
        responses={200: ApplicationSerializer},
        many=True,
        filters=FILTERS,
        sort=("created_at", "-created_at", "submitted_on", "-submitted_on"),
        operation_id="listLoanApplications",
        summary="List loan applications",
    )
    def get(self, request: Request) -> Response:
        """Applications the caller may see; a borrower sees those of his businesses."""
        return self.page(self.applications(), ApplicationSerializer)

    @operation(
        use_case=create_application,
        request=ApplicationIn,
        responses={201: ApplicationSerializer},
        operation_id="createLoanApplication",
        summary="Begin a loan application",
    )
    def post(self, request: Request) -> Response:
        """A draft, with a business that exists (`business_id`) or a new one. It is submitted apart."""
        business = None
        if "business_id" in self.data:
            business = self.get_visible(Business.objects.all(), self.data["business_id"])
        product = self.data["product"]
        found = LoanProduct.objects.visible_to(self.actor).filter(public_id=product).first()
        application = self.run(
            create_application,
            product_code=found.code if found is not None else product,
            business_id=business.pk if business is not None else None,
            fields=self.fields(business),
            reason=self.data["reason"],
        )
        return self.shown(application, status=201)


class ApplicationDetailView(ApplicationBase):
    @operation(
        action="origination.view_applications",
        responses={200: ApplicationSerializer},
        operation_id="getLoanApplication",
        summary="Read a loan application",
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """One application with its request, owners (masked) and collateral."""
        return self.answer(ApplicationSerializer, self.application(applicationId))

    @operation(
        use_case=update_application,
        request=ApplicationDetailsIn,
        responses={200: ApplicationSerializer},
        if_match="required",
        operation_id="updateLoanApplication",
        summary="Change a loan application",
    )
    def patch(self, request: Request, applicationId: str) -> Response:
        """Change a draft or an incomplete application. What is under review only staff change, with a reason; all
        checks then run again."""
        application = self.application(applicationId)
        change = update_application if application.status in EDITABLE else modify_application
        if not self.actor.roles:
            change = update_application
        self.run(
            change,
            application_id=application.pk,
            changes=self.fields(application.business),
            reason=self.data["reason"],
        )
        return self.shown(application)


class SubmitView(ApplicationBase):
    @operation(
        use_case=submit_application,
        request=ApplicationReasonIn,
        responses={200: ApplicationSerializer},
        if_match="accepted",
        operation_id="submitLoanApplication",
        summary="Submit a loan application",
        tag="loan-applications",
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """Hand it in. Complete, it is checked at once; with documents missing, it waits for them as `INCOMPLETE`."""
        application = self.application(applicationId)
        self.run(submit_application, application_id=application.pk, **self.data)
        return self.shown(application)


class WithdrawView(ApplicationBase):
    @operation(
        use_case=withdraw_application,
        request=ApplicationReasonIn,
        responses={200: ApplicationSerializer},
        if_match="accepted",
        operation_id="withdrawLoanApplication",
        summary="Withdraw a loan application",
        tag="loan-applications",
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """The applicant does not want it any more; an offer made falls with it."""
        application = self.application(applicationId)
        self.run(withdraw_application, application_id=application.pk, **self.data)
        return self.shown(application)


class DocumentsView(ApplicationBase):
    parser_classes = [MultiPartParser]
    stored: StoredFile

    @operation(
        action="origination.view_applications",
        responses={200: DocumentSerializer},
        many=True,
        filters={"status": choices("status", DocumentStatus)},
        operation_id="listApplicationDocuments",
        summary="List the documents of an application",
        tag="loan-applications",
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """The documents of one application."""
        application = self.application(applicationId)
        documents = Document.objects.filter(application=application).select_related("application")
        return self.page(documents, DocumentSerializer, within=application)

    @operation(
        use_case=attach_document,
        request=DocumentIn,
        responses={201: DocumentSerializer},
        operation_id="uploadApplicationDocument",
        summary="Upload a document",
        tag="loan-applications",
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """A file, as `multipart/form-data`: its kind is found in its content, it is scanned, and waits for review."""
        application = self.application(applicationId)
        arguments = attachment(application.pk, self.data["kind"], self.stored)
        try:
            document = self.run(attach_document, **arguments)
        except LoanOpsError:
            discard_file(self.stored)
            raise
        return self.answer(DocumentSerializer, document, status=201)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The file goes into the storage before the request's transaction begins: storages may be far away."""
        super().initial(request, *args, **kwargs)
        if request.method != "POST":
            return
        serializer = DocumentIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        upload = serializer.validated_data["file"]
        self.stored = store_upload(
            application_id=self.application(kwargs["applicationId"]).pk,
            kind=serializer.validated_data["kind"],
            name=upload.name,
            file=upload.file,
            actor=self.actor,
        )


class DocumentContentView(ApplicationBase):
    @operation(
        use_case=open_document,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        operation_id="getApplicationDocumentContent",
        summary="Read the content of a document",
        tag="loan-applications",
    )
    def get(self, request: Request, applicationId: str, documentId: str) -> FileResponse:
        """The file itself, to be saved; the reading is on record."""
        application = self.application(applicationId)
        document = (
            Document.objects.filter(application=application, public_id=documentId).exclude(file="").first()
        )
        if document is None:
            raise Http404
        opened = self.run(open_document, document_id=document.pk)
        return FileResponse(
            opened.file.open("rb"),
            as_attachment=True,
            filename=opened.file_name,
            content_type=opened.media_type,
            headers={"Cache-Control": "no-store"},
        )


class DecisionView(ApplicationBase):
    @operation(
        action="origination.view_decisions",
        responses={200: DecisionSerializer},
        operation_id="getApplicationDecision",
        summary="Read the decision on an application",
        tag="loan-applications",
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """The decision that counts now, with facts, rules and reasons."""
        return self._decision(self.application(applicationId))

    @operation(
        use_case=approve_application,
        request=DecisionIn,
        responses={201: DecisionSerializer},
        if_match="accepted",
        operation_id="decideLoanApplication",
        summary="Decide on an application",
        tag="loan-applications",
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """Approve, counter-offer, decline or refer. Amounts above one's limit wait for a second person."""
        application, data = self.application(applicationId), self.data
        arguments: dict[str, Any] = {"application_id": application.pk, "reason": data["reason"]}
        match data["outcome"]:
            case DecisionOutcome.APPROVED:
                self.run(
                    approve_application,
                    **arguments,
                    **self._given("approved_amount", "annual_rate", "conditions"),
                )
            case DecisionOutcome.COUNTER_OFFERED:
                names = ("approved_amount", "term_months", "annual_rate", "reason_codes", "conditions")
                self.run(counter_offer_application, **arguments, **self._given(*names))
            case DecisionOutcome.DECLINED:
                self.run(decline_application, **arguments, **self._given("reason_codes"))
            case _:
                self.run(refer_application, **arguments)
        return self._decision(application, status=201)

    def _given(self, *names: str) -> dict[str, Any]:
        return {name: self.data[name] for name in names if name in self.data}

    def _decision(self, application: Application, *, status: int = 200) -> Response:
        decision = current_decision(application)
        if decision is None:
            raise Http404
        shown = with_rule_results(type(decision).objects.filter(pk=decision.pk)).select_related(
            "product_version"
        )
        return self.answer(DecisionSerializer, shown.get(), status=status)


class OfferView(ApplicationBase):
    @operation(
        action="origination.view_offers",
        responses={200: OfferSerializer},
        operation_id="getApplicationOffer",
        summary="Read the offer of an application",
        tag="loan-applications",
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """The offer that stands, or the last one made, with schedule and disclosures."""
        offer = standing_offer(self.application(applicationId))
        if offer is None:
            raise Http404
        return self.answer(OfferSerializer, offer)


class AcceptOfferView(ApplicationBase):
    @operation(
        use_case=accept_offer,
        request=AcceptIn,
        responses={200: OfferSerializer},
        if_match="accepted",
        operation_id="acceptApplicationOffer",
        summary="Accept the offer",
        tag="loan-applications",
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """The borrower signs electronically; staff record an acceptance on his behalf, with how it was given."""
        application = self.application(applicationId)
        return self.answer(
            OfferSerializer, self.run(accept_offer, application_id=application.pk, **self.data)
        )


class TimelineView(ApplicationBase):
    @operation(
        action="origination.view_applications",
        responses={200: TimelineEntrySerializer},
        many=True,
        operation_id="getApplicationTimeline",
        summary="Read the course of an application",
        tag="loan-applications",
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """Every step in plain words, the first one first."""
        application = self.application(applicationId)
        return self.page(
            application.status_changes.all(), TimelineEntrySerializer, order=("id",), within=application
        )
