"""Columns and files that are encrypted at rest, and a keyed index to find a value without opening it.

AES-256-GCM with a fresh nonce for every write; the search index is HMAC-SHA256. Both keys are derived from
``settings.FIELD_KEY``, so losing that one key loses the columns and leaking the database alone reveals nothing.

A sealed value names its key by a short id, so that the right one is found at once. ``settings.FIELD_KEYS_OLD`` are
former keys that still open what they sealed; ``youthwork.lib.rotation`` seals it anew. Until it has, equal values
may stand under two keys: search with :func:`blind_indexes`, and let an action ask before it writes what a unique
constraint on an index keeps apart only under one key.
"""

import base64
import binascii
import hmac
import json
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

NONCE_BYTES = 12
# The first character of a sealed value. "1" named no key; "2" is followed by the eight digits of its key's id, and so
# is "3", which starts sealed bytes. It is authenticated: a text cannot be passed off as a file.
UNNAMED, NAMED, BYTES = "1", "2", "3"
ID_DIGITS = 8
BYTES_HEADER = len(BYTES) + ID_DIGITS


class CannotOpen(Exception):
    """A sealed value that no known key opens. The text names the setting and never the value."""


@lru_cache(maxsize=64)
def _cipher(master: bytes) -> AESGCM:
    return AESGCM(_derived_key(master, "seal"))


@lru_cache(maxsize=64)
def _derived_key(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(master)


def key_id(master: bytes) -> str:
    """Eight hex digits that tell one key from another and nothing about it."""
    return _derived_key(master, "id").hex()[:ID_DIGITS]


def known_keys() -> list[bytes]:
    """The current key first, then the former ones."""
    return list(dict.fromkeys([settings.FIELD_KEY, *settings.FIELD_KEYS_OLD]))


def current_header() -> str:
    """How every value begins that is sealed under the current key."""
    return NAMED + key_id(settings.FIELD_KEY)


def seal(text: str) -> str:
    """Return ``text`` encrypted; the same text gives another result every time."""
    nonce, header = os.urandom(NONCE_BYTES), current_header()
    cipher = _cipher(settings.FIELD_KEY)
    return header + base64.b64encode(nonce + cipher.encrypt(nonce, text.encode(), header.encode())).decode()


def unseal(sealed: str) -> str:
    """Return the text that :func:`seal` was given, under the current key or a former one.

    Raises :class:`CannotOpen` if its key is in neither setting or the value was altered.
    """
    if sealed.startswith(NAMED):
        length = len(NAMED) + ID_DIGITS
        header, body = sealed[:length], sealed[length:]
        current = settings.FIELD_KEY
        for master in (current,) if key_id(current) == header[len(NAMED) :] else known_keys():
            if key_id(master) == header[len(NAMED) :]:
                return _opened(master, body, header.encode())
        raise CannotOpen(f"the key {header[len(NAMED) :]} is neither FIELD_KEY nor one of FIELD_KEYS_OLD")
    for master in known_keys():
        try:
            return _opened(master, sealed[len(UNNAMED) :], None)
        except CannotOpen:
            continue
    raise CannotOpen("altered, or sealed under a key that is neither FIELD_KEY nor one of FIELD_KEYS_OLD")


def _opened(master: bytes, body: str, header: bytes | None) -> str:
    try:
        blob = base64.b64decode(body, validate=True)
        return _cipher(master).decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], header).decode()
    except (InvalidTag, binascii.Error, ValueError):
        raise CannotOpen(f"altered since it was sealed under the key {key_id(master)}") from None


def current_bytes_header() -> bytes:
    """How all sealed bytes begin that are sealed under the current key; ``BYTES_HEADER`` of them."""
    return (BYTES + key_id(settings.FIELD_KEY)).encode()


def seal_bytes(content: bytes) -> bytes:
    """``content`` encrypted, as bytes: header, nonce, what is sealed. Takes twice its size in memory for a moment."""
    nonce, header = os.urandom(NONCE_BYTES), current_bytes_header()
    cipher = AESGCM(_derived_key(settings.FIELD_KEY, "seal"))
    return b"".join((header, nonce, cipher.encrypt(nonce, content, header)))


