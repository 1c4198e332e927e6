"""How values look on staff pages: amounts, rates, dates, personal data, statuses."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Field, JSONField, Model
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from loanops.core import clock
from loanops.core.fields import AccrualField, AmountField, EncryptedTextField, RateField
from loanops.encryption import mask_last4
from loanops.web.admin.badges import pill, tone_of

EMPTY = "–"


def amount_text(value: Decimal | None) -> str:
    """`1,234.50`, negatives in parentheses, zero and nothing as a dash."""
    if value is None or value == 0:
        return EMPTY
    return f"({-value:,.2f})" if value < 0 else f"{value:,.2f}"


def rate_text(value: Decimal | None) -> str:
    if value is None:
        return EMPTY
    plain = f"{value:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return f"{plain} %"


def freshness(today: date) -> str:
    """What a page of figures says of their age."""
    return f"As of business date {today}, computed {moment_text(clock.now())[11:]}."


def moment_text(value: datetime) -> str:
    """Lender's local time, where no zone can be shown on hover."""
    return value.astimezone(ZoneInfo(settings.LENDER_TIME_ZONE)).strftime("%Y-%m-%d %H:%M")


def moment_html(value: datetime | None) -> SafeString | str:
    """Lender's local time, with the zone on hover."""
    if value is None:
        return EMPTY
    local = value.astimezone(ZoneInfo(settings.LENDER_TIME_ZONE))
    return format_html(
        '<time datetime="{}" title="{} ({})">{}</time>',
        value.isoformat(),
        local.strftime("%Y-%m-%d %H:%M:%S"),
        settings.LENDER_TIME_ZONE,
        local.strftime("%Y-%m-%d %H:%M"),
    )


def link_to(record: Model, text: object = "") -> SafeString | str:
    """A link to the record's staff page where it has one."""
    label = text or str(record)
    try:
        url = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    except NoReverseMatch:
        return str(label)
    return format_html('<a class="lo-link" href="{}">{}</a>', url, label)


def plain(value: Any) -> SafeString | str:
    """A computed value in its natural form."""
    match value:
        case None | "":
            return EMPTY
        case bool():
            return "Yes" if value else "No"
        case SafeString():
            return value
        case Decimal():
            return format_html('<span class="lo-amount">{}</span>', amount_text(value))
        case datetime():
            return moment_html(value)
        case date():
            return value.isoformat()
        case Model():
            return link_to(value)
        case dict() | list():
            return structure(value)
        case _:
            return str(value)


def structure(value: Any) -> SafeString | str:
    if not value:
        return EMPTY
    if isinstance(value, list) and all(isinstance(item, str | int) for item in value):
        return ", ".join(map(str, value))
    return format_html(
        '<pre class="lo-json">{}</pre>', json.dumps(value, indent=2, ensure_ascii=False, default=str)
    )


def field_value(record: Model, field: "Field[Any, Any]") -> SafeString | str:
    """A model field's value the way staff should read it; personal data masked."""
    value = getattr(record, field.name)
    if isinstance(field, EncryptedTextField):
        return mask_last4(value) or EMPTY
    if value is None or value == "":
        return EMPTY
    if isinstance(field, AmountField):
        return format_html('<span class="lo-amount">{}</span>', amount_text(value))
    if isinstance(field, AccrualField):
        return f"{value:f}"
    if isinstance(field, RateField):
        return rate_text(value)
    if isinstance(field, JSONField):
        return structure(value)
    if field.choices:
        choices = list(field.flatchoices)
        shown = dict(choices).get(value, value)
        return pill(shown, tone_of(value, choices)) if field.name == "status" else str(shown)
    return plain(value)
