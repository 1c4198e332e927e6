"""A stage on AWS (or any server): everything from the environment, nothing weak by default."""

from django.core.exceptions import ImproperlyConfigured

from loanops.settings.base import *  # noqa: F403
from loanops.settings.base import (
    BLIND_INDEX_KEY,
    DATABASES,
    FIELD_ENCRYPTION_KEYS,
    OAUTH2_PROVIDER,
    SECRET_KEY,
    env,
)

DEBUG = False

for name, value in {
    "SECRET_KEY": SECRET_KEY,
    "FIELD_ENCRYPTION_KEYS": FIELD_ENCRYPTION_KEYS,
    "BLIND_INDEX_KEY": BLIND_INDEX_KEY,
    "DATABASE_URL": env("DATABASE_URL", default=""),
}.items():
    if not value:
        raise ImproperlyConfigured(f"{name} is not set; see .env.example.")

DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
    "sslmode", env("DATABASE_SSLMODE", default="require")
)
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
OAUTH2_PROVIDER = {**OAUTH2_PROVIDER, "ALLOWED_REDIRECT_URI_SCHEMES": ["https"]}
