"""Authenticated encryption of short texts and the blind index that finds them again."""

import base64
import binascii
import hashlib
import hmac
import os
import re
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12


class DecryptionFailed(Exception):
    """A stored value cannot be read: its key is missing or the value was changed."""


@lru_cache(maxsize=4)
def _keyring(configured: tuple[str, ...]) -> dict[str, AESGCM]:
    keyring: dict[str, AESGCM] = {}
    for entry in configured:
        key_id, _, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise ImproperlyConfigured(f"FIELD_ENCRYPTION_KEYS: key {key_id!r} is not base64.") from error
        if not key_id or len(key) != 32:
            raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS: each entry is id:base64 of exactly 32 bytes.")
        keyring[key_id] = AESGCM(key)
    if not keyring:
        raise ImproperlyConfigured("FIELD_ENCRYPTION_KEYS is empty; personal data cannot be stored.")
    return keyring


def encrypt(plain: str, *, context: str) -> str:
    """Ciphertext `keyid:base64`, bound to `context` (the column), so that a value copied elsewhere cannot be read."""
    keyring = _keyring(tuple(settings.FIELD_ENCRYPTION_KEYS))
    key_id = next(iter(keyring))
    nonce = os.urandom(NONCE_BYTES)
    sealed = keyring[key_id].encrypt(nonce, plain.encode(), context.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, *, context: str) -> str:
    """The plain text; raises DecryptionFailed rather than ever returning ciphertext."""
    keyring = _keyring(tuple(settings.FIELD_ENCRYPTION_KEYS))
    key_id, _, encoded = stored.partition(":")
    if key_id not in keyring:
        raise DecryptionFailed(f"Key {key_id!r} is not in the keyring.")
    try:
        raw = base64.b64decode(encoded, validate=True)
        return keyring[key_id].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise DecryptionFailed(f"A value of {context} cannot be decrypted.") from error


def blind_index(plain: str, *, context: str) -> str:
    """Keyed hash of the digits and letters of an identifier: equal identifiers are found, none can be read."""
    if not settings.BLIND_INDEX_KEY:
        raise ImproperlyConfigured("BLIND_INDEX_KEY is not set.")
    normalized = re.sub(r"[^0-9A-Za-z]", "", plain).upper()
    key = base64.b64decode(settings.BLIND_INDEX_KEY)
    return hmac.new(key, f"{context}:{normalized}".encode(), hashlib.sha256).hexdigest()
