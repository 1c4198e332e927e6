"""Files on their way: announced, and sent to the address that was given."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from loanops.core.actors import Actor
from origination.models import Application, DocumentUpload
from origination.services.uploads import address_of, begin_upload
from tests.factories.access import SYSTEM
from tests.factories.origination import PDF, make_application


def begin(application: Application | None = None, *, actor: Actor = SYSTEM, **changes: Any) -> DocumentUpload:
    fields = {
        "kind": "BANK_STATEMENT",
        "file_name": "statement.pdf",
        "media_type": "application/pdf",
        "size": len(PDF),
        "period": "2026-02",
    }
    application = application or make_application()
    return begin_upload(application_id=application.pk, actor=actor, **{**fields, **changes})


def send(upload: DocumentUpload, content: bytes = PDF) -> Any:
    address = address_of(upload)
    form = {**address.fields, "file": ContentFile(content, name="blob")}
    return Client(enforce_csrf_checks=True).post(address.url, form)


def exists(path: str) -> bool:
    return bool(path) and default_storage.exists(path)
