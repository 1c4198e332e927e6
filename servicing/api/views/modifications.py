"""Endpoints about changes of terms, from the request to the books."""

from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.core.errors import FieldError, InvalidInput
from loanops.usecases import UseCase
from loanops.web.api import ApiView, choices, dates, operation, public_id
from servicing.api.serializers.common import ReasonIn
from servicing.api.serializers.modifications import (
    AcceptanceIn,
    ModificationDetailSerializer,
    ModificationIn,
    ModificationSerializer,
    RemarkIn,
    SignedPaperIn,
    TermsIn,
)
from servicing.models import Loan, Modification
from servicing.services.modifying.agreeing import (
    accept_modification,
    document_of,
    latest_agreement,
    open_modification_agreement,
    record_signed_modification,
    send_modification_agreement,
)
from servicing.services.modifying.applying import apply_modification, undo_modification
from servicing.services.modifying.deciding import (
    approve_modification,
    approve_modification_exception,
    reject_modification,
)
from servicing.services.modifying.proposing import evaluate_modification, propose_modification
from servicing.services.modifying.requesting import request_modification, withdraw_modification
from servicing.services.modifying.terms import alternative_of, change_of
from servicing.states import ModificationStatus

VIEW = "servicing.view_modifications"
TAG = "modifications"
FILTERS = {"status": choices("status", ModificationStatus), **dates("request_date")}
REQUESTED = OpenApiExample(
    "A slow season",
    request_only=True,
    value={
        "category": "LOWER_REVENUE",
        "facts": "Our largest customer closed in January; sales are down by a third since then.",
        "affordable_payment": "650.00",
        "types": ["TERM_EXTENSION"],
    },
)
PROPOSED = OpenApiExample(
    "Longer, cheaper and current again",
    request_only=True,
    value={
        "annual_rate": "9.5",
        "number_of_installments": 24,
        "first_due_date": "2026-04-15",
        "spread_arrears": True,
        "reason": "Fits the cash flow of the last quarter.",
    },
)
ACCEPTED = OpenApiExample(
    "Accepted",
    request_only=True,
    value={
        "name": "Ana Moreno",
        "document_checksum": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "consent": True,
    },
)


class ModificationBase(ApiView):
    """What the endpoints of this module share."""

    def modification(self, public_id: str) -> Modification:
        found: Modification = self.get_visible(Modification.objects.with_loan(), public_id)
        return found

    def shown(self, modification: Modification, *, status: int = 200) -> Response:
        """The modification as it stands now."""
        fresh = Modification.objects.with_loan().get(pk=modification.pk)
        location = f"/api/v1/modifications/{fresh.public_id}" if status == 201 else ""
        return self.answer(ModificationDetailSerializer, fresh, status=status, location=location)

    def act(self, use_case: UseCase[Any, Any], modificationId: str) -> Response:
        """Run a use case that takes the modification and the body's values."""
        modification = self.modification(modificationId)
        self.run(use_case, modification_id=modification.pk, **self.data)
        return self.shown(modification)


class ModificationsView(ModificationBase):
    @operation(
        action=VIEW,
        responses={200: ModificationSerializer},
        many=True,
        filters={**FILTERS, "loan": public_id("loan__public_id", "Modifications of this loan.")},
        sort=("created_at", "-created_at"),
        operation_id="listModifications",
        summary="List modifications",
        tag=TAG,
    )
    def get(self, request: Request) -> Response:
        """Changes of terms on all loans the caller may see, the latest first."""
        return self.page(Modification.objects.with_loan(), ModificationSerializer)


