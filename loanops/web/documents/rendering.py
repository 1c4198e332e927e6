"""Documents become PDF. Only this package knows reportlab, which is loaded when the first page is made."""

from loanops.web.documents.blocks import Document


def render(document: Document) -> bytes:
    """The document as PDF; the same document gives the same bytes."""
    from loanops.web.documents import pages

    return pages.build(document)
