"""OAuth 2.0: tokens for systems (client credentials) and for apps that act for a person (code with PKCE)."""

import base64
import binascii
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import path, reverse_lazy
from django.utils.translation import gettext as say
from oauth2_provider.views import AuthorizationView, RevokeTokenView, TokenView

from loanops.access.actors import actor_of_user
from loanops.access.matrix import allows, matrix
from loanops.access.models import ApiClient
from loanops.core.actors import Actor
from loanops.web.site.sessions import SESSION_KEY, signed_in_session


class ConsentView(AuthorizationView):
    """Asks the signed-in person whether the app may act for him.

    Staff are who is signed in on the staff pages; for everybody else the sign-in on the borrower site counts, and
    where that ended, so did this.
    """

    template_name = "oauth/authorize.html"
    login_url = reverse_lazy("my-sign-in")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        is_site_person = user.is_authenticated and (not user.is_staff or SESSION_KEY in request.session)
        if is_site_person and signed_in_session(request) is None:
            logout(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        actor = actor_of_user(self.request.user)
        context["allowed"] = [(scope, _titles(scope, actor)) for scope in kwargs.get("scopes", [])]
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        if not ApiClient.objects.filter(client_id=form.cleaned_data["client_id"]).exists():
            return self.form_invalid(form)
        answer: HttpResponse = super().form_valid(form)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page sends back what it was asked with; whoever changes that is led nowhere."""
        words = say("What was sent is not what the app asked for. Begin anew in the app.")
        return self.render_to_response(
            {"error": {"error": "invalid_request", "description": words}}, status=400
        )


class _ReadableMixin:
    """No secret, code or token of ours has a NUL character, and the database refuses to look for one."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _has_nul(request):
            return JsonResponse({"error": "invalid_request"}, status=400)
        return super().post(request, *args, **kwargs)  # type: ignore[misc]


class ReadableTokenView(_ReadableMixin, TokenView):
    """Tokens for a code, a refresh token, or a system's own secret."""


class ReadableRevokeView(_ReadableMixin, RevokeTokenView):
    """The end of a token, told by the app it was given to."""


def _titles(scope: str, actor: Actor) -> list[str]:
    """What a person lets an app do by a scope: never more than he may do himself."""
    rows = [row for row in matrix().values() if row.scope == scope and allows(actor, row.action)]
    return list(dict.fromkeys(row.title for row in rows))


def _has_nul(request: HttpRequest) -> bool:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    try:
        basic = base64.b64decode(secret) if kind.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        basic = b""
    return b"\0" in basic or any("\0" in value for _, values in request.POST.lists() for value in values)


urlpatterns = [
    path("authorize", ConsentView.as_view(), name="oauth-authorize"),
    path("token", ReadableTokenView.as_view(), name="oauth-token"),
    path("revoke", ReadableRevokeView.as_view(), name="oauth-revoke"),
]
