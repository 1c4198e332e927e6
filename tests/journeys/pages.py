"""A member of staff at the admin: opens pages, presses buttons, reads what they say."""

import re
from html import unescape
from typing import Any

from django.db.models import Model
from django.test import Client

from loanops.access.models import User

HIDDEN = re.compile(
    r'<input[^>]*name="(_key|_version)"[^>]*value="([^"]*)"|<input[^>]*value="([^"]*)"[^>]*name="(_key|_version)"'
)


class Desk:
    """One person's browser."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def open(self, record: Model) -> str:
        """The record's page."""
        return self.read(f"{self._home(type(record))}{record.pk}/change/")

    def list(self, model: type[Model]) -> str:
        return self.read(self._home(model))

    def read(self, path: str) -> str:
        response = self.client.get(path)
        assert response.status_code == 200, f"{path}: {response.status_code}"
        return unescape(response.content.decode())

    def press(
        self, action: str, record: Model | None = None, model: type[Model] | None = None, **fields: Any
    ) -> str:
        """Fill in an action's form, look at the preview where there is one, confirm; returns the preview's text."""
        path = self._action(action, record, model)
        form = self._form(path)
        preview = self.client.post(path, {**fields, **form, "_step": "preview"})
        if preview.status_code == 302:
            return ""
        text = unescape(preview.content.decode())
        assert preview.status_code == 200, self._refusals(text)
        confirmed = self.client.post(path, {**fields, **form, "_step": "confirm"})
        assert confirmed.status_code == 302, self._refusals(confirmed.content.decode())
        return text

    def refused(self, action: str, record: Model, **fields: Any) -> str:
        """The same, where a refusal is expected; returns the page that says so."""
        path = self._action(action, record, None)
        response = self.client.post(path, {**fields, **self._form(path), "_step": "confirm"})
        assert response.status_code == 422, response.status_code
        return unescape(response.content.decode())

    def _form(self, path: str) -> dict[str, str]:
        hidden = {}
        for name, value, value_before, name_after in HIDDEN.findall(self.read(path)):
            hidden[name or name_after] = value or value_before
        assert "_key" in hidden, path
        return hidden

    def _action(self, action: str, record: Model | None, model: type[Model] | None) -> str:
        if record is None:
            assert model is not None
            return f"{self._home(model)}action/{action}/"
        return f"{self._home(type(record))}{record.pk}/action/{action}/"

    def _home(self, model: type[Model]) -> str:
        return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"

    def _refusals(self, text: str) -> str:
        found = re.findall(r'(?s)class="[^"]*(?:errorlist|lo-refusal|error)[^"]*"[^>]*>(.*?)</', text)
        return (
            " | ".join(re.sub(r"<[^>]+>|\s+", " ", unescape(part)).strip() for part in found) or text[:3000]
        )
