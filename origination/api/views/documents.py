"""Endpoints of an application's documents."""

from typing import Any

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from loanops.core.errors import LoanOpsError
from loanops.web.api import choices, operation
from origination.api import reading
from origination.api.serializers.documents import (
    ChecklistSerializer,
    DocumentIn,
    DocumentSerializer,
    DocumentUploadIn,
    DocumentUploadSerializer,
)
from origination.api.views.base import ApplicationBase
from origination.api.views.document_examples import (
    ADDRESS,
    BEGUN,
    CHECKLIST,
    DOCUMENT,
    DOCUMENT_MADE,
    DOCUMENTS,
    REJECTED,
    SCANNING,
    SMALL_FILE,
    UPLOAD,
)
from origination.checklists import checklist
from origination.models import Application, Document, DocumentUpload
from origination.services.documents import attach_document, open_document
from origination.services.uploads import (
    StoredFile,
    attachment,
    begin_upload,
    check_upload,
    completed_meanwhile,
    discard_file,
    store_upload,
)
from origination.states import DocumentStatus

TAG = "loan-applications"
VIEW = "origination.view_applications"


class DocumentBase(ApplicationBase):
    """What these endpoints share."""

    def documents(self, application: Application) -> Any:
        return reading.documents().filter(application=application)

    def made(self, document: Document) -> Response:
        application = document.application.public_id
        location = f"/api/v1/loan-applications/{application}/documents/{document.public_id}"
        return self.answer(DocumentSerializer, document, status=201, location=location)

    def upload(self, application: Application, upload_id: str) -> DocumentUpload:
        uploads = DocumentUpload.objects.filter(application=application)
        found: DocumentUpload = self.get_visible(uploads.select_related("application", "document"), upload_id)
        return found


class DocumentsView(DocumentBase):
    parser_classes = [MultiPartParser]
    stored: StoredFile

    @operation(
        action=VIEW,
        responses={200: DocumentSerializer},
        many=True,
        filters={"status": choices("status", DocumentStatus)},
        examples=[DOCUMENTS],
        operation_id="listApplicationDocuments",
        summary="List the documents of an application",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """The documents of one application, with what was asked for and has not come yet (REQUESTED)."""
        application = self.application(applicationId)
        return self.page(self.documents(application), DocumentSerializer, within=application)

    @operation(
        use_case=attach_document,
        request=DocumentIn,
        responses={201: DocumentSerializer},
        examples=[SMALL_FILE, DOCUMENT_MADE, SCANNING],
        operation_id="uploadApplicationDocument",
        summary="Upload a document",
        tag=TAG,
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """A small file, as `multipart/form-data`: its type is found in its content; it is scanned and waits for review.

        Where LoanOps runs on AWS a body has at most 6 MB; begin an upload for larger files.
        """
        application = self.application(applicationId)
        try:
            document = self.run(attach_document, **attachment(application.pk, self.data["kind"], self.stored))
        except LoanOpsError:
            discard_file(self.stored)
            raise
        return self.made(document)

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
            period=serializer.validated_data["period"],
            actor=self.actor,
        )


class DocumentView(DocumentBase):
    @operation(
        action=VIEW,
        responses={200: DocumentSerializer},
        examples=[DOCUMENT, REJECTED],
        operation_id="getApplicationDocument",
        summary="Read a document",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str, documentId: str) -> Response:
        """How far it is: waiting for the scanner, for review, verified, or rejected with the reason."""
        found = self.get_visible(self.documents(self.application(applicationId)), documentId)
        return self.answer(DocumentSerializer, found)


class DocumentContentView(DocumentBase):
    @operation(
        use_case=open_document,
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
        operation_id="getApplicationDocumentContent",
        summary="Read the content of a document",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str, documentId: str) -> FileResponse:
        """The file itself, to be saved; the reading is on record. Not before it was found clean (409)."""
        documents = self.documents(self.application(applicationId)).exclude(file="")
        document = self.get_visible(documents, documentId)
        opened = self.run(open_document, document_id=document.pk)
        return FileResponse(
            opened.file.open("rb"),
            as_attachment=True,
            filename=opened.file_name,
            content_type=opened.media_type,
            headers={"Cache-Control": "no-store"},
        )


class ChecklistView(DocumentBase):
    @operation(
        action=VIEW,
        responses={200: ChecklistSerializer},
        operation_id="getApplicationChecklist",
        summary="Read the checklist of documents",
        tag=TAG,
        examples=[CHECKLIST],
    )
    def get(self, request: Request, applicationId: str) -> Response:
        """What the product requires and what was asked for besides: why, what a good one looks like, how far it is."""
        application = self.application(applicationId)
        found = {"application": application.public_id, "items": checklist(application)}
        return Response(ChecklistSerializer(found).data)


class UploadsView(DocumentBase):
    @operation(
        use_case=begin_upload,
        request=DocumentUploadIn,
        responses={201: DocumentUploadSerializer},
        operation_id="beginApplicationUpload",
        summary="Begin an upload",
        tag=TAG,
        examples=[BEGUN, ADDRESS],
    )
    def post(self, request: Request, applicationId: str) -> Response:
        """Announce a file and learn where to send it: a form (`multipart/form-data`) with the given fields and, last,
        the file as `file`. Then complete the upload."""
        application = self.application(applicationId)
        upload = self.run(begin_upload, application_id=application.pk, **self.data)
        location = f"/api/v1/loan-applications/{application.public_id}/uploads/{upload.public_id}"
        return self.answer(DocumentUploadSerializer, upload, status=201, location=location)


class UploadView(DocumentBase):
    @operation(
        action=VIEW,
        responses={200: DocumentUploadSerializer},
        examples=[UPLOAD],
        operation_id="getApplicationUpload",
        summary="Read an upload",
        tag=TAG,
    )
    def get(self, request: Request, applicationId: str, uploadId: str) -> Response:
        """How far a file on its way is."""
        return self.answer(DocumentUploadSerializer, self.upload(self.application(applicationId), uploadId))


class CompleteUploadView(DocumentBase):
    stored: StoredFile | None = None

    @operation(
        use_case=attach_document,
        responses={201: DocumentSerializer},
        examples=[DOCUMENT_MADE, SCANNING],
        operation_id="completeApplicationUpload",
        summary="Complete an upload",
        tag=TAG,
    )
    def post(self, request: Request, applicationId: str, uploadId: str) -> Response:
        """The file was sent: it is looked at, scanned, and becomes a document that waits for review.

        May be repeated, also at the same moment: a completed upload answers with its document, a refused one with its
        refusal. A document whose
        status is SCANNING waits for the malware scanner.
        """
        application = self.application(applicationId)
        upload = self.upload(application, uploadId)
        if upload.document is not None:
            return self.made(upload.document)
        if self.stored is None:
            raise Http404
        try:
            document = self.run(attach_document, **attachment(application.pk, upload.kind, self.stored))
        except LoanOpsError:
            document = completed_meanwhile(upload)
            if document is None:
                raise
        return self.made(document)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Fetching and looking at the file comes before the request's transaction: it may take long."""
        super().initial(request, *args, **kwargs)
        if request.method != "POST":
            return
        upload = self.upload(self.application(kwargs["applicationId"]), kwargs["uploadId"])
        if upload.document is not None:
            return
        try:
            self.stored = check_upload(upload_id=upload.pk, actor=self.actor)
        except LoanOpsError:
            if completed_meanwhile(upload) is None:
                raise
