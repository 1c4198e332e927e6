"""Where a browser or a system sends a file: an address that is good once, for one file, for some minutes.

With a bucket it is S3's own (a presigned POST: place, size, type and encryption are conditions of the signature), so
the file never passes through us. Without one it is ours (`/uploads/…`), used the same way: a form with the given
fields and, last, `file`. A form of a page of ours says where the browser goes on; that stands in the signature, too.
"""

from collections.abc import Mapping
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


def upload_address(
    *, public_id: str, path: str, media_type: str, expires_at: datetime, return_to: str = ""
) -> UploadAddress:
    """The address for a file to be put at `path`; without a media type the file may be of any, and is looked at later.

    `return_to` is a path of ours where a browser is led once the file is there.
    """
    if hasattr(default_storage, "bucket_name"):
        return _on_s3(path, media_type, expires_at, return_to)
    url = reverse("upload", args=[token_of(public_id, return_to)])
    if not return_to:
        url = settings.PUBLIC_URL.rstrip("/") + url
    return UploadAddress(url, expires_at, limits().size, {"Content-Type": media_type} if media_type else {})


def token_of(public_id: str, return_to: str = "") -> str:
    """The upload's id, signed, and where its sender goes on; nothing else opens our own address."""
    return signing.Signer(salt=SALT).sign_object([public_id, return_to])


def upload_of(token: str) -> tuple[str, str]:
    """The upload's id and where its sender goes on, if we signed that; otherwise nothing."""
    try:
        public_id, return_to = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return "", ""
    return str(public_id), str(return_to)


def is_of_another(path: str, query: Mapping[str, str]) -> bool:
    """Whether the bucket, leading a browser back, names another file than the one awaited at `path`."""
    bucket = getattr(default_storage, "bucket_name", "")
    return query.get("key", path) != path or query.get("bucket", bucket) != bucket


def _on_s3(path: str, media_type: str, expires_at: datetime, return_to: str) -> UploadAddress:
    storage: Any = default_storage
    size_max = limits().size
    fields = {"Content-Type": media_type} if media_type else {}
    fields["x-amz-server-side-encryption"] = "aws:kms"
    if settings.AWS_S3_KMS_KEY_ID:
        fields["x-amz-server-side-encryption-aws-kms-key-id"] = settings.AWS_S3_KMS_KEY_ID
    conditions: list[Any] = [
        ["content-length-range", 1, size_max],
        *({name: fields[name]} for name in fields),
    ]
    if return_to:
        # The page's script adds the file's name; S3 adds the key.
        onward = f"{settings.PUBLIC_URL.rstrip('/')}{return_to}?name="
        fields["success_action_redirect"] = onward
        conditions.append(["starts-with", "$success_action_redirect", onward])
    signed = storage.connection.meta.client.generate_presigned_post(
        Bucket=storage.bucket_name,
        Key=path,
        Fields=fields,
        Conditions=conditions,
        ExpiresIn=max(1, int((expires_at - clock.now()).total_seconds())),
    )
    return UploadAddress(signed["url"], expires_at, size_max, signed["fields"])
