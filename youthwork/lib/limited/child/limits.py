"""What the child may cost and touch."""

import contextlib
import ctypes
import resource
from typing import Any

MEGABYTE = 1024 * 1024
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # for unshare(2)
NO_NEW_PRIVILEGES = 38  # for prctl(2)


class Refused(Exception):
    """The file is not opened: a code (``youthwork.lib.sheets.errors.MESSAGES``), and where and why if it is known."""

    def __init__(self, code: str, **where: Any) -> None:
        self.code = code
        self.where = where
        super().__init__(code)


def limit_myself(arguments: dict[str, Any]) -> None:
    """Cap address space and processor time; no file is written, no process started, no core dumped.

    A system counts threads as processes: ``threads`` says that a library needs one, and then neither is capped.
    """
    cap(resource.RLIMIT_AS, arguments["memory_mb"] * MEGABYTE)
    cap(resource.RLIMIT_CPU, arguments["cpu_seconds"])
    cap(resource.RLIMIT_FSIZE, 0)
    cap(resource.RLIMIT_CORE, 0)
    if not arguments.get("threads"):
        cap(resource.RLIMIT_NPROC, 0)
    leave_network()


def leave_network() -> None:
    """Move into a network of its own without any address, where the system allows it; :func:`seal` holds anyway."""
    with contextlib.suppress(OSError, AttributeError):  # not Linux
        system = ctypes.CDLL(None)
        system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        system.unshare(NEW_USER | NEW_NETWORK)


def seal() -> None:
    """No further descriptor from here on: neither a file nor a socket can be opened, and no module imported."""
    cap(resource.RLIMIT_NOFILE, 0)


def cap(kind: int, most: int) -> None:
    """Lower a limit for good; one that is lower already stays."""
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    with contextlib.suppress(OSError, ValueError):  # a kernel that refuses one of them still keeps the others
        resource.setrlimit(kind, (most, most))
