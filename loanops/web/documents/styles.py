"""Type and color of documents. The fonts are embedded, so a document looks the same wherever it is opened."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "Vera", "VeraBd"
INK, GRAY, RULE, SHADE = HexColor("#16202c"), HexColor("#55606e"), HexColor("#b9c2cc"), HexColor("#f0f3f6")
WITHOUT_ACCENT = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "œ": "oe", "Œ": "OE", "→": "–"}
)

for _name in (REGULAR, BOLD):
    pdfmetrics.registerFont(TTFont(_name, str(Path(reportlab.__file__).parent / "fonts" / f"{_name}.ttf")))
pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


def _style(
    name: str, font: str = REGULAR, size: float = 9, leading: float = 12.5, **more: Any
) -> ParagraphStyle:
    options = {"textColor": INK, "splitLongWords": 1, **more}
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=leading, **options)


STYLES = {
    "title": _style("title", BOLD, 15, 19, spaceAfter=8),
    "heading": _style("heading", BOLD, 10.5, 14, spaceBefore=10, spaceAfter=4),
    "text": _style("text", spaceAfter=6),
    "bold": _style("bold", BOLD, spaceAfter=6),
    "small": _style("small", size=7.5, leading=10, textColor=GRAY, spaceBefore=2, spaceAfter=4),
    "item": _style(
        "item", spaceAfter=3, leftIndent=18, bulletIndent=2, bulletFontName=REGULAR, bulletFontSize=9
    ),
    "highlight_name": _style("highlight_name", size=7.5, leading=10, textColor=GRAY),
    "highlight": _style("highlight", BOLD, 13, 17),
}


@cache
def cell_style(size: float, *, bold: bool = False, right: bool = False, head: bool = False) -> ParagraphStyle:
    """The style of a table's cell at this size."""
    more: dict[str, Any] = {"alignment": TA_RIGHT} if right else {}
    if head:
        more["textColor"] = GRAY
    return _style(
        f"cell{size}{bold}{right}{head}", BOLD if bold or head else REGULAR, size, size * 1.3, **more
    )


@cache
def _glyphs() -> frozenset[int]:
    face = pdfmetrics.getFont(REGULAR).face
    return frozenset(face.charToGlyph)


def known(text: str) -> str:
    """The text in characters that the font has: accents it lacks are left out, anything else becomes `?`."""
    return "".join(character if ord(character) in _glyphs() else _plainer(character) for character in text)


def _plainer(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character.translate(WITHOUT_ACCENT))
    return "".join(part for part in plain if ord(part) in _glyphs()) or ("" if character.isspace() else "?")


def markup(text: str) -> str:
    """Text for a paragraph: nothing in it is taken for markup, line breaks are kept."""
    return escape("\n".join(known(line) for line in text.splitlines())).replace("\n", "<br/>")


def width_of(text: str, font: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, font, size))
