"""The page: letterhead, address window, running head and foot, page numbers."""

from io import BytesIO
from typing import Any

from django.conf import settings
from reportlab.lib.pagesizes import LETTER, landscape
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, NextPageTemplate, PageTemplate, Paragraph

from loanops.web.documents import flow
from loanops.web.documents.blocks import Document
from loanops.web.documents.formats import fact
from loanops.web.documents.styles import BOLD, GRAY, INK, REGULAR, RULE, STYLES, known, markup, width_of

LANGUAGE = "en-US"
MARGIN = 0.8 * inch
FOOT = 0.75 * inch
LINE = 11.5


class NumberedCanvas(Canvas):
    """Pages are drawn once all are known, so that each can say how many there are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for page in self._pages:
            self.__dict__.update(page)
            self.setFont(REGULAR, 7.5)
            self.setFillColor(GRAY)
            self.drawRightString(
                self._pagesize[0] - MARGIN, FOOT - 18, f"{self._pageNumber} of {len(self._pages)}"
            )
            super().showPage()
        super().save()


def build(document: Document) -> bytes:
    """Lay the document out and write it, without time stamps or random ids."""
    buffer = BytesIO()
    size = landscape(LETTER) if document.landscape else LETTER
    width, height = size[0] - 2 * MARGIN, size[1]
    head = _head_height(document)
    paper = BaseDocTemplate(
        buffer,
        pagesize=size,
        title=_title(document),
        author=settings.LENDER_NAME,
        subject=document.subject or document.title,
        creator=settings.LENDER_NAME,
        lang=LANGUAGE,
        displayDocTitle=True,
        invariant=1,
        pageCompression=1,
    )
    first = Frame(MARGIN, FOOT, width, height - head - FOOT, 0, 0, 0, 0, id="first")
    later = Frame(MARGIN, FOOT, width, height - MARGIN - FOOT - 8, 0, 0, 0, 0, id="later")
    paper.addPageTemplates(
        [
            PageTemplate("first", [first], onPage=lambda canvas, _: _letterhead(canvas, document)),
            PageTemplate("later", [later], onPage=lambda canvas, _: _running_head(canvas, document)),
        ]
    )
    story: list[Flowable] = [NextPageTemplate("later"), Paragraph(markup(document.title), STYLES["title"])]
    story += flow.flowables(document, width)
    paper.build(story, canvasmaker=NumberedCanvas)
    return buffer.getvalue()


def _title(document: Document) -> str:
    return f"{document.title} {document.reference}".strip()


def _details(document: Document) -> list[tuple[str, str]]:
    rows: list[Any] = []
    if document.reference:
        rows.append(("Number", document.reference))
    if document.dated:
        rows.append(("Date", document.dated))
    return [(label, fact(value, document.currency)) for label, value in (*rows, *document.details)]


def _lender_lines() -> list[str]:
    return [known(line) for line in settings.LENDER_ADDRESS if line]


def _contact() -> str:
    parts = (settings.LENDER_NAME, settings.LENDER_PHONE, settings.LENDER_EMAIL, settings.LENDER_WEBSITE)
    return known(" · ".join(part for part in parts if part))


def _head_height(document: Document) -> float:
    """From the top of the sheet to the title: letterhead, then address and details side by side."""
    lines = max(len(document.recipient), len(_details(document)))
    return MARGIN + max(len(_lender_lines()) * 10, 12) + 34 + lines * LINE + 14


def _letterhead(canvas: Canvas, document: Document) -> None:
    width, height = canvas._pagesize
    right = width - MARGIN
    top = height - MARGIN
    canvas.setFillColor(INK)
    canvas.setFont(BOLD, 13)
    canvas.drawString(MARGIN, top - 4, known(settings.LENDER_NAME))
    canvas.setFont(REGULAR, 7.5)
    canvas.setFillColor(GRAY)
    lines = _lender_lines()
    for number, line in enumerate(lines):
        canvas.drawRightString(right, top - 2 - number * 10, line)
    below = top - max(len(lines) * 10, 12)
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.8)
    canvas.line(MARGIN, below - 2, right, below - 2)
    below -= 24
    _address(canvas, document, below, right)
    _foot(canvas, document)


def _address(canvas: Canvas, document: Document, top: float, right: float) -> None:
    canvas.setFillColor(INK)
    canvas.setFont(REGULAR, 9)
    half = (right - MARGIN) * 0.55
    for number, line in enumerate(document.recipient):
        canvas.drawString(MARGIN, top - number * LINE, flow.shortened(known(line), REGULAR, 9, half))
    details = [(known(label), known(value)) for label, value in _details(document)]
    if not details:
        return
    values = max(width_of(value, BOLD, 8.5) for _, value in details)
    labels = max(width_of(label, REGULAR, 8.5) for label, _ in details)
    left = right - values - labels - 14
    for number, (label, value) in enumerate(details):
        canvas.setFillColor(GRAY)
        canvas.setFont(REGULAR, 8.5)
        canvas.drawString(left, top - number * LINE, label)
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, 8.5)
        canvas.drawRightString(right, top - number * LINE, value)


def _running_head(canvas: Canvas, document: Document) -> None:
    width, height = canvas._pagesize
    top = height - MARGIN + 10
    canvas.setFont(REGULAR, 7.5)
    canvas.setFillColor(GRAY)
    canvas.drawString(MARGIN, top, known(settings.LENDER_NAME))
    canvas.drawRightString(width - MARGIN, top, known(_title(document)))
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, top - 6, width - MARGIN, top - 6)
    _foot(canvas, document)


def _foot(canvas: Canvas, document: Document) -> None:
    width = canvas._pagesize[0]
    canvas.setStrokeColor(RULE)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, FOOT - 8, width - MARGIN, FOOT - 8)
    canvas.setFont(REGULAR, 7.5)
    canvas.setFillColor(GRAY)
    canvas.drawString(MARGIN, FOOT - 18, _contact())
    if document.footer:
        canvas.setFont(REGULAR, 6.5)
        canvas.drawString(MARGIN, FOOT - 28, known(document.footer))
