"""How values look on the borrower site: the same figures and dates as on staff pages."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.safestring import SafeString

from loanops.web.admin import formats

register = template.Library()


@register.filter
def money(value: Any) -> str:
    """`$1,234.50`; a deduction as `−$400.00`."""
    if value in (None, ""):
        return formats.EMPTY
    amount = Decimal(str(value))
    return f"−${-amount:,.2f}" if amount < 0 else f"${amount:,.2f}"


@register.filter
def rate(value: Any) -> str:
    """`9.4822 %`."""
    return formats.rate_text(Decimal(str(value)) if value not in (None, "") else None)


@register.filter
def day(value: Any) -> SafeString | str:
    """`2026-03-01`; a moment in the lender's time zone."""
    if isinstance(value, str):
        value = parse_date(value[:10])
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(settings.LENDER_TIME_ZONE)).date()
    if not isinstance(value, date):
        return formats.EMPTY
    return format_html('<time datetime="{0}">{0}</time>', value.isoformat())


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """`2026-03-01 14:05`, with the zone on hover."""
    return formats.moment_html(value)
