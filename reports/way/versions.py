"""Versions that were sent: what their sum is taken over. No database."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from reports.models import ReportVersion

# Sealed anew whenever the key changes, and authenticated by the seal itself: not part of the sum.
SEALED = frozenset(ReportVersion._meta.get_field("payload").sealed)


def canonical(payload: Mapping[str, Any]) -> bytes:
    """``payload`` as JSON that is the same to the byte whatever the database did to blanks and the order of keys."""
    said = {key: value for key, value in payload.items() if key not in SEALED}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sum_of(payload: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of ``payload``; a telephone number is no part of it."""
    return sha256(canonical(payload)).hexdigest()
