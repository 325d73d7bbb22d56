"""What is known of the request under way, wherever in the code it is asked: the log of changes and the log lines.

A request has one; jobs, commands and tests that call actions have none.
"""

import logging
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Trace:
    """One request: from where, its number, and what was refused in it (see ``teams.denied``)."""

    address: str = ""
    request_id: str = ""
    refused: list[Any] = field(default_factory=list)


_NONE = Trace()
_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace | None:
    """The request under way; None outside of one."""
    return _current.get()


def here() -> Trace:
    """The same, with empty values outside of a request. Read it, write nothing into it."""
    return _current.get() or _NONE


class entered:  # noqa: N801 -- reads as a verb: with entered(trace):
    """Make ``trace`` the request under way for the time of a ``with`` block."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace

    def __enter__(self) -> Trace:
        self._token = _current.set(self.trace)
        return self.trace

    def __exit__(self, *_: object) -> None:
        _current.reset(self._token)


class RequestNumber(logging.Filter):
    """Gives every log line the number of its request as ``%(request_id)s``; a dash outside of one.

    Django tells of refused requests when all middleware has been left, and names the request in the line.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        trace = getattr(getattr(record, "request", None), "trace", None) or here()
        record.request_id = trace.request_id or "-"
        return True
