"""Questions to services that may hang."""

import time
from threading import Event, Thread, Timer

import pytest

from youthwork.lib.asking import ask


@pytest.fixture
def released():
    """What hangs until the test is over."""
    event = Event()
    yield event
    event.set()


def test_answers_come_together_and_what_raises_has_none():
    assert ask({"sum": lambda: 1 + 1, "part": lambda: 1 // 0, "word": lambda: "a"}, seconds=5) == {
        "sum": 2,
        "word": "a",
    }


def test_what_hangs_keeps_nobody_and_is_asked_once(released):
    asked = []

    def hangs() -> bool:
        asked.append(1)
        return released.wait(30)

    began = time.monotonic()
    for _ in range(3):
        assert ask({"hanging": hangs, "quick": lambda: True}, seconds=0.1) == {"quick": True}
    assert time.monotonic() - began < 2
    assert len(asked) == 1


def test_who_asks_meanwhile_gets_the_answer_of_the_first(released):
    begun = Event()

    def first() -> str:
        begun.set()
        released.wait(30)
        return "first"

    Thread(target=ask, args=[{"shared": first}], kwargs={"seconds": 5}).start()
    assert begun.wait(5)
    Timer(0.05, released.set).start()
    assert ask({"shared": lambda: "second"}, seconds=5) == {"shared": "first"}