class LoanModificationsView(ModificationBase):
    @operation(
        action=VIEW,
        responses={200: ModificationSerializer},
        many=True,
        filters=FILTERS,
        sort=("created_at", "-created_at"),
        operation_id="listLoanModifications",
        summary="List modifications of a loan",
        tag="loans",
    )
    def get(self, request: Request, loanId: str) -> Response:
        """Changes of the loan's terms, those on their way and those of the past, the latest first."""
        loan = self.get_visible(Loan.objects.all(), loanId)
        rows = Modification.objects.with_loan().filter(loan=loan)
        return self.page(rows, ModificationSerializer, within=loan)

    @operation(
        use_case=request_modification,
        request=ModificationIn,
        responses={201: ModificationDetailSerializer},
        idempotency="required",
        operation_id="requestModification",
        summary="Ask for a modification",
        tag="loans",
        examples=[REQUESTED],
    )
    def post(self, request: Request, loanId: str) -> Response:
        """Ask for other terms: what changed, and what can be paid. A loan has one open modification at a time.

        Shortly after, `alternatives` holds the ways out that LoanOps computed.
        """
        loan = self.get_visible(Loan.objects.all(), loanId)
        modification = self.run(request_modification, loan_id=loan.pk, **self.data)
        return self.shown(modification, status=201)


class ModificationView(ModificationBase):
    @operation(
        action=VIEW,
        responses={200: ModificationDetailSerializer},
        operation_id="getModification",
        summary="Read a modification",
        tag=TAG,
    )
    def get(self, request: Request, modificationId: str) -> Response:
        """How far it has come, with its alternatives, both schedules and the agreement."""
        return self.shown(self.modification(modificationId))


class EvaluationView(ModificationBase):
    @operation(
        use_case=evaluate_modification,
        responses={200: ModificationDetailSerializer},
        if_match="accepted",
        operation_id="evaluateModification",
        summary="Compute the alternatives again",
        tag=TAG,
    )
    def post(self, request: Request, modificationId: str) -> Response:
        """The alternatives of today, judged by the policy. A proposal there is has to be made anew."""
        modification = self.modification(modificationId)
        self.run(evaluate_modification, modification_id=modification.pk)
        return self.shown(modification)


class ProposalView(ModificationBase):
    @operation(
        use_case=propose_modification,
        request=TermsIn,
        responses={200: ModificationDetailSerializer},
        idempotency="required",
        if_match="accepted",
        operation_id="proposeModification",
        summary="Propose terms",
        tag=TAG,
        examples=[PROPOSED],
    )
    def post(self, request: Request, modificationId: str) -> Response:
        """Propose new terms in any combination, or one of the alternatives; replaces a proposal there is."""
        modification = self.modification(modificationId)
        data = dict(self.data)
        key, start = data.pop("alternative", ""), None
        if key:
            chosen = alternative_of(modification, key)
            if chosen is None:
                known = ", ".join(each["key"] for each in modification.alternatives) or "none"
                detail = f"{modification.number} has these: {known}."
                raise InvalidInput(errors=[FieldError("/alternative", "invalid_choice", detail)])
            start = chosen["change"]
        own = {
            name: data.pop(name)
            for name in ("interest_pause_until", "effective_date", "reason")
            if name in data
        }
        change = change_of(**data, start_from=start)
        self.run(propose_modification, modification_id=modification.pk, change=change, **own)
        return self.shown(modification)


class ApprovalView(ModificationBase):
    @operation(
        use_case=approve_modification,
        request=RemarkIn,
        responses={200: ModificationDetailSerializer},
        idempotency="required",
        if_match="accepted",
        operation_id="approveModification",
        summary="Approve a modification",
        tag=TAG,
    )
    def post(self, request: Request, modificationId: str) -> Response:
        """Agree to a proposal of somebody else's that keeps to the policy."""
        return self.act(approve_modification, modificationId)


class ExceptionView(ModificationBase):
    @operation(
        use_case=approve_modification_exception,
        request=ReasonIn,
        responses={200: ModificationDetailSerializer},
        idempotency="required",
        if_match="accepted",
        operation_id="approveModificationException",
        summary="Approve a modification as exception",
        tag=TAG,
    )
    def post(self, request: Request, modificationId: str) -> Response:
        """Agree to a proposal of somebody else's although policy says no; the reason is kept."""
        return self.act(approve_modification_exception, modificationId)


