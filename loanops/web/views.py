"""Pages beside admin and API: health, explanations of problem codes, answers for what does not exist."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from loanops.core.errors import LoanOpsError
from loanops.web.api.errors import FRAMEWORK_PROBLEMS, problem_response


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Whether this process can reach its database. For load balancers; says nothing else."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok"})


def _refusals(kind: type[LoanOpsError] = LoanOpsError) -> Iterator[type[LoanOpsError]]:
    for child in kind.__subclasses__():
        yield child
        yield from _refusals(child)


def problem_texts() -> dict[str, dict[str, Any]]:
    """Every code the API can answer with, its meaning and status."""
    texts: dict[str, dict[str, Any]] = {
        code: {"code": code, "title": title, "status": status, "meaning": ""}
        for status, (code, title) in FRAMEWORK_PROBLEMS.items()
    }
    for kind in _refusals():
        sample = kind("x")
        meaning = " ".join((kind.__doc__ or "").split())
        texts[sample.code] = {
            "code": sample.code,
            "title": sample.title,
            "status": kind.status,
            "meaning": meaning,
        }
    return dict(sorted(texts.items()))


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """All problem codes on one page."""
    return render(
        request, "loanops/problems.html", {"problems": problem_texts().values(), "title": "Problems"}
    )


@require_safe
def problem_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The page a problem's `type` points to."""
    found = problem_texts().get(slug.replace("-", "_"))
    if found is None:
        raise Http404
    return render(request, "loanops/problems.html", {"problems": [found], "title": found["title"]})


def unknown_api_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Anything below the API that no operation answers, a trailing slash included."""
    detail = "There is no such address."
    if request.path.endswith("/"):
        detail += " Addresses of the API have no slash at the end."
    return problem_response(request, 404, detail)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(("/api/", "/oauth/")):
        return problem_response(request, 404)
    return _plain(request, 404, "Not found", "There is no such page, or it is not for you.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(request, 403)
    return _plain(request, 403, "Not allowed", "Your role does not include this.")


def malformed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(request, 400)
    return _plain(request, 400, "Malformed request", "The request could not be read.")


def broken(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(request, 500, "The cause is in our log.")
    return _plain(request, 500, "Something broke", "It is in our log. Nothing was saved by this request.")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or that another site sent: nothing of it counts."""
    if request.path.startswith("/api/"):
        return problem_response(request, 403)
    text = "The form was open too long or does not come from here. Go back, load the page again, and send it anew."
    return _plain(request, 403, "Nothing was saved", text)


def _plain(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    if request.path.startswith("/my/"):
        return _on_site(request, status, title, text)
    context = {
        "title": title,
        "text": text,
        "lender": settings.LENDER_NAME,
        "request_id": getattr(request, "request_id", ""),
    }
    return render(request, "loanops/plain.html", context, status=status)


def _on_site(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """The same in the borrower site's frame; without the person, whom a broken request may not know."""
    context = {
        "title": title,
        "text": text.replace("Your role does not include this.", "This is not for your login."),
        "lender": settings.LENDER_NAME,
        "lender_phone": settings.LENDER_PHONE,
        "lender_email": settings.LENDER_EMAIL,
        "livemode": settings.LIVEMODE,
        "request_id": getattr(request, "request_id", ""),
    }
    return render(request, "loanops/site/refused.html", context, status=status)
