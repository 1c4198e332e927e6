"""An application on one sheet: everything its tabs show, to print or to keep as a PDF."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse

from loanops.core import clock
from loanops.web.admin.parts import shown_blocks


def print_view(model_admin: Any) -> Any:
    """The view behind an application's Print."""

    def view(request: HttpRequest, object_id: str) -> HttpResponse:
        if not model_admin.has_view_permission(request):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        record = model_admin.get_object(request, object_id)
        if record is None:
            raise Http404
        context = {
            **model_admin.admin_site.each_context(request),
            "title": f"{record}, {record.business}",
            "badge": model_admin._badge(record),
            "subtitle": model_admin.subtitle(record),
            "figures": model_admin.figures(record),
            "sections": model_admin._sections(record, request),
            "parts": [
                {"title": part.title, "blocks": shown_blocks(part.make(record, request))}
                for part in model_admin.parts
            ],
            "printed_at": clock.now(),
            "opts": model_admin.opts,
            "original": record,
        }
        return TemplateResponse(request, "origination/print.html", context)

    view.matrix_action = model_admin.view_action  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    return view
