"""How a sending ended. What may have left the house is told apart from what has not: it is never sent again by itself.

The words are read by people, in the log of sendings and at the test button: they say what to do.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Accepted:
    """The gateway took it; ``receipt`` is its own number for it, where it gives one."""

    receipt: str = ""


@dataclass(frozen=True)
class Refused:
    """The gateway, or the platform itself, said no: nothing was sent. ``retry``: later it may say yes."""

    words: str
    retry: bool = False


@dataclass(frozen=True)
class NotSent:
    """Nothing left the house: nobody there, no such name, no safe connection. Later it may go."""

    words: str


@dataclass(frozen=True)
class Unknown:
    """The request may have gone out, and what became of it nobody said."""

    words: str


Outcome = Accepted | Refused | NotSent | Unknown
