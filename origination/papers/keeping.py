"""Papers under their checksum: put into the storage after commit, and proved each time they are read.

The storage is never touched inside a transaction of ours. A paper that is not stored yet is made again from what was
written down; it must have the very checksum it had when it was made.
"""

import hashlib
from collections.abc import Callable

from loanops.core.errors import LoanOpsError
from loanops.web.documents.storing import stored_pdf


class DamagedDocument(LoanOpsError):
    """The stored paper is not the one that was made."""

    status = 409


def checksum_of(pdf: bytes) -> str:
    return hashlib.sha256(pdf).hexdigest()


def path_of(folder: str, checksum: str) -> str:
    """Where a paper of this checksum is kept."""
    return f"documents/{folder}/{checksum}.pdf"


def read_paper(path: str, checksum: str, make: Callable[[], bytes]) -> bytes:
    """The paper, proved; made and stored when it is not there yet."""

    def made() -> bytes:
        pdf = make()
        _prove(pdf, checksum)
        return pdf

    pdf = stored_pdf(path, made)
    _prove(pdf, checksum)
    return pdf


def _prove(pdf: bytes, checksum: str) -> None:
    if checksum_of(pdf) != checksum:
        raise DamagedDocument(
            f"The paper does not have the checksum {checksum} it was made with; it is not shown. Tell compliance."
        )
