"""Our own upload address, for installations without a bucket: it takes what S3 would take, the same way.

The signed address is all that is needed, as with S3: no session, and so no cookie that another site could use.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt

from loanops.core.errors import LoanOpsError
from origination.files.addresses import upload_of
from origination.files.inspecting import too_large
from origination.files.limits import MEBIBYTE, limits
from origination.files.refusals import refusal
from origination.services.uploads import receive_upload

FORM_SIZE = MEBIBYTE
"""What the form around a file may add to its size."""


@csrf_exempt
def receive_file(request: HttpRequest, token: str) -> HttpResponse:
    """A form with the fields that were given and, last, `file`; 204 when it was taken.

    A browser that came from a page of ours is led on instead, also after a refusal: the page there says what it was.
    """
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    _, return_to = upload_of(token)
    try:
        name = _receive(request, token)
    except LoanOpsError as problem:
        if return_to:
            return _onward(return_to, refused=problem.errors[0].code if problem.errors else problem.code)
        errors = [
            {"pointer": each.pointer, "code": each.code, "detail": each.detail} for each in problem.errors
        ]
        body = {"code": problem.code, "detail": problem.message, "errors": errors}
        return JsonResponse(body, status=problem.status)
    return _onward(return_to, name=name) if return_to else HttpResponse(status=204)


def _onward(path: str, **query: str) -> HttpResponse:
    return HttpResponse(status=303, headers={"Location": f"{path}?{urlencode(query)}"})


def _receive(request: HttpRequest, token: str) -> str:
    """The file's own name. Nothing is read of a body that is too large or does not say how large it is."""
    announced = request.META.get("CONTENT_LENGTH") or ""
    if not announced.isdecimal() or int(announced) > limits().size + FORM_SIZE:
        raise too_large()
    try:
        upload = request.FILES.get("file")
        media_type = request.POST.get("Content-Type", "")
    except (MultiPartParserError, ValueError):
        upload, media_type = None, ""
    if upload is None or upload.file is None:
        raise refusal(
            "required", "Send a form (multipart/form-data) with the given fields and the file as `file`."
        )
    receive_upload(token=token, stream=upload.file, media_type=media_type)
    return upload.name or ""
