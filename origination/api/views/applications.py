"""Endpoints of applications: draft, submission, withdrawal, timeline."""

from rest_framework.request import Request
from rest_framework.response import Response

from loanops.parties.models import Business
from loanops.web.api import choices, dates, equals, operation, public_id, search_text
from loanops.web.api.filters import amounts
from origination.api.serializers.applications import (
    ApplicationDetailsIn,
    ApplicationIn,
    ApplicationReasonIn,
    ApplicationSerializer,
    MessageIn,
    MessageSerializer,
    TimelineEntrySerializer,
)
from origination.api.views.application_examples import (
    APPLICATIONS,
    BEGUN,
    DRAFT,
    DRAFT_BEGUN,
    FIRST_STEP,
    MESSAGE,
    MESSAGE_WRITTEN,
    MESSAGES,
    NOTHING_TO_SAY,
    OWNERS_STEP,
    READ,
    READ_WITH_BUSINESS,
    REQUEST_STEP,
    SUBMITTED,
    SUBMITTED_INCOMPLETE,
    TIMELINE,
    WHY_WITHDRAWN,
    WITHDRAWN,
)
from origination.api.views.base import ApplicationBase
from origination.choices import Channel
from origination.services.applying import (
    create_application,
    modify_application,
    submit_application,
    update_application,
    withdraw_application,
)
from origination.services.conversing import write_message
from origination.states import ApplicationStatus

EDITABLE = (ApplicationStatus.DRAFT, ApplicationStatus.INCOMPLETE)
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


class ApplicationsView(ApplicationBase):
    @operation(
        action="origination.view_applications",
        responses={200: ApplicationSerializer},
        many=True,
        filters=FILTERS,
        sort=("created_at", "-created_at", "submitted_on", "-submitted_on"),
        examples=[APPLICATIONS],
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
        examples=[BEGUN, FIRST_STEP, DRAFT_BEGUN],
        operation_id="createLoanApplication",
        summary="Begin a loan application",
    )
    def post(self, request: Request) -> Response:
        """A draft, with a business that exists (`business_id`) or a new one; a known tax id leads to the known
        business. It is saved as it goes: what is given has to be right, what is not given yet may follow by `PATCH`. It
        is submitted apart."""
        business = None
        if "business_id" in self.data:
            business = self.get_visible(Business.objects.all(), self.data["business_id"])
        application = self.run(
            create_application,
            product_code=self.product_code() or "",
            business_id=business.pk if business is not None else None,
            fields=self.fields(business),
            reason=self.data["reason"],
        )
        return self.shown(application, status=201)


class ApplicationDetailView(ApplicationBase):
    @operation(
        action="origination.view_applications",
        responses={200: ApplicationSerializer},
        examples=[READ, READ_WITH_BUSINESS],
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
        examples=[REQUEST_STEP, OWNERS_STEP, DRAFT],
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
            changes=self.changes(application.business),
            reason=self.data["reason"],
        )
        return self.shown(application)


class SubmitView(ApplicationBase):
    @operation(
        use_case=submit_application,
        request=ApplicationReasonIn,
        responses={200: ApplicationSerializer},
        if_match="accepted",
        examples=[NOTHING_TO_SAY, SUBMITTED, SUBMITTED_INCOMPLETE],
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
        examples=[WHY_WITHDRAWN, WITHDRAWN],
        operation_id="withdrawLoanApplication",
        summary="Withdraw a loan application",
        tag="loan-applications",
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """The applicant does not want it any more; an offer made falls with it."""
        application = self.application(applicationId)
        self.run(withdraw_application, application_id=application.pk, **self.data)
        return self.shown(application)


class TimelineView(ApplicationBase):
    @operation(
        action="origination.view_applications",
        responses={200: TimelineEntrySerializer},
        many=True,
        examples=[TIMELINE],
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


class MessagesView(ApplicationBase):
    @operation(
        action="origination.view_messages",
        responses={200: MessageSerializer},
        many=True,
        examples=[MESSAGES],
        operation_id="listApplicationMessages",
        summary="List the messages of an application",
        tag="loan-applications",
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """What the applicant and the lender wrote to each other, the first message first."""
        application = self.application(applicationId)
        return self.page(application.messages.all(), MessageSerializer, order=("id",), within=application)

    @operation(
        use_case=write_message,
        request=MessageIn,
        responses={201: MessageSerializer},
        examples=[MESSAGE, MESSAGE_WRITTEN],
        operation_id="writeApplicationMessage",
        summary="Write to the lender",
        tag="loan-applications",
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """A message to the lender; the answer comes by e-mail and stands in the list."""
        application = self.application(applicationId)
        message = self.run(write_message, application_id=application.pk, **self.data)
        return self.answer(MessageSerializer, message, status=201)
