"""What a document is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Cell = str | int | Decimal | date | None


@dataclass(frozen=True)
class Text:
    """A paragraph. `small` is for what has to be said but is not the message."""

    text: str
    small: bool = False
    bold: bool = False


@dataclass(frozen=True)
class Heading:
    """The title of a part; it stays with what follows it."""

    text: str


@dataclass(frozen=True)
class Items:
    """A list: with bullets, or numbered such as the clauses of an agreement."""

    items: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True)
class Facts:
    """Names and values, one below the other; amounts (Decimal) carry the currency's sign."""

    rows: Sequence[tuple[str, Cell]]
    title: str = ""


@dataclass(frozen=True)
class Highlights:
    """The few figures the reader looks for first, in large type side by side."""

    figures: Sequence[tuple[str, Cell]]


@dataclass(frozen=True)
class Table:
    """Rows of figures. The head is repeated on every page; columns of figures are right-aligned.

    `right` names the columns to align right where the cells alone do not tell. The last `totals` rows are sums.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    note: str = ""
    totals: int = 0
    right: frozenset[int] | None = None
    empty: str = "None."


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on, each with the name and the capacity of who signs."""

    parties: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Text | Heading | Items | Facts | Highlights | Table | Signatures | PageBreak


@dataclass(frozen=True)
class Document:
    """One letter or statement: to whom, about what, of which day, and its blocks.

    `details` stand beside the address, such as the loan's number. `footer` is said at the foot of every page.
    """

    title: str
    blocks: Sequence[Block]
    reference: str = ""
    dated: date | None = None
    recipient: Sequence[str] = ()
    details: Sequence[tuple[str, Cell]] = ()
    subject: str = ""
    currency: str = "USD"
    footer: str = ""
    landscape: bool = False
