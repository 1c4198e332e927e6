"""A schedule as a picture that needs no script and prints: what each installment consists of."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

BARS_MAX = 48
WIDTH, HEIGHT, BOTTOM, LEFT = 720, 220, 24, 64
PARTS = (("principal", "Principal"), ("interest", "Interest"), ("fees", "Fees"))
ZERO = Decimal(0)


def schedule_picture(rows: Sequence[dict[str, Any]], currency: str) -> SafeString:
    """Bars of principal, interest and fees; many installments are drawn together."""
    bars = _bars(rows)
    top = max((sum(bar["values"], ZERO) for bar in bars), default=ZERO)
    if not top:
        return SafeString("")
    step = Decimal(WIDTH - LEFT) / len(bars)
    drawn = [_bar(bar, number, step, top) for number, bar in enumerate(bars)]
    shown = [name for index, (_, name) in enumerate(PARTS) if any(bar["values"][index] for bar in bars)]
    each = "does each installment" if len(bars) == len(rows) else f"do {_size(rows)} installments at a time"
    question = f"What {each} consist of, in {currency}?"
    legend = format_html_join(
        "",
        '<span class="lo-legend lo-fill-{}">{}</span>',
        ((key, name) for key, name in PARTS if name in shown),
    )
    return format_html(
        '<figure class="lo-picture"><figcaption><strong>{}</strong>{}</figcaption><svg viewBox="0 0 {} {}" role="img" '
        'aria-label="{} The figures are in the schedule.">{}{}{}</svg></figure>',
        question,
        legend,
        WIDTH,
        HEIGHT,
        question,
        _axis(top),
        format_html_join("", "{}", ((each,) for each in drawn)),
        _days(bars, step),
    )


def _size(rows: Sequence[dict[str, Any]]) -> int:
    """How many installments one bar stands for."""
    return -(-len(rows) // BARS_MAX) if rows else 1


def _bars(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    size = _size(rows)
    found = []
    for start in range(0, len(rows), size):
        group = rows[start : start + size]
        values = [sum((Decimal(row[key]) for row in group), ZERO) for key, _ in PARTS]
        found.append({"first": group[0], "last": group[-1], "values": values})
    return found


def _bar(bar: dict[str, Any], number: int, step: Decimal, top: Decimal) -> SafeString:
    x, width = LEFT + step * number, max(step * Decimal("0.78"), Decimal(1))
    y, parts = Decimal(HEIGHT - BOTTOM), []
    for (key, _), value in zip(PARTS, bar["values"], strict=True):
        height = (HEIGHT - BOTTOM - 8) * value / top
        y -= height
        if value:
            parts.append((key, f"{x:.1f}", f"{y:.1f}", f"{width:.1f}", f"{height:.1f}"))
    first, last = bar["first"], bar["last"]
    when = first["due_date"] if first is last else f"{first['due_date']} to {last['due_date']}"
    words = ", ".join(
        f"{name} {value:,.2f}" for (_, name), value in zip(PARTS, bar["values"], strict=True) if value
    )
    return format_html(
        "<g><title>{}: {}</title>{}</g>",
        when,
        words,
        format_html_join("", '<rect class="lo-fill-{}" x="{}" y="{}" width="{}" height="{}"></rect>', parts),
    )


def _axis(top: Decimal) -> SafeString:
    lines = []
    for share in (0, Decimal("0.5"), 1):
        y = HEIGHT - BOTTOM - (HEIGHT - BOTTOM - 8) * share
        lines.append((f"{y:.1f}", WIDTH, f"{y:.1f}", f"{y + 4:.1f}", f"{top * share:,.0f}"))
    return format_html_join(
        "",
        f'<line class="lo-axis" x1="{LEFT}" y1="{{}}" x2="{{}}" y2="{{}}"></line>'
        f'<text class="lo-tick" x="{LEFT - 6}" y="{{}}" text-anchor="end">{{}}</text>',
        lines,
    )


def _days(bars: list[dict[str, Any]], step: Decimal) -> SafeString:
    places = sorted({0, len(bars) // 2, len(bars) - 1})
    marks = []
    for place in places:
        anchor = "start" if place == 0 else "end" if place == len(bars) - 1 else "middle"
        shift = {"start": Decimal(0), "middle": step / 2, "end": step}[anchor]
        marks.append(
            (f"{LEFT + step * place + shift:.1f}", HEIGHT - 6, anchor, bars[place]["last"]["due_date"])
        )
    return format_html_join("", '<text class="lo-tick" x="{}" y="{}" text-anchor="{}">{}</text>', marks)
