"""Questions to services that may hang: each asked in a thread of its own, and given up after a time."""

import logging
import time
from collections.abc import Callable, Mapping
from threading import Thread
from typing import TypeVar

from youthwork.lib.faults import in_words

log = logging.getLogger(__name__)
T = TypeVar("T")

_asked: dict[str, Thread] = {}


def ask(questions: Mapping[str, Callable[[], T]], *, seconds: float) -> dict[str, T]:
    """The answers that came within ``seconds``, all asked at once; a question that raised has none, and is logged.

    One that hangs leaves its thread behind, and is not asked again while it does: there is one such thread at most.
    Not for two callers at once, as the one would take the other's questions for hanging.
    """
    answers: dict[str, T] = {}
    end = time.monotonic() + seconds
    for name, question in questions.items():
        if name not in _asked or not _asked[name].is_alive():
            _asked[name] = Thread(target=_answer, args=(answers, name, question), name=f"ask {name}", daemon=True)
            _asked[name].start()
    for name in questions:
        _asked[name].join(max(0.0, end - time.monotonic()))
    return dict(answers)


def _answer(answers: dict[str, T], name: str, question: Callable[[], T]) -> None:
    try:
        answers[name] = question()
    except Exception as error:
        log.warning("%s: no answer: %s", name, in_words(error))
