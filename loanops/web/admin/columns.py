"""Columns of lists: each function makes one, ready for `list_display` and for record sections."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.html import format_html, strip_tags

from loanops.encryption import mask_last4
from loanops.web.admin import formats
from loanops.web.admin.badges import pill, tone_of

Column = Callable[[Any], Any]
Source = str | Callable[[Any], Any]


def _read(source: Source, record: Any) -> Any:
    """The value behind a dotted or double-underscored path, or a function; None when a link of the path is missing."""
    if callable(source):
        return source(record)
    try:
        value = attrgetter(source.replace("__", "."))(record)
    except (ObjectDoesNotExist, AttributeError):
        if "." not in source and "__" not in source and not hasattr(type(record), source):
            raise
        return None
    return value() if callable(value) else value


def _column(
    kind: str, source: Source, title: str, order: str | None, show: Callable[[Any, Any], Any]
) -> Column:
    name = source if isinstance(source, str) else (title or "value")
    last = name.replace("__", ".").rpartition(".")[2]

    def column(record: Any) -> Any:
        return show(_read(source, record), record)

    column.__name__ = f"{kind}_{last}".replace(" ", "_").lower()
    column.short_description = title or last.replace("_", " ").capitalize()  # type: ignore[attr-defined]
    column.admin_order_field = order  # type: ignore[attr-defined]
    column.raw = lambda record: _read(source, record)  # type: ignore[attr-defined]
    return column


def money(source: Source, title: str = "", *, order: str | None = None) -> Column:
    """A right-aligned amount: thousands separators, negatives in parentheses, zero as a dash."""

    def show(value: Decimal | None, record: Any) -> Any:
        return format_html('<span class="lo-amount">{}</span>', formats.amount_text(value))

    return _column("money", source, title, order, show)


def count(source: Source, title: str = "", *, order: str | None = None) -> Column:
    """A right-aligned whole number."""

    def show(value: int | None, record: Any) -> Any:
        return format_html(
            '<span class="lo-amount">{}</span>', formats.EMPTY if value is None else f"{value:,}"
        )

    return _column("money", source, title, order, show)


def rate(source: Source, title: str = "", *, order: str | None = None) -> Column:
    """Percent per year."""

    def show(value: Decimal | None, record: Any) -> Any:
        return format_html('<span class="lo-amount">{}</span>', formats.rate_text(value))

    return _column("money", source, title, order, show)


def day(source: Source, title: str = "", *, order: str | None = None) -> Column:
    """A business date."""

    def show(value: date | None, record: Any) -> str:
        return value.isoformat() if value else formats.EMPTY

    return _column("day", source, title, order, show)


def moment(source: Source, title: str = "", *, order: str | None = None) -> Column:
    """An instant, in the lender's time zone."""

    def show(value: datetime | None, record: Any) -> Any:
        return formats.moment_html(value)

    return _column("moment", source, title, order, show)


def masked(source: Source, title: str = "", *, order: str | None = None) -> Column:
    """Personal data: the last four characters only, in files too. Give it the `…_last4` column where one exists."""

    def show(value: str | None, record: Any) -> str:
        if value and len(value) == 4:
            return f"•••• {value}"
        return mask_last4(value) or formats.EMPTY

    column = _column("masked", source, title, order, show)
    column.raw = column  # type: ignore[attr-defined]
    return column


def text(
    source: Source, title: str = "", *, order: str | None = None, exported: Source | None = None
) -> Column:
    """A word or a computed value in its natural form; `exported` is what a file gets instead of a page's markup."""
    column = _column("text", source, title, order, lambda value, record: formats.plain(value))
    if exported is not None:
        column.raw = lambda record: _read(exported, record)  # type: ignore[attr-defined]
    return column


def stacked(first: Column | str, second: Column | str, title: str) -> Column:
    """Two columns in one, the second in small below the first; a file gets them side by side."""

    def line(column: Column | str, record: Any) -> Any:
        if callable(column):
            return column(record)
        return formats.field_value(record, record._meta.get_field(column))

    right = getattr(second, "__name__", "").startswith("money_")

    def show(record: Any) -> Any:
        below = line(second, record)
        return format_html(
            '<span class="{}">{}{}</span>',
            "lo-stack-right" if right else "lo-stack",
            line(first, record),
            format_html('<span class="lo-second">{}</span>', below)
            if strip_tags(below) != formats.EMPTY
            else "",
        )

    show.__name__ = f"{'money' if right else 'stacked'}_{title}".replace(" ", "_").replace(",", "").lower()
    show.short_description = title  # type: ignore[attr-defined]
    show.admin_order_field = None  # type: ignore[attr-defined]
    show.parts = (first, second)  # type: ignore[attr-defined]
    return show


def badge(source: str, title: str = "", *, order: str | None = None) -> Column:
    """A status as a colored word. `source` names a field with choices, also across relations (`loan__status`)."""

    *path, name = source.replace("__", ".").split(".")

    def choices_of(record: Any) -> list[tuple[Any, Any]]:
        owner = attrgetter(".".join(path))(record) if path else record
        return list(owner._meta.get_field(name).flatchoices or [])

    def show(value: Any, record: Any) -> Any:
        if value in (None, ""):
            return formats.EMPTY
        choices = choices_of(record)
        return pill(dict(choices).get(value, value), tone_of(value, choices))

    def word(record: Any) -> Any:
        value = _read(source, record)
        return value if value in (None, "") else dict(choices_of(record)).get(value, value)

    column = _column("badge", source, title, order, show)
    column.raw = word  # type: ignore[attr-defined]
    return column


def label(source: Source, tones: dict[str, str], title: str = "", *, order: str | None = None) -> Column:
    """A computed word with a tone for each of its values: for what is not a stored status."""

    def show(value: Any, record: Any) -> Any:
        return formats.EMPTY if value in (None, "") else pill(value, tones.get(str(value), "neutral"))

    return _column("label", source, title, order, show)


def record_link(source: str, title: str = "", *, order: str | None = None) -> Column:
    """A link to another record's page."""

    def show(value: Any, record: Any) -> Any:
        return formats.EMPTY if value is None else formats.link_to(value)

    return _column("link", source, title, order, show)
