"""How large a file may be, in every sense of the word. The lender's own values are settings."""

from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings

MEBIBYTE = 1024 * 1024
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """What a file and the process that looks at it may use."""

    size: int
    """Bytes of the file."""
    pages: int
    pixels: int
    """Of one picture."""
    stream: int = 128 * MEBIBYTE
    """Bytes that one compressed part of a PDF may unpack to."""
    streams: int = 256 * MEBIBYTE
    """Bytes that all its parts but pictures may unpack to."""
    rows: int = 100_000
    columns: int = 200
    cell: int = 10_000
    """Characters of one cell of a table."""
    memory: int = 448 * MEBIBYTE
    """Bytes the looking process may hold."""
    seconds: int = 20
    """Time it may take."""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def limits() -> Limits:
    """The limits as the settings have them now."""
    return Limits(
        size=settings.DOCUMENT_SIZE_MAX,
        pages=settings.DOCUMENT_PAGES_MAX,
        pixels=settings.DOCUMENT_PIXELS_MAX,
    )
