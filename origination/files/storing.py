"""Where files are kept.

`quarantine/incoming/` is the only place others may write to; `quarantine/waiting/` holds files that were looked at and
wait for the malware scanner; `documents/` holds those known to be clean. Nothing of what people typed stands in an
address.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage

from origination.files.inspecting import Received, received, too_large
from origination.files.limits import limits
from origination.files.names import EXTENSIONS
from origination.files.refusals import FileMissing, refusal
from origination.files.scanning import ScannerUnavailable, scanner

INCOMING, WAITING, DOCUMENTS = "quarantine/incoming", "quarantine/waiting", "documents"


def incoming_address(folder: str, name: str) -> str:
    """Where somebody may put a file that nobody has looked at yet."""
    return f"{INCOMING}/{folder}/{name}"


def kept_address(folder: str, name: str, media_type: str, *, is_clean: bool) -> str:
    """Where a file goes that was looked at."""
    return f"{DOCUMENTS if is_clean else WAITING}/{folder}/{name}.{EXTENSIONS[media_type][0]}"


def scan(path: Path) -> str:
    """The scanner's words for a clean file, nothing when it cannot be asked; malware is refused."""
    try:
        verdict = scanner().scan(path)
    except ScannerUnavailable:
        return ""
    if not verdict.is_clean:
        raise refusal("malware", f"The file contains a virus ({verdict.malware}).")
    return verdict.words


def keep(local: Path, path: str) -> bool:
    """Store the file under exactly this address, unless one is there already; whether it was stored."""
    if default_storage.exists(path):
        return False
    with local.open("rb") as content:
        stored = default_storage.save(path, File(content))
    if stored != path:
        # Another process was quicker.
        default_storage.delete(stored)
        return False
    return True


def discard(path: str) -> None:
    """Delete a file; one that is gone already is no trouble."""
    if path:
        default_storage.delete(path)


@contextmanager
def fetched(path: str) -> Iterator[Received]:
    """A stored file on this machine's disk, read piece by piece and never beyond the size limit."""
    try:
        if default_storage.size(path) > limits().size:
            raise too_large()
        stream = default_storage.open(path, "rb")
    except (OSError, KeyError):
        raise FileMissing(
            "The file is not in the storage. Upload it first, then complete the upload."
        ) from None
    with stream, received(stream) as file:
        yield file
