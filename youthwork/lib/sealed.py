"""Columns that are encrypted at rest, and a keyed index to find a value without opening it.

AES-256-GCM with a fresh nonce for every write; the search index is HMAC-SHA256. Both keys are
derived from ``settings.FIELD_KEY``, so losing that one key loses the columns and leaking the
database alone reveals nothing.
"""

import base64
import hmac
import json
import os
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

NONCE_BYTES = 12
VERSION = "1"  # first character of every sealed value, so that a later cipher can live beside this one


@lru_cache(maxsize=8)
def _derived_key(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(master)


def seal(text: str) -> str:
    """Return ``text`` encrypted; the same text gives another result every time."""
    nonce = os.urandom(NONCE_BYTES)
    cipher = AESGCM(_derived_key(settings.FIELD_KEY, "seal"))
    return VERSION + base64.b64encode(nonce + cipher.encrypt(nonce, text.encode(), None)).decode()


def unseal(sealed: str) -> str:
    """Return the text that :func:`seal` was given.

    Raises ``cryptography.exceptions.InvalidTag`` if the key is another one or the value was altered.
    """
    blob = base64.b64decode(sealed[len(VERSION) :])
    cipher = AESGCM(_derived_key(settings.FIELD_KEY, "seal"))
    return cipher.decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], None).decode()


def blind_index(value: str, purpose: str) -> str:
    """Return a keyed hash (64 hex digits) by which equal values are found; "" for an empty value."""
    if not value:
        return ""
    return hmac.new(_derived_key(settings.FIELD_KEY, f"index:{purpose}"), value.encode(), sha256).hexdigest()


class SealedTextField(models.TextField):
    """Text that reaches the database encrypted. It cannot be filtered on; keep a blind index beside it."""

    def get_prep_value(self, value: Any) -> str:
        value = super().get_prep_value(value)
        return seal(value) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        return unseal(value) if value else ""


class SealedJSONField(models.TextField):
    """A JSON value that reaches the database encrypted (rows of an uploaded roster, for instance)."""

    def get_prep_value(self, value: Any) -> str:
        return seal(json.dumps(value, ensure_ascii=False))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return json.loads(unseal(value)) if value else None
