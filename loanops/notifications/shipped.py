"""The templates that come with the apps: each app's `notices.py` lists them in TEMPLATES."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from loanops.notifications.rendering import usages_of
from loanops.notifications.states import Channel


@dataclass(frozen=True)
class ShippedTemplate:
    """One entry of an app's TEMPLATES; `sample` gives examples of values, for people who edit it."""

    code: str
    channel: str
    subject: str
    body: str
    variables: Mapping[str, str]


@cache
def shipped_templates() -> dict[tuple[str, str], ShippedTemplate]:
    """By code and channel, of all installed apps."""
    found: dict[tuple[str, str], ShippedTemplate] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.notices"
        if not (find_spec(config.name) and find_spec(name)):
            continue
        for entry in import_module(name).TEMPLATES:
            template = _read(entry)
            if (template.code, template.channel) in found:
                raise ValueError(f"{name}: {template.code} is already a template of another app.")
            found[template.code, template.channel] = template
    return found


def _read(entry: Mapping[str, Any]) -> ShippedTemplate:
    sample = entry.get("sample", {})
    usages = usages_of(entry["subject"], entry["body"])
    variables = {name: _example(name, filters) for name, filters in usages.items()}
    variables |= {name: str(value) for name, value in sample.items()}
    return ShippedTemplate(
        code=entry["code"],
        channel=entry.get("channel", Channel.EMAIL),
        subject=entry["subject"],
        body=entry["body"],
        variables=dict(sorted(variables.items())),
    )


def _example(name: str, filters: set[str]) -> str:
    """An example for a variable of which the app gives none."""
    if filters & {"money", "percent", "floatformat"}:
        return "1234.50"
    return "2026-03-01" if "date" in filters else f"[{name}]"