class RejectionView(ModificationBase):
    @operation(
        use_case=reject_modification,
        request=ReasonIn,
        responses={200: ModificationDetailSerializer},
        if_match="accepted",
        operation_id="rejectModification",
        summary="Reject a modification",
        tag=TAG,
    )
    def post(self, request: Request, modificationId: str) -> Response:
        """Say no; the borrower reads the reason."""
        return self.act(reject_modification, modificationId)


class AgreementView(ModificationBase):
    @operation(
        use_case=open_modification_agreement,
        responses={(200, "application/pdf"): OpenApiTypes.BINARY},
        operation_id="getModificationAgreement",
        summary="Read the agreement",
        tag=TAG,
    )
    def get(self, request: Request, modificationId: str) -> HttpResponse:
        """The agreement that was sent last, as PDF; the reading is on record."""
        agreement = latest_agreement(self.modification(modificationId))
        if agreement is None:
            raise Http404
        opened = self.run(open_modification_agreement, agreement_id=agreement.pk)
        return HttpResponse(
            document_of(opened),
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{opened.file_name}"',
                "Cache-Control": "no-store",
            },
        )

    @operation(
        use_case=send_modification_agreement,
        request=RemarkIn,
        responses={200: ModificationDetailSerializer},
        idempotency="required",
        if_match="accepted",
        operation_id="sendModificationAgreement",
        summary="Send the agreement",
        tag=TAG,
    )
    def post(self, request: Request, modificationId: str) -> Response:
        """Write the agreement on what was approved, and tell the borrower that it waits for him."""
        return self.act(send_modification_agreement, modificationId)


class AcceptanceView(ModificationBase):
    @operation(
        use_case=accept_modification,
        request=AcceptanceIn,
        responses={200: ModificationDetailSerializer},
        idempotency="required",
        if_match="accepted",
        operation_id="acceptModification",
        summary="Accept the agreement",
        tag=TAG,
        examples=[ACCEPTED],
    )
    def post(self, request: Request, modificationId: str) -> Response:
        """The borrower accepts the agreement; who, when, from where and to which document is kept."""
        return self.act(accept_modification, modificationId)


class SignedPaperView(ModificationBase):
    @operation(
        use_case=record_signed_modification,
        request=SignedPaperIn,
        responses={200: ModificationDetailSerializer},
        idempotency="required",
        if_match="accepted",
        operation_id="recordSignedModification",
        summary="Record a signed agreement",
        tag=TAG,
    )
    def post(self, request: Request, modificationId: str) -> Response:
        """The borrower signed on paper: record who did, and where the paper is kept."""
        return self.act(record_signed_modification, modificationId)


class ApplicationOfChangeView(ModificationBase):
    @operation(
        use_case=apply_modification,
        request=RemarkIn,
        responses={200: ModificationDetailSerializer},
        idempotency="required",
        if_match="accepted",
        operation_id="applyModification",
        summary="Apply a modification",
        tag=TAG,
    )
    def post(self, request: Request, modificationId: str) -> Response:
        """Put what was accepted on the books now; the end of the day does it otherwise."""
        return self.act(apply_modification, modificationId)


class CancellationView(ModificationBase):
    @operation(
        use_case=withdraw_modification,
        request=RemarkIn,
        responses={200: ModificationDetailSerializer},
        if_match="accepted",
        operation_id="cancelModification",
        summary="Withdraw a modification",
        tag=TAG,
    )
    def post(self, request: Request, modificationId: str) -> Response:
        """Take the request back; possible until it is applied."""
        return self.act(withdraw_modification, modificationId)


class UndoingView(ModificationBase):
    @operation(
        use_case=undo_modification,
        request=ReasonIn,
        responses={200: ModificationDetailSerializer},
        idempotency="required",
        if_match="accepted",
        operation_id="undoModification",
        summary="Undo a modification",
        tag=TAG,
    )
    def post(self, request: Request, modificationId: str) -> Response:
        """Propose to take an applied change off the books; a second person approves."""
        return self.act(undo_modification, modificationId)
