"""OAuth 2.0: tokens for systems (client credentials) and for apps that act for a person (code with PKCE)."""

from django.contrib.auth.views import LoginView
from django.urls import path, reverse_lazy
from oauth2_provider.views import AuthorizationView, RevokeTokenView, TokenView


class SignInView(LoginView):
    """Where a person, staff or borrower, signs in before letting an app act for him."""

    template_name = "oauth/login.html"
    redirect_authenticated_user = False


class ConsentView(AuthorizationView):
    """Asks the signed-in person whether the app may act for him."""

    template_name = "oauth/authorize.html"
    login_url = reverse_lazy("sign-in")


urlpatterns = [
    path("authorize", ConsentView.as_view(), name="oauth-authorize"),
    path("token", TokenView.as_view(), name="oauth-token"),
    path("revoke", RevokeTokenView.as_view(), name="oauth-revoke"),
    path("login", SignInView.as_view(), name="sign-in"),
]
