"""Requests that wait for a second person."""

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.access.models import ApprovalRequest, ApprovalStatus
from loanops.usecases.decisions import approve_request, reject_request
from loanops.web.api.fields import ChoiceField, MoneyField, TextField
from loanops.web.api.filters import Filter, choices, equals, instants
from loanops.web.api.operations import operation
from loanops.web.api.serializers import InputSerializer, ObjectSerializer
from loanops.web.api.views import ApiView


class ApprovalSerializer(ObjectSerializer):
    """What one person proposed and another decides."""

    OBJECT = "approval"

    use_case = serializers.CharField(help_text="What was proposed, as in the role × action matrix.")
    title = serializers.CharField(help_text="The same in words.")
    record_type = serializers.CharField(help_text="Kind of the record it is about; empty for something new.")
    record_label = serializers.CharField(help_text="The record, by its number.")
    record_version = serializers.IntegerField(
        allow_null=True,
        help_text="Version of the record when it was proposed; if it moved on, approval is refused.",
    )
    amount = MoneyField(allow_null=True, help_text="The amount, where there is one.")
    status = ChoiceField(choices=ApprovalStatus.choices, help_text="Where it stands.")
    why = serializers.CharField(help_text="Why a second person is needed.")
    reason = serializers.CharField(help_text="The proposer's reason.")
    proposed_by = serializers.SerializerMethodField(help_text="Who proposed it.")
    decided_by = serializers.SerializerMethodField(help_text="Who decided it.")
    decided_at = serializers.DateTimeField(allow_null=True, help_text="When it was decided.")
    decision_reason = serializers.CharField(help_text="The decider's reason.")
    expires_at = serializers.DateTimeField(help_text="Until when it can be approved.")

    def get_proposed_by(self, approval: ApprovalRequest) -> str:
        return str(approval.proposer.get("label", ""))

    def get_decided_by(self, approval: ApprovalRequest) -> str | None:
        return str(approval.decided_by) if approval.decided_by_id else None


class ApproveIn(InputSerializer):
    """Why it is approved, if there is something to say."""

    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text="A remark.")


class RejectIn(InputSerializer):
    """Why it is turned down."""

    reason = TextField(max_length=500, help_text="The person who proposed it reads this.")


def _all() -> QuerySet[ApprovalRequest]:
    return ApprovalRequest.objects.select_related("proposed_by", "decided_by")


FILTERS: dict[str, Filter] = {
    "status": choices("status", ApprovalStatus),
    "use_case": equals("use_case", "The use case, such as `servicing.disburse_loan`."),
    **instants("created_at"),
}


class ApprovalsView(ApiView):
    @operation(
        action="access.view_approvals",
        responses={200: ApprovalSerializer},
        many=True,
        filters=FILTERS,
        sort=("created_at", "-created_at"),
        operation_id="listApprovals",
        summary="List requests for approval",
    )
    def get(self, request: Request) -> Response:
        """Requests that wait for a second person, and those that were decided."""
        return self.page(_all(), ApprovalSerializer)


class ApprovalView(ApiView):
    @operation(
        action="access.view_approvals",
        responses={200: ApprovalSerializer},
        operation_id="getApproval",
        summary="Read a request for approval",
    )
    def get(self, request: Request, approvalId: str) -> Response:
        """One request with what was proposed, by whom, and how it was decided."""
        return self.answer(ApprovalSerializer, self.get_visible(_all(), approvalId))


class ApproveView(ApiView):
    @operation(
        use_case=approve_request,
        request=ApproveIn,
        responses={200: ApprovalSerializer},
        if_match="accepted",
        operation_id="approveRequest",
        summary="Approve a request",
        tag="approvals",
    )
    def post(self, request: Request, approvalId: str) -> Response:
        """Approve what somebody else proposed: it is checked again and done at once."""
        approval = self.get_visible(_all(), approvalId)
        decided = self.run(approve_request, approval_id=approval.pk, reason=self.data["reason"])
        return self.answer(ApprovalSerializer, decided)


class RejectView(ApiView):
    @operation(
        use_case=reject_request,
        request=RejectIn,
        responses={200: ApprovalSerializer},
        if_match="accepted",
        operation_id="rejectRequest",
        summary="Reject or withdraw a request",
        tag="approvals",
    )
    def post(self, request: Request, approvalId: str) -> Response:
        """Turn a request down, or withdraw one's own."""
        approval = self.get_visible(_all(), approvalId)
        decided = self.run(reject_request, approval_id=approval.pk, reason=self.data["reason"])
        return self.answer(ApprovalSerializer, decided)
