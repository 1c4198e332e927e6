"""Endpoint of a product's history: who changed what, when, why, old → new."""

import json
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.audit.models import AuditEvent, AuditLink
from loanops.web.api import operation
from loanops.web.api.serializers import OutputSerializer
from products.api.base import ProductView
from products.models import LoanProduct, ProductVersion


class FieldChangeSerializer(serializers.Serializer[Any]):
    """One field that changed."""

    record = serializers.CharField(help_text="What it belongs to: the product, a version, or a row of one.")
    field = serializers.CharField(help_text="Its name.")
    old = serializers.CharField(allow_null=True, help_text="What it was; `null` if there was nothing.")
    new = serializers.CharField(allow_null=True, help_text="What it is; `null` if there is nothing.")


class ProductEventSerializer(OutputSerializer):
    """One thing somebody did to a product. It is never changed."""

    OBJECT = "product_event"

    event = serializers.CharField(help_text="What happened, such as `product.version-published`.")
    version = serializers.SerializerMethodField(help_text="Number of the version it was about, if any.")
    actor = serializers.CharField(source="actor_label", help_text="Who did it.")
    approved_by = serializers.CharField(
        source="approved_by_label", help_text="The second person; empty if none."
    )
    reason = serializers.CharField(help_text="Why; empty if nothing was said.")
    recorded_at = serializers.DateTimeField(help_text="When (UTC).")
    changes = serializers.SerializerMethodField(help_text="Each field that changed, old and new.")

    def get_version(self, event: AuditEvent) -> int | None:
        numbers: dict[int, int] = self.context["view"].numbers
        return numbers.get(event.version_id)  # type: ignore[attr-defined]

    @extend_schema_field(FieldChangeSerializer(many=True))
    def get_changes(self, event: AuditEvent) -> list[dict[str, Any]]:
        return [
            {"record": change.get("record", ""), "field": name, "old": _text(old), "new": _text(new)}
            for change in event.changes
            for name, (old, new) in change.get("fields", {}).items()
        ]


class ProductHistoryView(ProductView):
    numbers: dict[int, int]

    @operation(
        action="products.view_history",
        responses={200: ProductEventSerializer},
        many=True,
        operation_id="listProductHistory",
        summary="Read the history of a loan product",
        tag="loan-products",
    )
    def get(self, request: Request, productId: str) -> Response:
        """Everything that was done to the product and its versions, the newest first: who, when, why, old and new."""
        product = self.product(productId)
        self.numbers = dict(ProductVersion.objects.filter(product=product).values_list("pk", "number"))
        events = _events_of(product, self.numbers)
        return self.page(events, ProductEventSerializer, order=("-id",), within=product)


def _events_of(product: LoanProduct, versions: dict[int, int]) -> QuerySet[AuditEvent]:
    """The product's events, each with the version that it touched."""
    of_versions = Q(record_type=ProductVersion._meta.label, record_id__in=list(versions))
    about = AuditLink.objects.filter(
        of_versions | Q(record_type=LoanProduct._meta.label, record_id=product.pk)
    )
    touched = AuditLink.objects.filter(of_versions, event=OuterRef("pk")).values("record_id")[:1]
    return AuditEvent.objects.filter(pk__in=about.values("event")).annotate(version_id=Subquery(touched))


def _text(value: Any) -> str | None:
    """A value of the audit trail as text; lists and the like as JSON."""
    return value if value is None or isinstance(value, str) else json.dumps(value)
