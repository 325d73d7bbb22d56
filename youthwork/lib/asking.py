"""Questions to services that may hang: each asked in a thread of its own, and given up after a time."""

import logging
import time
from collections.abc import Callable, Mapping
from threading import Lock, Thread
from typing import Any

from youthwork.lib.faults import in_words

log = logging.getLogger(__name__)

_lock = Lock()
_asked: dict[str, "_Asked"] = {}


def ask(questions: Mapping[str, Callable[[], Any]], *, seconds: float) -> dict[str, Any]:
    """The answers that came within ``seconds``, all asked at once; a question that raised has none, and is logged.

    Whoever asks what is being asked already waits for the same answer: one that hangs keeps one thread, however often
    it is asked.
    """
    end = time.monotonic() + seconds
    with _lock:
        for name, question in questions.items():
            if name not in _asked or not _asked[name].is_alive():
                _asked[name] = _Asked(name, question)
                _asked[name].start()
        waited_for = {name: _asked[name] for name in questions}
    for asked in waited_for.values():
        asked.join(max(0.0, end - time.monotonic()))
    return {name: asked.answers[0] for name, asked in waited_for.items() if asked.answers}


class _Asked(Thread):
    """One question on its way, and its answer when there is one."""

    def __init__(self, name: str, question: Callable[[], Any]) -> None:
        super().__init__(name=f"ask {name}", daemon=True)
        self.question, self.answers = question, list[Any]()

    def run(self) -> None:
        try:
            self.answers.append(self.question())
        except Exception as error:
            log.warning("%s: no answer: %s", self.name, in_words(error))
