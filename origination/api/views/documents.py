"""Endpoints of an application's documents."""

from typing import Any

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.core.errors import LoanOpsError
from loanops.web.api import choices, operation
from origination.api.serializers.documents import DocumentIn, DocumentSerializer
from origination.api.views.base import ApplicationBase
from origination.files import StoredFile, discard_file
from origination.models import Document
from origination.services.documents import attach_document, attachment, open_document, store_upload
from origination.states import DocumentStatus


class DocumentsView(ApplicationBase):
    parser_classes = [MultiPartParser]
    stored: StoredFile

    @operation(
        action="origination.view_applications",
        responses={200: DocumentSerializer},
        many=True,
        filters={"status": choices("status", DocumentStatus)},
        operation_id="listApplicationDocuments",
        summary="List the documents of an application",
        tag="loan-applications",
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """The documents of one application."""
        application = self.application(applicationId)
        documents = Document.objects.filter(application=application).select_related("application")
        return self.page(documents, DocumentSerializer, within=application)

    @operation(
        use_case=attach_document,
        request=DocumentIn,
        responses={201: DocumentSerializer},
        operation_id="uploadApplicationDocument",
        summary="Upload a document",
        tag="loan-applications",
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """A file, as `multipart/form-data`: its kind is found in its content, it is scanned, and waits for review."""
        application = self.application(applicationId)
        arguments = attachment(application.pk, self.data["kind"], self.stored)
        try:
            document = self.run(attach_document, **arguments)
        except LoanOpsError:
            discard_file(self.stored)
            raise
        return self.answer(DocumentSerializer, document, status=201)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """The file goes into the storage before the request's transaction begins: storages may be far away."""
        super().initial(request, *args, **kwargs)
        if request.method != "POST":
            return
        serializer = DocumentIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        upload = serializer.validated_data["file"]
        self.stored = store_upload(
            application_id=self.application(kwargs["applicationId"]).pk,
            kind=serializer.validated_data["kind"],
            name=upload.name,
            file=upload.file,
            actor=self.actor,
        )


class DocumentContentView(ApplicationBase):
    @operation(
        use_case=open_document,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        operation_id="getApplicationDocumentContent",
        summary="Read the content of a document",
        tag="loan-applications",
    )
    def get(self, request: Request, applicationId: str, documentId: str) -> FileResponse:
        """The file itself, to be saved; the reading is on record."""
        application = self.application(applicationId)
        document = (
            Document.objects.filter(application=application, public_id=documentId).exclude(file="").first()
        )
        if document is None:
            raise Http404
        opened = self.run(open_document, document_id=document.pk)
        return FileResponse(
            opened.file.open("rb"),
            as_attachment=True,
            filename=opened.file_name,
            content_type=opened.media_type,
            headers={"Cache-Control": "no-store"},
        )
