"""How far long work has come, told to whoever looks at the page meanwhile.

It lives in the cache: the work goes on in a transaction that nobody sees into, and losing it costs nothing. Whoever
asks learns too when the work was last heard of, and so whether it still goes on.
"""

import time
from dataclasses import dataclass

from django.core.cache import cache

KEPT_SECONDS = 3600
EVERY_SECONDS = 0.3


@dataclass(frozen=True)
class Stage:
    """What is being done now, and ``done`` of ``total`` of it (total 0: not known); ``silent`` seconds ago."""

    word: str
    done: int
    total: int
    silent: float

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0


class Progress:
    """Told by the work itself, at most some times a second."""

    def __init__(self, key: str) -> None:
        self._key = f"progress:{key}"
        self._word = ""
        self._told = 0.0

    def begin(self, word: str) -> None:
        """A new stage of the work, in the words of the page (正在核对)."""
        self._word = word
        self._tell(0, 0)

    def step(self, done: int, total: int) -> None:
        """``done`` of ``total`` of this stage are through. Cheap enough to be called for every row."""
        if time.monotonic() - self._told > EVERY_SECONDS:
            self._tell(done, total)

    def end(self) -> None:
        cache.delete(self._key)

    def _tell(self, done: int, total: int) -> None:
        self._told = time.monotonic()
        cache.set(self._key, (self._word, done, total, time.time()), KEPT_SECONDS)


def look(key: str) -> Stage | None:
    """How far the work under ``key`` is; None if nothing has been heard of it."""
    told = cache.get(f"progress:{key}")
    if told is None:
        return None
    word, done, total, at = told
    return Stage(word, done, total, max(0.0, time.time() - at))