def unseal_bytes(sealed: bytes) -> bytes:
    """Return the bytes that :func:`seal_bytes` was given, under the current key or a former one.

    Raises :class:`CannotOpen` if its key is in neither setting, it was altered, or never was sealed.
    """
    header = bytes(sealed[:BYTES_HEADER])
    if not header.startswith(BYTES.encode()):
        raise CannotOpen("not sealed bytes")
    wanted = header[len(BYTES) :].decode(errors="replace")
    master = next((known for known in known_keys() if key_id(known) == wanted), None)
    if master is None:
        raise CannotOpen(f"the key {wanted} is neither FIELD_KEY nor one of FIELD_KEYS_OLD")
    whole = memoryview(sealed)  # parts of it are no copies
    nonce, body = whole[BYTES_HEADER : BYTES_HEADER + NONCE_BYTES], whole[BYTES_HEADER + NONCE_BYTES :]
    try:
        return AESGCM(_derived_key(master, "seal")).decrypt(nonce, body, header)
    except (InvalidTag, ValueError):
        raise CannotOpen(f"altered since it was sealed under the key {wanted}") from None


def blind_index(value: str, purpose: str) -> str:
    """Return a keyed hash (64 hex digits) by which equal values are found; "" for an empty value."""
    return _index(settings.FIELD_KEY, value, purpose) if value else ""


def blind_indexes(value: str, purpose: str) -> list[str]:
    """The hashes of ``value`` under every known key: search with ``__in``, and rows of a former key are found too."""
    return [_index(master, value, purpose) for master in known_keys()] if value else []


def named_index(value: str, purpose: str) -> str:
    """A keyed hash of a value that is not kept: its key's id, ":" and 64 hex digits; "" for an empty value.

    Nothing makes it anew when the key changes, so it has to say which key it stands under (:func:`named_indexes`).
    """
    return _named_index(settings.FIELD_KEY, value, purpose) if value else ""


def named_indexes(value: str, purpose: str) -> list[str]:
    """The named hashes of ``value`` under every known key, the current one first: search with ``__in``."""
    return [_named_index(master, value, purpose) for master in known_keys()] if value else []


def current_name() -> str:
    """How every named hash begins that stands under the current key."""
    return key_id(settings.FIELD_KEY) + ":"


def _named_index(master: bytes, value: str, purpose: str) -> str:
    return f"{key_id(master)}:{_index(master, value, purpose)}"


def _index(master: bytes, value: str, purpose: str) -> str:
    return hmac.digest(_derived_key(master, f"index:{purpose}"), value.encode(), "sha256").hex()


class SealedTextField(models.TextField):
    """Text that reaches the database encrypted. It cannot be filtered on; keep a blind index beside it."""

    def get_prep_value(self, value: Any) -> str:
        value = super().get_prep_value(value)
        return seal(value) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str:
        return unseal(value) if value else ""


class SealedJSONField(models.TextField):
    """A JSON value that reaches the database encrypted (rows of an uploaded roster, for instance).

    An empty one tells nothing and is stored as an empty text; it comes back as the field's default.
    """

    def get_prep_value(self, value: Any) -> str:
        return seal(json.dumps(value, ensure_ascii=False)) if value else ""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return json.loads(unseal(value)) if value else self.get_default()


class PartlySealedJSONField(models.JSONField):
    """Plain JSON in which the texts at the keys ``sealed`` of the object have been through :func:`seal`.

    It seals and opens nothing itself: it says where sealed values lie, so that a rotation finds them.
    """

    def __init__(self, *args: Any, sealed: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.sealed = tuple(sealed)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"sealed": self.sealed}


class BlindIndexField(models.CharField):
    """The blind index of the sealed column ``of`` of the same row, kept in step by every save.

    A save with ``update_fields`` has to name both columns; ``QuerySet.update`` has to set both.
    """

    def __init__(self, *args: Any, of: str = "", purpose: str = "", **kwargs: Any) -> None:
        self.of, self.purpose = of, purpose
        kwargs |= {"max_length": 64, "blank": True, "default": "", "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for given in ("max_length", "blank", "default", "editable"):
            kwargs.pop(given, None)
        return name, path, args, kwargs | {"of": self.of, "purpose": self.purpose}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        index = blind_index(getattr(model_instance, self.of), self.purpose)
        setattr(model_instance, self.attname, index)
        return index


class NamedIndexField(models.CharField):
    """The named hash (:func:`named_index`) of a value that stands nowhere: written by whoever had the value at hand.

    ``youthwork.lib.rotation`` counts those under former keys, since it cannot renew them.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs |= {"max_length": 80, "blank": True, "default": "", "editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for given in ("max_length", "blank", "default", "editable"):
            kwargs.pop(given, None)
        return name, path, args, kwargs
