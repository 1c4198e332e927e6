"""All addresses: staff pages, API, OAuth, health."""

from importlib import import_module

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView

from loanops.web import oauth, views
from origination.receiving import receive_file

API_PARTS = (
    "loanops.web.api.urls",
    "loanops.parties.api.urls",
    "loanops.ledger.api.urls",
    "products.api.urls",
    "origination.api.urls",
    "loanops.reporting.api.urls",
    "servicing.api.urls",
    "payments.api.urls",
    "loan_collections.api.urls",
)
"""The part of each app, in the order in which addresses are tried."""

SITE_PARTS = ("loanops.parties.site.urls", "origination.site.urls")
"""The rooms of the borrower site, below /my/."""

site_urlpatterns = [pattern for part in SITE_PARTS for pattern in import_module(part).urlpatterns]
api_urlpatterns = [pattern for part in API_PARTS for pattern in import_module(part).urlpatterns]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="start"),
    path("admin/", admin.site.urls),
    path("admin", RedirectView.as_view(pattern_name="admin:index")),
    path("my/", include(site_urlpatterns)),
    path("my", RedirectView.as_view(pattern_name="my-home")),
    path("oauth/", include(oauth)),
    path("healthz", views.health, name="health"),
    path("uploads/<str:token>", receive_file, name="upload"),
    path("docs/problems", views.problems, name="problems"),
    path("docs/problems/<slug:slug>", views.problem_page, name="problem"),
    path("api/docs", SpectacularSwaggerSplitView.as_view(url_name="openapi"), name="api-docs"),
    path("api/v1/openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    path("api/v1/", include(api_urlpatterns)),
    path("api/<path:rest>", views.unknown_api_address),
]

handler400 = "loanops.web.views.malformed"
handler403 = "loanops.web.views.forbidden"
handler404 = "loanops.web.views.not_found"
handler500 = "loanops.web.views.broken"
