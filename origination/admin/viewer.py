"""The viewer of documents: the checklist on the left, one page drawn by us on the right, what to do beside it.

The file itself is never shown inside our pages: pages and pictures are drawn anew in a confined process, tables are
read row by row. Each page that is shown is on record.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from loanops.access import matrix
from loanops.core.actors import Actor
from loanops.core.errors import LoanOpsError
from loanops.web.actors import actor_of
from loanops.web.admin.actions import DECLARED, ActionPage
from origination.checklists import ChecklistItem, checklist
from origination.files.confined import ask
from origination.files.limits import limits
from origination.files.storing import fetched
from origination.files.tables import TablePage, read_page
from origination.models import Application, Document
from origination.services.documents import IN_QUARANTINE, open_document

WIDTHS = {"": 900, "large": 1800}
TURNS = (0, 90, 180, 270)


@dataclass(frozen=True)
class View:
    """What of a document is looked at, and how."""

    page: int = 1
    zoom: str = ""
    turn: int = 0

    @classmethod
    def of(cls, request: HttpRequest, document: Document) -> "View":
        page, turn = request.GET.get("page", ""), request.GET.get("turn", "")
        zoom = request.GET.get("zoom", "")
        number = int(page) if page.isdecimal() and len(page) < 7 else 1
        return cls(
            page=min(max(number, 1), max(document.page_count, 1)),
            zoom=zoom if zoom in WIDTHS else "",
            turn=int(turn) if turn.isdecimal() and len(turn) < 4 and int(turn) in TURNS else 0,
        )

    def query(self, **changes: Any) -> str:
        """The same view as an address, with some of it changed."""
        wanted = {"page": self.page, "zoom": self.zoom, "turn": self.turn, **changes}
        return urlencode({name: value for name, value in wanted.items() if value})


def draw_page(document: Document, view: View) -> bytes:
    """One page as PNG."""
    with fetched(str(document.file)) as file, tempfile.TemporaryDirectory(prefix="loanops-page-") as folder:
        output = Path(folder) / "page.png"
        ask(
            "draw",
            file.path,
            document.media_type,
            limits(),
            page=view.page,
            width=WIDTHS[view.zoom],
            turn=view.turn,
            output=str(output),
        )
        return output.read_bytes()


def documents_viewer(
    application: Application, documents: Sequence[Document], chosen: Document | None, request: HttpRequest
) -> SafeString:
    """Checklist and page; `documents` are all of the application, `chosen` is one of them."""
    actor = actor_of(request)
    context = {
        "application": application,
        "items": [_entry(item, chosen) for item in checklist(application, documents)],
        "chosen": chosen,
        **(_shown(chosen, actor, request) if chosen is not None else {}),
    }
    return SafeString(render_to_string("origination/documents.html", context))


def document_address(document: Document) -> str:
    """Where one looks at it: the tab of its application."""
    page = reverse("admin:origination_application_change", args=[document.application_id])
    return f"{page}?tab=documents&document={document.pk}"


def _entry(item: ChecklistItem, chosen: Document | None) -> dict[str, Any]:
    return {
        "item": item,
        "documents": [
            {
                "document": document,
                "url": document_address(document),
                "current": chosen is not None and document.pk == chosen.pk,
            }
            for document in item.documents
            if document.file
        ],
    }


def _shown(document: Document, actor: Actor, request: HttpRequest) -> dict[str, Any]:
    view = View.of(request, document)
    base = f"{document_address(document)}&"
    allowed = matrix.allows(actor, open_document.name)
    can_show = allowed and bool(document.file) and document.status not in IN_QUARANTINE
    table, problem = _table(document, view, actor) if can_show else (None, "")
    content = reverse("admin:origination_document_content", args=[document.pk])
    picture = reverse("admin:origination_document_page", args=[document.pk, view.page])
    return {
        "view": view,
        "can_show": can_show and not problem,
        "problem": problem or ("" if can_show else _why_not(document, allowed)),
        "table": table,
        "picture": f"{picture}?{view.query(page='')}",
        "content": content,
        "buttons": _buttons(document, actor),
        "previous": f"{base}{view.query(page=view.page - 1)}" if view.page > 1 else "",
        "next": f"{base}{view.query(page=view.page + 1)}" if view.page < document.page_count else "",
        "zoom": f"{base}{view.query(zoom='' if view.zoom else 'large')}",
        "turned": f"{base}{view.query(turn=(view.turn + 90) % 360)}",
    }


def _why_not(document: Document, allowed: bool) -> str:
    if not allowed:
        return "Your role does not open documents."
    if document.status in IN_QUARANTINE:
        return "The file waits for the malware scanner; nobody opens it before."
    return "The file was deleted because it was not safe."


def _table(document: Document, view: View, actor: Actor) -> tuple[TablePage | None, str]:
    """Rows of a CSV file; showing them is an opening like any other."""
    if document.media_type != "text/csv":
        return None, ""
    try:
        opened = open_document(document_id=document.pk, page=view.page, actor=actor)
        with fetched(str(opened.file)) as file:
            return read_page(file.path, view.page, document.page_count), ""
    except LoanOpsError as refusal:
        return None, refusal.message


def _buttons(document: Document, actor: Actor) -> list[dict[str, Any]]:
    """What the person may do with it, as far as it is possible now."""
    pages: list[ActionPage] = [
        page
        for name in ("origination.verify_document", "origination.reject_document")
        for page in DECLARED.get(name, ())
    ]
    return [
        {
            "title": page.title.removesuffix(" document"),
            "icon": page.icon,
            "danger": page.danger,
            "url": page.url(Document, document),
        }
        for page in pages
        if page.allows(actor) and page.available(document) is True
    ]
