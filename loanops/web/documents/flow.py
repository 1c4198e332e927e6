"""Blocks become what flows down the pages."""

from collections.abc import Sequence
from decimal import Decimal

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Paragraph, Spacer
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Table as Grid

from loanops.web.documents.blocks import (
    Block,
    Cell,
    Document,
    Facts,
    Heading,
    Highlights,
    Items,
    PageBreak,
    Signatures,
    Table,
    Text,
)
from loanops.web.documents.formats import cell, fact
from loanops.web.documents.styles import (
    BOLD,
    GRAY,
    INK,
    RULE,
    SHADE,
    STYLES,
    cell_style,
    known,
    markup,
    width_of,
)

SIZES = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
PADDING = 4.0
NARROWEST_TEXT = 48.0


def flowables(document: Document, width: float) -> list[Flowable]:
    """The document's blocks for pages of this width."""
    story: list[Flowable] = []
    for block in document.blocks:
        story += _flow(block, width, document.currency)
    return story


def _flow(block: Block, width: float, currency: str) -> list[Flowable]:
    match block:
        case Text():
            style = "small" if block.small else "bold" if block.bold else "text"
            return [Paragraph(markup(block.text), STYLES[style])]
        case Heading():
            return _heading(block.text)
        case Items():
            return [
                Paragraph(markup(item), STYLES["item"], bulletText=f"{number}." if block.numbered else "•")
                for number, item in enumerate(block.items, start=1)
            ]
        case Facts():
            return _facts(block, width, currency)
        case Highlights():
            return _highlights(block, width, currency)
        case Table():
            return _table(block, width)
        case Signatures():
            return [_signatures(block, width)]
        case PageBreak():
            return [NewPage()]


def _heading(text: str) -> list[Flowable]:
    """A heading is not left alone at the foot of a page."""
    return [CondPageBreak(72), Paragraph(markup(text), STYLES["heading"])]


def _facts(block: Facts, width: float, currency: str) -> list[Flowable]:
    name, value = cell_style(8.5), cell_style(8.5, bold=True)
    rows = [
        (Paragraph(markup(label), name), Paragraph(markup(fact(given, currency)), value))
        for label, given in block.rows
    ]
    head = _heading(block.title) if block.title else []
    if not rows:
        return head
    grid = Grid(rows, colWidths=[width * 0.42, width * 0.58], spaceAfter=8)
    grid.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            ("LINEBELOW", (0, 0), (-1, -1), 0.3, RULE),
        ]
    )
    return [*head, grid]


def _highlights(block: Highlights, width: float, currency: str) -> list[Flowable]:
    names = [Paragraph(markup(label), STYLES["highlight_name"]) for label, _ in block.figures]
    values = [Paragraph(markup(fact(given, currency)), STYLES["highlight"]) for _, given in block.figures]
    grid = Grid([names, values], colWidths=[width / len(names)] * len(names), spaceBefore=2, spaceAfter=10)
    grid.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, -1), SHADE),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, 0), 8),
            ("BOTTOMPADDING", (0, 0), (-1, 0), 0),
            ("TOPPADDING", (0, 1), (-1, 1), 2),
            ("BOTTOMPADDING", (0, 1), (-1, 1), 10),
            ("LINEBEFORE", (0, 0), (0, -1), 2.5, INK),
        ]
    )
    return [grid]


def _signatures(block: Signatures, width: float) -> Flowable:
    """Two beside each other, each with a line, a name, a capacity and a date."""
    cells = [
        [
            Spacer(1, 34),
            Grid(
                [[""]],
                colWidths=[width * 0.44],
                rowHeights=[1],
                style=[("LINEABOVE", (0, 0), (-1, 0), 0.6, INK)],
            ),
            Paragraph(markup(name), cell_style(8.5, bold=True)),
            Paragraph(markup(capacity), cell_style(8.0)),
            Paragraph("Date: ____________________", cell_style(8.0)),
        ]
        for name, capacity in block.parties
    ]
    if len(cells) % 2:
        cells.append([])
    pairs = [cells[index : index + 2] for index in range(0, len(cells), 2)]
    grid = Grid(pairs, colWidths=[width / 2] * 2)
    grid.setStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return KeepTogether([grid])


# Tables of figures ------------------------------------------------------------------------------------------------


