"""Documents: hand one in for the applicant, or ask for one."""

from typing import Any

from loanops.web.admin import ActionPage
from origination.admin.document_forms import AttachForm, RequestDocumentForm
from origination.models import Application
from origination.services.documents import attach_document, request_document
from origination.services.uploads import CLOSED_FOR_DOCUMENTS, attachment, store_upload


def _takes_documents(application: Application) -> bool:
    return application.status not in CLOSED_FOR_DOCUMENTS


def _attach(application: Application, data: dict[str, Any]) -> dict[str, Any]:
    """The file is looked at and stored before the use case and its transaction begin."""
    upload = data["file"]
    stored = store_upload(
        application_id=application.pk,
        kind=data["kind"],
        name=upload.name,
        file=upload.file,
        period=data["period"],
        actor=data["actor"],
    )
    return attachment(application.pk, data["kind"], stored)


ATTACH = ActionPage(
    attach_document,
    AttachForm,
    icon="upload_file",
    available=_takes_documents,
    arguments=_attach,
)
REQUEST = ActionPage(
    request_document,
    RequestDocumentForm,
    icon="contact_mail",
    available=_takes_documents,
    arguments=lambda application, data: {"application_id": application.pk, **data},
    description="The applicant reads the message and finds the document on the checklist.",
    result_message="The applicant is asked for it.",
)
