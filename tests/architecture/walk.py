"""All addresses of the site with what guards them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module, util
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter

from loanops.web.api.operations import Operation
from tests.factories.registry import SAMPLES

for _config in apps.get_app_configs():
    _factories = f"tests.factories.{_config.name.rpartition('.')[2]}"
    if util.find_spec(_factories):
        import_module(_factories)

VERBS = ("get", "post", "put", "patch", "delete")
NOWHERE = 987_654_321
NO_SUCH_ID = "none_" + "0" * 32

PUBLIC = {
    "": "leads to the staff pages",
    "admin": "leads to the staff pages",
    "admin/login/": "where staff sign in",
    "uploads/<str:token>": "the address itself is signed, expires, and takes one file",
    "healthz": "load balancers ask without an account; answers ok or not",
    "docs/problems": "what error codes mean",
    "docs/problems/<slug:slug>": "what one error code means",
    "api/docs": "the description of the API",
    "api/v1/openapi.json": "the description of the API",
    "api/<path:rest>": "answers 404 for every address that does not exist",
    "my": "leads to the borrower site",
    "my/sign-in": "where borrowers' people sign in",
    "my/sign-out": "everybody may leave",
    "my/register": "where a login begins",
    "my/verify/<str:token>": "opened by a link from a message, which is the key",
    "my/recover": "where a new password is asked for",
    "my/recover/<str:uid>/<str:token>": "opened by a link from a message, which is the key",
    "my/invitations/<str:token>": "opened by a link from a message, which is the key",
    "my/terms": "the terms of use",
    "oauth/token": "clients identify themselves with their own credentials",
    "oauth/revoke": "clients identify themselves with their own credentials",
    "oauth/authorize": "sends whoever is not signed in to the sign-in page",
}
"""Addresses without a row of the matrix, open to everybody, with the reason."""

STAFF = {
    "admin/": "the home page: each part of it asks the matrix",
    "admin/search/": "finds only what the person may see",
    "admin/logout/": "everybody may leave",
    "admin/password_change/": "one's own password",
    "admin/password_change/done/": "one's own password",
    "admin/autocomplete/": "asks the page of the model it looks into",
    "admin/jsi18n/": "texts of the admin's scripts",
    "admin/<app_label>": "lists only pages the person may see; 404 where there are none",
}
"""Addresses without a row of the matrix, open to everybody on the staff, with the reason."""


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver: its route, and an example to call."""

    route: str
    path: str
    callback: Any

    @property
    def matrix_action(self) -> str:
        return getattr(self.callback, "matrix_action", "")

    @property
    def operations(self) -> dict[str, Operation]:
        """Declared operations by method, of an endpoint of the API."""
        view = getattr(self.callback, "cls", None)
        if view is None:
            return {}
        return {
            verb: handler.operation
            for verb in self.methods
            if (handler := getattr(view, verb, None)) is not None and hasattr(handler, "operation")
        }

    @property
    def methods(self) -> set[str]:
        """Methods the endpoint answers, declared or not."""
        view = getattr(self.callback, "cls", None)
        if view is None:
            return set()
        return {verb for verb in VERBS if hasattr(view, verb) and verb in view.http_method_names}

    @property
    def model(self) -> type[Model] | None:
        return getattr(getattr(self.callback, "model_admin", None), "model", None)

    @property
    def first_parameter(self) -> str:
        """The name of the address's first parameter."""
        found = re.search(r"<(?:\w+:)?(\w+)>", self.route)
        return found.group(1) if found else ""

    def with_record(self, pk: int) -> str:
        return self.path.replace(str(NOWHERE), str(pk))

    def with_public_id(self, public_id: str) -> str:
        return self.path.replace(NO_SUCH_ID, public_id, 1)


def _example(pattern: Any, path: str) -> str:
    """The pattern's route with a value for each parameter."""
    for name, converter in pattern.converters.items():
        value = (
            str(NOWHERE)
            if name == "object_id"
            else "1"
            if isinstance(converter, IntConverter)
            else NO_SUCH_ID
        )
        path = re.sub(rf"<(\w+:)?{name}>", value, path)
    return path


def addresses(resolver: Any = None, prefix: str = "", path: str = "") -> Iterator[Address]:
    """Every pattern below the root."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = str(entry.pattern)
        if route.startswith("^(?P<app_label>"):
            yield Address(prefix + "<app_label>", f"/{path}access/", entry.callback)
        elif isinstance(entry, URLResolver):
            yield from addresses(entry, prefix + route, path + _example(entry.pattern, route))
        elif isinstance(entry, URLPattern):
            yield Address(
                prefix + route, "/" + path.lstrip("/") + _example(entry.pattern, route), entry.callback
            )


class Samples:
    """One record of each model: its sample, or a record that came into being with the others."""

    def __init__(self) -> None:
        self.made = {label: make() for label, make in SAMPLES.items()}

    def __getitem__(self, label: str) -> Any:
        if label not in self.made:
            self.made[label] = apps.get_model(label)._default_manager.order_by("pk").first()
        return self.made[label]
