"""Encryption of personal fields: AES-256-GCM with a key id in the ciphertext, HMAC blind index, masking.

Keys come from settings today (`FIELD_ENCRYPTION_KEYS`, `BLIND_INDEX_KEY`); the first key encrypts, all of them decrypt.
"""

from loanops.encryption.cipher import DecryptionFailed, blind_index, decrypt, encrypt
from loanops.encryption.masking import mask_last4

__all__ = ["DecryptionFailed", "blind_index", "decrypt", "encrypt", "mask_last4"]
