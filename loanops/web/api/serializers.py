"""Serializers: one for what comes in, one for what goes out, a service between them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from loanops.web.api.expanding import Expandable


class InputSerializer(serializers.Serializer[Any]):
    """A body that comes in. A field it does not know is refused: what is ignored silently does harm."""

    default_error_messages = {"unknown_field": "This operation knows no such field."}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            unknown = sorted(set(data) - writable)
            if unknown:
                message = str(self.error_messages["unknown_field"])
                raise serializers.ValidationError(
                    {name: [ErrorDetail(message, code="unknown_field")] for name in unknown}
                )
        return super().to_internal_value(data)


class OutputSerializer(serializers.Serializer[Any]):
    """What goes out. `OBJECT` is the object's name.

    `EXPANDS` names the fields that give an id and can carry the object itself (`?expand=`). `READS` names
    prefetches and the fields that need them: a list that is asked for other fields does without.
    """

    OBJECT = ""
    EXPANDS: Mapping[str, Expandable] = {}
    READS: Mapping[str, Collection[str]] = {}

    object = serializers.SerializerMethodField(help_text="The kind of object.")

    @extend_schema_field({"type": "string"})
    def get_object(self, record: Any) -> str:
        return self.OBJECT


class FactSerializer(OutputSerializer):
    """Something that happened and never changes."""

    id = serializers.CharField(source="public_id", read_only=True, help_text="Opaque id.")
    recorded_at = serializers.DateTimeField(read_only=True, help_text="When it was recorded (UTC).")
    livemode = serializers.SerializerMethodField(help_text="Whether this is about real money.")

    @extend_schema_field({"type": "boolean"})
    def get_livemode(self, record: Any) -> bool:
        return bool(settings.LIVEMODE)


class ObjectSerializer(OutputSerializer):
    """A record with its id, its version (also the ETag) and its times. Subclasses add fields."""

    id = serializers.CharField(source="public_id", read_only=True, help_text="Opaque id.")
    version = serializers.IntegerField(read_only=True, help_text="Rises with each change; also the ETag.")
    created_at = serializers.DateTimeField(read_only=True, help_text="When it was made (UTC).")
    updated_at = serializers.DateTimeField(read_only=True, help_text="When it last changed (UTC).")
    livemode = serializers.SerializerMethodField(help_text="Whether this is about real money.")

    @extend_schema_field({"type": "boolean"})
    def get_livemode(self, record: Any) -> bool:
        return bool(settings.LIVEMODE)


class FieldProblemSerializer(serializers.Serializer[Any]):
    """One wrong field."""

    pointer = serializers.CharField(help_text="JSON Pointer into what was sent.")
    code = serializers.CharField(help_text="Stable code.")
    detail = serializers.CharField(help_text="What is wrong, in words.")


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal (RFC 9457)."""

    type = serializers.URLField(help_text="Address of the page that explains the code.")
    title = serializers.CharField(help_text="Short name of the problem.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What was refused, why, and what would be accepted.")
    instance = serializers.CharField(help_text="The path that was asked.")
    code = serializers.CharField(help_text="Stable code for programs.")
    request_id = serializers.CharField(help_text="Names this request in logs and the audit trail.")
    retryable = serializers.BooleanField(help_text="Whether the same request may succeed later.")
    errors = FieldProblemSerializer(many=True, required=False, help_text="Every wrong field.")  # type: ignore[assignment]
