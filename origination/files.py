"""Files applicants hand in: what they really are, whether they are harmless, and where they are kept."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.module_loading import import_string

from loanops.core.errors import FieldError, LoanOpsError

SIZE_MAX = 25 * 1024 * 1024
EXTENSIONS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "text/csv": "csv"}
SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
TEST_VIRUS = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"


class UnableToUploadDocument(LoanOpsError):
    """The file cannot be accepted."""


@dataclass(frozen=True)
class StoredFile:
    """A file in the storage, named after its content: the same file handed in twice is one file."""

    path: str
    name: str
    media_type: str
    size: int
    checksum: str
    is_new: bool


def store_file(file: BinaryIO, *, name: str, folder: str) -> StoredFile:
    """Check size, kind and harmlessness, then store; nothing is kept of a file that is refused."""
    content = file.read(SIZE_MAX + 1)
    media_type = _checked(content)
    checksum = hashlib.sha256(content).hexdigest()
    path = f"documents/{folder}/{checksum}.{EXTENSIONS[media_type]}"
    is_new = not default_storage.exists(path)
    if is_new:
        path = default_storage.save(path, ContentFile(content))
    return StoredFile(path, _plain_name(name), media_type, len(content), checksum, is_new)


def discard_file(stored: StoredFile) -> None:
    """Take back a file that was stored just now and that no record came to point at."""
    if stored.is_new:
        default_storage.delete(stored.path)


def sniff(content: bytes) -> str | None:
    """The media type the content itself shows; names and headers are not believed."""
    for signature, media_type in SIGNATURES:
        if content.startswith(signature):
            return media_type
    return "text/csv" if _looks_like_csv(content) else None


def find_test_virus(content: bytes) -> str:
    """The default scanner: knows only the harmless test file that all virus scanners know."""
    return "The file contains a virus." if TEST_VIRUS in content else ""


def _checked(content: bytes) -> str:
    if not content:
        raise _refusal("empty", "The file is empty.")
    if len(content) > SIZE_MAX:
        raise _refusal("too_large", f"The file is larger than {SIZE_MAX // 1024 // 1024} MiB.")
    media_type = sniff(content)
    if media_type is None:
        raise _refusal("unsupported_type", "Only PDF, PNG, JPEG and CSV files are accepted.")
    scanner: Callable[[bytes], str] = import_string(
        getattr(settings, "DOCUMENT_SCANNER", "origination.files.find_test_virus")
    )
    problem = scanner(content)
    if problem:
        raise _refusal("malware", problem)
    return media_type


def _refusal(code: str, detail: str) -> UnableToUploadDocument:
    return UnableToUploadDocument(detail, errors=[FieldError("/file", code, detail)])


def _looks_like_csv(content: bytes) -> bool:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any(ord(character) < 32 and character not in "\t\r\n" for character in text):
        return False
    lines = [line for line in text.splitlines() if line.strip()]
    first = lines[0] if lines else ""
    return (
        len(lines) > 1
        and not first.lstrip().startswith(("<", "{", "["))
        and any(mark in first for mark in ",;\t")
    )


def _plain_name(name: str) -> str:
    """The applicant's name for the file, without folders and control characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(character for character in last if character.isprintable())
    return printable[-200:] or "document"
