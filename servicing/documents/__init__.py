"""Letters and statements as PDF: what they say is data (`Document` and its blocks), how they look is here, once.

    pdf = render(
        Document(
            title="Payoff letter", reference="PQ-000001", dated=day, recipient=address_of(business),
            blocks=[Text("…"), Facts([("Payoff", amount)]), Table(("Due date", "Amount"), rows)],
        )
    )

The same document gives the same bytes. Fonts are embedded, amounts stand in tabular figures, every page says "1 of n".
"""

from servicing.documents.blocks import (
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
from servicing.documents.formats import address_of, amount, rate
from servicing.documents.rendering import render

__all__ = [
    "Block",
    "Cell",
    "Document",
    "Facts",
    "Heading",
    "Highlights",
    "Items",
    "PageBreak",
    "Signatures",
    "Table",
    "Text",
    "address_of",
    "amount",
    "rate",
    "render",
]