def _table(block: Table, width: float) -> list[Flowable]:
    """The largest type in which the figures fit side by side; words take what room is left and wrap."""
    story: list[Flowable] = _heading(block.title) if block.title else []
    if not block.rows:
        return [*story, Paragraph(markup(block.empty), STYLES["text"])]
    right = _right(block)
    body = len(block.rows) - block.totals
    texts = [
        ["" if value is None and number >= body else known(cell(value)) for value in row]
        for number, row in enumerate(block.rows)
    ]
    heads = [known(column) for column in block.columns]
    size, widths = _fit(heads, texts, _wrapping(block), width)
    shown = [_head(heads, right, size)]
    for number, row in enumerate(texts):
        shown.append(
            [
                Paragraph(markup(text), cell_style(size, bold=number >= body, right=index in right))
                for index, text in enumerate(row)
            ]
        )
    style = [
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("VALIGN", (0, 1), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), PADDING),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), 2.2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.8),
        ("LINEBELOW", (0, 0), (-1, 0), 0.8, GRAY),
        ("LINEBELOW", (0, 1), (-1, -1), 0.25, RULE),
        ("BACKGROUND", (0, 0), (-1, 0), SHADE),
    ]
    if block.totals:
        style.append(("LINEABOVE", (0, body + 1), (-1, body + 1), 0.8, GRAY))
    grid = Grid(shown, colWidths=widths, repeatRows=1, spaceAfter=4 if block.note else 9)
    grid.setStyle(style)
    story.append(grid)
    if block.note:
        story.append(Paragraph(markup(block.note), STYLES["small"]))
    return story


def _head(columns: Sequence[str], right: frozenset[int], size: float) -> list[Paragraph]:
    return [
        Paragraph(markup(column), cell_style(size, right=index in right, head=True))
        for index, column in enumerate(columns)
    ]


def _right(block: Table) -> frozenset[int]:
    if block.right is not None:
        return block.right
    return frozenset(
        index
        for index in range(len(block.columns))
        if all(isinstance(row[index], Decimal | int | None) for row in _body(block))
        and any(row[index] is not None for row in block.rows)
    )


def _wrapping(block: Table) -> frozenset[int]:
    """Columns of words, which may wrap; figures and dates never do."""
    return frozenset(
        index
        for index in range(len(block.columns))
        if any(isinstance(row[index], str) for row in _body(block))
    )


def _body(block: Table) -> Sequence[Sequence[Cell]]:
    return block.rows[: len(block.rows) - block.totals] or block.rows


def _fit(
    heads: Sequence[str], texts: Sequence[Sequence[str]], wrapping: frozenset[int], width: float
) -> tuple[float, list[float]]:
    for size in SIZES:
        natural = _natural(heads, texts, wrapping, size)
        spare = width - sum(natural)
        if spare >= 0:
            return size, _spread(natural, wrapping, spare)
        least = [
            max(NARROWEST_TEXT, _longest_word(heads[index], BOLD, size)) if index in wrapping else wide
            for index, wide in enumerate(natural)
        ]
        if sum(least) <= width:
            return size, _squeeze(natural, least, width)
    scale = width / sum(natural)
    return SIZES[-1], [wide * scale for wide in natural]


def _natural(
    heads: Sequence[str], texts: Sequence[Sequence[str]], wrapping: frozenset[int], size: float
) -> list[float]:
    """How wide each column is when no cell wraps; heads may, between words."""
    widths = []
    for index, head in enumerate(heads):
        cells = max((width_of(row[index], BOLD, size) for row in texts), default=0.0)
        words = width_of(head, BOLD, size) if index in wrapping else _longest_word(head, BOLD, size)
        widths.append(max(cells, words) + 2 * PADDING + 0.5)
    return widths


def _longest_word(text: str, font: str, size: float) -> float:
    return max((width_of(word, font, size) for word in text.split()), default=0.0) + 2 * PADDING + 0.5


def _spread(natural: list[float], wrapping: frozenset[int], spare: float) -> list[float]:
    """Room to spare goes to the words; where there are none, to all columns alike."""
    takers = wrapping or frozenset(range(len(natural)))
    return [wide + (spare / len(takers) if index in takers else 0) for index, wide in enumerate(natural)]


def _squeeze(natural: list[float], least: list[float], width: float) -> list[float]:
    """Columns of words give up room in proportion to what they have above the least."""
    give = sum(natural) - sum(least)
    over = sum(natural) - width
    return [
        wide - (wide - low) * over / give if give else wide for wide, low in zip(natural, least, strict=True)
    ]


def shortened(text: str, font: str, size: float, width: float) -> str:
    """A line that ends with … where it would not fit."""
    if width_of(text, font, size) <= width:
        return text
    while text and width_of(f"{text}…", font, size) > width:
        text = text[:-1]
    return f"{text}…"
