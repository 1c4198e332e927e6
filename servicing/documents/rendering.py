"""Documents become PDF. Only this package knows reportlab, which is loaded when the first page is made."""

from servicing.documents.blocks import Document


def render(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes."""
    from servicing.documents import pages

    return pages.build(document)
