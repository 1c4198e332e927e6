"""Documents: hand one in for the applicant."""

from typing import Any

from loanops.web.admin import ActionPage
from origination.admin import forms
from origination.files import store_file
from origination.models import Application
from origination.services.documents import CLOSED_FOR_DOCUMENTS, attach_document, attachment


def _attach(application: Application, data: dict[str, Any]) -> dict[str, Any]:
    upload = data["file"]
    stored = store_file(upload.file, name=upload.name, folder=application.public_id)
    return attachment(application.pk, data["kind"], stored)


ATTACH = ActionPage(
    attach_document,
    forms.AttachForm,
    icon="upload_file",
    available=lambda application: application.status not in CLOSED_FOR_DOCUMENTS,
    arguments=_attach,
)
