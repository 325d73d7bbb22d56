"""Running a script of ours on somebody's file in a process with limits: whatever happens there is one ``Stopped`` here.

The script gets the content on stdin and its arguments, the limits among them, as JSON; it limits itself by them (see
``youthwork/lib/limited/child/limits.py``). Here stand the limits that only a parent can keep: the time by the clock
and the size of the answer. What a file is refused for in words is said by those who know what it is:
``youthwork/lib/sheets``, ``youthwork/lib/papers``, ``youthwork/lib/images``.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

CHILD = Path(__file__).with_name("child")
CHUNK = 1024 * 1024
LONGEST_ANSWER = 100 * 1024 * 1024
LONGEST_COMPLAINT = 4096  # of stderr


class Reason(StrEnum):
    SLOW = "slow"  # needs more time than it has
    LARGE = "large"  # needs more memory, or answers without end
    DIED = "died"


class Stopped(Exception):
    """The child came to no end of its own."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Limits:
    memory_mb: int
    cpu_seconds: int
    wall_seconds: int


def run_limited(script: Path, arguments: dict[str, Any], content: bytes, limits: Limits) -> bytes:
    """What ``script`` (a file or a directory with a ``__main__.py``) writes about ``content``.

    Costs a process of about 0.05 s. Raises Stopped. What the answer says is for the caller to judge: it is not trusted.
    """
    own = {"memory_mb": limits.memory_mb, "cpu_seconds": limits.cpu_seconds}
    child = subprocess.Popen(
        [sys.executable, "-I", str(script), json.dumps(own | arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={},
        start_new_session=True,
        bufsize=0,
    )
    try:
        answer, complaint = _talk(child, content, time.monotonic() + limits.wall_seconds)
        code = child.wait(timeout=1)
    except subprocess.TimeoutExpired:
        code, complaint = -signal.SIGKILL, b""
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()
    if code == 0:
        return answer
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        raise Stopped(Reason.SLOW)
    if b"memory allocation" in complaint or b"MemoryError" in complaint:
        raise Stopped(Reason.LARGE)
    raise Stopped(Reason.DIED)


def _talk(child: subprocess.Popen[bytes], content: bytes, until: float) -> tuple[bytes, bytes]:
    """Feed the child and hear it out. Raises Stopped when the time is up or the answer has no end."""
    assert child.stdin is not None and child.stdout is not None and child.stderr is not None
    said: dict[Any, bytearray] = {child.stdout: bytearray(), child.stderr: bytearray()}
    unsent = memoryview(content)
    with selectors.DefaultSelector() as pipes:
        for pipe, event in ((child.stdin, selectors.EVENT_WRITE), *((out, selectors.EVENT_READ) for out in said)):
            os.set_blocking(pipe.fileno(), False)
            pipes.register(pipe, event)
        while pipes.get_map():
            ready = pipes.select(max(until - time.monotonic(), 0))
            if not ready or time.monotonic() > until:
                raise Stopped(Reason.SLOW)
            for key, _ in ready:
                if key.fileobj is child.stdin:
                    unsent = unsent[_send(child.stdin.fileno(), unsent) :]
                    if not unsent:
                        pipes.unregister(child.stdin)
                        child.stdin.close()
                elif piece := os.read(key.fd, CHUNK):
                    heard = said[key.fileobj]
                    if key.fileobj is child.stdout or len(heard) < LONGEST_COMPLAINT:
                        heard += piece
                    if len(heard) > LONGEST_ANSWER:
                        raise Stopped(Reason.LARGE)
                else:
                    pipes.unregister(key.fileobj)
    return bytes(said[child.stdout]), bytes(said[child.stderr])


def _send(pipe: int, rest: memoryview) -> int:
    """Write what the pipe takes; all counts as sent to a child that does not listen any more."""
    try:
        return os.write(pipe, rest[:CHUNK])
    except BlockingIOError:
        return 0
    except BrokenPipeError:
        return len(rest)
