"""The admin site: who may enter, and what it offers besides the records."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver
from django.utils.text import capfirst
from unfold.dataclasses import SearchResult
from unfold.sites import UnfoldAdminSite
from unfold.templatetags import unfold_list

# One class of ours instead of two dozen of the theme's on every cell: lists stay below 150 kB.
unfold_list.ROW_CLASSES[:] = ["lo-cell"]
unfold_list.LINK_CLASSES[:] = ["lo-first"]

SEARCH_PER_MODEL = 5
DROPPED = {"view_on_site"}


class LoanOpsAdminSite(UnfoldAdminSite):
    """For active staff. What each sees and does is in the matrix; `is_superuser` gives nothing."""

    login_form: type[AdminAuthenticationForm]
    site_header = "LoanOps"
    site_title = "LoanOps"
    index_title = "Home"
    index_template = "loanops/home.html"
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [url for url in super().get_urls() if not self._dropped(url)]

    def _dropped(self, url: URLPattern | URLResolver) -> bool:
        return getattr(url, "name", None) in DROPPED

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Go to a menu entry or a record by number or name; only what the person may see, nothing kept in a cache."""
        term = request.GET.get("s", "").strip()
        if not term:
            return HttpResponse()
        extended = "extended" in request.GET
        results = self._search_apps(super().get_app_list(request), term.lower())
        if extended:
            results.extend(self._search_records(request, term))
        page = Paginator(results, 100)
        template = "unfold/helpers/command_results.html" if extended else "unfold/helpers/search_results.html"
        context = {
            "page_obj": page,
            "results": page.page(1),
            "page_counter": 0,
            "execution_time": 0,
            "command_show_history": False,
        }
        return TemplateResponse(request, template, context, headers={"HX-Trigger": "search"})

    def _search_records(self, request: HttpRequest, term: str) -> list[SearchResult]:
        results: list[SearchResult] = []
        for model, model_admin in self._registry.items():
            if not model_admin.get_search_fields(request) or not model_admin.has_view_permission(request):
                continue
            if not getattr(model_admin, "in_search", True):
                continue
            found, _ = model_admin.get_search_results(request, model_admin.get_queryset(request), term)
            results.extend(
                SearchResult(
                    title=str(record),
                    description=capfirst(model._meta.verbose_name),
                    link=self.record_url(record),
                    icon="description",
                )
                for record in found[:SEARCH_PER_MODEL]
            )
        return results

    def record_url(self, record: Model) -> str:
        from django.urls import reverse

        return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def register(*models: type[Model]) -> Callable[[type[Any]], type[Any]]:
    """`@register(Loan)` puts a record's pages on our site."""

    def wrap(admin_class: type[Any]) -> type[Any]:
        if not getattr(admin_class, "view_action", ""):
            raise ValueError(f"{admin_class.__name__} names no view_action of the matrix.")
        for model in models:
            if admin.site.is_registered(model):
                admin.site.unregister(model)
            admin.site.register(model, admin_class)
        return admin_class

    return wrap
