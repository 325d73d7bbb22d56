"""Pictures in: decoded and drawn anew in a limited child process, so that only what is seen on them is kept."""

import json
from typing import IO

from django.conf import settings

from youthwork.lib.images.errors import MESSAGES, PictureError
from youthwork.lib.limited import CHILD, Limits, Reason, Stopped, run_limited

__all__ = ["MESSAGES", "PictureError", "clean_picture"]

MEGABYTE = 1024 * 1024
LONGEST_SIDE = 1600
MOST_BYTES = 300 * 1000
BEGINS, ENDS = b"\xff\xd8\xff", b"\xff\xd9"
REFUSALS = {Reason.SLOW: "picture_too_big", Reason.LARGE: "picture_too_big", Reason.DIED: "picture_broken"}


def clean_picture(file: IO[bytes]) -> bytes:
    """The JPEG, PNG, WebP or HEIC in ``file`` as a JPEG of at most 300 KB and 1600 pixels a side: upright, in sRGB, its
    first image if it holds several, and nothing but its pixels. The content says what it is, not a name.

    Costs one process, about 0.5 s for the photo of a phone. Raises PictureError.
    """
    content = file.read(settings.PHOTO_MAX_BYTES + 1)
    if not content:
        raise PictureError("picture_empty")
    if len(content) > settings.PHOTO_MAX_BYTES:
        raise PictureError("picture_bytes", most=settings.PHOTO_MAX_BYTES // MEGABYTE)
    arguments = {"verb": "clean_picture", "side": LONGEST_SIDE, "bytes": MOST_BYTES}
    arguments["threads"] = content[4:8] == b"ftyp"  # HEIC is decoded in a thread of its library
    limits = Limits(settings.PHOTO_MEMORY_MB, settings.PHOTO_CPU_SECONDS, settings.PHOTO_WALL_SECONDS)
    try:
        answer = run_limited(CHILD, arguments, content, limits)
    except Stopped as stopped:
        raise PictureError(REFUSALS[stopped.reason]) from None
    if answer.startswith(BEGINS) and answer.endswith(ENDS) and len(answer) <= MOST_BYTES:
        return answer
    raise _refusal(answer)


def _refusal(answer: bytes) -> PictureError:
    """What the child says is wrong; that the picture is broken, where it says nothing that can be."""
    try:
        said = json.loads(answer)
        sizes = {name: int(said[name]) for name in ("width", "height") if name in said}
        return PictureError(said["error"], **sizes)
    except (ValueError, LookupError, TypeError, RecursionError):
        return PictureError("picture_broken")
