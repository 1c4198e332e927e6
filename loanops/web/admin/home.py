"""The staff home page: whatever the reporting app puts on it, and what the page's frame says about the installation."""

import logging
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from loanops.web.actors import actor_of

log = logging.getLogger(__name__)

DASHBOARD = "loanops.reporting.dashboard.context"


def lender_name(request: HttpRequest) -> str:
    return str(settings.LENDER_NAME)


def environment(request: HttpRequest) -> list[str]:
    """The label in the header: real money or not."""
    return ["Production", "danger"] if settings.LIVEMODE else ["Sandbox: no real money", "success"]


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Fill the home page: that of the person's role, or the general one of the reporting app.

    The reporting app's function gets and returns the template context.

    It may set `cards`, `charts` (made by `card()` and `chart()`), `tables` (PreviewTables) and `freshness`.
    """
    roles = actor_of(request).roles
    context["has_role"] = bool(roles)
    own = [settings.HOME_PAGES[role] for role in sorted(roles) if role in settings.HOME_PAGES]
    if len(own) == 1 and len(roles) == 1:
        context.update(import_string(own[0])(request))
        return context
    module = DASHBOARD.rpartition(".")[0]
    if apps.is_installed("loanops.reporting") and find_spec(module) is not None:
        try:
            context.update(import_string(DASHBOARD)(request, context) or {})
        except Exception:  # staff must reach their work whatever happens to a figure
            log.exception("the home page's figures could not be made")
            context["cards"] = [render_to_string("loanops/panels/broken.html")]
    return context
