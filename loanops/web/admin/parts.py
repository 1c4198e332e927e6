"""Pages of records with much to show: each tab is an address of its own and only the chosen one is made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from loanops.web.admin.panels import Chart, PreviewTable, chart

OVERVIEW, TIMELINE = "overview", "timeline"
QUERY = "tab"

Content = PreviewTable | Chart | SafeString
"""What stands on a tab; a chart that cannot be made is shown as such."""


@dataclass(frozen=True)
class Part:
    """A tab: `?tab=<slug>` shows what `make(record, request)` answers."""

    slug: str
    title: str
    make: Callable[[Any, HttpRequest], Sequence[Content]]


def chosen_part(request: HttpRequest, parts: Sequence[Part]) -> str:
    """The tab the address asks for; the overview when it asks for none or for one that is not there."""
    wanted = request.GET.get(QUERY, OVERVIEW)
    return wanted if wanted == TIMELINE or any(part.slug == wanted for part in parts) else OVERVIEW


def part_links(parts: Sequence[Part], chosen: str, *, has_timeline: bool) -> list[dict[str, Any]]:
    """The row of tabs."""
    first = next((part.title for part in parts if part.slug == OVERVIEW), "Overview")
    named = [(OVERVIEW, first), *((part.slug, part.title) for part in parts if part.slug != OVERVIEW)]
    if has_timeline:
        named.append((TIMELINE, "Timeline"))
    return [{"title": title, "href": f"?{QUERY}={slug}", "current": slug == chosen} for slug, title in named]


def shown_blocks(contents: Sequence[Content]) -> list[dict[str, Any]]:
    """What the template needs of each table or chart."""
    found: list[dict[str, Any]] = []
    for each in contents:
        if isinstance(each, PreviewTable):
            found.append({"table": each, "head": each.head, "body": each.body})
        else:
            found.append({"html": chart(each) if isinstance(each, Chart) else each})
    return found
