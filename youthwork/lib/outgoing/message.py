"""What is told, whatever the way it goes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One thing among several, and the address of its page."""

    text: str
    url: str


@dataclass(frozen=True)
class Message:
    """What is told outside: of ``count`` things, some of them in ``lines``, all behind one ``link``.

    ``mentions`` are the phone numbers of those whom a group robot calls by name.
    """

    title: str
    lines: tuple[Line, ...]
    link: str
    count: int
    mentions: tuple[str, ...] = ()
