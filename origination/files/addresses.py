"""Where a browser or a system sends a file: an address that is good once, for one file, for some minutes.

With a bucket it is S3's own (a presigned POST: place, size, type and encryption are conditions of the signature), so
the file never passes through us. Without one it is ours (`/uploads/…`), used the same way: a form with the given
fields and, last, `file`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files.storage import default_storage
from django.urls import reverse

from loanops.core import clock
from origination.files.limits import limits

SALT = "origination.upload"


@dataclass(frozen=True)
class UploadAddress:
    """How to send the file."""

    url: str
    expires_at: datetime
    size_max: int
    fields: dict[str, str] = field(default_factory=dict)
    method: str = "POST"


def upload_address(*, public_id: str, path: str, media_type: str, expires_at: datetime) -> UploadAddress:
    """The address for a file to be put at `path`."""
    if hasattr(default_storage, "bucket_name"):
        return _on_s3(path, media_type, expires_at)
    url = settings.PUBLIC_URL.rstrip("/") + reverse("upload", args=[token_of(public_id)])
    return UploadAddress(url, expires_at, limits().size, {"Content-Type": media_type})


def token_of(public_id: str) -> str:
    """The upload's id, signed; nothing else opens our own address."""
    return signing.Signer(salt=SALT).sign(public_id)


def upload_of(token: str) -> str | None:
    """The upload's id, if we signed it."""
    try:
        return signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None


def _on_s3(path: str, media_type: str, expires_at: datetime) -> UploadAddress:
    storage: Any = default_storage
    size_max = limits().size
    fields = {"Content-Type": media_type, "x-amz-server-side-encryption": "aws:kms"}
    if settings.AWS_S3_KMS_KEY_ID:
        fields["x-amz-server-side-encryption-aws-kms-key-id"] = settings.AWS_S3_KMS_KEY_ID
    conditions: list[Any] = [
        ["content-length-range", 1, size_max],
        *({name: fields[name]} for name in fields),
    ]
    signed = storage.connection.meta.client.generate_presigned_post(
        Bucket=storage.bucket_name,
        Key=path,
        Fields=fields,
        Conditions=conditions,
        ExpiresIn=max(1, int((expires_at - clock.now()).total_seconds())),
    )
    return UploadAddress(signed["url"], expires_at, size_max, signed["fields"])
