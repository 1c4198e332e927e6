"""Endpoints of inquiries: borrowers ask, staff answers."""

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import ApiView, choices, dates, operation, public_id
from servicing.api.serializers.account import InquiryIn, InquiryMessageIn, InquirySerializer
from servicing.api.serializers.common import ReasonIn
from servicing.models import Inquiry, InquirySubject, Loan
from servicing.services.inquiries import answer_inquiry, close_inquiry, reply_to_inquiry, submit_inquiry
from servicing.states import InquiryStatus

VIEW = "servicing.view_inquiries"


def _inquiries() -> QuerySet[Inquiry]:
    return Inquiry.objects.select_related("loan").prefetch_related("messages")


class LoanInquiriesView(ApiView):
    @operation(
        action=VIEW,
        responses={200: InquirySerializer},
        many=True,
        filters={"status": choices("status", InquiryStatus), **dates("asked_date")},
        operation_id="listLoanInquiries",
        summary="List inquiries about a loan",
        tag="inquiries",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Everything that was asked about the loan with the answers, the latest first."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        return self.page(_inquiries().filter(loan=loan), InquirySerializer, within=loan)

    @operation(
        use_case=submit_inquiry,
        request=InquiryIn,
        responses={201: InquirySerializer},
        operation_id="submitInquiry",
        summary="Ask about a loan",
        tag="inquiries",
    )
    def post(self, request: Request, loanId: str) -> Response:
        """A question about the loan; the answer says by when it will be answered."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        inquiry = self.run(submit_inquiry, loan_id=loan.pk, **self.data)
        location = f"/api/v1/inquiries/{inquiry.public_id}"
        return self.answer(InquirySerializer, inquiry, status=201, location=location)


class InquiriesView(ApiView):
    @operation(
        action=VIEW,
        responses={200: InquirySerializer},
        many=True,
        filters={
            "status": choices("status", InquiryStatus),
            "subject": choices("subject", InquirySubject),
            "loan": public_id("loan__public_id", "Inquiries about this loan."),
            **dates("answer_due_date"),
        },
        sort=("answer_due_date", "-answer_due_date", "-created_at", "created_at"),
        operation_id="listInquiries",
        summary="List inquiries",
        tag="inquiries",
    )
    def get(self, request: Request) -> Response:
        """Inquiries about all loans the caller sees, the latest first."""
        return self.page(_inquiries(), InquirySerializer)


class InquiryView(ApiView):
    @operation(
        action=VIEW,
        responses={200: InquirySerializer},
        operation_id="getInquiry",
        summary="Read an inquiry",
        tag="inquiries",
    )
    def get(self, request: Request, inquiryId: str) -> Response:
        """One question with its conversation."""
        return self.answer(InquirySerializer, self.get_visible(_inquiries(), inquiryId))


class InquiryRepliesView(ApiView):
    @operation(
        use_case=reply_to_inquiry,
        request=InquiryMessageIn,
        responses={201: InquirySerializer},
        operation_id="replyToInquiry",
        summary="Ask further",
        tag="inquiries",
    )
    def post(self, request: Request, inquiryId: str) -> Response:
        """The borrower goes on asking; an answered or closed inquiry is open again."""
        inquiry = self.get_visible(_inquiries(), inquiryId)
        self.run(reply_to_inquiry, inquiry_id=inquiry.pk, **self.data)
        return self.answer(InquirySerializer, self.get_visible(_inquiries(), inquiryId), status=201)


class InquiryAnswersView(ApiView):
    @operation(
        use_case=answer_inquiry,
        request=InquiryMessageIn,
        responses={201: InquirySerializer},
        operation_id="answerInquiry",
        summary="Answer an inquiry",
        tag="inquiries",
    )
    def post(self, request: Request, inquiryId: str) -> Response:
        """The lender answers, and the borrower is told."""
        inquiry = self.get_visible(_inquiries(), inquiryId)
        self.run(answer_inquiry, inquiry_id=inquiry.pk, **self.data)
        return self.answer(InquirySerializer, self.get_visible(_inquiries(), inquiryId), status=201)


class CloseInquiryView(ApiView):
    @operation(
        use_case=close_inquiry,
        request=ReasonIn,
        responses={200: InquirySerializer},
        operation_id="closeInquiry",
        summary="Close an inquiry",
        tag="inquiries",
    )
    def post(self, request: Request, inquiryId: str) -> Response:
        """Nothing is left to be said."""
        inquiry = self.get_visible(_inquiries(), inquiryId)
        self.run(close_inquiry, inquiry_id=inquiry.pk, **self.data)
        return self.answer(InquirySerializer, self.get_visible(_inquiries(), inquiryId))
