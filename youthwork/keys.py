"""The two secrets: SECRET_KEY signs sessions, FIELD_KEY encrypts telephone numbers; FIELD_KEYS_OLD still open them.

A server is given both through the environment. An embedded start makes them once, in a file that only its owner may
read; losing FIELD_KEY means losing every encrypted number, so the file belongs in the backup, apart from the database.
"""

import base64
import binascii
import fcntl
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

FIELD_KEY_BYTES = 32
SECRET_KEY_LENGTH = 50


def make_keys() -> dict[str, str]:
    """Fresh values for both secrets, as text that an environment file can hold."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_KEY": base64.b64encode(secrets.token_bytes(FIELD_KEY_BYTES)).decode(),
    }


def kept_keys(path: Path) -> dict[str, str]:
    """The keys in `path`; when there is no such file yet, fresh ones are written to it first.

    Several processes of one start may come here at once: the lock lets the first write and the others read.
    """
    try:
        with open(path.with_name(path.name + ".lock"), "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                _write_privately(path, "".join(f"{name}={value}\n" for name, value in make_keys().items()))
        lines = path.read_text().splitlines()
    except OSError as error:
        raise ImproperlyConfigured(
            f"VAR_DIR: the keys file {path} cannot be read or made ({error.strerror}). Let VAR_DIR point to a folder "
            "of the user that starts the platform, or set SECRET_KEY and FIELD_KEY in the environment."
        ) from error
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _write_privately(path: Path, text: str) -> None:
    """A crash half-way leaves no half-written keys: the file appears whole, under its name, or not at all."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def field_key(text: str, name: str = "FIELD_KEY") -> bytes:
    """The bytes of FIELD_KEY (or the setting called ``name``); refuses anything but 32 bytes in base64."""
    try:
        key = base64.b64decode(text, altchars=b"-_" if set(text) & set("-_") else None, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured(f"{name} is not base64. Make one with: openssl rand -base64 32.") from error
    if len(key) != FIELD_KEY_BYTES:
        raise ImproperlyConfigured(
            f"{name} holds {len(key)} bytes, 32 are needed. Make one with: openssl rand -base64 32."
        )
    return key


def refuse_weak(secret_key: str, field_key: bytes) -> None:
    """Raise ImproperlyConfigured for secrets that somebody could guess; a server starts with none of these."""
    if len(secret_key) < SECRET_KEY_LENGTH or len(set(secret_key)) < SECRET_KEY_LENGTH // 4:
        raise ImproperlyConfigured(
            f"SECRET_KEY is too weak: {SECRET_KEY_LENGTH} random characters are needed. "
            "Make one with: openssl rand -base64 48."
        )
    if len(set(field_key)) < FIELD_KEY_BYTES // 2:
        raise ImproperlyConfigured("FIELD_KEY is too weak: it is not random. Make one with: openssl rand -base64 32.")
