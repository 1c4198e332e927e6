"""API clients: which systems and apps may use the API, and with which scopes. Secrets are never shown."""

from typing import Any

from django.http import HttpRequest
from oauth2_provider.models import get_access_token_model

from loanops.access.models import ApiClient
from loanops.web.admin.columns import moment, text
from loanops.web.admin.panels import PreviewTable
from loanops.web.admin.records import ReadOnlyAdmin
from loanops.web.admin.sites import register


@register(ApiClient)
class ApiClientAdmin(ReadOnlyAdmin):
    view_action = "access.view_clients"
    list_display = (
        "name",
        "client_id",
        "client_type",
        "authorization_grant_type",
        text(lambda client: ", ".join(client.allowed_scopes), "Scopes"),
        moment("created"),
    )
    search_fields = ("name", "client_id")
    ordering = ("name", "id")
    sections = (
        ("Client", ["name", "client_id", "client_type", "authorization_grant_type", "redirect_uris"]),
        ("May ask for", ["allowed_scopes"]),
    )

    def tables(self, client: ApiClient, request: HttpRequest) -> list[PreviewTable]:
        tokens: Any = get_access_token_model().objects.filter(application=client).order_by("-id")[:10]
        rows = [
            (token.created, token.expires, token.scope, str(token.user or "the client itself"))
            for token in tokens
        ]
        return [
            PreviewTable(
                "Latest tokens", ["Issued", "Expires", "Scopes", "For"], rows, empty="It never asked for one."
            )
        ]
