"""Papers in the document storage: made from what was issued, kept, and read from there ever after.

The storage is never touched inside a transaction. A paper that is not stored yet is made when it is first asked for;
its record cannot change, so whenever that is it says the same.
"""

from collections.abc import Callable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def stored_pdf(path: str, make: Callable[[], bytes]) -> bytes:
    """The PDF at this path; made and stored when it is not there."""
    if default_storage.exists(path):
        with default_storage.open(path) as file:
            return bytes(file.read())
    pdf = make()
    default_storage.save(path, ContentFile(pdf))
    return pdf
