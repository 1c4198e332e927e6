"""Documents as the API reads and writes them."""

from decimal import Decimal

from rest_framework import serializers

from loanops.web.api import (
    ChoiceField,
    InputSerializer,
    ObjectSerializer,
    PublicIdField,
)
from origination.states import DocumentStatus
from products.choices import DocumentKind

CENT = Decimal("0.01")
REASON_HELP = "For the audit trail."


class DocumentSerializer(ObjectSerializer):
    """A file of an application. Its content is read apart, and each reading is on record."""

    OBJECT = "document"

    application = PublicIdField(help_text="The application.")
    kind = ChoiceField(choices=DocumentKind.choices, help_text="What it is.")
    status = ChoiceField(choices=DocumentStatus.choices, help_text="Whether it has been verified.")
    file_name = serializers.CharField(help_text="Name it was given.")
    media_type = serializers.CharField(help_text="Type found in the content.")
    size = serializers.IntegerField(help_text="Bytes.")
    checksum = serializers.CharField(help_text="SHA-256 of the content.")
    uploaded_at = serializers.DateTimeField(allow_null=True, help_text="When it was handed in.")
    rejection_reason = serializers.CharField(help_text="Why it was rejected, if it was.")


class DocumentIn(InputSerializer):
    """A file, as `multipart/form-data`."""

    kind = ChoiceField(choices=DocumentKind.choices, help_text="What it is.")
    file = serializers.FileField(help_text="PDF, PNG, JPEG or CSV, at most 25 MiB.")
