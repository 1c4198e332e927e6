"""Endpoints of the review: the conversation about a version, its checklist, and the rate caps of states."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import (
    ApiView,
    ChoiceField,
    DateField,
    InputSerializer,
    MoneyField,
    ObjectSerializer,
    RateField,
    TextField,
    choices,
    equals,
    operation,
)
from loanops.web.api.serializers import OutputSerializer
from products.api.base import ProductView
from products.choices import CapBasis, ProductType
from products.models import RateCap
from products.review import FAILED, LOOK, PASSED, checklist
from products.services.reviewing import COMMENT_LENGTH_MAX, comment_version, record_rate_cap


class CommentIn(InputSerializer):
    """A remark about a version."""

    text = TextField(max_length=COMMENT_LENGTH_MAX, help_text="What is to be said.")


class CommentSerializer(OutputSerializer):
    """A remark in the conversation about a version; it is never changed."""

    OBJECT = "version_comment"

    author = serializers.CharField(source="author_label", help_text="Who said it.")
    text = serializers.CharField(help_text="What was said.")
    recorded_at = serializers.DateTimeField(help_text="When it was said (UTC).")


class CommentListSerializer(serializers.Serializer[Any]):
    """The conversation, the first remark first."""

    object = serializers.CharField(help_text="Always `list`.")
    data = CommentSerializer(many=True, help_text="The remarks.")  # type: ignore[assignment]


class PointSerializer(serializers.Serializer[Any]):
    """One point of the checklist."""

    title = serializers.CharField(help_text="What is looked at.")
    finding = serializers.CharField(help_text="What was found.")
    result = serializers.ChoiceField(choices=[PASSED, LOOK, FAILED], help_text="How it stands.")


class VersionChecklistSerializer(serializers.Serializer[Any]):
    """What a law, a policy or plain sense asks of a version."""

    object = serializers.CharField(help_text="Always `list`.")
    data = PointSerializer(many=True, help_text="The points.")  # type: ignore[assignment]


class CommentsView(ProductView):
    @operation(
        action="products.comment_version",
        responses={200: CommentListSerializer},
        operation_id="listVersionComments",
        summary="Read the conversation about a version",
        tag="loan-products",
    )
    def get(self, request: Request, productId: str, versionNumber: str) -> Response:
        """Every remark about the version, the first one first."""
        version = self.version(self.product(productId), versionNumber)
        return Response(
            CommentListSerializer({"object": "list", "data": version.comments.order_by("id")}).data
        )

    @operation(
        use_case=comment_version,
        request=CommentIn,
        responses={201: CommentSerializer},
        operation_id="commentProductVersion",
        summary="Comment on a version",
        tag="loan-products",
    )
    def post(self, request: Request, productId: str, versionNumber: str) -> Response:
        """A remark for those who write the version and those who review it; it stays with the version."""
        version = self.version(self.product(productId), versionNumber)
        return self.answer(
            CommentSerializer, self.run(comment_version, version_id=version.pk, **self.data), status=201
        )


class ChecklistView(ProductView):
    @operation(
        action="products.comment_version",
        responses={200: VersionChecklistSerializer},
        operation_id="getVersionChecklist",
        summary="Read the checklist of a version",
        tag="loan-products",
    )
    def get(self, request: Request, productId: str, versionNumber: str) -> Response:
        """APR of the examples, rate caps of states, fees, disclosures and reasons, each with how it stands."""
        version = self.version(self.product(productId), versionNumber)
        return Response(VersionChecklistSerializer({"object": "list", "data": checklist(version)}).data)


class RateCapIn(InputSerializer):
    """What the law of a state allows at most."""

    state = TextField(max_length=2, help_text="Two letters, such as NY.")
    product_type = ChoiceField(
        choices=ProductType.choices,
        required=False,
        default="",
        allow_blank=True,
        help_text="Kind of loan; empty for every one.",
    )
    amount_from = MoneyField(required=False, help_text="Loans from this amount on.")
    amount_below = MoneyField(required=False, allow_null=True, help_text="Loans below this amount.")
    rate_max = RateField(help_text="Percent per year at most.")
    basis = ChoiceField(
        choices=CapBasis.choices, required=False, default=CapBasis.APR.value, help_text="Held against what."
    )
    source = TextField(max_length=200, help_text="The law it comes from.")  # type: ignore[assignment]
    effective_date = DateField(help_text="From when it counts.")
    reason = TextField(required=False, default="", allow_blank=True, max_length=500, help_text="A remark.")


class RateCapSerializer(ObjectSerializer):
    """The most that the law of a state lets a lender charge on loans of a size."""

    OBJECT = "rate_cap"

    state = serializers.CharField(help_text="Two letters.")
    product_type = ChoiceField(
        choices=[*ProductType.choices, ("", "Every kind")], help_text="Kind of loan; empty for every one."
    )
    amount_from = MoneyField(help_text="Loans from this amount on.")
    amount_below = MoneyField(allow_null=True, help_text="Loans below this amount; null for any size.")
    rate_max = RateField(help_text="Percent per year at most.")
    basis = ChoiceField(choices=CapBasis.choices, help_text="Held against what.")
    source = serializers.CharField(help_text="The law it comes from.")  # type: ignore[assignment]
    effective_from = serializers.DateField(help_text="From when it counts.")
    effective_until = serializers.DateField(allow_null=True, help_text="The first day it no longer counts.")


class RateCapsView(ApiView):
    @operation(
        action="products.view_products",
        responses={200: RateCapSerializer},
        many=True,
        filters={"state": equals("state", "Two letters of a state."), "basis": choices("basis", CapBasis)},
        operation_id="listRateCaps",
        summary="List the rate caps of states",
        tag="loan-products",
    )
    def get(self, request: Request) -> Response:
        """All that are recorded, those that ended included."""
        return self.page(RateCap.objects.all(), RateCapSerializer)

    @operation(
        use_case=record_rate_cap,
        request=RateCapIn,
        responses={201: RateCapSerializer},
        operation_id="recordRateCap",
        summary="Record the rate cap of a state",
        tag="loan-products",
    )
    def post(self, request: Request) -> Response:
        """From its day on every review is held against it; the one it replaces ends that day."""
        return self.answer(RateCapSerializer, self.run(record_rate_cap, **self.data), status=201)
