"""B2: sending one file. The form goes to the bucket itself, or to us where there is none, and leads back here.

What comes back is only a browser saying that it is done: which file is looked at stands in our own record of the
upload, which belongs to one application and one person.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from loanops.core import clock
from loanops.core.errors import DuplicateReference, LoanOpsError
from loanops.parties.site.people import found
from loanops.web.middleware import site_policy_with_form_to
from loanops.web.site import SiteView
from origination.document_kinds import guide_to
from origination.files.addresses import UploadAddress, is_of_another
from origination.files.limits import MEBIBYTE, limits
from origination.files.refusals import FileMissing
from origination.models import Document, DocumentUpload
from origination.services.documents import attach_document
from origination.services.uploads import address_of, complete_upload
from origination.site.base import ApplicationMixin
from origination.states import UploadStatus

ACCEPTED = ".pdf,.png,.jpg,.jpeg,.csv,application/pdf,image/png,image/jpeg,text/csv"
PHRASES = {
    "too_large": _("The file is too large."),
    "empty": _("The file is empty."),
    "required": _("Choose a file first."),
}
"""Why our own address took nothing, by the code it leads back with."""


class UploadMixin(ApplicationMixin):
    """A page about a file on its way; only the person who began it may go on with it."""

    @property
    def upload(self) -> DocumentUpload:
        if not hasattr(self, "_upload"):
            own = self.application.uploads.filter(uploaded_by_id=self.actor.user_id).exclude(path="")
            self._upload = found(own.select_related("application", "document"), self.kwargs["upload_id"])
        return self._upload

    @property
    def checklist(self) -> str:
        return reverse("my-documents", args=[self.application.public_id])

    def done(self, document: Document) -> HttpResponse:
        return HttpResponseRedirect(f"{self.checklist}?received={document.public_id}")


class UploadView(UploadMixin, SiteView):
    """Choose the file and send it, for the minutes the address is good."""

    action = "origination.begin_upload"
    template_name = "origination/site/upload.html"

    def get(self, request: HttpRequest, application_id: str, upload_id: str) -> HttpResponse:
        upload = self.upload
        if upload.document is not None:
            return self.done(upload.document)
        if upload.status == UploadStatus.REFUSED:
            return self.begin_again(upload.refusal)
        if upload.status != UploadStatus.WAITING or upload.expires_at <= clock.now():
            return self.begin_again(say("This page was open too long to send a file from it."), status=410)
        return self.form()

    def form(self, problem: str = "", *, status: int = 200) -> HttpResponse:
        upload = self.upload
        arguments = [self.application.public_id, upload.public_id]
        address = address_of(upload, return_to=reverse("my-upload-sent", args=arguments))
        response = self.shown(problem, status=status, address=address)
        if not address.url.startswith("/"):
            response["Content-Security-Policy"] = site_policy_with_form_to(address.url)
        return response

    def begin_again(self, problem: str, *, status: int = 422) -> HttpResponse:
        """This upload is over: what was wrong, and the button to begin another one of the same kind."""
        return self.shown(problem, status=status, address=None)

    def shown(self, problem: str, *, status: int, address: UploadAddress | None) -> HttpResponse:
        kind = self.upload.kind
        return self.render(
            "origination/site/upload.html",
            status=status,
            title=self.upload.get_kind_display(),
            application=self.application,
            upload=self.upload,
            guide=guide_to(kind),
            address=address,
            problem=problem,
            accepted=ACCEPTED,
            minutes=max(1, -(-(self.upload.expires_at - clock.now()).total_seconds() // 60)),
            megabytes=limits().size // MEBIBYTE,
            back=self.checklist,
        )


class UploadSentView(UploadView):
    """Where the browser comes back to: the file is looked at and becomes a document, however often this is opened."""

    action = "origination.attach_document"
    use_cases = (attach_document,)
    http_method_names = ["get"]

    def get(self, request: HttpRequest, application_id: str, upload_id: str) -> HttpResponse:
        upload = self.upload
        if is_of_another(upload.path, request.GET.dict()):
            return self.begin_again(
                say("What the storage says it received is not the file awaited here. Nothing was taken."),
                status=422,
            )
        try:
            name = request.GET.get("name", "")
            document = complete_upload(upload_id=upload.pk, file_name=name, actor=self.actor)
        except DuplicateReference:
            return HttpResponseRedirect(f"{self.checklist}?known")
        except FileMissing:
            return self._not_there(request.GET.get("refused", ""))
        except LoanOpsError as refusal:
            return self.begin_again(refusal.message, status=refusal.status)
        return self.done(document)

    def _not_there(self, code: str) -> HttpResponse:
        words = PHRASES.get(code, _("The file has not arrived."))
        if self.upload.expires_at <= clock.now():
            return self.begin_again(str(words), status=410)
        return self.form(f"{words} {say('Choose it again.')}", status=422)
