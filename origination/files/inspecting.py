"""From a stream of bytes to a file that is known: its size, checksum, type, pages; refused where it is unsafe."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from origination.files.confined import ask
from origination.files.limits import CHUNK, MEBIBYTE, limits
from origination.files.markers import other_kind
from origination.files.names import check_extension, checked_name
from origination.files.refusals import UnableToUploadDocument, refusal
from origination.files.tables import looks_like_table

HEAD = 64 * 1024
ACCEPTED = "Only PDF, PNG, JPEG and CSV files are accepted."
SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)


class Readable(Protocol):
    """Anything that bytes come out of."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Received:
    """A file on this machine's disk, for as long as it is looked at."""

    path: Path
    size: int
    checksum: str


@dataclass(frozen=True)
class Inspected:
    """What a file is."""

    name: str
    media_type: str
    size: int
    checksum: str
    page_count: int


@contextmanager
def received(stream: Readable) -> Iterator[Received]:
    """The stream as a temporary file; it is never in memory as a whole, and reading stops at the limit."""
    allowed = limits()
    with tempfile.TemporaryDirectory(prefix="loanops-file-") as folder:
        path = Path(folder) / "file"
        size, digest = 0, hashlib.sha256()
        with path.open("wb") as file:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > allowed.size:
                    raise too_large()
                digest.update(chunk)
                file.write(chunk)
        yield Received(path, size, digest.hexdigest())


def inspect(file: Received, name: str) -> Inspected:
    """Everything that can be said without a scanner. The name is looked at first, the content decides."""
    allowed = limits()
    if not file.size:
        raise refusal("empty", "The file is empty.")
    plain = checked_name(name)
    media_type = sniff(file.path)
    check_extension(plain, media_type)
    pages = int(ask("inspect", file.path, media_type, allowed)["pages"])
    return Inspected(plain, media_type, file.size, file.checksum, pages)


def sniff(path: Path) -> str:
    """The type the content itself shows; names and headers are not believed."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    for signature, media_type in SIGNATURES:
        if head.startswith(signature):
            return media_type
    if looks_like_table(head):
        return "text/csv"
    other = other_kind(head)
    raise refusal("unsupported_type", f"{ACCEPTED} This is {other}." if other else ACCEPTED)


def too_large() -> UnableToUploadDocument:
    return refusal("too_large", f"The file is larger than {limits().size // MEBIBYTE} MiB.")
