"""B2: the documents an application needs, each with why and an example, what became of it, and a place to send it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from loanops.core.errors import LoanOpsError
from loanops.parties.site.people import found
from loanops.web.site import SiteForm, SiteView
from origination.document_kinds import PeriodKind, guide_to
from origination.models import Document
from origination.services.applying import EDITABLE
from origination.services.documents import CLOSED_FOR_DOCUMENTS, open_document
from origination.services.uploads import begin_upload
from origination.site.base import ApplicationMixin, progress
from origination.states import ApplicationStatus, DocumentStatus
from products.choices import DocumentKind

_D = DocumentStatus
WORDS: dict[str, tuple[Any, str]] = {
    _D.REQUESTED: (_("We asked for it"), "warning"),
    _D.UPLOADED: (_("Received, being scanned"), "info"),
    _D.SCANNING: (_("Received, being scanned"), "info"),
    _D.PENDING_REVIEW: (_("Received"), "success"),
    _D.VERIFIED: (_("Checked and fine"), "success"),
    _D.REJECTED: (_("Send it again"), "danger"),
    _D.SUPERSEDED: (_("Replaced"), "neutral"),
}
GOOD = (_D.UPLOADED, _D.SCANNING, _D.PENDING_REVIEW, _D.VERIFIED)


class PeriodForm(SiteForm):
    """What a file is about, where its kind covers a month or a year; the file follows on the next page."""

    period = forms.CharField(label=_("Period"), required=False, max_length=7)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{kind.lower()}_%s", **kwargs)
        covered = guide_to(kind).period
        period = self.fields["period"]
        if covered == PeriodKind.NONE:
            del self.fields["period"]
        elif covered == PeriodKind.MONTH:
            period.label = say("Month it covers")
            period.help_text = say("Such as 2026-02.")
            period.widget.input_type = "month"
        else:
            period.label = say("Year it covers")
            period.help_text = say("Such as 2025.")
            period.widget.attrs["inputmode"] = "numeric"


@dataclass
class Wanted:
    """One line of the checklist: the kind, its documents so far, and the form to begin with another."""

    kind: str
    title: str
    why: str
    example: str
    is_required: bool
    documents: list[Document]
    form: PeriodForm

    @property
    def is_there(self) -> bool:
        return any(document.status in GOOD for document in self.documents)

    @property
    def states(self) -> list[tuple[Document, Any, str]]:
        return [(document, *WORDS[document.status]) for document in self.documents]


class DocumentsView(ApplicationMixin, SiteView):
    """The checklist; a press on one of its lines leads to the page that takes the file."""

    action = "origination.begin_upload"
    use_cases = (begin_upload,)
    template_name = "origination/site/documents.html"
    title = _("Documents")

    def get(self, request: HttpRequest, application_id: str) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, application_id: str) -> HttpResponse:
        kind = request.POST.get("kind", "")
        if kind not in DocumentKind.values:
            return self._page(status=422)
        form = PeriodForm(request.POST, kind=kind)
        if form.is_valid():
            period = form.cleaned_data.get("period", "")
            try:
                upload = begin_upload(
                    application_id=self.application.pk, kind=kind, period=period, actor=self.actor
                )
                return self.go("my-upload", self.application.public_id, upload.public_id)
            except LoanOpsError as refusal:
                form.add_refusal(refusal)
        return self._page(form, kind, status=422)

    def _page(self, form: PeriodForm | None = None, kind: str = "", *, status: int = 200) -> HttpResponse:
        application = self.application
        editable = application.status in EDITABLE
        return self.render(
            status=status,
            application=application,
            wanted=self._wanted(form, kind),
            received=self._just_received(),
            is_known="known" in self.request.GET,
            form=form,
            is_open=application.status not in CLOSED_FOR_DOCUMENTS,
            is_draft=application.status == ApplicationStatus.DRAFT,
            is_incomplete=application.status == ApplicationStatus.INCOMPLETE,
            following=reverse("my-step-consents", args=[application.public_id]),
            key=self.key,
            **(progress(application, "documents") if editable else {}),
        )

    def _just_received(self) -> Document | None:
        """The file that was sent just now, to be said on top."""
        return self.application.documents.filter(public_id=self.request.GET.get("received", "")).first()

    def _wanted(self, form: PeriodForm | None, kind: str) -> list[Wanted]:
        version = self.application.product_version
        required = list(version.required_documents) if version is not None else []
        handed_in: dict[str, list[Document]] = {}
        for document in self.application.documents.exclude(status=DocumentStatus.SUPERSEDED).order_by("id"):
            handed_in.setdefault(document.kind, []).append(document)
        kinds = [*required, *(each for each in handed_in if each not in required)]
        kinds += [DocumentKind.OTHER] if DocumentKind.OTHER not in kinds else []
        return [
            Wanted(
                kind=each,
                title=str(DocumentKind(each).label),
                why=guide_to(each).why,
                example=guide_to(each).example,
                is_required=each in required,
                documents=handed_in.get(each, []),
                form=form if form is not None and each == kind else PeriodForm(kind=each),
            )
            for each in kinds
        ]


class DocumentView(ApplicationMixin, SiteView):
    """One's own file back, to be saved; the reading is on record."""

    action = "origination.open_document"
    use_cases = (open_document,)
    http_method_names = ["get"]

    def get(self, request: HttpRequest, application_id: str, document_id: str) -> Any:
        document = found(self.application.documents.exclude(file=""), document_id)
        opened = open_document(document_id=document.pk, actor=self.actor)
        return FileResponse(
            opened.file.open("rb"),
            as_attachment=True,
            filename=opened.file_name,
            content_type=opened.media_type,
        )
