"""Endpoints of the published JSON Schemas of what a version consists of."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.web.api import ApiView, operation
from products.schemas import BASE, part_names, schema_of


class SchemaEntrySerializer(serializers.Serializer[Any]):
    """A part of a version that has a schema."""

    object = serializers.CharField(help_text="The kind of object.")
    part = serializers.CharField(help_text="Name of the part, as in the address.")
    title = serializers.CharField(help_text="What it is.")
    url = serializers.CharField(help_text="Where its schema is read.")


class SchemaListSerializer(serializers.Serializer[Any]):
    """The parts of a version."""

    object = serializers.CharField(help_text="Always `list`.")
    data = SchemaEntrySerializer(many=True, help_text="The parts.")  # type: ignore[assignment]


SCHEMA = OpenApiResponse(OpenApiTypes.OBJECT, description="A JSON Schema (draft 2020-12).")


class SchemasView(ApiView):
    @operation(
        action="products.view_products",
        responses={200: SchemaListSerializer},
        operation_id="listProductSchemas",
        summary="List the schemas of a product version",
        tag="loan-products",
    )
    def get(self, request: Request) -> Response:
        """Every structured part of a version, each with the address of its JSON Schema."""
        parts = [
            {"object": "schema", "part": part, "title": schema_of(part)["title"], "url": f"{BASE}{part}"}
            for part in part_names()
        ]
        return Response(SchemaListSerializer({"object": "list", "data": parts}).data)


class SchemaView(ApiView):
    @operation(
        action="products.view_products",
        responses={200: SCHEMA},
        operation_id="getProductSchema",
        summary="Read the schema of a part of a product version",
        tag="loan-products",
    )
    def get(self, request: Request, part: str) -> Response:
        """The JSON Schema that saving a version obeys, made from the same columns."""
        if part not in part_names():
            raise Http404
        return Response(schema_of(part))
