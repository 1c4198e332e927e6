"""Documents as the API reads and writes them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from loanops.web.api import (
    ChoiceField,
    InputSerializer,
    ObjectSerializer,
    PublicIdField,
)
from loanops.web.api.serializers import OutputSerializer
from origination.api.reading import APPLICATION, DOCUMENT
from origination.checklists import ChecklistItem, ChecklistState, state_of
from origination.document_kinds import RetentionClass
from origination.files.addresses import UploadAddress
from origination.files.names import EXTENSIONS
from origination.models import Document, DocumentUpload
from origination.services.uploads import address_of
from origination.states import DocumentStatus, UploadStatus
from products.choices import DocumentKind

PERIOD_HELP = (
    "What it is about: a month (2026-02) for bank statements, a year (2025) for returns and statements."
)
MEDIA_TYPES = [(media_type, media_type) for media_type in EXTENSIONS]


class DocumentSerializer(ObjectSerializer):
    """A file of an application. Its content is read apart, and each reading is on record."""

    OBJECT = "document"
    EXPANDS = {"application": APPLICATION}

    application = PublicIdField(help_text="The application.")
    kind = ChoiceField(choices=DocumentKind.choices, help_text="What it is.")
    period = serializers.CharField(help_text=PERIOD_HELP)
    status = ChoiceField(choices=DocumentStatus.choices, help_text="Whether it has been verified.")
    file_name = serializers.CharField(help_text="Name it was given.")
    media_type = serializers.CharField(help_text="Type found in the content.")
    size = serializers.IntegerField(help_text="Bytes.")
    page_count = serializers.IntegerField(help_text="Pages; for tables, pages of a hundred rows.")
    checksum = serializers.CharField(help_text="SHA-256 of the content.")
    uploaded_at = serializers.DateTimeField(allow_null=True, help_text="When it was handed in.")
    scanned_at = serializers.DateTimeField(
        allow_null=True, help_text="When the malware scanner found it clean; nobody opens it before."
    )
    request_message = serializers.CharField(help_text="What the applicant was asked for, if he was.")
    rejection_reason = serializers.CharField(help_text="Why it was rejected, if it was.")
    retention_class = ChoiceField(choices=RetentionClass.choices, help_text="How long it is kept.")


class DocumentIn(InputSerializer):
    """A file, as `multipart/form-data`."""

    kind = ChoiceField(choices=DocumentKind.choices, help_text="What it is.")
    period = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=7, help_text=PERIOD_HELP
    )
    file = serializers.FileField(help_text="PDF, PNG, JPEG or CSV, at most 25 MiB.")


class DocumentUploadIn(InputSerializer):
    """A file that is announced."""

    kind = ChoiceField(choices=DocumentKind.choices, help_text="What it is.")
    period = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=7, help_text=PERIOD_HELP
    )
    file_name = serializers.CharField(max_length=300, help_text="The file's name, without folders.")
    media_type = ChoiceField(choices=MEDIA_TYPES, help_text="Its type; the content has to agree.")
    size = serializers.IntegerField(min_value=1, help_text="Its bytes, at most 25 MiB.")


class DocumentUploadAddressSerializer(serializers.Serializer[Any]):
    """Where the file is sent: a form with `fields`, and last the file as `file`."""

    method = serializers.CharField(help_text="Always POST, as `multipart/form-data`.")
    url = serializers.CharField(help_text="Where the form is sent; no token is needed there.")
    fields_ = serializers.DictField(
        child=serializers.CharField(), source="fields", help_text="The form's fields, as they are."
    )
    size_max = serializers.IntegerField(help_text="Bytes of the file at most.")
    expires_at = serializers.DateTimeField(help_text="The address takes one file until then.")

    def get_fields(self) -> Any:
        """`fields` is also the name of a method of serializers."""
        found = super().get_fields()
        found["fields"] = found.pop("fields_")
        found["fields"].source = None
        return found


class DocumentUploadSerializer(ObjectSerializer):
    """A file on its way: announced, sent, completed."""

    OBJECT = "document_upload"
    EXPANDS = {"application": APPLICATION, "document": DOCUMENT}

    application = PublicIdField(help_text="The application.")
    kind = ChoiceField(choices=DocumentKind.choices, help_text="What it is.")
    period = serializers.CharField(help_text=PERIOD_HELP)
    status = ChoiceField(choices=UploadStatus.choices, help_text="How far it is.")
    file_name = serializers.CharField(help_text="Name it was given.")
    media_type = serializers.CharField(help_text="As announced.")
    document = PublicIdField(allow_null=True, help_text="The document it became.")
    refusal_code = serializers.CharField(help_text="Why the file was refused, if it was: for programs.")
    refusal = serializers.CharField(help_text="The same in words.")
    address = serializers.SerializerMethodField(
        help_text="Where to send the file, as long as it is waited for."
    )

    @extend_schema_field(DocumentUploadAddressSerializer(allow_null=True))
    def get_address(self, upload: DocumentUpload) -> Any:
        if upload.status != UploadStatus.WAITING or not upload.path:
            return None
        address: UploadAddress = address_of(upload)
        return DocumentUploadAddressSerializer(address).data


class ChecklistDocumentSerializer(serializers.Serializer[Any]):
    """A document on the checklist."""

    id = serializers.CharField(source="public_id", help_text="The document.")
    period = serializers.CharField(help_text=PERIOD_HELP)
    file_name = serializers.CharField(help_text="Name it was given; empty while it is only asked for.")
    state = serializers.SerializerMethodField(help_text="How far it is.")

    @extend_schema_field(ChoiceField(choices=ChecklistState.choices))
    def get_state(self, document: Document) -> str:
        return str(state_of(document))


class ChecklistItemSerializer(serializers.Serializer[Any]):
    """One kind of document that is wanted or was handed in."""

    kind = ChoiceField(choices=DocumentKind.choices, help_text="What it is.")
    label: Any = serializers.CharField(help_text="In words.")
    is_required = serializers.BooleanField(help_text="Whether the product requires it.")
    state = ChoiceField(choices=ChecklistState.choices, help_text="How far it is.")
    is_open = serializers.BooleanField(help_text="Whether the applicant has to send something.")
    why = serializers.CharField(help_text="What it is needed for.")
    example = serializers.CharField(help_text="What a good one looks like.")
    messages = serializers.ListField(
        child=serializers.CharField(), help_text="What was asked for, and why something was rejected."
    )
    documents = ChecklistDocumentSerializer(many=True, help_text="What there is of it.")


class ChecklistSerializer(OutputSerializer):
    """What an application's product requires, what was asked for besides, and how far each is."""

    OBJECT = "document_checklist"

    application = serializers.CharField(help_text="The application.")
    items: Any = ChecklistItemSerializer(many=True, help_text="One for each kind of document.")
    open_count = serializers.SerializerMethodField(help_text="How many kinds wait for the applicant.")

    @extend_schema_field({"type": "integer"})
    def get_open_count(self, checklist: dict[str, Any]) -> int:
        items: list[ChecklistItem] = checklist["items"]
        return sum(item.is_open for item in items)
