"""Bases of the staff pages; the only place that knows the theme.

Names are loaded when they are first used, because settings and the app registry import modules of this package before
models exist.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib.admin import site

    from loanops.web.admin.actions import ActionPage
    from loanops.web.admin.badges import register_badges, tone_of
    from loanops.web.admin.columns import (
        badge,
        count,
        day,
        label,
        masked,
        moment,
        money,
        rate,
        record_link,
        stacked,
        text,
    )
    from loanops.web.admin.panels import Alert, Card, Chart, Figure, PreviewTable, card, chart
    from loanops.web.admin.parts import Part
    from loanops.web.admin.records import LongListAdmin, ReadOnlyAdmin, WorkQueueAdmin
    from loanops.web.admin.sites import register

_HOMES = {
    "site": "django.contrib.admin",
    "register": "loanops.web.admin.sites",
    "ReadOnlyAdmin": "loanops.web.admin.records",
    "WorkQueueAdmin": "loanops.web.admin.records",
    "LongListAdmin": "loanops.web.admin.records",
    "ActionPage": "loanops.web.admin.actions",
    "PreviewTable": "loanops.web.admin.panels",
    "Figure": "loanops.web.admin.panels",
    "Alert": "loanops.web.admin.panels",
    "Card": "loanops.web.admin.panels",
    "Chart": "loanops.web.admin.panels",
    "Part": "loanops.web.admin.parts",
    "card": "loanops.web.admin.panels",
    "chart": "loanops.web.admin.panels",
    "badge": "loanops.web.admin.columns",
    "count": "loanops.web.admin.columns",
    "day": "loanops.web.admin.columns",
    "label": "loanops.web.admin.columns",
    "masked": "loanops.web.admin.columns",
    "money": "loanops.web.admin.columns",
    "moment": "loanops.web.admin.columns",
    "rate": "loanops.web.admin.columns",
    "record_link": "loanops.web.admin.columns",
    "stacked": "loanops.web.admin.columns",
    "text": "loanops.web.admin.columns",
    "register_badges": "loanops.web.admin.badges",
    "tone_of": "loanops.web.admin.badges",
}

__all__ = [
    "ActionPage",
    "Alert",
    "Card",
    "Chart",
    "Figure",
    "LongListAdmin",
    "Part",
    "PreviewTable",
    "ReadOnlyAdmin",
    "WorkQueueAdmin",
    "badge",
    "card",
    "chart",
    "count",
    "day",
    "label",
    "masked",
    "moment",
    "money",
    "rate",
    "record_link",
    "register",
    "register_badges",
    "site",
    "stacked",
    "text",
    "tone_of",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
