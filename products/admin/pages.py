"""Further pages of the catalogue: simulator, finder, comparison of two versions, and the sheet to print."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse

from loanops.access import matrix
from loanops.core import clock
from loanops.core.errors import InvalidInput
from loanops.web.actors import actor_of
from products.admin.comparison import comparison
from products.admin.finding import FinderForm, finder_tables
from products.admin.quotes import shown_quote
from products.admin.reading import rate_in_words, shown_version, versions_of
from products.admin.sheet import sheet_of
from products.admin.simulating import SimulatorForm
from products.admin.version_lists import compare_box
from products.models import ROW_KINDS, ProductVersion, read_rows
from products.simulator import simulate

VIEW = "products.view_products"
NUMBERS = range(1, 100_000)

Page = Callable[[Any, HttpRequest, Any], HttpResponse]


def _page(model_admin: Any, make: Page) -> Any:
    """A page about a product that only reads."""

    def view(request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not matrix.allows(actor_of(request), VIEW):
            raise PermissionDenied
        product = None
        if object_id is not None:
            product = model_admin.get_object(request, object_id)
            if product is None:
                raise Http404
        return make(model_admin, request, product)

    view.matrix_action = VIEW  # type: ignore[attr-defined]
    view.model_admin = model_admin  # type: ignore[attr-defined]
    return view


def _context(model_admin: Any, request: HttpRequest, product: Any, title: str) -> dict[str, Any]:
    return {
        **model_admin.admin_site.each_context(request),
        "title": title,
        "opts": model_admin.opts,
        "original": product,
        "record": product,
    }


def simulator_view(model_admin: Any) -> Any:
    """What a loan under the product would cost, for any amount, term, frequency and rate."""
    return _page(model_admin, _simulator)


def _simulator(model_admin: Any, request: HttpRequest, product: Any) -> HttpResponse:
    version = _version_asked(product, request.GET.get("version", "")) or shown_version(product)
    form = SimulatorForm(request.GET if "amount" in request.GET else None, version=version)
    result = _simulated(version, form)
    if request.GET.get("part") == "result":
        return HttpResponse(result)
    context = _context(model_admin, request, product, f"Simulator: {product}")
    context |= {"form": form, "result": result, "version": version, "rate": rate_in_words(version)}
    return TemplateResponse(request, "products/simulator.html", context)


def _simulated(version: ProductVersion, form: SimulatorForm) -> Any:
    if form.is_bound and not form.is_valid():
        return shown_quote(None, form.problems())
    try:
        return shown_quote(simulate(version, **form.loan()), opened=True)
    except InvalidInput as refusal:
        return shown_quote(None, refusal.errors)


def _version_asked(product: Any, number: str) -> ProductVersion | None:
    """The version named in the address, with its rows."""
    if not number.isascii() or not number.isdecimal() or len(number) > 5:
        return None
    version = next((each for each in versions_of(product) if each.number == int(number)), None)
    if version is not None:
        read_rows([version], ROW_KINDS)
        version.product = product
    return version


def compare_view(model_admin: Any) -> Any:
    """Any two versions of a product side by side."""
    return _page(model_admin, _compare)


def _compare(model_admin: Any, request: HttpRequest, product: Any) -> HttpResponse:
    versions = versions_of(product)
    first, second = request.GET.get("old", ""), request.GET.get("new", "")
    old = _version_asked(product, first) or versions[min(1, len(versions) - 1)]
    new = _version_asked(product, second) or versions[0]
    read_rows([old, new], ROW_KINDS)
    everything = request.GET.get("all") == "yes"
    table = comparison(
        old,
        new,
        title=f"Version {old.number} and version {new.number}",
        everything=everything,
        controls=compare_box(product, versions, old.number, new.number, everything=everything),
    )
    context = _context(model_admin, request, product, f"Versions of {product}")
    return TemplateResponse(request, "products/compare.html", {**context, "tables": [table]})


def sheet_view(model_admin: Any) -> Any:
    """The product in plain language, to print for a customer."""
    return _page(model_admin, _sheet)


def _sheet(model_admin: Any, request: HttpRequest, product: Any) -> HttpResponse:
    version = _version_asked(product, request.GET.get("version", "")) or shown_version(product)
    context = {"title": version.name, **sheet_of(version, clock.business_date())}
    return TemplateResponse(request, "products/sheet.html", context)


def finder_view(model_admin: Any) -> Any:
    """Which products fit a business and what it wants, and why the others do not."""
    return _page(model_admin, _finder)


def _finder(model_admin: Any, request: HttpRequest, product: Any) -> HttpResponse:
    form = FinderForm(request.GET if request.GET else None, actor=actor_of(request))
    context = _context(model_admin, request, None, "Find a product")
    context |= {"form": form, "tables": finder_tables(form, actor_of(request), clock.business_date())}
    return TemplateResponse(request, "products/finder.html", context)
