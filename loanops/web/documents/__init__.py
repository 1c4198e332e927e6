"""Letters and statements as PDF: what they say is data (`Document` and its blocks), how they look is here, once.

    pdf = render(
        Document(
            title="Payoff letter", reference="PQ-000001", dated=day, recipient=("Riverside Tools LLC", "12 Mill Road"),
            blocks=[Text("…"), Facts([("Payoff", amount)]), Table(("Due date", "Amount"), rows)],
        )
    )

The same document gives the same bytes. Fonts are embedded, amounts stand in tabular figures, every page says "1 of n".
"""

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
from loanops.web.documents.formats import amount, rate
from loanops.web.documents.rendering import render

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
    "amount",
    "rate",
    "render",
]
